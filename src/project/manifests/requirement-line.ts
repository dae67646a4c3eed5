import { normaliseName } from './dependency.ts'

/** One logical line of a requirements file (pip's "Requirements File Format"). */
export type RequirementLine =
  | {
      readonly kind: 'requirement'
      readonly name: string
      readonly extras: readonly string[]
      readonly specifier: string
      /** Environment marker, `''` where there is none. */
      readonly marker: string
      readonly url: string | null
    }
  | { readonly kind: 'include'; readonly path: string }
  /** `-e ./lib`, `./lib`, `git+https://…` without a name: installed, but its name is not known. */
  | {
      readonly kind: 'path'
      readonly target: string
      readonly editable: boolean
      readonly extras: readonly string[]
    }
  /** Constraints, index options and the like: nothing is installed by them. */
  | { readonly kind: 'option'; readonly option: string }
  | { readonly kind: 'invalid'; readonly reason: string }

const REQUIREMENT = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$/s
const CLAUSE = /(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;()]+\s*,?\s*/y

/**
 * Reads a requirement as PEP 508 writes it: `name[extra, …] specifier ; marker` or `name[…] @ url ; marker`.
 * Also what pip takes beside it in a requirements file: options, paths, URLs with `#egg=`.
 */
export function readRequirement(line: string): RequirementLine {
  const text = withoutOptions(line.trim())
  if (text === '') return { kind: 'option', option: '' }
  if (text.startsWith('-')) return readOption(text)
  if (isLocation(text)) return readLocation(text, false)
  const parts = REQUIREMENT.exec(text)
  if (parts === null) return { kind: 'invalid', reason: 'no package name' }
  const [, name = '', extras = '', rest = ''] = parts
  const base = { kind: 'requirement', name: normaliseName(name), extras: readExtras(extras) } as const
  if (rest.startsWith('@')) {
    const { target, marker } = splitMarker(rest.slice(1).trim())
    return { ...base, specifier: '', marker, url: target }
  }
  const semicolon = rest.indexOf(';')
  const specifier = (semicolon === -1 ? rest : rest.slice(0, semicolon))
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim()
  const marker = semicolon === -1 ? '' : rest.slice(semicolon + 1).trim()
  if (!isSpecifierSet(specifier)) return { kind: 'invalid', reason: `unexpected "${specifier.slice(0, 40)}"` }
  return { ...base, specifier, marker, url: null }
}

/** Clauses such as `>=1`, one after the other. Each is read once, whatever follows it. */
function isSpecifierSet(text: string): boolean {
  let at = 0
  while (at < text.length) {
    CLAUSE.lastIndex = at
    const clause = CLAUSE.exec(text)
    if (clause === null) return false
    at += clause[0].length
  }
  return true
}

/** A URL or path may hold a `;`: the one before the marker stands beside white space. */
function splitMarker(text: string): { readonly target: string; readonly marker: string } {
  const [target = '', marker] = text.split(/\s;\s*|;\s+/, 2)
  return marker === undefined ? { target, marker: '' } : { target: target.trimEnd(), marker: marker.trim() }
}

/** Per-requirement options (`--hash=…`, `--config-settings …`) stand after the requirement, behind white space. */
function withoutOptions(text: string): string {
  if (text.startsWith('-')) return text
  const at = text.search(/\s--[a-z]/)
  return at === -1 ? text : text.slice(0, at).trim()
}

function readExtras(text: string): readonly string[] {
  return text
    .split(',')
    .map((extra) => normaliseName(extra.trim()))
    .filter((extra) => extra !== '')
}

function readOption(text: string): RequirementLine {
  const parts = /^(-[a-zA-Z]|--[a-z-]+)(?:\s*=\s*|\s*)(.*)$/s.exec(text)
  if (parts === null) return { kind: 'invalid', reason: 'unknown option' }
  const [, option = '', argument = ''] = parts
  const value = argument.trim().replace(/^(["'])(.*)\1$/, '$2')
  if (option === '-r' || option === '--requirement') return { kind: 'include', path: value }
  if (option === '-e' || option === '--editable') return readLocation(value, true)
  return { kind: 'option', option }
}

function isLocation(text: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) ||
    /^\.{0,2}\//.test(text) ||
    /^\.(?:\[|\s|;|$)/.test(text) ||
    /^\S+\.(?:whl|tar\.gz|zip)$/.test(text) ||
    /^[^\s[;=<>~!@]+\/\S*/.test(text)
  )
}

/** A path, archive or URL. `#egg=name[extra]` names it (pip, "VCS Support"). */
function readLocation(text: string, editable: boolean): RequirementLine {
  const { target, marker } = splitMarker(text)
  const egg = /[#&]egg=([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?/.exec(target)
  if (egg !== null) {
    const extras = readExtras(egg[2] ?? '')
    return {
      kind: 'requirement',
      name: normaliseName(egg[1] ?? ''),
      extras,
      specifier: '',
      marker,
      url: target,
    }
  }
  const parts = /^([^[]*)(?:\[([^\]]*)\])?/.exec(target)
  return {
    kind: 'path',
    target: (parts?.[1] ?? target).trim(),
    editable,
    extras: readExtras(parts?.[2] ?? ''),
  }
}

/** A logical line and the number of its first physical one, from 1. */
export interface LogicalRequirement {
  readonly text: string
  readonly line: number
}

/**
 * Splits a requirements file as pip does: `\` joins lines, `#` at a line's start or behind white space begins a
 * comment (also at the end of a continuation), `${NAME}` stays as it is.
 */
export function splitRequirements(text: string): readonly LogicalRequirement[] {
  const result: LogicalRequirement[] = []
  let joined: string[] = []
  let first = 0
  const flush = () => {
    const logical = joined
      .join('')
      .replace(/(^|\s)#.*$/s, '$1')
      .trim()
    if (logical !== '') result.push({ text: logical, line: first })
    joined = []
  }
  for (const [index, line] of text.split('\n').entries()) {
    if (joined.length === 0) first = index + 1
    const comment = /^\s*#/.test(line)
    if (line.endsWith('\\') && !comment) {
      joined.push(line.slice(0, -1))
      continue
    }
    // A comment line ends a continuation and is no part of it.
    joined.push(comment ? '' : line)
    flush()
  }
  if (joined.length > 0) flush()
  return result
}
