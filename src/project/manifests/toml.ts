import { parse } from 'smol-toml'
import type { Checkout } from '../checkout.ts'
import type { Findings } from '../findings.ts'

/** A TOML table. Keys of the user's file: read only through `at`, which never reaches a prototype. */
export type Table = Readonly<Record<string, unknown>>

/** Lock files are long; 32 MiB is beyond the largest that public projects have. */
export const LOCK_LIMIT = 32 * 1024 * 1024

/** The parsed file, or `null`: absent, or broken (then there is a warning with the reason). */
export function readToml(checkout: Checkout, findings: Findings, path: string, limit?: number): Table | null {
  const text = checkout.read(path, limit)
  if (text === null) return null
  try {
    return parse(text) as Table
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    const place = /"?line"?:? (\d+)/.exec(String(error))
    const line = (error as { line?: unknown }).line ?? place?.[1]
    findings.warn(
      'manifest-broken',
      `${path}${typeof line === 'number' ? `:${line}` : ''} is no valid TOML: ${reason.replace('Invalid TOML document: ', '')}.`,
      `Mend ${path}; "python -c 'import tomllib; tomllib.load(open(\\"${path}\\", \\"rb\\"))'" shows the place.`,
    )
    return null
  }
}

/** The parsed text, `null` where it is broken. */
export function parseToml(text: string): Table | null {
  try {
    return parse(text) as Table
  } catch {
    return null
  }
}

/** The value under a path of keys, `undefined` where there is none. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let current = value
  for (const key of keys) {
    if (!isTable(current) || !Object.hasOwn(current, key)) return undefined
    current = current[key]
  }
  return current
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

export function tableAt(value: unknown, ...keys: readonly string[]): Table {
  const found = at(value, ...keys)
  return isTable(found) ? found : {}
}

export function textAt(value: unknown, ...keys: readonly string[]): string | null {
  const found = at(value, ...keys)
  return typeof found === 'string' ? found : null
}

export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = at(value, ...keys)
  return Array.isArray(found) ? found : []
}

export function textsAt(value: unknown, ...keys: readonly string[]): readonly string[] {
  return listAt(value, ...keys).filter((item) => typeof item === 'string')
}
