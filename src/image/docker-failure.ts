import { DeployError, type ErrorCode } from '../errors.ts'
import type { DockerResult } from './docker.ts'

interface Known {
  readonly code: ErrorCode
  readonly said: RegExp
  readonly message: string
  readonly remedy: string
}

/**
 * Docker's own words for what a user can mend, from its error texts (moby/moby, docker/cli, moby/buildkit). The first
 * that fits counts, so what explains more stands first.
 */
const KNOWN: readonly Known[] = [
  {
    code: 'docker-disk-full',
    said: /no space left on device|disk quota exceeded/i,
    message: 'The disk of the runner is full.',
    remedy: 'Free disk space in an earlier step of the job, or use a runner with a larger disk.',
  },
  {
    code: 'docker-unavailable',
    said: /permission denied while trying to connect to the docker/i,
    message: "The Docker daemon refuses the runner's user.",
    remedy: "Add the runner's user to the group docker, or run the job on a GitHub-hosted runner.",
  },
  {
    code: 'docker-unavailable',
    said: /cannot connect to the docker daemon|is the docker daemon running|error during connect|dial unix .{0,200}docker/i,
    message: 'The Docker daemon does not run on this runner.',
    remedy: 'Start Docker in an earlier step of the job, or run the job on a GitHub-hosted runner.',
  },
  {
    code: 'image-architecture',
    said: /exec format error|exec user process caused.{0,200}exec format|no match for platform|does not match the (?:specified|detected) platform/i,
    message: 'The image is for another CPU architecture than this runner can execute.',
    remedy:
      'Run the job on a runner of that architecture (ubuntu-24.04-arm for ARM64), or add docker/setup-qemu-action before this step, or change cpu-architecture.',
  },
  {
    code: 'buildkit-missing',
    said: /the --(?:mount|chmod|link|network|security|parents|exclude) (?:option|flag) requires BuildKit|unknown flag: --(?:mount|chmod|link)|requires BuildKit/i,
    message: 'The Dockerfile uses instructions of BuildKit, but Docker on this runner comes without it.',
    remedy: 'Add docker/setup-buildx-action before this step, or install the package docker-buildx-plugin.',
  },
  {
    code: 'base-image-unavailable',
    said: /toomanyrequests|pull rate limit/i,
    message: 'The registry of the base image limits anonymous downloads, and this runner has used them up.',
    remedy: 'Add docker/login-action for that registry before this step; its login is used here.',
  },
  {
    code: 'base-image-unavailable',
    said: /pull access denied|manifest (?:for \S+ |unknown).*|failed to resolve source metadata|failed to resolve reference|repository does not exist/i,
    message: 'The base image of the Dockerfile could not be pulled.',
    remedy:
      'Check the name behind FROM; for a private registry add docker/login-action before this step, its login is used here.',
  },
]

/** Lines at the end of a failed build that are shown in the error. */
const SHOWN = 15

/** What a failed docker command means for the user. */
export function dockerFailure(result: DockerResult, otherwise: Omit<Known, 'said'>): DeployError {
  const text = result.tail.join('\n')
  const known = KNOWN.find(({ said }) => said.test(text)) ?? otherwise
  const lines = result.tail.filter((line) => line.trim() !== '').slice(-SHOWN)
  return new DeployError({
    code: known.code,
    message: [
      known.message,
      ...(lines.length === 0 ? [] : ['Docker said:', ...lines.map((line) => `  ${line}`)]),
    ].join('\n'),
    safe: 'Nothing was deployed; what runs is unchanged.',
    remedy: known.remedy,
  })
}
