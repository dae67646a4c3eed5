import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overlaps } from './phase-tasks.ts'
import { lockOwner } from './state-item.ts'
import { Theatre } from './theatre.ts'

/** Real milliseconds: the runner ends a step ten seconds after it asked it to stop. */
const limit = 5_000

const procfile = [
  'web: uvicorn main:app --host 0.0.0.0 --port 8000',
  'createDatabase: alembic upgrade head',
  'migrateDatabase: alembic upgrade head; sleep 1',
  'bootstrap: echo planted',
  'beforeRollout: echo before',
  'afterRollout: echo after',
  '',
].join('\n')

/**
 * The job is cancelled at the first call of each kind that a first deployment makes, one run after the other: each
 * goes on where the one before was stopped. So a signal comes in every step, and in the middle of it.
 */
describe('a cancellation at each call', () => {
  let theatre: Theatre
  let kinds: string[] = []

  beforeAll(async () => {
    const rehearsal = await Theatre.open()
    await rehearsal.commit({ Procfile: procfile })
    const run = await rehearsal.play('push', { post: false })
    expect(run.exitCode, run.stdout).toBe(0)
    kinds = [...new Set(rehearsal.callsSince(0))]
    await rehearsal.close()
    theatre = await Theatre.open()
    await theatre.commit({ Procfile: procfile })
  })
  afterAll(async () => {
    theatre.cloud.faults.clear()
    await theatre.close()
  })

  interface Cancelled {
    readonly kind: string
    readonly problems: readonly string[]
    readonly outcome: string | undefined
  }

  /** Pushes a change of the variables; the job is cancelled when it calls this for the first time, if it does. */
  async function cancelAt(kind: string, when: 'before' | 'after', turn: number): Promise<Cancelled | null> {
    const at = kind.indexOf(':')
    const [service, operation] = [kind.slice(0, at), kind.slice(at + 1)]
    theatre.cloud.faults.add([{ service, operation, nth: 1, when, fault: 'kill', signal: 'SIGINT' }])
    let asked = 0
    let over = 0
    let mark = 0
    const running = await theatre.workflow.start('push', {
      inputs: { 'environment-variables': `TURN=${turn}` },
      onLine: (line) => {
        if (line.includes('The job was cancelled')) over = performance.now()
      },
    })
    const { kill } = theatre.cloud
    theatre.cloud.kill = (signal) => {
      asked = performance.now()
      mark = theatre.mark()
      kill(signal)
    }
    const run = await running.done
    theatre.cloud.faults.clear()
    if (asked === 0) return null
    const { outcome } = run.outputs
    const problems: string[] = []
    const expectation = (holds: boolean, what: string) => holds || problems.push(`${kind}: ${what}`)
    if (outcome === 'cancelled') {
      expectation(over > asked && over - asked < limit, `took ${Math.round(over - asked)} ms`)
      expectation(run.exitCode === 1, `exit code ${run.exitCode}`)
      expectation(/cancelled/i.test(run.summary), 'the summary does not say so')
      const error = run.annotations.find(({ level }) => level === 'error')
      expectation(error?.properties.title === 'cancelled', `the annotation says ${error?.properties.title}`)
    } else {
      // It came when all was done: only GitHub was still to be told.
      const later = theatre.callsSince(mark).filter((call) => !call.startsWith('github:'))
      expectation(outcome === 'deployed', `the outcome is ${outcome}: ${run.stdout.slice(-500)}`)
      expectation(later.length === 0, `it was not cancelled, and called ${later}`)
    }
    expectation((await lockOwner(theatre)) === undefined, 'the environment is locked')
    return { kind, problems, outcome }
  }

  it.each(['before', 'after'] as const)(
    '(%s it has an effect) ends within five seconds, is told, and leaves no lock',
    async (when) => {
      const results: Cancelled[] = []
      for (const [index, kind] of kinds.entries()) {
        const result = await cancelAt(kind, when, when === 'before' ? index : 1000 + index)
        if (result !== null) results.push(result)
      }
      expect(results.flatMap(({ problems }) => problems)).toEqual([])
      const cancelled = results.filter(({ outcome }) => outcome === 'cancelled').map(({ kind }) => kind)
      // The first time each of these is met; the second time what is made once is there already.
      const steps = [
        'sts:AssumeRoleWithWebIdentity',
        'ssm:GetParameter',
        'dynamodb:UpdateItem',
        'ecs:RunTask',
      ]
      const firstTime = ['rds:CreateDBInstance', 'ecr:CreateRepository', 'ecs:CreateExpressGatewayService']
      expect(cancelled).toEqual(expect.arrayContaining(when === 'before' ? [...steps, ...firstTime] : steps))
    },
  )

  it('leaves an environment that the next run deploys to, and no phase ran beside another', async () => {
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    const answer = await theatre.ask(run.outputs.url ?? '')
    expect(JSON.parse(answer.text)).toMatchObject({ version: '1', revision: '0001' })
    expect(overlaps(theatre)).toEqual([])
    const bootstraps = theatre.cloud.ecs.tasks.all.filter(({ request }) =>
      (request.overrides.containerOverrides ?? []).some(({ command = [] }) =>
        command.includes('echo planted'),
      ),
    )
    expect(bootstraps).toHaveLength(1)
    expect(theatre.cloud.violations).toEqual([])
  })
})
