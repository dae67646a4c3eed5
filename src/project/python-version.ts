import type { Checkout } from './checkout.ts'
import { type Table, textAt } from './manifests/toml.ts'

/** What a generated image uses where the project does not say. */
export const DEFAULT_PYTHON = '3.13'

/** The minor versions that a default may move down to, newest first. */
const SUPPORTED = ['3.14', '3.13', '3.12', '3.11', '3.10', '3.9']

export interface PythonVersion {
  /** `major.minor` */
  readonly version: string
  readonly because: string
}

/**
 * The Python version of the generated image: `.python-version`, `runtime.txt`, then `requires-python` (the default
 * where it allows it, else the newest version that it allows).
 */
export function readPythonVersion(checkout: Checkout, pyproject: Table | null): PythonVersion {
  for (const file of ['.python-version', 'runtime.txt']) {
    const first = (checkout.isFile(file) ? checkout.read(file) : null)
      ?.split('\n')
      .find((line) => line.trim() !== '' && !line.startsWith('#'))
    const version = /^\s*(?:c?python-?)?(3\.\d{1,2})(?:\.\d+)?\s*$/i.exec(first ?? '')?.[1]
    if (version !== undefined) return { version, because: file }
  }
  const required =
    textAt(pyproject, 'project', 'requires-python') ??
    textAt(pyproject, 'tool', 'poetry', 'dependencies', 'python')
  if (required !== null) {
    const version = [DEFAULT_PYTHON, ...SUPPORTED].find((candidate) => allows(required, candidate))
    if (version !== undefined) return { version, because: 'requires-python in pyproject.toml' }
  }
  return { version: DEFAULT_PYTHON, because: 'default' }
}

/** Whether a specifier set (PEP 440) or a poetry constraint allows the newest patch release of a minor version. */
export function allows(constraint: string, version: string): boolean {
  return constraint.split('||').some((part) => part.split(',').every((one) => allowsOne(one.trim(), version)))
}

function allowsOne(constraint: string, version: string): boolean {
  const match = /^(\^|~=|~|===?|!=|<=|>=|<|>)?\s*v?(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?/.exec(constraint)
  if (match === null) return true
  const [, operator = '==', major = '3', minor, patch] = match
  const have = Number(version.split('.')[1])
  if (major !== '3')
    return operator === '<' || operator === '<=' ? Number(major) > 3 : operator !== '==' && Number(major) < 3
  if (minor === undefined || minor === '*') return operator !== '<' && operator !== '!='
  const want = Number(minor)
  switch (operator) {
    case '^':
    case '>=':
      return have >= want
    case '>':
      return patch === undefined ? have > want : have >= want
    case '<':
      return have < want || (have === want && patch !== undefined && patch !== '0')
    case '<=':
      return have <= want
    case '~=':
      return patch === undefined ? have >= want : have === want
    case '!=':
      return patch !== undefined && patch !== '*' ? true : have !== want
    default:
      return have === want
  }
}
