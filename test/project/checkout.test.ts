import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Checkout, locateApp } from '../../src/project/checkout.ts'
import { Findings } from '../../src/project/findings.ts'
import { readProject } from '../../src/project/read.ts'
import { readingOptions } from './reading-options.ts'
import { temporaryApp } from './temporary-app.ts'

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n'

function open(files: Record<string, string>, directory = '.') {
  const root = temporaryApp(files)
  const place = locateApp(root, directory)
  if (place === null) throw new Error('no such folder')
  const findings = new Findings()
  return { root, findings, checkout: new Checkout(place.root, place.app, findings) }
}

// Shows A21.
test('a link that leaves the checkout is not followed, and said so', () => {
  const outside = temporaryApp({ 'secret.txt': 'psycopg2\n' })
  const { root, checkout, findings } = open({ 'main.py': MAIN })
  symlinkSync(join(outside, 'secret.txt'), join(root, 'requirements.txt'))
  symlinkSync(outside, join(root, 'linked'))
  expect(checkout.read('requirements.txt')).toBeNull()
  expect(checkout.isFile('requirements.txt')).toBe(false)
  expect(checkout.read('linked/secret.txt')).toBeNull()
  expect(checkout.list('linked')).toEqual([])
  expect(findings.warnings.map(({ code }) => code)).toContain('link-outside-checkout')
})

test('a link inside the checkout is read', () => {
  const { root, checkout } = open({ 'deps/all.txt': 'fastapi\n' })
  symlinkSync('deps/all.txt', join(root, 'requirements.txt'))
  expect(checkout.read('requirements.txt')).toBe('fastapi\n')
})

// Shows A22.
test('a path that climbs out of the checkout reads nothing', () => {
  const { checkout } = open({ 'app/main.py': MAIN }, 'app')
  expect(checkout.read('../app/main.py')).toBe(MAIN)
  expect(checkout.read('../../../../etc/passwd')).toBeNull()
  expect(checkout.isFolder('../..')).toBe(false)
  expect(checkout.read('/etc/passwd')).toBeNull()
})

test('version control, virtual environments and caches are never walked', () => {
  const { checkout } = open({
    '.git/config': '',
    'node_modules/x/main.py': MAIN,
    '.venv/lib/main.py': MAIN,
    'python3/pyvenv.cfg': '',
    'python3/app.py': MAIN,
    '__pycache__/x.py': '',
    'app.py': MAIN,
  })
  expect(checkout.list('.').map(({ name }) => name)).toEqual(['app.py', 'python3'])
  expect(checkout.list('python3')).toEqual([])
  expect(checkout.read('.git/config')).toBeNull()
  expect(checkout.read('.venv/lib/main.py')).toBeNull()
})

test('a folder, a pipe and a device in the place of a file are no files', () => {
  const { root, checkout } = open({ 'main.py': MAIN })
  mkdirSync(join(root, 'requirements.txt'))
  symlinkSync('/dev/zero', join(root, 'Procfile'))
  expect(checkout.read('requirements.txt')).toBeNull()
  expect(checkout.read('Procfile')).toBeNull()
})

test('a 50 MB requirements file is a finding, and costs no time', () => {
  const root = temporaryApp({ 'main.py': MAIN, 'requirements.txt': '' })
  truncateSync(join(root, 'requirements.txt'), 50 * 1024 * 1024)
  const start = performance.now()
  const reading = readProject(readingOptions(root))
  expect(performance.now() - start).toBeLessThan(1000)
  expect(reading.warnings.map(({ code }) => code)).toContain('file-unreadable')
})

// Shows A21.
test('working-directory must be a folder inside the checkout, also behind links', () => {
  const outside = temporaryApp({ 'main.py': MAIN })
  const root = temporaryApp({ 'app/main.py': MAIN })
  symlinkSync(outside, join(root, 'away'))
  symlinkSync('app', join(root, 'near'))
  writeFileSync(join(root, 'file'), '')
  for (const directory of ['..', '../..', '/', '/etc', 'away', 'missing', 'file', 'app/../../x']) {
    expect(locateApp(root, directory), directory).toBeNull()
    expect(readProject(readingOptions(root, { directory })).errors.map(({ code }) => code)).toEqual([
      'working-directory-invalid',
    ])
  }
  expect(locateApp(root, 'app/')?.directory).toBe('app')
  expect(locateApp(root, './near')?.app).toBe(locateApp(root, 'app')?.app)
  expect(locateApp(root, '.')?.directory).toBe('.')
})
