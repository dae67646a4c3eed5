/** Section -> key (lower case) -> value, as Python's `configparser` reads it, without interpolation. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, IniValue>>

export interface IniValue {
  readonly value: string
  /** Counts from 1. */
  readonly line: number
}

/**
 * Reads an INI file (Python docs, `configparser`, "Supported INI File Structure"): `key = value` or `key: value`,
 * deeper indented lines continue a value, whole lines that begin with `#` or `;` are comments, a later section or
 * key of the same name adds or replaces.
 * @returns `null` for text before the first section that is no comment: then it is no INI file
 */
export function parseIni(text: string): Ini | null {
  const sections = new Map<string, Map<string, IniValue>>()
  let section: Map<string, IniValue> | null = null
  let key: string | null = null
  let indent = 0
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const depth = raw.length - raw.trimStart().length
    const current = key === null ? undefined : section?.get(key)
    if (section !== null && key !== null && current !== undefined && depth > indent) {
      section.set(key, { value: `${current.value}\n${line}`, line: current.line })
      continue
    }
    const header = /^\[([^\]]+)\]/.exec(line)
    if (header !== null) {
      const name = header[1] ?? ''
      section = sections.get(name) ?? new Map<string, IniValue>()
      sections.set(name, section)
      key = null
      continue
    }
    if (section === null) return null
    const separator = line.search(/[=:]/)
    key = (separator === -1 ? line : line.slice(0, separator)).trim().toLowerCase()
    indent = depth
    section.set(key, { value: separator === -1 ? '' : line.slice(separator + 1).trim(), line: index + 1 })
  }
  return sections
}
