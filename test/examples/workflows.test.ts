import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { knownInputs, parseInputs } from '../../src/inputs.ts'
import { workflowFolder } from './play-file.ts'
import { jobsOf, readWorkflowFile } from './workflow-file.ts'

const secrets = { DATABASE_URL: 'postgresql://elsewhere.example/app', API_KEY: 'a-key-of-somebody' }
const files = readdirSync(workflowFolder).filter((name) => name.endsWith('.yml'))

const push = { event_name: 'push', ref: 'refs/heads/main', event: {} }
const schedule = { event_name: 'schedule', ref: 'refs/heads/main', event: {} }
const dispatch = { event_name: 'workflow_dispatch', ref: 'refs/heads/main', event: {} }
const pull = (action: string, more: object = {}, label?: string) => ({
  event_name: 'pull_request',
  ref: 'refs/pull/7/merge',
  event: {
    action,
    number: 7,
    ...(label === undefined ? {} : { label: { name: label } }),
    pull_request: { head: { repo: { fork: false } }, labels: [], ...more },
  },
})
const fork = { head: { repo: { fork: true } } }
const labeled = { labels: [{ name: 'bug' }, { name: 'preview' }] }

const jobs = (file: string, github: object) =>
  jobsOf(readWorkflowFile(join(workflowFolder, file)), { github, inputs: { image: 'abc1234' }, secrets })
const started = (file: string, github: object) =>
  jobs(file, github).map(({ id, inputs }) => `${id} ${inputs.app ?? ''}${inputs.command ?? ''}`.trim())

describe('the jobs that an event starts', () => {
  const expected: [string, string, object, string[]][] = [
    ['deploy.yml', 'a push to the default branch', push, ['deploy auto']],
    ['deploy.yml', 'a push to another branch', { ...push, ref: 'refs/heads/x' }, []],
    ['deploy.yml', 'a pull request that is closed', pull('closed'), ['deploy auto']],
    ['deploy.yml', 'a label', pull('labeled'), []],
    ['roll-back.yml', 'a dispatch', dispatch, ['roll-back']],
    ['roll-back.yml', 'a push', push, []],
    ['monorepo.yml', 'a push', push, ['deploy api', 'deploy admin']],
    ['plan-for-forks.yml', 'a pull request of a fork', pull('opened', fork), ['plan plan']],
    ['plan-for-forks.yml', 'a pull request', pull('opened'), []],
    ['outside-database.yml', 'a push', push, ['production']],
    ['outside-database.yml', 'a pull request', pull('opened'), ['previews']],
    ['outside-database.yml', 'the hour', schedule, ['previews']],
    ['protected-production.yml', 'a push', push, ['production']],
    ['protected-production.yml', 'a dispatch', dispatch, ['production']],
    ['protected-production.yml', 'a dispatch elsewhere', { ...dispatch, ref: 'refs/heads/x' }, []],
    ['protected-production.yml', 'the hour', schedule, ['previews']],
    ['previews-by-label.yml', 'a push', push, ['deploy auto']],
    ['previews-by-label.yml', 'a pull request', pull('opened'), []],
    ['previews-by-label.yml', 'the label', pull('labeled', labeled, 'preview'), ['deploy auto']],
    ['previews-by-label.yml', 'a push to one with it', pull('synchronize', labeled), ['deploy auto']],
    ['previews-by-label.yml', 'the label taken', pull('unlabeled', {}, 'preview'), ['deploy destroy']],
    ['previews-by-label.yml', 'another label taken', pull('unlabeled', labeled, 'bug'), []],
    ['previews-by-label.yml', 'closed', pull('closed'), ['deploy auto']],
  ]
  test.each(expected)('%s: %s', (file, _, github, ids) => {
    expect(started(file, github)).toEqual(ids)
  })

  test('no file is left out', () => {
    expect([...new Set(expected.map(([file]) => file))].sort()).toEqual([...files].sort())
  })
})

describe.each(files)('%s', (file) => {
  const all = [push, schedule, dispatch, pull('opened', { ...fork, ...labeled })].flatMap((github) =>
    jobs(file, github),
  )

  test('gives the action inputs that it accepts', () => {
    expect(all).not.toEqual([])
    for (const { inputs } of all) {
      expect(knownInputs).toEqual(expect.arrayContaining(Object.keys(inputs)))
      expect(() => parseInputs((name) => inputs[name] ?? '', Object.keys(inputs))).not.toThrow()
    }
  })

  test('names its rights in the job that needs them, and what only plans may write nothing', () => {
    expect(readWorkflowFile(join(workflowFolder, file)).permissions).toEqual({})
    for (const { inputs, permissions } of all) {
      if (inputs.command === 'plan') expect(permissions).toEqual({ contents: 'read' })
      else expect(permissions).toMatchObject({ 'id-token': 'write', contents: 'read', actions: 'read' })
    }
  })
})

test('runs that touch the same environment wait for each other, others do not', () => {
  const group = (file: string, github: object) => jobs(file, github).map(({ concurrency }) => concurrency)
  expect(group('deploy.yml', push)).toEqual(group('roll-back.yml', dispatch))
  expect(group('deploy.yml', pull('closed'))).toEqual(group('deploy.yml', pull('opened')))
  expect(group('deploy.yml', pull('opened'))).not.toEqual(group('deploy.yml', push))
  expect(new Set(group('monorepo.yml', push)).size).toBe(2)
  expect(group('protected-production.yml', push)).not.toEqual(group('protected-production.yml', schedule))
})

test('previews get no secret of production', () => {
  for (const file of ['outside-database.yml', 'protected-production.yml']) {
    expect(Object.keys(jobs(file, push)[0]?.inputs ?? {})).toContain('secrets')
    expect(Object.keys(jobs(file, pull('opened'))[0]?.inputs ?? {})).not.toContain('secrets')
  }
  expect(jobs('protected-production.yml', push)[0]?.environment).toBe('production')
})
