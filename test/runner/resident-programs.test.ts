import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../cloud/clock.ts'
import { followClock } from './follow-clock.ts'
import { findNode } from './node-version.ts'
import type { Ended } from './program.ts'
import { ResidentPrograms } from './resident-programs.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'resident-')))
const script = join(root, 'index.js')
let programs: ResidentPrograms
let clock: VirtualClock

beforeAll(async () => {
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  // What PROGRAM says, and then an end as the bundle's.
  writeFileSync(
    script,
    `import { loads } from './loaded.js'
     const said = {}
     await eval('(async () => {' + process.env.PROGRAM + '})()')
     console.log(JSON.stringify({ pid: process.pid, loads: loads(), ...said }))
     for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done))
     process.exit()`,
  )
  writeFileSync(join(root, 'loaded.js'), 'let count = 0; export const loads = () => ++count')
  writeFileSync(join(root, 'post.js'), `process.argv.push('--post'); await import('./index.js')`)
  programs = await ResidentPrograms.open()
})

afterAll(() => {
  programs.close()
  rmSync(root, { recursive: true, force: true })
})

beforeEach(() => {
  clock = new VirtualClock()
})

afterEach(() => clock.close())

interface Run extends Ended {
  readonly said: Readonly<Record<string, unknown>>
}

function start(
  program: string,
  options: string,
  onLine: (line: string) => void = () => {},
  entry = script,
  directory = root,
) {
  const environment = { PATH: process.env.PATH ?? '', NODE_OPTIONS: options, PROGRAM: program }
  return programs.start({ node: findNode('24'), script: entry, directory, environment, onLine })
}

async function run(program: string, entry?: string, directory?: string): Promise<Run> {
  const ended = await start(program, await followClock(await clock.listen()), undefined, entry, directory)
    .ended
  const last = ended.raw.trimEnd().split('\n').at(-1) ?? ''
  return { ...ended, said: last.startsWith('{') ? JSON.parse(last) : {} }
}

describe('a program in a process that ran another', () => {
  test('finds what it imports as it was left, and begins anew itself', async () => {
    const first = await run('said.first = true')
    const second = await run('')
    expect(second.said).toEqual({ pid: first.said.pid, loads: 2 })
    expect(second).toMatchObject({ exitCode: 0, signal: null, leavesProcesses: false })
  })

  test('has its own variables, folder and arguments', async () => {
    const directory = join(root, 'elsewhere')
    mkdirSync(directory)
    const ask =
      'Object.assign(said, { env: Object.keys(process.env), cwd: process.cwd(), argv: process.argv.slice(1) })'
    await run(`process.env.LEFT = 'x'; ${ask}`)
    const { said } = await run(ask, undefined, directory)
    expect(said.cwd).toBe(directory)
    expect(said.env).toEqual(['PATH', 'NODE_OPTIONS', 'PROGRAM'])
    expect(said.argv).toEqual([script])
  })

  test('is run by a second entry as by the first', async () => {
    const first = await run('said.argv = process.argv.slice(2)')
    const post = await run('said.argv = process.argv.slice(2)', join(root, 'post.js'))
    expect(post.said).toMatchObject({ pid: first.said.pid, argv: ['--post'] })
    expect((await run('said.argv = process.argv.slice(2)')).said.argv).toEqual([])
  })

  test('follows its own clock', async () => {
    const ask =
      'said.began = Date.now(); await new Promise((r) => setTimeout(r, 3_600_000)); said.ended = Date.now()'
    await run('await new Promise((resolve) => setTimeout(resolve, 7_200_000))')
    clock.close()
    const start = Date.parse('2030-01-01T00:00:00Z')
    clock = new VirtualClock({ start })
    const { began, ended } = (await run(ask)).said as { began: number; ended: number }
    expect(began - start).toBeGreaterThanOrEqual(0)
    expect(began - start).toBeLessThan(60_000)
    expect(ended - began).toBeGreaterThanOrEqual(3_600_000)
  })

  test('does not hear signals that the earlier one listened to', async () => {
    const first = await run("process.on('SIGTERM', () => {})")
    const second = await run(
      "process.kill(process.pid, 'SIGTERM'); await new Promise((r) => setTimeout(r, 10_000))",
    )
    expect(second).toMatchObject({ exitCode: null, signal: 'SIGTERM' })
    expect((await run('')).said.pid).not.toBe(first.said.pid)
  })

  test('says how it ended and all that it printed', async () => {
    await run('')
    const { exitCode, raw } = await run(
      "process.exitCode = 3; process.stderr.write('E'.repeat(200_000) + '\\n'); process.stdout.write('O'.repeat(200_000) + '\\n')",
    )
    expect(exitCode).toBe(3)
    // The two may be mixed, as those of any program.
    expect(raw.replace(/[^E]/g, '')).toHaveLength(200_000)
    expect(raw.replace(/[^O]/g, '')).toHaveLength(200_000)
    expect((await run('')).exitCode).toBe(0)
  })
})

