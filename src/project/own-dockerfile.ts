import { posix } from 'node:path'
import type { Checkout } from './checkout.ts'
import { type Dockerfile, parseDockerfile } from './dockerfile.ts'
import type { Findings } from './findings.ts'

/** The repository's own Dockerfile. */
export interface OwnDockerfile {
  /** Relative to the app directory. */
  readonly path: string
  readonly content: Dockerfile
}

/** The Dockerfile that the input names, else the one at the app root; `null` where there is none. */
export function readDockerfile(
  checkout: Checkout,
  findings: Findings,
  input: string | null,
): OwnDockerfile | null {
  // Docker, too, takes `dockerfile` where there is no `Dockerfile`.
  const usual = ['Dockerfile', 'dockerfile'].find((name) => checkout.isFile(name))
  const path = posix.normalize(input ?? usual ?? 'Dockerfile')
  const text = checkout.isFile(path) ? checkout.read(path) : null
  const content = text === null ? null : parseDockerfile(text)
  if (content !== null) return { path, content }
  if (text !== null) {
    findings.refuse(
      'dockerfile-broken',
      `${path} has no FROM instruction, so no image can be built from it.`,
      `Mend ${path}, or remove it: then an image is generated.`,
    )
  } else if (input !== null) {
    findings.refuse(
      'dockerfile-missing',
      `The input dockerfile names ${input}, which is no file in the app directory.`,
      'Set it to a path relative to working-directory, or remove it.',
    )
  } else reportDockerfileElsewhere(checkout, findings)
  return null
}

function reportDockerfileElsewhere(checkout: Checkout, findings: Findings): void {
  const own = checkout
    .list('.')
    .filter(
      ({ name, kind }) =>
        kind !== 'directory' && /^(?:dockerfile[.\w-]*|[\w-]+\.dockerfile|Containerfile)$/i.test(name),
    )
  const inFolder = ['docker', '.docker', 'deploy', 'build']
    .map((folder) => `${folder}/Dockerfile`)
    .filter((path) => checkout.isFile(path))
  const found = [...own.map(({ path }) => path), ...inFolder].filter((path) => path !== 'Dockerfile')
  if (found.length === 0) return
  findings.warn(
    'dockerfile-elsewhere',
    `${found.join(' and ')} ${found.length === 1 ? 'is' : 'are'} not used: only a file named Dockerfile in the app directory is.`,
    `Set the input dockerfile: ${found[0]}`,
  )
}
