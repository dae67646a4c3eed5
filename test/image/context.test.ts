import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ContextEntry, listContext } from '../../src/image/context.ts'
import { readListed } from '../../src/image/context-file.ts'
import { parseDockerignore } from '../../src/image/dockerignore.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'context-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

function list(ignore = '', required: readonly string[] = []) {
  const rules = parseDockerignore(ignore)
  if (!('test' in rules)) throw new Error('malformed')
  return listContext({ root, ignore: rules, required })
}

async function pathsOf(ignore = '', required: readonly string[] = []): Promise<readonly string[]> {
  return (await list(ignore, required)).entries.map(({ path }) => path)
}

describe('the build context', () => {
  test('lists files and folders, a folder before what is in it', async () => {
    await write({ 'b.py': '', 'a/x.py': '', 'a-b/y.py': '' })
    expect(await pathsOf()).toEqual(['a', 'a-b', 'a-b/y.py', 'a/x.py', 'b.py'])
  })

  // Shows A17.
  test('leaves out credentials, caches and virtual environments without any .dockerignore, and names the first', async () => {
    await write({
      'main.py': '',
      '.env': 'TOKEN=1',
      '.env.example': 'TOKEN=',
      'app/.env.local': '',
      '.git/config': '',
      '__pycache__/main.pyc': '',
      'my-python/pyvenv.cfg': '',
      'my-python/bin/python': '',
      'web/node_modules/x/index.js': '',
    })
    const context = await list()
    expect(context.entries.map(({ path }) => path)).toEqual(['.env.example', 'app', 'main.py', 'web'])
    expect(context.credentials).toEqual(['.env', 'app/.env.local'])
  })

  test('sends the folders above an exception, and nothing else of them', async () => {
    await write({ 'docs/a/keep.md': '', 'docs/a/drop.md': '', 'docs/b.md': '', 'main.py': '' })
    expect(await pathsOf('docs\n!docs/a/keep.md')).toEqual(['docs', 'docs/a', 'docs/a/keep.md', 'main.py'])
  })

  test('sends what the generated image needs even where it is ignored', async () => {
    await write({ 'requirements.txt': '', 'deep/er/base.txt': '', 'main.py': '' })
    expect(await pathsOf('**/*.txt\ndeep', ['requirements.txt', 'deep/er/base.txt'])).toEqual([
      'deep',
      'deep/er',
      'deep/er/base.txt',
      'main.py',
      'requirements.txt',
    ])
  })

  // Shows A21.
  test('keeps links as links, also to folders and to places outside', async () => {
    await write({ 'data/x': 'x' })
    await symlink('/etc', join(root, 'outside'))
    await symlink('data', join(root, 'inside'))
    const links = (await list()).entries.filter(({ kind }) => kind === 'link')
    expect(links).toMatchObject([
      { path: 'inside', target: 'data' },
      { path: 'outside', target: '/etc' },
    ])
  })

  test('leaves out pipes without opening them', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')])
    expect(await pathsOf()).toEqual([])
  })

  // Shows A17.
  test('reports what begins like a private key', async () => {
    await write({ 'jwt.pem': '-----BEGIN RSA PRIVATE KEY-----\nx', 'ca.pem': '-----BEGIN CERTIFICATE-----' })
    expect((await list()).privateKeys).toEqual(['jwt.pem'])
  })

  test('names a file that has no UTF-8 name', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xfc, 0x72])]), '')
    await expect(list()).rejects.toMatchObject({ code: 'build-context-unusable' })
  })

  test('names what cannot be read', async () => {
    await rm(root, { recursive: true })
    await expect(list()).rejects.toMatchObject({ code: 'build-context-unusable', message: /ENOENT/ })
    await mkdir(root)
  })

  // Shows A21.
  test('does not send a file that changed since it was listed, nor a link that took its place', async () => {
    await write({ 'main.py': 'one', 'other.py': 'x' })
    const entries = (await list()).entries
    const entry = entries.find(({ path }) => path === 'main.py') as Extract<ContextEntry, { kind: 'file' }>
    const read = async () => {
      for await (const _ of readListed(root, entry));
    }
    await read()
    await write({ 'main.py': 'two' })
    await expect(read()).rejects.toMatchObject({ code: 'build-context-unusable', message: /main.py changed/ })
    await rm(join(root, 'main.py'))
    await symlink('other.py', join(root, 'main.py'))
    await expect(read()).rejects.toMatchObject({ code: 'build-context-unusable' })
  })
})
