import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Mutant } from './mutant.ts'
import { rules } from './rules.ts'

/** A rule counts as tested only if its test fails without the rule's line in `src/`. */
describe('without its line in src/, a test fails', () => {
  let mutant: Mutant

  beforeAll(() => {
    mutant = new Mutant()
  })
  afterAll(() => {
    mutant.remove()
  })

  it.each(rules.map((rule) => [rule.rule, rule] as const))('%s', (_rule, rule) => {
    const outcome = mutant.try(rule)
    expect(
      outcome.passed + outcome.failed,
      `there is no test "${rule.name}" in ${rule.test}`,
    ).toBeGreaterThan(0)
    expect(outcome.failed, outcome.output).toBeGreaterThan(0)
  })
})
