import fc from 'fast-check'
import { expect, test } from 'vitest'
import { page } from './pages.ts'

test('all pages together are the whole list, and the last has no token', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (items, size) => {
      const seen: number[] = []
      let token: string | undefined
      do {
        const { items: some, nextToken } = page(items, size, token)
        expect(some.length).toBeLessThanOrEqual(size)
        seen.push(...some)
        token = nextToken
      } while (token !== undefined)
      expect(seen).toEqual(items)
    }),
  )
})

test('a token that is none is refused', () => {
  expect(() => page([1], 1, 'nonsense')).toThrow('Invalid token.')
})
