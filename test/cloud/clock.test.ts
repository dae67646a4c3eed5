import { afterEach, describe, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'

const clocks: VirtualClock[] = []

function clock(options: ConstructorParameters<typeof VirtualClock>[0] = {}): VirtualClock {
  const made = new VirtualClock(options)
  clocks.push(made)
  return made
}

afterEach(() => {
  for (const made of clocks.splice(0)) made.close()
})

async function seconds(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action()
  return (performance.now() - start) / 1000
}

async function real(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}

describe('a clock', () => {
  test('starts at the time it is given and ticks', async () => {
    const time = clock({ start: Date.UTC(2030, 0, 1) })
    expect(new Date(time.now()).getUTCFullYear()).toBe(2030)
    const before = time.now()
    await real(50)
    expect(time.now() - before).toBeGreaterThanOrEqual(49)
    expect(time.now() - before).toBeLessThan(2_000)
  })

  test('skips a wait in which nothing real happens', async () => {
    const time = clock()
    const before = time.now()
    const real = await seconds(() => time.pass(3_600_000))
    expect(time.now() - before).toBeGreaterThanOrEqual(3_600_000)
    expect(time.now() - before).toBeLessThan(3_605_000)
    expect(real).toBeLessThan(2)
  })

  test('does on the way what was planned, in order and each at its own time', async () => {
    const time = clock()
    const start = time.now()
    const seen: [string, number][] = []
    const note = (name: string) => () => seen.push([name, Math.round((time.now() - start) / 1000)])
    time.at(start + 30_000, note('third'))
    time.at(start + 10_000, note('first'))
    time.at(start + 10_000, note('second'))
    const cancel = time.at(start + 20_000, note('cancelled'))
    time.at(start + 90_000, note('too late'))
    cancel()
    await time.pass(60_000)
    expect(seen).toEqual([
      ['first', 10],
      ['second', 10],
      ['third', 30],
    ])
  })

  test('does not fly when nobody waits, whatever the cloud has planned', async () => {
    const time = clock()
    let beats = 0
    const beat = () => {
      beats += 1
      time.at(time.now() + 30_000, beat)
    }
    time.at(time.now() + 30_000, beat)
    await real(200)
    expect(beats).toBe(0)
    await time.pass(95_000)
    expect(beats).toBe(3)
  })

  test('runs at the pace of a real clock while something real goes on', async () => {
    const time = clock()
    const done = time.busy('a container that starts')
    const before = time.now()
    const passed = time.pass(60_000)
    await real(300)
    expect(time.now() - before).toBeLessThan(5_000)
    expect(time.busyWith).toEqual(['a container that starts'])
    done()
    await passed
    expect(time.now() - before).toBeGreaterThanOrEqual(60_000)
    expect(time.busyWith).toEqual([])
  })

  test('lets a planned action happen in real time when it is due while busy', async () => {
    const time = clock()
    const done = time.busy('SQL')
    await time.sleep(60)
    done()
  })

  test('limits its pace where that is asked for', async () => {
    const time = clock({ speed: 10 })
    const taken = await seconds(() => time.pass(5_000))
    expect(taken).toBeGreaterThanOrEqual(0.48)
    expect(taken).toBeLessThan(3)
  })

  test('is a real clock at speed 1', async () => {
    const taken = await seconds(() => clock({ speed: 1 }).pass(300))
    expect(taken).toBeGreaterThanOrEqual(0.29)
  })

  test('refuses a speed below 1', () => {
    expect(() => clock({ speed: 0.5 })).toThrow(RangeError)
    expect(() => clock({ speed: Number.NaN })).toThrow(RangeError)
  })

  test('does nothing more when closed', async () => {
    const time = clock()
    let done = false
    time.at(time.now() + 20, () => {
      done = true
    })
    time.close()
    await real(80)
    expect(done).toBe(false)
  })
})
