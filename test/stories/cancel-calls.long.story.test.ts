import { describe, expect, it } from 'vitest'
import { startProgram } from '../runner/program.ts'
import { overlaps } from './phase-tasks.ts'
import { lockOwner } from './state-item.ts'
import { Theatre } from './theatre.ts'
import { type StoryTarget, webTargets } from './web-targets.ts'

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

/** A theatre with an app that was never deployed; its end is looked at like that of every story. */
async function onStage<T>({ inputs }: StoryTarget, story: (theatre: Theatre) => Promise<T>): Promise<T> {
  const theatre = await Theatre.openLight({ workflow: { inputs } })
  let told: T
  try {
    await theatre.commit({ Procfile: procfile })
    told = await story(theatre)
  } catch (error) {
    await theatre.close().catch(() => {})
    throw error
  }
  await theatre.close()
  return told
}

/** Every kind of call that a first deployment makes, in the order of the first of each. */
function callsOfDeployment(target: StoryTarget): Promise<readonly string[]> {
  return onStage(target, async (theatre) => {
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    return [...new Set(theatre.callsSince(0))]
  })
}

/**
 * The job is cancelled when a first deployment makes the first call of a kind: so a signal comes in every step, and in
 * the middle of it. Then the job is run again.
 *
 * @returns what was not as it should be, one line each
 */
function cancelAt(target: StoryTarget, kind: string, when: 'before' | 'after'): Promise<readonly string[]> {
  return onStage(target, async (theatre) => {
    const at = kind.indexOf(':')
    const [service, operation] = [kind.slice(0, at), kind.slice(at + 1)]
    theatre.cloud.faults.add([{ service, operation, nth: 1, when, fault: 'kill', signal: 'SIGINT' }])
    let asked = 0
    let over = 0
    let mark = 0
    const running = await theatre.workflow.start('push', {
      // As on a runner: a process that has loaded nothing yet.
      startProgram,
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
    const problems: string[] = []
    const expectation = (holds: boolean, what: string) =>
      holds || problems.push(`${when} ${kind}: ${what}\n${run.stdout.slice(-1500)}`)
    expectation(asked > 0, 'the call was never made')
    if (run.outputs.outcome === 'cancelled') {
      expectation(over > asked && over - asked < limit, `took ${Math.round(over - asked)} ms`)
      expectation(run.exitCode === 1, `exit code ${run.exitCode}`)
      expectation(/cancelled/i.test(run.summary), 'the summary does not say so')
      const error = run.annotations.find(({ level }) => level === 'error')
      expectation(error?.properties.title === 'cancelled', `the annotation says ${error?.properties.title}`)
    } else {
      // It came when all was done: only GitHub was still to be told.
      const later = theatre.callsSince(mark).filter((call) => !call.startsWith('github:'))
      expectation(run.outputs.outcome === 'deployed', `the outcome is ${run.outputs.outcome}`)
      expectation(later.length === 0, `it was not cancelled, and called ${later}`)
    }
    expectation((await lockOwner(theatre)) === undefined, 'the environment is locked')

    const again = await theatre.play('push')
    expectation(again.exitCode === 0, `the next run failed:\n${again.stdout.slice(-1500)}`)
    expectation(overlaps(theatre).length === 0, `phases ran side by side: ${overlaps(theatre)}`)
    const bootstraps = theatre.cloud.ecs.tasks.all.filter(({ request }) =>
      (request.overrides.containerOverrides ?? []).some(({ command = [] }) =>
        command.includes('echo planted'),
      ),
    )
    expectation(bootstraps.length === 1, `bootstrap ran ${bootstraps.length} times`)
    expectation(theatre.cloud.violations.length === 0, theatre.cloud.violations.join('\n'))
    return problems
  })
}

describe.each(webTargets)(
  'a cancellation at each call of a first deployment on $kind',
  { timeout: 1_800_000 },
  (target) => {
    it.each(['before', 'after'] as const)(
      '(%s it has an effect) ends within five seconds, is told, leaves no lock, and the next run goes on',
      async (when) => {
        const problems: string[] = []
        for (const kind of await callsOfDeployment(target)) {
          problems.push(...(await cancelAt(target, kind, when)))
        }
        expect(problems).toEqual([])
      },
    )
  },
)
