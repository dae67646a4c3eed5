import type { ServiceDeployment, Task } from '@aws-sdk/client-ecs'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { parseState } from '../src/aws/environment-state.ts'
import { parseFoundation } from '../src/aws/foundation.ts'
import { explainAwsError } from '../src/aws/refusal.ts'
import { judgeDeployment } from '../src/aws/service-deployment.ts'
import { endOf } from '../src/aws/task.ts'
import { decodeClaims, describeClaims, trustStatement } from '../src/aws/trust.ts'
import { DeployError } from '../src/errors.ts'
import { knownInputs, parseInputs } from '../src/inputs.ts'
import { decideTask, readRun } from '../src/trigger.ts'

/** Text that other parsers have stumbled over, and any text at all. */
const text = fc.oneof(
  fc.constantFrom('', ' ', '__proto__', 'constructor', '\0', '\n::error::x', '1e9', '-1', 'true', '{}', '[]'),
  fc.constantFrom(
    'a'.repeat(5_000),
    '$(id)',
    '../..',
    '\u202e',
    '=',
    'a=b',
    'a=arn:',
    'a=generate',
    '99999999999999999999',
  ),
  fc.string(),
  fc.string({ unit: 'binary' }),
)
const anything = fc.anything({ withNullPrototype: true, key: text, maxDepth: 4 })

/** Gives a value, or stops the run with something that a user can read; anything else is a bug. */
function orRefuses<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    expect(error.remedy).not.toBe('')
    expect(error.message).not.toMatch(/\[object Object\]/)
    return undefined
  }
}

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

