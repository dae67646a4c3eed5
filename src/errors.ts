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
