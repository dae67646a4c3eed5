import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findTool } from '../conformance/tool.ts'
import { productDirectory } from '../runner/product.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'checks-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs lines of bash as `script/test` runs its own: the checks, and then the count. */
function told(lines: string, ci: string) {
  const program = `source script/prepare/machine.sh; source script/prepare/checks.sh\n${lines}\ntell_counts`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', program], {
    cwd: productDirectory,
    env: { ...process.env, CI: ci },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, last: stdout.trim().split('\n').at(-1), text: stdout + stderr }
}

/** Stands in for Node: takes the arguments of a run of vitest, and writes the report that one would have written. */
function runOf(counts: Readonly<Record<string, number>>): string {
  const path = join(folder, 'vitest')
  const report = JSON.stringify({
    ...{ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] },
    ...counts,
  })
  writeFileSync(path, `#!/bin/bash\nfor last; do :; done\nprintf '%s' '${report}' >"\${last#*=}"\n`)
  chmodSync(path, 0o755)
  return path
}

const outside = ['', 'false']
const inside = ['true', '1']

describe('a check that cannot be made', () => {
  const check = `absent() { skip 'there is no such thing here'; }; check 'A thing' absent; check 'Another' true`

  it.each(outside)('is counted as skipped, with the reason (CI=%s)', (ci) => {
    const { status, last, text } = told(check, ci)
    expect({ status, last }).toEqual({ status: 0, last: '1 passed, 0 failed, 1 skipped' })
    expect(text).toContain('skipped: there is no such thing here')
    expect(text).toContain('1 were left out')
  })

  it.each(inside)('is a failure in CI, with the reason (CI=%s)', (ci) => {
    const { status, last, text } = told(check, ci)
    expect({ status, last }).toEqual({ status: 1, last: '1 passed, 1 failed' })
    expect(text).toContain('skipped: there is no such thing here')
    expect(text).toContain('FAILED: A thing')
  })

  it.each([...outside, ...inside])('is not one that fails (CI=%s)', (ci) => {
    expect(told(`check 'A thing' false`, ci)).toMatchObject({ status: 1, last: '0 passed, 1 failed' })
  })
})

describe('tests that are left out', () => {
  const some = () => `tests Some unit ${runOf({ numPassedTests: 5, numPendingTests: 2, numTodoTests: 1 })}`

  it('are counted as skipped', () => {
    expect(told(some(), '')).toMatchObject({ status: 0, last: '5 passed, 0 failed, 3 skipped' })
  })

  it('are failures in CI', () => {
    const { status, last, text } = told(some(), 'true')
    expect({ status, last }).toEqual({ status: 1, last: '5 passed, 3 failed' })
    expect(text).toContain('FAILED: Some (3)')
  })
})

it('tests that never ran are a failure', () => {
  expect(told(`tests Some unit false`, '')).toMatchObject({ status: 1, last: '0 passed, 1 failed' })
})

it('a test for which a program is missing says so, and in CI fails', () => {
  vi.stubEnv('XDG_CACHE_HOME', folder)
  vi.stubEnv('CI', '')
  try {
    for (const name of ['act', 'moto_server', 'cfn-lint'] as const) {
      expect(findTool(name)).toEqual({
        path: null,
        missing: `${name} is not there. script/test makes it ready, and says why where it cannot.`,
      })
    }
    vi.stubEnv('CI', 'true')
    expect(() => findTool('act')).toThrow('In CI this is a failure: act is not there.')
  } finally {
    vi.unstubAllEnvs()
  }
})

it('CI runs every check: no step of it leaves some out', () => {
  const { status, stdout } = spawnSync(
    'grep',
    ['-hoE', 'script/test.*|continue-on-error.*', '-r', '.github/workflows', '.ci'],
    { cwd: productDirectory, encoding: 'utf8' },
  )
  expect(status).toBe(0)
  expect(new Set(stdout.trim().split('\n'))).toEqual(
    new Set(['script/test', 'script/test --all', 'script/test"']),
  )
})
