import { describe, expect, it } from 'vitest'
import { covered, criticalPath, type MeasuredParts, mostInAMinute, partsOf } from './critical-path.ts'
import { renderTable, row } from './row.ts'

const nothing: MeasuredParts = {
  build: 0,
  push: 0,
  instance: 0,
  role: 0,
  phases: [],
  rollout: 0,
  phaseAfter: 0,
}

describe('the critical path of a deployment', () => {
  const path = (parts: Partial<MeasuredParts>) => criticalPath(partsOf({ ...nothing, ...parts }))

  it('has image and database side by side', () => {
    expect(path({ build: 50, push: 10, instance: 300, role: 40 })).toBe(340)
    expect(path({ build: 400, push: 10, instance: 300, role: 40 })).toBe(410)
  })

  it('has phases and rollout one after the other, behind both', () => {
    expect(path({ build: 1, push: 2, role: 5, phases: [10, 20], rollout: 100, phaseAfter: 7 })).toBe(142)
    expect(path({ build: 1, push: 2, rollout: 100 })).toBe(103)
  })
})

describe('the measures of the benchmark', () => {
  it('count time that several spans cover once', () => {
    expect(
      covered([
        { from: 10, to: 20 },
        { from: 0, to: 5 },
        { from: 15, to: 30 },
        { from: 16, to: 17 },
      ]),
    ).toBe(25)
  })

  it('find the fullest minute, wherever it begins', () => {
    expect(mostInAMinute([0, 50_000, 59_999, 60_000, 61_000, 200_000])).toBe(4)
    expect(mostInAMinute([])).toBe(0)
  })

  it('hold only what is within every limit, and never what was not measured', () => {
    expect(row('x', { ratio: { value: 1.05, most: 1.05 } }).holds).toBe(true)
    expect(row('x', { a: { value: 1, most: 2 }, b: { value: 3, most: 2 } }).holds).toBe(false)
    expect(row('x', { ratio: { value: Number.NaN, most: 1 } }).holds).toBe(false)
    expect(renderTable([row('x', { a: { value: 3, most: 2, unit: ' s' } })])).toContain('3 s')
    const compared = row('x', { a: { value: 1, most: 2 }, b: { value: 3, most: Number.POSITIVE_INFINITY } })
    expect(compared).toMatchObject({ must: 'a <= 2', figure: 'a 1, b 3', holds: true })
  })
})
