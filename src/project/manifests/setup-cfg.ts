import { posix } from 'node:path'
import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'
import { type IniValue, parseIni } from '../ini.ts'
import { joinPaths } from '../paths.ts'
import { type Dependency, isDevelopmentGroup } from './dependency.ts'
import { mayHold } from './marker.ts'
import { readRequirement } from './requirement-line.ts'
import { readRequirementFiles } from './requirements-file.ts'

/** What `setup.cfg` or `setup.py` declares. */
export interface SetupManifest {
  readonly dependencies: readonly Dependency[]
  /** `python_requires`, or `null`. */
  readonly python: string | null
}

/**
 * Reads `setup.cfg` (setuptools docs, "Configuring setuptools using setup.cfg files"): `install_requires`,
 * `extras_require`, each a list by lines or `file:`. `null` where it declares nothing to install.
 */
export function readSetupCfg(
  checkout: Checkout,
  findings: Findings,
  file: string,
  python: string | null,
): SetupManifest | null {
  const text = checkout.read(file)
  const ini = text === null ? null : parseIni(text)
  if (text !== null && ini === null) {
    findings.warn(
      'manifest-broken',
      `${file} is no INI file: there is text before its first section.`,
      `Begin ${file} with a section such as [options].`,
    )
  }
  if (ini === null) return null
  const options = ini.get('options')
  if (!options?.has('install_requires') && !ini.has('options.extras_require')) return null
  const read = (value: IniValue | undefined, kind: Dependency['kind'], group: string | null) =>
    value === undefined ? [] : readList(checkout, findings, file, value, { kind, group, python })
  const extras = [...(ini.get('options.extras_require') ?? [])]
  return {
    dependencies: [
      ...read(options?.get('install_requires'), 'main', null),
      ...extras.flatMap(([name, value]) => read(value, isDevelopmentGroup(name) ? 'group' : 'extra', name)),
    ],
    python: options?.get('python_requires')?.value ?? null,
  }
}

interface As {
  readonly kind: Dependency['kind']
  readonly group: string | null
  readonly python: string | null
}

function readList(
  checkout: Checkout,
  findings: Findings,
  file: string,
  { value, line }: IniValue,
  { kind, group, python }: As,
): readonly Dependency[] {
  const reference = /^file:\s*(.+)$/s.exec(value)
  if (reference !== null) {
    const files = (reference[1] ?? '')
      .split(/[,\n]/)
      .map((name) => joinPaths(posix.dirname(file), name.trim()))
    const found = readRequirementFiles(checkout, findings, files, python).dependencies
    return found.map((dependency) => ({ ...dependency, kind, group }))
  }
  return value.split(/\n|;\s*(?=\w[\w.-]*\s*(?:[<>=!~[]|$))/).flatMap((text, index) => {
    const requirement = readRequirement(text.replace(/(^|\s)#.*$/s, ''))
    if (requirement.kind !== 'requirement' || !mayHold(requirement.marker, python)) return []
    const { name, extras, specifier } = requirement
    return [{ name, extras, specifier, kind, group, file, line: line + index }]
  })
}
