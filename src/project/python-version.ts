import type { Checkout } from './checkout.ts'
import type { PythonLimit } from './manifests/dependencies.ts'

/** What a generated image uses where the project does not say. */
export const DEFAULT_PYTHON = '3.13'

/** The minor versions that are tried where the default is not allowed, newest first. */
const SUPPORTED = ['3.14', '3.13', '3.12', '3.11', '3.10', '3.9', '3.8', '3.7']

/** Files that name one version, and where in a line it stands. */
const VERSION_FILES = [
  ['.python-version', /^\s*(?:cpython[@-]|python-?)?(3\.\d{1,2})(?:\.\d+)?\s*$/i],
  ['runtime.txt', /^\s*python-(3\.\d{1,2})(?:\.\d+)?\s*$/i],
  ['.tool-versions', /^\s*python\s+(3\.\d{1,2})(?:\.\d+)?(?:\s|$)/],
  ['mise.toml', /^\s*python\s*=\s*["'](3\.\d{1,2})(?:\.\d+)?["']\s*$/],
] as const

export interface PythonVersion {
  /** `major.minor` */
  readonly version: string
  readonly because: string
}

/**
 * The Python version of the generated image: a file that names one (`.python-version`, `runtime.txt`,
 * `.tool-versions`, `mise.toml`), then what the manifests require (the default where they allow it, else the newest
 * version that they allow), then the default.
 */
export function readPythonVersion(checkout: Checkout, limits: readonly PythonLimit[]): PythonVersion {
  for (const [file, pattern] of VERSION_FILES) {
    for (const line of (checkout.isFile(file) ? (checkout.read(file) ?? '') : '').split('\n')) {
      const version = pattern.exec(line.replace(/#.*$/s, ''))?.[1]
      if (version !== undefined) return { version, because: file }
    }
  }
  for (const { constraint, file } of limits) {
    const version = [DEFAULT_PYTHON, ...SUPPORTED].find((candidate) => allows(constraint, candidate))
    if (version !== undefined) return { version, because: `${file} (${constraint})` }
  }
  return { version: DEFAULT_PYTHON, because: 'default' }
}

/**
 * Whether a constraint allows the newest patch release of a minor version. Specifier sets of PEP 440, and what poetry
 * adds: `^`, `~`, `||`, `*`.
 * @param version `major.minor`
 */
export function allows(constraint: string, version: string): boolean {
  return constraint
    .split('||')
    .some((part) => part.split(/,|\s(?=[<>=!~^])/).every((one) => allowsOne(one.trim(), version)))
}

function allowsOne(constraint: string, version: string): boolean {
  const match = /^(\^|~=|~|===?|=|!=|<=|>=|<|>)?\s*v?(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?/.exec(constraint)
  if (match === null) return true
  const [, operator = '==', major = '3', minor, patch] = match
  const have = Number(version.split('.')[1])
  if (major !== '3') return allowsOtherMajor(operator, Number(major))
  if (minor === undefined || minor === '*') return operator !== '<' && operator !== '!='
  const want = Number(minor)
  switch (operator) {
    case '^':
    case '>=':
      return have >= want
    case '>':
      return patch === undefined ? have > want : have >= want
    case '<':
      return have < want || (have === want && Number(patch ?? 0) > 0)
    case '<=':
      // `<=3.12` is below 3.12.1: only a patch or a wildcard reaches into the minor version.
      return have < want || (have === want && patch !== undefined)
    case '~=':
      return patch === undefined ? have >= want : have === want
    case '!=':
      return (patch !== undefined && patch !== '*') || have !== want
    default:
      return have === want
  }
}

function allowsOtherMajor(operator: string, major: number): boolean {
  if (operator === '<' || operator === '<=') return major > 3
  if (operator === '>' || operator === '>=') return major < 3
  return operator === '!='
}
