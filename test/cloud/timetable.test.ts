import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Timetable } from './timetable.ts'

test('gives appointments in the order in which they are due, those of one time in the order made', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (dues) => {
      const timetable = new Timetable<{ due: number; made: number }>()
      dues.forEach((due, made) => {
        timetable.add({ due, made })
      })
      const taken: { due: number; made: number }[] = []
      for (let next = timetable.take(5); next !== undefined; next = timetable.take(5)) taken.push(next)
      expect(taken).toEqual(
        dues
          .map((due, made) => ({ due, made }))
          .sort((one, other) => one.due - other.due || one.made - other.made),
      )
    }),
  )
})

test('gives nothing before it is due', () => {
  const timetable = new Timetable<{ due: number }>()
  timetable.add({ due: 10 })
  expect(timetable.take(9)).toBeUndefined()
  expect(timetable.take(10)).toEqual({ due: 10 })
  expect(timetable.take(11)).toBeUndefined()
})

test('lets go of what was removed, once', () => {
  const timetable = new Timetable<{ due: number }>()
  const appointment = { due: 1 }
  timetable.add(appointment)
  expect(timetable.remove(appointment)).toBe(true)
  expect(timetable.remove(appointment)).toBe(false)
  expect(timetable.size).toBe(0)
})