describe('any', () => {
  // Shows A38, A39, F74.
  it('event of GitHub is understood or refused, and production only comes from the default branch', () => {
    const events = ['push', 'pull_request', 'workflow_dispatch', 'schedule', 'release', 'pull_request_target']
    const variables = fc.record({
      GITHUB_EVENT_NAME: fc.constantFrom(...events),
      GITHUB_REF: fc.oneof(fc.constantFrom('refs/heads/main', 'refs/pull/7/merge', 'refs/tags/v1'), text),
      GITHUB_REPOSITORY: fc.constantFrom('octo/shop'),
      GITHUB_REPOSITORY_ID: fc.oneof(fc.constant('42'), text),
      GITHUB_RUN_ID: fc.constant('1'),
      GITHUB_SHA: fc.constant('a'.repeat(40)),
    })
    const payload = fc.oneof(
      anything,
      fc.record(
        {
          action: text,
          number: anything,
          repository: fc.record({ id: anything, default_branch: fc.oneof(fc.constant('main'), text) }),
          pull_request: fc.record({ number: anything, head: anything, state: text }, { requiredKeys: [] }),
          inputs: anything,
        },
        { requiredKeys: [] },
      ),
    )
    const given: Record<string, string> = { 'aws-account-id': '123456789012', 'aws-region': 'eu-west-1' }
    const inputs = parseInputs((name) => given[name] ?? '', Object.keys(given))
    fc.assert(
      fc.property(variables, payload, (environment, event) => {
        const task = orRefuses(() => decideTask(readRun(environment, event), inputs))
        if (task === undefined || !('environment' in task)) return
        expect(task.environment).toMatch(/^[a-z][a-z0-9-]{0,23}$/)
        if (task.pullRequest !== null) expect(Number.isSafeInteger(task.pullRequest)).toBe(true)
        if (task.stage !== 'production') return
        expect(environment.GITHUB_EVENT_NAME).not.toBe('pull_request')
      }),
      { numRuns: 2_000 },
    )
  })

  // Shows A23, A39, A45.
  it('input is taken or refused, all of them at once, and a health check path stays on the service', () => {
    const given = fc.dictionary(fc.constantFrom(...knownInputs), text)
    fc.assert(
      fc.property(given, (values) => {
        const all: Record<string, string> = {
          'aws-account-id': '123456789012',
          'aws-region': 'eu-west-1',
          ...values,
        }
        const inputs = orRefuses(() => parseInputs((name) => all[name] ?? '', Object.keys(all)))
        const path = inputs?.healthCheckPath
        if (path !== undefined && path !== null) expect(path).toMatch(/^\/(?!\/)[^\s\\]*$/)
      }),
      { numRuns: 2_000 },
    )
  })

  // Shows F53.
  it('state is read or refused', () => {
    const state = fc.oneof(
      text,
      anything.map((value) => JSON.stringify(value) ?? ''),
      fc
        .dictionary(
          fc.constantFrom(
            'version',
            'status',
            'images',
            'deployments',
            'once',
            'github',
            'intent',
            '__proto__',
          ),
          anything,
        )
        .map((value) => JSON.stringify({ version: 1, ...value })),
    )
    fc.assert(
      fc.property(state, (stored) => void orRefuses(() => parseState(stored, 'here'))),
      { numRuns: 2_000 },
    )
  })

  it('foundation is read or refused', () => {
    const parameter = fc.oneof(
      text,
      anything.map((value) => JSON.stringify(value) ?? ''),
    )
    fc.assert(
      fc.property(
        parameter,
        (value) => void orRefuses(() => parseFoundation(value, 'production', 'eu-west-1')),
      ),
    )
  })

  // Shows F29, F34.
  it('task is running or has ended, and never ended well without an exit code of 0', () => {
    const task = fc.record(
      {
        lastStatus: fc.oneof(fc.constantFrom('RUNNING', 'STOPPED', 'DELETED', 'PENDING'), text),
        stopCode: text,
        stoppedReason: text,
        startedAt: fc.date(),
        containers: fc.array(
          fc.record(
            { name: fc.oneof(fc.constant('Main'), text), exitCode: fc.integer(), reason: text },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(task, (answer) => {
        const end = endOf(answer as Task)
        if (end?.kind !== 'exited' || end.exitCode !== 0) return
        expect(answer.containers?.find(({ name }) => name === 'Main')?.exitCode).toBe(0)
      }),
    )
  })

  // Shows F41.
  it('service deployment succeeded only where AWS says SUCCESSFUL', () => {
    const deployment = fc.record(
      { status: fc.oneof(fc.constantFrom('SUCCESSFUL', 'ROLLBACK_SUCCESSFUL'), text), statusReason: text },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(deployment, (answer) => {
        const { kind } = judgeDeployment(answer as ServiceDeployment)
        expect(kind === 'succeeded').toBe(answer.status === 'SUCCESSFUL')
      }),
    )
  })

  // Shows F10, A26.
  it('error of AWS is told with call, request and remedy', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (name, message, refused) => {
        const error = Object.assign(new Error(message), {
          name: refused ? 'AccessDeniedException' : name,
          awsCall: { service: 'ecs', operation: 'RunTask' },
          $metadata: { requestId: 'r-1', attempts: 8 },
        })
        const told = explainAwsError(error, 'arn:role', 'safe')
        expect(told.where).toContain('r-1')
        expect(told.remedy).not.toBe('')
        if (refused && !/explicit deny/.test(message)) expect(told.message).toContain('"Effect":"Allow"')
      }),
    )
  })

  it('token is told by its claims, never as it is', () => {
    const claims = fc.dictionary(fc.constantFrom('sub', 'aud', 'repository_id', 'ref', '__proto__'), anything)
    const token = fc.oneof(
      text,
      claims.map((value) => `x.${Buffer.from(JSON.stringify(value) ?? '').toString('base64url')}.signature`),
    )
    fc.assert(
      fc.property(token, (value) => {
        const said = orRefuses(() => {
          const decoded = decodeClaims(value)
          return `${describeClaims(decoded).join('\n')}${trustStatement('123456789012', decoded)}`
        })
        expect(said ?? '').not.toContain('.signature')
      }),
    )
  })
})
