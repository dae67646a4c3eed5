/** What a user reads when a deployment stops: a mistake of theirs, or an answer of AWS, Docker or GitHub. */
export interface ErrorParts {
  /** Stable, kebab-case; documented in `docs/troubleshooting.md`. */
  readonly code: ErrorCode
  /** What happened, in one or two sentences that name the thing. */
  readonly message: string
  /** Where: a file and line, a task, a service, a call. */
  readonly where?: string
  /** What is still safe: which version serves, what was not made or changed. */
  readonly safe?: string
  /** The one thing to do next. Printed last, because the last line of a log is the one that is read. */
  readonly remedy: string
  readonly cause?: unknown
}

/**
 * Every way in which a deployment stops that is not a bug of ours. The key is the code that users see and search
 * for; the text says when it happens and is what `docs/troubleshooting.md` is generated from.
 */
export const errorCodes = {
  'input-invalid': 'One or more inputs of the action are missing, malformed or contradict each other.',
  'event-refused': 'The workflow event is one that would run foreign code with your AWS role.',
  'project-unreadable': 'The project in the checkout cannot be deployed as it is; the plan lists why.',
  'sign-in-impossible': 'The job has no OIDC token and no AWS credentials.',
  'oidc-token-failed': 'GitHub did not give the job its OIDC token.',
  'trust-refused': 'AWS refused the role: it does not exist, or its trust policy does not allow this job.',
  'account-wrong': 'The credentials belong to another AWS account than `aws-account-id`.',
  'foundation-missing': 'The account has no monolayer foundation in this region, or one of another version.',
  'gateway-missing':
    'The account has no usable ECS Gateway for `web-target: gateway` in this region; `bootstrap/gateway.yml` makes it.',
  'web-target-differs':
    'The environment was made with another `web-target`; it is never converted, because its URL would change.',
  'access-denied': 'AWS refused a call: the role lacks a permission.',
  'aws-failed': 'AWS answered a call with an error that retries did not heal.',
  'lock-held': 'Another run is deploying the same environment and did not end in time.',
  'lock-lost': 'This run lost its lock on the environment, so it stopped before it changed anything more.',
  'state-unreadable': 'The recorded state of the environment is damaged, or was written by a newer version.',
  'environment-foreign': 'A resource with the expected name belongs to another repository or app.',
  'older-commit':
    'The pushed commit is older than the one that is deployed; or this is a rerun, and GitHub could not say whether it is.',
  'image-not-found': 'The image to roll back to is not in the registry any more.',
  'docker-missing': 'The runner has no `docker` command.',
  'docker-unavailable': 'The Docker daemon does not run, or refuses the user of the runner.',
  'docker-disk-full': 'The disk of the runner is full, so the image could not be built.',
  'buildkit-missing': 'The Dockerfile needs BuildKit, and Docker on the runner comes without it.',
  'build-context-unusable':
    'The files for the image cannot be read or are too much, or `.dockerignore` is malformed.',
  'build-secret-unusable': 'A line of `build-secrets` names a file that cannot be given to the build.',
  'base-image-unavailable': 'The image that the Dockerfile builds on could not be pulled.',
  'image-build-failed': 'A step of the image build ended with an error.',
  'image-architecture': 'The image is made for another CPU architecture than the service runs on.',
  'image-push-failed': 'The image was built but could not be pushed to the registry.',
  'database-gone': 'The database that the state records does not exist on AWS any more.',
  'database-unavailable': 'The database instance is in a state in which it cannot be used.',
  'database-setup-failed':
    'The database or the role of the environment could not be made inside the instance.',
  'task-not-started': 'ECS could not start a task: no capacity, image, secret, log group or network.',
  'phase-failed': 'The command of a lifecycle phase ended with an error.',
  'phase-timeout': 'A lifecycle phase ran longer than `phase-timeout`.',
  'phase-unknown': 'A crash left it unknown whether a phase that runs once has run.',
  'rollout-rolled-back': 'The new version was not healthy; AWS went back to the previous one.',
  'rollout-failed': 'The first version of a service never became healthy.',
  'rollout-timeout': 'The rollout did not end within `rollout-timeout`.',
  'rollout-stopped': 'Somebody stopped the rollout on AWS before its end, or had it taken back.',
  'rollout-superseded': 'Somebody else deployed the same service during this rollout.',
  'destroy-refused': 'Production is only removed with `confirm-destroy: production`.',
  'cleanup-incomplete': 'Something of a removed environment is left.',
  cancelled: 'The run was cancelled.',
} as const satisfies Record<string, string>

export type ErrorCode = keyof typeof errorCodes

/** A deployment that stopped for a reason the user or AWS can mend. Anything else thrown is a bug of ours. */
export class DeployError extends Error {
  readonly code: ErrorCode
  readonly where: string | undefined
  readonly safe: string | undefined
  readonly remedy: string

  constructor(parts: ErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.name = 'DeployError'
    this.code = parts.code
    this.where = parts.where
    this.safe = parts.safe
    this.remedy = parts.remedy
  }
}
