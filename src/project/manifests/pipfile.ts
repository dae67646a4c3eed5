import type { Checkout } from '../checkout.ts'
import { type Dependency, type DependencyKind, lineOf, normaliseName } from './dependency.ts'
import { mayHold } from './marker.ts'
import { type Table, tableAt, textAt, textsAt } from './toml.ts'

/** Tables of a Pipfile that are no package category (pipenv docs, "Pipfile & Pipfile.lock"). */
const SETTINGS: ReadonlySet<string> = new Set(['source', 'requires', 'scripts', 'pipenv'])

/** Packages of a parsed `Pipfile`: `[packages]` is main, every other category a group. */
export function readPipfile(
  checkout: Checkout,
  table: Table,
  file: string,
  python: string | null,
): readonly Dependency[] {
  const text = checkout.read(file) ?? ''
  return Object.keys(table)
    .filter((category) => !SETTINGS.has(category))
    .flatMap((category) => {
      const kind: DependencyKind = category === 'packages' ? 'main' : 'group'
      const packages = tableAt(table, category)
      return Object.keys(packages).flatMap((key): Dependency[] => {
        const value = packages[key]
        if (!mayHold(markerOf(value), python)) return []
        return [
          {
            name: normaliseName(key),
            extras: textsAt(value, 'extras').map(normaliseName),
            specifier: (typeof value === 'string' ? value : (textAt(value, 'version') ?? '')).replace(
              /^\*$/,
              '',
            ),
            kind,
            group: kind === 'group' ? category.replace(/-packages$/, '') : null,
            file,
            line: lineOf(text, key),
          },
        ]
      })
    })
}

/** `markers = "…"`, or a marker's name as a key: `sys_platform = "== 'win32'"`. */
function markerOf(value: unknown): string {
  const whole = textAt(value, 'markers')
  if (whole !== null) return whole
  for (const name of ['sys_platform', 'platform_system', 'os_name', 'python_version']) {
    const condition = textAt(value, name)
    if (condition !== null) return `${name} ${condition}`
  }
  return ''
}
