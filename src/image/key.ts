import { createHash } from 'node:crypto'
import type { ContextEntry } from './context.ts'

/** `linux/amd64` is Fargate's X86_64, `linux/arm64` its ARM64. */
export type Platform = 'linux/amd64' | 'linux/arm64'

export interface KeyParts {
  readonly entries: readonly ContextEntry[]
  /** The text of the Dockerfile, the repository's own or the generated one. */
  readonly dockerfile: string
  readonly buildArgs: readonly { readonly name: string; readonly value: string }[]
  readonly platform: Platform
  /** Version of the generator, or `null` for the repository's own Dockerfile. */
  readonly generator: number | null
}

/** How many characters of the key make the tag of the image: 48 bits, for the images of one app in one stage. */
const TAG_LENGTH = 12

/**
 * A hash over what makes the image; the same key means that a new build would give the same image but for updates
 * of what lies outside the repository.
 *
 * The values of `build-secrets` are not part of it. They are the way to the packages, not their content: a token
 * that is renewed for each run would build the same image each time. A hash of them in a tag would also let anyone
 * who reads the registry test guesses of a short secret.
 * @returns 64 hex digits
 */
export function imageKey(parts: KeyParts): string {
  const hash = createHash('sha256')
  const add = (...values: readonly (string | number | null)[]) => hash.update(`${JSON.stringify(values)}\n`)
  add('monolayer image', 1)
  add('platform', parts.platform)
  add('generator', parts.generator)
  add('dockerfile', parts.dockerfile)
  for (const { name, value } of [...parts.buildArgs].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    add('build-arg', name, value)
  }
  for (const entry of parts.entries) {
    switch (entry.kind) {
      case 'directory':
        add('directory', entry.path, entry.mode)
        break
      case 'file':
        add('file', entry.path, entry.mode, entry.sha256)
        break
      case 'link':
        add('link', entry.path, entry.target)
        break
    }
  }
  return hash.digest('hex')
}

/** The tag under which the image with this key is pushed. */
export function tagOf(key: string): string {
  return key.slice(0, TAG_LENGTH)
}
