import { posix } from 'node:path'
import type { Checkout } from './checkout.ts'

const MANIFESTS =
  /^(?:pyproject\.toml|requirements[\w.-]*\.(?:txt|in)|[\w-]+[-_.]requirements\.txt|Pipfile|setup\.py|setup\.cfg|environment\.ya?ml|Dockerfile)$/

/**
 * What makes a folder a project of its own: a manifest or a Dockerfile. Its name relative to the folder,
 * the more telling one first; `null` where the folder is just a part of what lies above it.
 */
export function ownManifest(checkout: Checkout, folder: string): string | null {
  const entries = checkout.list(folder)
  const usual = ['pyproject.toml', 'requirements.txt', 'Pipfile', 'setup.py', 'Dockerfile']
  const files = entries.filter(({ kind, name }) => kind !== 'directory' && MANIFESTS.test(name))
  const names = files.map(({ name }) => name)
  const first = usual.find((name) => names.includes(name)) ?? names[0]
  if (first !== undefined) return first
  const listed = entries.some(({ kind, name }) => kind === 'directory' && name === 'requirements')
    ? checkout.list(posix.join(folder, 'requirements'))
    : []
  const list = listed.find(({ kind, name }) => kind === 'file' && /\.(?:txt|in)$/.test(name))
  return list === undefined ? null : `requirements/${list.name}`
}
