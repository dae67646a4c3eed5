import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { DeployError } from '../src/errors.ts'
import { outputsOf } from '../src/github/outputs.ts'
import { durationSeconds, type Inputs, knownInputs, parseInputs } from '../src/inputs.ts'
import { newReport } from '../src/report.ts'

interface ActionFile {
  inputs: Record<string, { default?: string }>
  outputs: Record<string, unknown>
}
const action = parse(readFileSync('action.yml', 'utf8')) as ActionFile

/** Parses as the runner would: the defaults of `action.yml`, and what the workflow gives. */
function inputs(given: Record<string, string>): Inputs {
  const all = { 'aws-account-id': '123456789012', 'aws-region': 'eu-west-1', ...given }
  const read = (name: string) => (all as Record<string, string>)[name] ?? action.inputs[name]?.default ?? ''
  return parseInputs(read, Object.keys(all))
}

function mistakes(given: Record<string, string>): string {
  try {
    inputs(given)
  } catch (error) {
    if (error instanceof DeployError) return error.message
    throw error
  }
  return ''
}

describe('action.yml', () => {
  it('has the inputs that are read, in the same order', () => {
    expect(Object.keys(action.inputs)).toEqual(knownInputs)
  })

  it('has the outputs that are written', () => {
    const report = {
      ...newReport(),
      outcome: 'deployed' as const,
      environment: 'e',
      url: 'u',
      image: 'i@d',
      database: 'none' as const,
    }
    const written = outputsOf({ ...report, plan: {} as never }, 1)
    expect(Object.keys(written).sort()).toEqual(Object.keys(action.outputs).sort())
  })

  it('has defaults that are valid', () => {
    expect(mistakes({ 'github-token': 'x' })).toBe('')
  })
})

describe('parseInputs', () => {
  it('tells all mistakes at once', () => {
    const text = mistakes({
      'aws-account-id': '12',
      'aws-region': 'mars',
      command: 'deplay',
      cpu: '3',
      port: '1e9',
    })
    for (const name of ['aws-account-id', 'aws-region', 'command', 'cpu', 'port'])
      expect(text).toContain(`- ${name}:`)
    expect(text).toContain('deploy')
  })

  it('needs account and region, but not for a plan', () => {
    expect(mistakes({ 'aws-account-id': '', 'aws-region': '' })).toMatch(
      /aws-account-id: is required[\s\S]*aws-region: is required/,
    )
    expect(mistakes({ 'aws-account-id': '', 'aws-region': '', command: 'plan' })).toBe('')
  })

  it('knows the pairs of CPU and memory that Fargate has', () => {
    expect(mistakes({ cpu: '256', memory: '4096' })).toContain('512, 1024, 2048')
    expect(mistakes({ cpu: '1024', memory: '3072' })).toBe('')
  })

  it('refuses an environment that is called like something of PostgreSQL', () => {
    expect(mistakes({ environment: 'postgres' })).toContain('environment: must be no name of PostgreSQL')
    expect(mistakes({ environment: 'postgres-17' })).toBe('')
  })

  it('suggests the input that was meant', () => {
    expect(mistakes({ enviroment: 'x' })).toContain('Did you mean environment?')
  })

  it('reads variables and the three kinds of secrets', () => {
    const parsed = inputs({
      'environment-variables': 'A=1\n# a comment\n\nURL=https://x/?a=b=c\r\n',
      secrets:
        'KEY=abcdefgh\nARN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf\nMADE=generate',
    })
    expect(parsed.environmentVariables).toEqual([
      { name: 'A', value: '1' },
      { name: 'URL', value: 'https://x/?a=b=c' },
    ])
    expect(parsed.secrets.map(({ kind, name }) => `${name} ${kind}`)).toEqual([
      'KEY value',
      'ARN reference',
      'MADE generate',
    ])
  })

  it('names the line of a mistake, and never shows its text: it may be a secret', () => {
    const text = mistakes({ secrets: 'A=abcdefgh\nhunter2hunter2\nA=again-again\n1B=cdefghij' })
    expect(text).toContain('secrets: line 2')
    expect(text).toContain('line 3 sets A again; line 1 did already')
    expect(text).toContain('secrets: line 4')
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('again-again')
  })

  it.each(['PGPASSWORD', 'PGHOST', 'MONOLAYER_URL'])('keeps %s for itself', (name) => {
    expect(mistakes({ 'environment-variables': `${name}=x` })).toContain(name)
  })

  // Shows A27.
  it('does not take a secret that is empty or too short to hide', () => {
    expect(mistakes({ secrets: 'A=' })).toContain('A is empty')
    expect(mistakes({ secrets: 'A=abc' })).toContain('could not be hidden')
  })

  it('reads what is only for a gateway, and does not take max-tasks for it', () => {
    expect(inputs({}).webTarget).toBe('express')
    const gateway = { 'web-target': 'gateway', 'preview-sleep': '2h' }
    expect(inputs({ ...gateway, 'min-tasks': '6' })).toMatchObject({
      webTarget: 'gateway',
      previewSleepSeconds: 7200,
      minTasks: 6,
      maxTasks: 6,
      maxTasksIgnored: false,
    })
    expect(inputs({ ...gateway, 'max-tasks': '8' })).toMatchObject({ maxTasks: 1, maxTasksIgnored: true })
    expect(mistakes({ 'web-target': 'lambda' })).toContain('must be one of express, gateway')
  })

  it('lets min-tasks raise the most tasks, where nobody says how many', () => {
    expect(inputs({})).toMatchObject({ minTasks: 1, maxTasks: 4 })
    expect(inputs({ 'min-tasks': '4' })).toMatchObject({ minTasks: 4, maxTasks: 4 })
    expect(inputs({ 'min-tasks': '6' })).toMatchObject({ minTasks: 6, maxTasks: 6 })
    expect(inputs({ 'min-tasks': '6', 'max-tasks': '9' })).toMatchObject({ minTasks: 6, maxTasks: 9 })
    expect(mistakes({ 'min-tasks': '6', 'max-tasks': '4' })).toContain(
      'max-tasks: 4 is less than min-tasks (6)',
    )
    expect(inputs({ 'web-target': 'gateway', 'max-tasks': '4' }).maxTasksIgnored).toBe(true)
  })

  // Shows A39.
  it('refuses texts that only begin right', () => {
    expect(mistakes({ app: 'api\nevil' })).toContain('app')
    expect(mistakes({ 'role-to-assume': 'arn:aws:iam::123456789012:role/x y' })).toContain('role-to-assume')
    expect(mistakes({ 'role-to-assume': 'arn:aws:iam::999999999999:role/x' })).toContain('999999999999')
  })
})

describe('durationSeconds', () => {
  it.each([
    ['90s', 90],
    ['30m', 1800],
    ['2h', 7200],
    ['14d', 1_209_600],
    ['0', 0],
    ['5', null],
    ['1w', null],
    ['-1m', null],
    ['366d', null],
  ])('reads %s', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds)
  })
})
