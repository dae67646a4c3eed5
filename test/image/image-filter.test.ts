import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listContext } from '../../src/image/context.ts'
import { parseDockerignore } from '../../src/image/dockerignore.ts'
import { openImageFilter } from '../../src/image/image-filter.ts'
import { temporaryApp } from '../project/temporary-app.ts'

const FILES = {
  'alembic.ini': '',
  'alembic/env.py': '',
  'alembic/versions/1.py': '',
  'alembic/versions/2.py': '',
  'alembic/versions/__pycache__/1.pyc': '',
  'docs/a.md': '',
  '.env': 'A=b',
}

test.each([
  [''],
  ['alembic'],
  ['alembic\n!alembic/versions/1.py'],
  ['**\n!alembic.ini\n!alembic'],
  ['**/versions\n*.ini'],
  ['alembic/*\n!alembic/env.py'],
  ['# nothing\n\n'],
])('answers as the listing of the context does, with %j', async (ignore) => {
  const root = temporaryApp({ ...FILES, '.dockerignore': ignore })
  const rules = parseDockerignore(ignore)
  if (!('test' in rules)) throw new Error('malformed')
  const listed = await listContext({ root, ignore: rules, required: [] })
  const sent = new Set(listed.entries.map(({ path }) => path))
  const reaches = openImageFilter(root, '.')
  for (const path of Object.keys(FILES))
    expect(`${path} ${reaches(path, null)}`).toBe(`${path} ${sent.has(path)}`)
})

test('prefers the ignore file beside the Dockerfile', () => {
  const root = temporaryApp({
    'docker/web.Dockerfile': '',
    'docker/web.Dockerfile.dockerignore': 'docs',
    '.dockerignore': 'alembic',
  })
  const reaches = openImageFilter(root, '.')
  expect(reaches('alembic/env.py', 'docker/web.Dockerfile')).toBe(true)
  expect(reaches('docs/a.md', 'docker/web.Dockerfile')).toBe(false)
  expect(reaches('alembic/env.py', 'Dockerfile')).toBe(false)
})

test('takes every file to reach the image where the ignore file cannot be used', () => {
  expect(openImageFilter(temporaryApp({ '.dockerignore': '[a' }), '.')('a', null)).toBe(true)
  expect(openImageFilter(temporaryApp({}), 'elsewhere')('a', null)).toBe(true)
  const linked = temporaryApp({ 'app/main.py': '' })
  symlinkSync('/etc/hostname', join(linked, '.dockerignore'))
  expect(openImageFilter(linked, '.')('app/main.py', null)).toBe(true)
})