describe('a process is not used again', () => {
  const again = async (program: string) => {
    const first = await run(program)
    const second = await run('')
    return { first, reused: first.said.pid !== undefined && first.said.pid === second.said.pid }
  }

  test('when its program ended it', async () => {
    expect((await run('process.exit(130)')).exitCode).toBe(130)
    expect((await run('')).exitCode).toBe(0)
  })

  test('when its program failed to start', async () => {
    const broken = await run('throw new Error("broken")')
    expect(broken.exitCode).toBe(1)
    expect(broken.raw).toContain('Error: broken')
    expect((await run('')).exitCode).toBe(0)
  })

  test('when a timer of its program waits', async () => {
    const { first, reused } = await again('setTimeout(() => {}, 60_000)')
    expect(first).toMatchObject({ exitCode: 0, signal: null })
    expect(reused).toBe(false)
    expect((await again('setTimeout(() => {}, 60_000).unref()')).reused).toBe(true)
  })

  test('when its program waits for what never comes, which ends it', async () => {
    const forEver = 'await new Promise(() => {})'
    expect(await run(forEver)).toMatchObject({ exitCode: 13, signal: null, raw: '' })
    expect((await run(`setTimeout(() => console.log('late'), 60_000).unref(); ${forEver}`)).raw).toBe('')
    const told =
      "process.once('beforeExit', () => { console.log('told'); process.exitCode = 1; process.exit() })"
    expect(await run(`${told}; ${forEver}`)).toMatchObject({ exitCode: 1, raw: 'told\n' })
  })

  test('when a connection of its program is open', async () => {
    const connect =
      "const { connect, createServer } = await import('node:net'); const server = createServer(() => {})"
    const program = `${connect}; await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      await new Promise((resolve) => connect(server.address().port, '127.0.0.1', resolve))`
    expect((await again(program)).reused).toBe(false)
  })

  test('when its program leaves a process behind', async () => {
    const { first, reused } = await again(
      "const { spawn } = await import('node:child_process'); spawn('sleep', ['60'], { stdio: 'ignore' }).unref()",
    )
    expect(first.leavesProcesses).toBe(true)
    expect(reused).toBe(false)
  })

  /** Goes on by itself, as one that waits for a call does. */
  const serve = `const { createServer } = await import('node:net')
    const server = createServer()
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    console.log('here')`
  const signalled = async (program: string, signal: NodeJS.Signals) => {
    const options = await followClock(await clock.listen())
    const started = start(program, options, (line) => line === 'here' && started.kill(signal))
    const first = await started.ended
    return { first, next: await run('') }
  }

  test('when it was sent a signal, though its program went on', async () => {
    const listen = "const heard = new Promise((resolve) => process.once('SIGTERM', resolve))"
    const { first, next } = await signalled(`${listen}; ${serve}; await heard; server.close()`, 'SIGTERM')
    expect(first).toMatchObject({ exitCode: 0, signal: null })
    expect(first.raw).not.toContain(`"pid":${next.said.pid},`)
  })

  test('when it is killed', async () => {
    const { first, next } = await signalled(`${serve}; await new Promise(() => {})`, 'SIGKILL')
    expect(first).toMatchObject({ exitCode: null, signal: 'SIGKILL', raw: 'here\n' })
    expect(next.exitCode).toBe(0)
  })
})

test('without a clock it has a process of its own', async () => {
  const [first, second] = [await start('', '').ended, await start('', '').ended]
  expect(JSON.parse(first.raw).pid).not.toBe(JSON.parse(second.raw).pid)
})
