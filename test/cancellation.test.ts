import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bounded, Cancellation } from '../src/cancellation.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Whether something has resolved by now. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
  let over = false
  void work.then(() => {
    over = true
  })
  await vi.advanceTimersByTimeAsync(0)
  return over
}

describe('a cancellation', () => {
  it('aborts what goes on, gives back what is held, and is over then', async () => {
    const cancellation = new Cancellation()
    let release = () => {}
    cancellation.onCancelled(
      () =>
        new Promise((resolve) => {
          release = resolve
        }),
    )
    cancellation.begin()
    expect(cancellation.signal.aborted).toBe(true)
    expect(await isOver(cancellation.cleaned)).toBe(false)
    release()
    expect(await isOver(cancellation.cleaned)).toBe(true)
  })

  it('waits two and a half seconds for that, and no longer', async () => {
    const cancellation = new Cancellation()
    cancellation.onCancelled(() => new Promise(() => {}))
    cancellation.begin()
    await vi.advanceTimersByTimeAsync(2_400)
    expect(await isOver(cancellation.cleaned)).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(await isOver(cancellation.cleaned)).toBe(true)
  })

  it('is over although giving back fails', async () => {
    const cancellation = new Cancellation()
    cancellation.onCancelled(async () => {
      throw new Error('no network')
    })
    cancellation.begin()
    expect(await isOver(cancellation.cleaned)).toBe(true)
  })

  it('also gives back what is taken in its very moment', () => {
    const cancellation = new Cancellation()
    cancellation.begin()
    const released = vi.fn(async () => {})
    cancellation.onCancelled(released)
    expect(released).toHaveBeenCalledTimes(1)
  })

  it('after the work has ended changes nothing of it', async () => {
    const cancellation = new Cancellation()
    cancellation.close()
    cancellation.begin()
    expect(cancellation.happened).toBe(false)
    expect(await isOver(cancellation.late)).toBe(true)
  })
})

it('something bounded is waited for until it is done, or its time is over', async () => {
  expect(await isOver(bounded(Promise.resolve(), 1_000))).toBe(true)
  const never = bounded(new Promise(() => {}), 1_000)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await isOver(never)).toBe(true)
})
