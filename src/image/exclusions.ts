import type { Dockerignore } from './dockerignore.ts'

/**
 * What never belongs into an image and is left out whatever the repository says. Two kinds:
 *
 * - *credentials*: files whose only purpose is to hold secrets of a developer or a runner. No exception in
 *   `.dockerignore` brings them back; the app gets its secrets at run time.
 * - *products*: version control, virtual environments, caches and installed packages of the machine that builds.
 *   They are large, change from run to run and do not work elsewhere. An exception that names one by its own name
 *   (`!frontend/node_modules`) is taken as meant.
 *
 * Certificates and keys (`*.pem`, `*.key`) are not left out: public bundles such as the one for RDS are needed at
 * run time, and nothing in the name tells them from a private key. `context.ts` reports private keys instead.
 */
export type Exclusion = 'credentials' | 'product'

const CREDENTIALS: ReadonlySet<string> = new Set([
  '.env',
  '.envrc',
  '.aws',
  '.ssh',
  '.gnupg',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
])

/** Endings of `.env.*` files that hold names and examples, not values. */
const EXAMPLES: ReadonlySet<string> = new Set(['example', 'sample', 'template', 'dist', 'defaults'])

const PRODUCTS: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.venv',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.nox',
  'node_modules',
])

/** Whether a file or directory of this name, anywhere in the context, is left out; `null` where it stays. */
export function exclusionOf(name: string, ignore: Dockerignore): Exclusion | null {
  if (CREDENTIALS.has(name) || isEnvironmentFile(name) || /^gha-creds-.*\.json$/.test(name))
    return 'credentials'
  // `.git` has no exception: its config and its history hold tokens and whatever was ever committed.
  if (name === '.git') return 'product'
  if (PRODUCTS.has(name) && !ignore.exceptions.some((text) => text.split('/').includes(name)))
    return 'product'
  return null
}

function isEnvironmentFile(name: string): boolean {
  return name.startsWith('.env.') && !EXAMPLES.has(name.slice(name.lastIndexOf('.') + 1))
}
