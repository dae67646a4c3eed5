import { expect, test } from 'vitest'
import { type ErrorRule, judge, Traffic } from './web-traffic.ts'

const minute = 60_000
const express: ErrorRule = {
  threshold: 1,
  countClientErrors: true,
  countServerErrors: true,
  datapoints: 2,
  periods: 3,
}

/** So many answers of each status, minute after minute. */
function traffic(...minutes: Record<number, number>[]): Traffic {
  const counted = new Traffic()
  for (const [index, answers] of minutes.entries()) {
    for (const [status, count] of Object.entries(answers)) {
      for (let i = 0; i < count; i += 1) counted.count(Number(status), index * minute)
    }
  }
  return counted
}

test('one bad minute is no alarm, two of three are', () => {
  const [good, bad] = [{ 200: 99 }, { 200: 95, 404: 3, 500: 2 }]
  expect(judge(traffic(good, bad, good).recent(2 * minute, 3), express)).toBe('OK')
  expect(judge(traffic(bad, good, bad).recent(2 * minute, 3), express)).toBe('ALARM')
})

test('exactly one percent does not exceed one percent', () => {
  const minutes = [
    { 200: 99, 500: 1 },
    { 200: 99, 500: 1 },
  ]
  expect(judge(traffic(...minutes).recent(minute, 3), express)).toBe('OK')
})

test('an alarm that counts server errors alone does not mind a 404', () => {
  const minutes = traffic({ 404: 50 }, { 404: 50 }).recent(minute, 3)
  expect(judge(minutes, express)).toBe('ALARM')
  expect(judge(minutes, { ...express, countClientErrors: false })).toBe('OK')
})

test('without requests nobody can tell', () => {
  expect(judge(new Traffic().recent(0, 3), express)).toBe('INSUFFICIENT_DATA')
  expect(judge(traffic({ 500: 9 }).recent(10 * minute, 3), express)).toBe('INSUFFICIENT_DATA')
})
