import { posix } from 'node:path'
import { compileIgnorePattern, type IgnorePattern } from './ignore-pattern.ts'

/** For a directory, which patterns matched it: what lies inside inherits the answers. */
export type IgnoreMatch = readonly boolean[]

export interface Ignored {
  readonly ignored: boolean
  readonly match: IgnoreMatch
}

/** What a `.dockerignore` file says. Paths are relative to the context, with `/`. */
export interface Dockerignore {
  /** @param parent the `match` of the directory that holds the path; `null` at the top */
  test(path: string, parent: IgnoreMatch | null): Ignored
  /** False where an ignored directory need not be walked, because no exception can reach into it. */
  mayKeepInside(directory: string): boolean
  /** The text of every exception, without `!`. */
  readonly exceptions: readonly string[]
}

/**
 * Reads a `.dockerignore` file as BuildKit does: a comment begins in the first column, blanks around a pattern and a
 * leading `/` do not count, the last pattern that matches wins, and what matches a directory matches what is in it.
 * Source: Docker docs, "Build context", section ".dockerignore files"; moby/patternmatcher; tonistiigi/fsutil.
 * @returns the number and text of the first line that Docker would refuse, or the rules
 */
export function parseDockerignore(
  text: string,
): Dockerignore | { readonly line: number; readonly pattern: string } {
  const patterns: IgnorePattern[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const pattern = cleanLine(line)
    if (pattern === null) continue
    const exception = pattern.startsWith('!')
    const compiled = compileIgnorePattern(exception ? pattern.slice(1) : pattern, exception)
    if (compiled === null || pattern === '!') return { line: index + 1, pattern: line.trim() }
    patterns.push(compiled)
  }
  return rulesOf(patterns)
}

function cleanLine(line: string): string | null {
  if (line.startsWith('#')) return null
  const trimmed = line.trim()
  if (trimmed === '') return null
  const invert = trimmed.startsWith('!')
  const body = (invert ? trimmed.slice(1) : trimmed).trim()
  if (body === '') return '!'
  const path = cleanPath(body)
  const relative = path.length > 1 && path.startsWith('/') ? path.slice(1) : path
  return invert ? `!${relative}` : relative
}

/** Go's `path.Clean`. */
function cleanPath(path: string): string {
  const normal = posix.normalize(path)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

function rulesOf(patterns: readonly IgnorePattern[]): Dockerignore {
  const exceptions = patterns.filter((pattern) => pattern.exception).map((pattern) => pattern.text)
  // Both ends are cut where both are there: `!a/*/**` brings nothing back below `a/b`, as with BuildKit
  // (tonistiigi/fsutil, `patternWithoutTrailingGlob`).
  const fixed = exceptions.map((text) => text.replace(/\/\*\*$/, '').replace(/\/\*$/, ''))
  const anywhere = fixed.some((text) => /[*[\]?^\\]/.test(text))
  return {
    exceptions,
    mayKeepInside: (directory) => anywhere || fixed.some((text) => `${text}/`.startsWith(`${directory}/`)),
    test(path, parent) {
      const match: boolean[] = []
      let ignored = false
      for (const [index, pattern] of patterns.entries()) {
        // A pattern that cannot change the answer is not tried, and its directory counts as not matched: so does
        // Docker, and what lies inside the directory then has to match by itself.
        const matched = parent?.[index] === true || (pattern.exception === ignored && pattern.matches(path))
        match.push(matched)
        if (matched) ignored = !pattern.exception
      }
      return { ignored, match }
    },
  }
}
