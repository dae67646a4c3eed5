import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { post } from '../src/post.ts'

// Shows F65.
it('a login that cannot be forgotten is a warning, and does not keep the lock from being freed', async () => {
  const said: string[] = []
  const warned: string[] = []
  // Of another name than ours: it is not removed.
  const dockerConfig = await mkdtemp(join(tmpdir(), 'not-ours-'))
  try {
    await post({
      lock: 'damaged',
      dockerConfig,
      environment: {},
      requestToken: async () => '',
      mask: () => {},
      say: (line) => said.push(line),
      warn: (line) => warned.push(line),
    })
  } finally {
    await rm(dockerConfig, { recursive: true })
  }
  expect(warned).toEqual([expect.stringContaining(dockerConfig)])
  // That it came to the lock.
  expect(said).toEqual([expect.stringContaining('may still be locked')])
})
