import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { productDirectory } from './product.ts'

/** What a stranger has who installs the package in an empty folder, without a clone of the repository. */
describe('the npm package', () => {
  let folder: string
  let app: string
  let files: string[]

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'))
    const packed = run('npm', ['pack', '--json', '--pack-destination', folder], productDirectory)
    const [tarball] = JSON.parse(packed.slice(packed.indexOf('[')))
    files = tarball.files.map(({ path }: { path: string }) => path)
    mkdirSync(join(folder, 'empty'))
    const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, tarball.filename)]
    run('npm', install, join(folder, 'empty'))
    app = join(folder, 'shop')
    cpSync(join(productDirectory, 'examples', 'fastapi-postgres'), app, { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const npx = (...argv: string[]) =>
    run('npx', ['--no', '--', 'monolayer-action', ...argv], join(folder, 'empty'))

  it('has the bundle, the templates and the compiled local cloud, and no test', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'action.yml',
        'bootstrap/account.yml',
        'build/test/rehearse.js',
        'dist/index.js',
      ]),
    )
    expect(files.filter((name) => /\.test\.|^build\/(bundle|warp)-|^test\//.test(name))).toEqual([])
    expect(JSON.parse(readFileSync(join(productDirectory, 'package.json'), 'utf8')).bin).toEqual({
      'monolayer-action': 'script/monolayer-action',
    })
  })

  it('says what it can do', () => {
    expect(npx('--help')).toContain('monolayer-action rehearse --app DIR')
    expect(npx('plan', '--help')).toContain('Needs neither AWS nor Docker')
    expect(npx('rehearse', '--help')).toContain('--events LIST')
  })

  it('plans an app', () => {
    const plan = npx('plan', '--app', app)
    expect(plan).toContain('Plan for production')
    expect(plan).toMatch(/migrateDatabase +alembic upgrade head/)
  })

  it('says by its exit code what would stop a deployment', () => {
    rmSync(join(app, 'Procfile'))
    rmSync(join(app, 'app', 'main.py'))
    expect(() => npx('plan', '--app', app)).toThrow(/entrypoint-missing/)
  })

  it('rehearses an app', () => {
    const said = npx('rehearse', '--app', join(productDirectory, 'test', 'stories', 'app'))
    expect(said).toContain('push: deployed, exit code 0')
  })
})

/** Output of a program; a failure is thrown with all that it wrote. */
function run(program: string, argv: string[], cwd: string): string {
  try {
    return execFileSync(program, argv, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 300_000,
    })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${program} ${argv.join(' ')} failed:\n${stdout}\n${stderr}`)
  }
}
