import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listContext } from '../../src/image/context.ts'
import { parseDockerignore } from '../../src/image/dockerignore.ts'
import { docker } from './real-docker.ts'

const run = promisify(execFile)

const files = [
  'main.py',
  'README.md',
  'docs/README.md',
  'docs/a/keep.md',
  'docs/a/drop.md',
  'docs/a/deep/keep.md',
  'src/app/main.py',
  'src/app/x.tmp',
  'src/app/test_x.py',
  'tests/test_a.py',
  'a b/c d.txt',
  'ü/é.txt',
]

/** The same files through Docker itself: what `COPY . /` puts into an empty image. */
async function throughDocker(folder: string): Promise<readonly string[]> {
  const image = (await docker('build', '--quiet', folder)).trim()
  const container = (await docker('create', image, 'none')).trim()
  try {
    const { stdout } = await run('sh', [
      '-c',
      'docker export "$0" | tar -t --quoting-style=literal',
      container,
    ])
    return stdout
      .split('\n')
      .filter((path) => path.startsWith('context/') && !path.endsWith('/'))
      .map((path) => path.slice('context/'.length))
      .filter((path) => path !== 'Dockerfile' && path !== '.dockerignore')
      .sort()
  } finally {
    await docker('rm', container)
    await docker('rmi', image)
  }
}

describe('the files of an image are those that Docker would take', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'context-'))
    for (const path of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), path)
    }
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /context/\n')
  })
  afterAll(() => rm(folder, { recursive: true }))

  // The legacy builder does not look for an exception with wildcards inside an ignored folder; BuildKit does, and so
  // do we. That difference is in `dockerignore.test.ts`; these are cases in which every builder agrees.
  test.each([
    '*.md\n**/*.tmp\n',
    'docs\n!docs/a/keep.md\n',
    '*\n!src\nsrc/**/test_*\n!README.md\n',
    '**/README.md\n!docs/README.md\n**/[a-d]*.txt\n',
    '# none\n/docs/a/\n!docs/a/deep\n',
    'docs/**\n!docs/a/**\ntests/\n',
    'src/app/*.tmp\n!src\n?\n',
  ])('with %j', async (ignore) => {
    await writeFile(join(folder, '.dockerignore'), ignore)
    const rules = parseDockerignore(ignore)
    if (!('test' in rules)) throw new Error(`line ${rules.line} is malformed`)
    const { entries } = await listContext({ root: folder, ignore: rules, required: [] })
    const ours = entries
      .filter(({ kind, path }) => kind === 'file' && path !== 'Dockerfile' && path !== '.dockerignore')
      .map(({ path }) => path)
      .sort()
    expect(ours).toEqual(await throughDocker(folder))
  })
})
