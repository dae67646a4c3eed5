import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { DeployError } from '../errors.ts'
import type { ContextEntry } from './context.ts'

export async function hashFile(
  root: string,
  path: string,
): Promise<{ size: number; sha256: string; start: string }> {
  const hash = createHash('sha256')
  let size = 0
  let start = ''
  for await (const chunk of readChunks(root, path)) {
    if (size === 0) start = chunk.subarray(0, 256).toString('latin1')
    size += chunk.length
    hash.update(chunk)
  }
  return { size, sha256: hash.digest('hex'), start }
}

/**
 * The bytes of a file that was listed, checked against the hash that went into the key, so that what is built is
 * what the key says. A link that took the file's place in the meantime is not followed.
 * @throws DeployError `build-context-unusable` when the file changed since it was listed
 */
export async function* readListed(
  root: string,
  entry: Extract<ContextEntry, { kind: 'file' }>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of readChunks(root, entry.path)) {
    size += chunk.length
    hash.update(chunk)
    if (size > entry.size) break
    yield chunk
  }
  if (size !== entry.size || hash.digest('hex') !== entry.sha256) {
    throw new DeployError({
      code: 'build-context-unusable',
      message: `${entry.path} changed while the image was built.`,
      remedy: 'Let earlier steps of the job finish writing before this action runs.',
    })
  }
}

const CHUNK = 256 * 1024

async function* readChunks(root: string, path: string): AsyncGenerator<Buffer> {
  const file = await openFile(root, path)
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK)
      const { bytesRead } = await file.read(buffer, 0, CHUNK)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function openFile(root: string, path: string): Promise<FileHandle> {
  try {
    return await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** A file or folder of the context that the runner's user may not read. */
export function unreadable(path: string, cause: unknown): DeployError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown'
  return new DeployError({
    code: 'build-context-unusable',
    message: `${path === '' ? 'The app directory' : path} cannot be read for the image (${code}).`,
    remedy: `Make ${path === '' ? 'it' : path} readable for the runner's user, or list it in .dockerignore.`,
    cause,
  })
}
