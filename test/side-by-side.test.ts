import { describe, expect, it } from 'vitest'
import { sideBySide } from '../src/side-by-side.ts'

/** Work whose every item ends when the test says so. */
function stage(items: readonly number[], most: number) {
  const ends = new Map<number, (error?: Error) => void>()
  const began: number[] = []
  const busy = new Set<string>()
  let lanes = 0
  const done = sideBySide(
    items,
    most,
    () => `lane ${++lanes}`,
    async (item, lane) => {
      expect(busy.has(lane)).toBe(false)
      busy.add(lane)
      began.push(item)
      await new Promise<void>((resolve, reject) => {
        ends.set(item, (error) => (error ? reject(error) : resolve()))
      }).finally(() => busy.delete(lane))
    },
  )
  const end = async (item: number, error?: Error) => {
    ends.get(item)?.(error)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { done, began, end, lanes: () => lanes }
}

describe('items are worked on', () => {
  it('a few at a time, in their order, the next where one has ended', async () => {
    const { done, began, end, lanes } = stage([1, 2, 3, 4], 2)
    expect(began).toEqual([1, 2])
    await end(2)
    expect(began).toEqual([1, 2, 3])
    await end(3)
    await end(1)
    await end(4)
    await done
    expect(began).toEqual([1, 2, 3, 4])
    expect(lanes()).toBe(2)
  })

  it('until one fails, which waits for those under way', async () => {
    const { done, began, end } = stage([1, 2, 3], 2)
    let over = false
    const failed = expect(done.finally(() => (over = true))).rejects.toThrow('lost')
    await end(1, new Error('lost'))
    expect(over).toBe(false)
    await end(2)
    await failed
    expect(began).toEqual([1, 2])
  })

  it('with no more lanes than items', async () => {
    const { done, end, lanes } = stage([1], 5)
    await end(1)
    await done
    expect(lanes()).toBe(1)
  })
})
