import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'
import { joinPaths } from '../paths.ts'
import { type CallExpression, callsIn, type Expression, readExpression } from '../python/expressions.ts'
import { type PythonModule, readModule } from '../python/module.ts'
import { type Dependency, isDevelopmentGroup } from './dependency.ts'
import { mayHold } from './marker.ts'
import { readRequirement } from './requirement-line.ts'
import { readRequirementFiles } from './requirements-file.ts'
import type { SetupManifest } from './setup-cfg.ts'

/**
 * Reads `setup.py` as text, never runs it: the literal lists of `install_requires` and `extras_require`, also through
 * names, `+` and adjacent literals, and requirements files that it opens by a literal name.
 */
export function readSetupPy(
  checkout: Checkout,
  findings: Findings,
  file: string,
  python: string | null,
): SetupManifest | null {
  const text = checkout.read(file)
  if (text === null) return null
  const module = readModule(text)
  const setup = setupCall(module)
  if (setup === null) return null
  const as = (value: Expression | null, kind: Dependency['kind'], group: string | null) => {
    if (value === null) return []
    const literals = textsIn(module, value, new Set()).flatMap(
      ({ value: line, line: number }): Dependency[] => {
        const requirement = readRequirement(line)
        if (requirement.kind !== 'requirement' || !mayHold(requirement.marker, python)) return []
        const { name, extras, specifier } = requirement
        return [{ name, extras, specifier, kind, group, file, line: number }]
      },
    )
    const files = filesIn(module, value, new Set()).map((name) => joinPaths(posix.dirname(file), name))
    const read = readRequirementFiles(checkout, findings, files, python).dependencies
    return [...literals, ...read.map((dependency) => ({ ...dependency, kind, group }))]
  }
  const extras = resolve(module, setup.keywords.get('extras_require') ?? null)
  const requires = resolve(module, setup.keywords.get('python_requires') ?? null)
  return {
    dependencies: [
      ...as(setup.keywords.get('install_requires') ?? null, 'main', null),
      ...(extras?.kind === 'dict' ? extras.entries : []).flatMap(([key, value]) => {
        const name = key.kind === 'text' ? key.value : 'extra'
        return as(value, isDevelopmentGroup(name) ? 'group' : 'extra', name)
      }),
    ],
    python: requires?.kind === 'text' ? requires.value : null,
  }
}

function setupCall(module: PythonModule): CallExpression | null {
  const inMain = module.main.flatMap((statement) => readModuleCalls(statement))
  const calls = [...module.calls, ...inMain]
  return (
    calls.find(
      ({ callee }) =>
        callee.kind === 'name' && /^(?:setuptools\.|distutils\.core\.)?setup$/.test(callee.path),
    ) ?? null
  )
}

function readModuleCalls(statement: PythonModule['main'][number]): readonly CallExpression[] {
  return [...callsIn(readExpression(statement.tokens)), ...statement.body.flatMap(readModuleCalls)]
}

/** How many names a list may be put together from. */
const MAX_NAMES = 60

/** The value that a name was assigned last, or the expression itself. Each name is followed once. */
function resolve(
  module: PythonModule,
  value: Expression | null,
  seen = new Set<string>(),
): Expression | null {
  if (value?.kind !== 'name' || seen.has(value.path) || seen.size > MAX_NAMES) return value
  seen.add(value.path)
  const found = module.assignments.findLast((item) => item.target === value.path)
  return found === undefined ? value : resolve(module, found.value, seen)
}

/** String literals in a list, through names and concatenation; those of calls' arguments do not count. */
function textsIn(
  module: PythonModule,
  value: Expression,
  seen: Set<string>,
): readonly { value: string; line: number }[] {
  switch (value.kind) {
    case 'text':
      return value.dynamic ? [] : value.value.split('\n').map((text) => ({ value: text, line: value.line }))
    case 'list':
      return value.items.flatMap((item) => textsIn(module, item, seen))
    case 'other':
      return value.parts.flatMap((item) => textsIn(module, item, seen))
    case 'name': {
      const resolved = resolve(module, value, seen)
      return resolved === null || resolved.kind === 'name' ? [] : textsIn(module, resolved, seen)
    }
    default:
      return []
  }
}

/** Literal names of `.txt` and `.in` files that the value is read from: `open("requirements.txt").read().split()`. */
function filesIn(module: PythonModule, value: Expression, seen: Set<string>): readonly string[] {
  if (value.kind === 'name') {
    const head: Expression = { ...value, path: value.path.split('.')[0] ?? '' }
    const resolved = resolve(module, head, seen)
    return resolved === null || resolved.kind === 'name' ? [] : filesIn(module, resolved, seen)
  }
  if (value.kind === 'list') return value.items.flatMap((item) => filesIn(module, item, seen))
  return [...callsIn(value)].flatMap((call) => [
    ...call.positional.flatMap((item) =>
      item.kind === 'text' && /\.(?:txt|in)$/.test(item.value) ? [item.value] : [],
    ),
    ...(call.callee.kind === 'name' ? filesIn(module, call.callee, seen) : []),
  ])
}
