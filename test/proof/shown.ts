import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogue, notTested } from './catalogue.ts'

/** A test, and what of the catalogue it shows. */
export interface Shown {
  readonly file: string
  readonly title: string
  readonly ids: readonly string[]
}

/** Every test below a folder with a line `// Shows F1, A2.` above it. `root`: absolute. */
export function findShown(root: string, folder = 'test'): Shown[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return entry.name === 'apps' ? [] : findShown(root, path)
      if (!/(\.test|invariants)\.ts$/.test(entry.name)) return []
      return shownIn(path, readFileSync(join(root, path), 'utf8'))
    })
}

/** @throws Error for a mark that stands above no test */
export function shownIn(file: string, text: string): Shown[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const ids = /^\s*\/\/ Shows ([FAI]\d+(?:, [FAI]\d+)*)\.$/.exec(line)?.[1]?.split(', ')
    if (ids === undefined) {
      if (/^\s*\/\/ Shows [FAI]\d/.test(line))
        throw new Error(`${file}:${index + 1}: a mark that cannot be read`)
      return []
    }
    const own = titleBelow(lines.slice(index + 1))
    const around = titleAround(lines.slice(0, index), lines[index] ?? '')
    const title = own === undefined || around === undefined ? own : `${around} ${own}`
    if (title === undefined) throw new Error(`${file}:${index + 1}: a mark above no test`)
    return [{ file, title, ids }]
  })
}

/** The title of the test that begins in the next line: in it, or where the table of `each` ends. */
function titleBelow(lines: readonly string[]): string | undefined {
  const first = lines[0] ?? ''
  if (/^\s*['"`].*['"`]: ?\(/.test(first)) return /^\s*(['"`])(.*)\1: ?\(/.exec(first)?.[2]
  if (!/^\s*(it|test|describe)\b/.test(first)) return undefined
  for (const [index, line] of lines.slice(0, 80).entries()) {
    const opens = index === 0 ? /\b(?:it|test|describe)\(|\)\(|\]\)\(/ : /^\s*(?:\]|\)).*\)\(|^\s*\)\(/
    if (!opens.test(line) && !(index > 0 && /^\s*['"`]/.test(line) && /\($/.test(lines[index - 1] ?? '')))
      continue
    const title = /(['"`])((?:(?!\1).)+)\1,(?: async)? ?(?:\(|\{|$)/.exec(line)?.[2]
    if (title !== undefined) return title
  }
  return undefined
}

/** The title of the `describe` that a line stands in. */
function titleAround(before: readonly string[], line: string): string | undefined {
  const indent = (text: string) => text.length - text.trimStart().length
  const opens = before.findLast((each) => /^\s*describe\(/.test(each) && indent(each) < indent(line))
  return opens === undefined ? undefined : /describe\((['"`])((?:(?!\1).)+)\1/.exec(opens)?.[2]
}

/** The generated part of `docs/reliability.md`. @throws Error for ids that are not in the catalogue, or that nothing shows */
export function renderShown(shown: readonly Shown[]): string {
  const unknown = shown.flatMap(({ ids }) => ids).filter((id) => catalogue[id] === undefined)
  if (unknown.length > 0) throw new Error(`Not in the catalogue: ${unknown.join(', ')}`)
  const kinds = [
    ['F', 'What goes wrong'],
    ['A', 'What somebody may try'],
    ['I', 'What is always true'],
  ] as const
  return kinds
    .map(([kind, heading]) => {
      const ids = Object.keys(catalogue).filter((id) => id.startsWith(kind))
      return [
        `### ${heading}`,
        '',
        '| | | Shown by |',
        '|---|---|---|',
        ...ids.map((id) => row(id, shown)),
      ].join('\n')
    })
    .join('\n\n')
}

function row(id: string, shown: readonly Shown[]): string {
  const tests = shown.filter(({ ids }) => ids.includes(id))
  const why = notTested[id]
  if (tests.length === 0 && why === undefined) throw new Error(`Nothing shows ${id}: ${catalogue[id]}`)
  const cells = tests.map(({ file, title }) => `\`${file}\`: ${escapeCell(title)}`)
  return `| ${id} | ${escapeCell(catalogue[id] ?? '')} | ${why === undefined ? cells.join('<br>') : escapeCell(why)} |`
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
