import { normaliseName } from './dependency.ts'
import { readRequirement } from './requirement-line.ts'

/** A package of a conda environment file. */
export interface CondaPackage {
  readonly name: string
  readonly extras: readonly string[]
  readonly specifier: string
  /** Counts from 1. */
  readonly line: number
  /** Stands under `- pip:`. */
  readonly pip: boolean
}

/**
 * Reads the `dependencies` of an `environment.yml` (conda docs, "Creating an environment file manually"): a block or
 * flow sequence of `channel::name=version=build`, and a nested `- pip:` sequence of requirements. Anything else in
 * the file is skipped: this is no YAML reader.
 */
export function readEnvironmentYml(text: string): readonly CondaPackage[] {
  const packages: CondaPackage[] = []
  const add = (items: readonly string[], line: number, pip: boolean) => {
    for (const item of items) for (const found of packageOf(item, line, pip)) packages.push(found)
  }
  let inside = false
  let pipIndent: number | null = null
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/s, '').trimEnd()
    if (line.trim() === '') continue
    const key = /^([A-Za-z_]+)\s*:(.*)$/s.exec(line)
    if (key !== null) {
      inside = key[1] === 'dependencies'
      pipIndent = null
      if (inside) add(flow(key[2] ?? ''), index + 1, false)
      continue
    }
    const item = /^(\s*)-\s(.*)$/s.exec(line)
    if (!inside || item === null) continue
    const indent = (item[1] ?? '').length
    const value = unquote(item[2] ?? '')
    if (pipIndent !== null && indent <= pipIndent) pipIndent = null
    if (/^pip\s*:/.test(value)) {
      pipIndent = indent
      add(flow(value.replace(/^pip\s*:/, '')), index + 1, true)
    } else add([value], index + 1, pipIndent !== null)
  }
  return packages
}

function packageOf(text: string, line: number, pip: boolean): CondaPackage[] {
  if (pip) {
    const requirement = readRequirement(text)
    return requirement.kind === 'requirement'
      ? [{ name: requirement.name, extras: requirement.extras, specifier: requirement.specifier, line, pip }]
      : []
  }
  const match = /^(?:[^\s:]+::)?([A-Za-z0-9_][\w.-]*)(.*)$/s.exec(text)
  if (match === null) return []
  const [, name = '', version = ''] = match
  return [{ name: normaliseName(name), extras: [], specifier: condaSpecifier(version), line, pip }]
}

/** Conda's `=3.11` is a prefix match, `=1.2=build` names a build; written as PEP 440 does. */
function condaSpecifier(text: string): string {
  const bare = text.trim().split(/\s+/)[0] ?? ''
  const prefix = /^=(?!=)([^=]+)(?:=.*)?$/.exec(bare)?.[1]
  return prefix === undefined ? bare : `==${prefix.replace(/\.?\*$/, '')}.*`
}

function flow(text: string): readonly string[] {
  const inner = /^\s*\[(.*)\]\s*$/.exec(text)?.[1]
  return inner === undefined
    ? []
    : inner
        .split(',')
        .map((item) => unquote(item))
        .filter((item) => item !== '')
}

function unquote(text: string): string {
  return text
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim()
}
