import { expect, test } from 'vitest'
import { parseInputs } from '../../src/inputs.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { shortPlan, wholePlan } from '../../src/plan/plan-lines.ts'
import { readProject } from '../../src/project/read.ts'
import type { Target } from '../../src/trigger.ts'

const APPS = new URL('../apps/', import.meta.url).pathname

const TARGET: Target = {
  environment: 'production',
  stage: 'production',
  pullRequest: null,
  branch: 'main',
  force: false,
  refuseOlder: false,
}

function planOf(
  app: string,
  given: Readonly<Record<string, string>> = {},
  stage: Target['stage'] = 'production',
): Plan {
  const all: Readonly<Record<string, string>> = { command: 'plan', 'working-directory': app, ...given }
  const inputs = parseInputs((name) => all[name] ?? '', Object.keys(all))
  const reading = readProject({ ...inputs, workspace: APPS, directory: app, variables: [] })
  return makePlan({ ...TARGET, stage }, inputs, reading)
}

test('the log of command: plan has what was found and why, each cost, the sum, and what is not counted', () => {
  const plan = planOf('fastapi-postgres')
  const lines = wholePlan(plan)
  const text = lines.join('\n')
  expect(lines[0]).toBe('Plan for production (production), app "app":')
  for (const { name, command, because } of plan.phases) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^  ${name} +${command} +.*`)))
    expect(text).toContain(because)
  }
  for (const reason of plan.project.postgres.because) expect(text).toContain(reason)
  expect(text).toContain(plan.project.entrypoint?.because)
  expect(text).toContain(plan.web.because.healthCheckPath)
  expect(plan.monthlyCost.lines.length).toBeGreaterThan(5)
  for (const { what, usd, note } of plan.monthlyCost.lines) {
    const [line = ''] = lines.filter((candidate) => candidate.startsWith(`  ${what} `))
    expect(line).toContain(usd.toFixed(2))
    expect(line.endsWith(note)).toBe(true)
  }
  expect(text).toMatch(new RegExp(`  Together +${plan.monthlyCost.usd.toFixed(2)}  `))
  const [, after = ''] = text.split('Not counted:\n')
  expect(after.split('\n')).toEqual(plan.monthlyCost.notCounted.map((what) => `  - ${what}`))
})

test('prices stand below each other, on the right', () => {
  const lines = wholePlan(planOf('fastapi-postgres'))
  const cost = lines.slice(lines.findIndex((line) => line.startsWith('What it costs')))
  const prices = cost.flatMap((line) => /^ {2}\S.*? {2,}\d+\.\d\d(?= {2})/.exec(line)?.[0].length ?? [])
  expect(prices.length).toBeGreaterThan(4)
  expect(new Set(prices).size).toBe(1)
})

test('a deployment says the same in short: no cost lines, but the sum', () => {
  const plan = planOf('fastapi-postgres')
  const text = shortPlan(plan).join('\n')
  expect(text).toContain(`about ${plan.monthlyCost.usd.toFixed(2)} USD a month`)
  expect(text).not.toContain('Not counted')
  expect(text).toContain('alembic upgrade head')
})

test('what was not found is said, not left out', () => {
  const text = wholePlan(planOf('entry-ambiguous')).join('\n')
  expect(text).toMatch(/^ {2}entrypoint +none$/m)
  expect(text).toMatch(/^ {2}web +none found$/m)
  expect(text).toMatch(/^ {2}database +none/m)
})

test('a long command keeps its own line and shortens no other column', () => {
  const plan = planOf('fastapi-postgres')
  const long = { ...plan, web: { ...plan.web, command: 'x'.repeat(300) } }
  const port = (lines: readonly string[]) => lines.find((line) => line.startsWith('  port'))
  expect(port(wholePlan(long))?.length).toBeLessThan(120)
  expect(wholePlan(long).some((line) => line.includes('x'.repeat(300)))).toBe(true)
})

test('what has no effect on the web target is said where it was meant, and nowhere else', () => {
  const codes = (given: Record<string, string>, stage: Target['stage']) =>
    planOf('fastapi-postgres', given, stage).warnings.flatMap(({ code }) =>
      code.endsWith('-ignored') ? [code] : [],
    )
  expect(codes({ 'preview-sleep': '2h' }, 'preview')).toEqual(['preview-sleep-ignored'])
  expect(codes({ 'preview-sleep': '2h' }, 'production')).toEqual([])
  const gateway = { 'web-target': 'gateway', 'preview-sleep': '2h', 'max-tasks': '9' }
  expect(codes(gateway, 'preview')).toEqual([])
  expect(codes(gateway, 'production')).toEqual(['max-tasks-ignored'])
})
