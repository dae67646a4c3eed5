import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, readlink, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TarMember, tarOf, textMember } from '../../src/image/tar.ts'

async function bytesOf(members: readonly TarMember[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of tarOf(members)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a tar archive', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tar-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function unpack(members: readonly TarMember[]): Promise<string> {
    const target = await mkdtemp(join(folder, 'out-'))
    const result = spawnSync('tar', ['-xpf', '-', '-C', target], { input: await bytesOf(members) })
    expect(result.stderr.toString()).toBe('')
    expect(result.status).toBe(0)
    return target
  }

  test('is read back by tar: files, modes, times, folders and links', async () => {
    const target = await unpack([
      { kind: 'directory', path: 'app', mode: 0o750, modified: 1_700_000_000 },
      { ...textMember('app/run.sh', 'echo', 0o755), modified: 1_700_000_001 },
      { kind: 'link', path: 'app/link', target: '../outside', modified: 0 },
    ])
    expect(await readFile(join(target, 'app/run.sh'), 'utf8')).toBe('echo')
    const file = await stat(join(target, 'app/run.sh'))
    expect(file.mode & 0o777).toBe(0o755)
    expect(file.mtimeMs).toBe(1_700_000_001_000)
    expect((await stat(join(target, 'app'))).mode & 0o777).toBe(0o750)
    expect(await readlink(join(target, 'app/link'))).toBe('../outside')
  })

  test('keeps any name and any content', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
      .map((text) => text.replace(/[/\0]/g, '_'))
      .filter((text) => !/^\.{0,2}$/.test(text) && Buffer.byteLength(text) < 250)
    const file = fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.uint8Array({ maxLength: 2000 }))
    await fc.assert(
      fc.asyncProperty(file, async ([parts, content]) => {
        const folders = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
        const target = await unpack([
          ...folders.map((path): TarMember => ({ kind: 'directory', path, mode: 0o755, modified: 0 })),
          textMember(parts.join('/'), content),
        ])
        expect(await readFile(join(target, ...parts))).toEqual(Buffer.from(content))
      }),
      { numRuns: 30 },
    )
  })

  test('refuses content of another size than was announced', async () => {
    const short: TarMember = { ...textMember('a', 'abc'), kind: 'file', size: 4 } as TarMember
    await expect(bytesOf([short])).rejects.toThrow('a: 3 bytes instead of 4')
  })
})
