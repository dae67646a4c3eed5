import { posix } from 'node:path'

/** Linux opens no longer one (PATH_MAX). It also bounds how many folders lead to a file. */
export const LONGEST_PATH = 4096

/**
 * As `posix.join`. A text that is too long to be a path stays as it is: taking out its `..` would take time with the
 * square of its length, and no file is found by it.
 */
export function joinPaths(...parts: readonly string[]): string {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return length > LONGEST_PATH ? parts.join('/') : posix.join(...parts)
}

/** As `posix.normalize`, with the same exception. */
export function normalPath(path: string): string {
  return path.length > LONGEST_PATH ? path : posix.normalize(path)
}
