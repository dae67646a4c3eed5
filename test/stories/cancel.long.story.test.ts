import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { lockOwner, writeAttribute } from './state-item.ts'
import { Theatre } from './theatre.ts'
import { webTargets } from './web-targets.ts'

/** Real milliseconds: the runner ends a step ten seconds after it asked it to stop. */
const limit = 5_000

const procfile = (before: string) =>
  `web: uvicorn main:app --host 0.0.0.0 --port 8000\nmigrateDatabase: alembic upgrade head\nbeforeRollout: ${before}\n`

/** The job is cancelled at each step of a deployment. */
describe.each(webTargets)('a cancellation on $kind', (target) => {
  let theatre: Theatre
  let url: string

  beforeAll(async () => {
    theatre = await Theatre.open({ workflow: { inputs: target.inputs } })
    await theatre.commit({ Procfile: procfile('true') })
  })
  afterAll(async () => {
    theatre.cloud.faults.clear()
    await theatre.close()
  })

  /** Plays a push and does something to it, once, at the first line that has these words. */
  async function disturb(
    words: string,
    how: (kill: (signal: NodeJS.Signals) => void, cancel: () => void) => void,
    options: EventOptions = {},
  ): Promise<{ run: WorkflowRun; tookMs: number }> {
    let asked = 0
    let over = 0
    const running = await theatre.workflow.start('push', {
      ...options,
      onLine: (line) => {
        if (line.includes('The job was cancelled')) over = Date.now()
        if (asked !== 0 || !line.includes(words)) return
        asked = Date.now()
        how(
          (signal) => running.action.kill(signal),
          () => void running.action.cancel(),
        )
      },
    })
    const run = await running.done
    expect(asked, run.stdout).toBeGreaterThan(0)
    return { run, tookMs: over - asked }
  }

  async function cancelAt(words: string, options: EventOptions = {}): Promise<WorkflowRun> {
    const { run, tookMs } = await disturb(words, (_kill, cancel) => cancel(), options)
    expect(run.outputs.outcome, run.stdout).toBe('cancelled')
    expect(run.exitCode).toBe(1)
    expect(run.summary.toLowerCase()).toContain('cancelled')
    expect(run.annotations.find(({ level }) => level === 'error')?.properties.title).toBe('cancelled')
    expect(tookMs).toBeGreaterThanOrEqual(0)
    expect(tookMs).toBeLessThan(limit)
    expect(await lockOwner(theatre)).toBeUndefined()
    return run
  }

  // Shows F61.
  it('while it signs in', async () => {
    await cancelAt('Plan for production')
  })

  // Shows F61, F65.
  it('within the very call that takes the environment: the post step frees it', async () => {
    theatre.cloud.faults.add([
      { service: 'dynamodb', operation: 'UpdateItem', nth: 1, when: 'after', fault: 'hang' },
    ])
    await cancelAt('Take the environment')
    theatre.cloud.faults.clear()
  })

  // Shows F61, I12.
  it('while the image is built: no docker is left behind', async () => {
    await theatre.commit({
      Dockerfile:
        'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN echo building; sleep 90\nCMD ["true"]\n',
    })
    await cancelAt('RUN echo building', { inputs: { 'build-secrets': '' } })
    expect(dockerBuilds(theatre)).toEqual([])
    await theatre.commit({ Dockerfile: null })
  })

  // Shows F61.
  it('while the database instance is made; the next run goes on with it', async () => {
    await cancelAt('Waiting for the PostgreSQL instance')
  })

  it('is made good by the next run', async () => {
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    url = run.outputs.url ?? ''
  })

  // Shows F61, F66.
  it('while a phase runs: it is named and left running, and the next run waits for it', async () => {
    await theatre.commit({ Procfile: procfile('echo has " begun"; sleep 12; echo has " ended"') })
    const run = await cancelAt('has  begun')
    expect(run.stdout).toContain('while the phase beforeRollout was running')
    expect(phaseOf(run, 'beforeRollout')).toMatchObject({ outcome: 'running' })
    const mark = theatre.mark()
    const next = await theatre.play('push')
    expect(next.exitCode, next.stdout).toBe(0)
    expect(next.stdout).toContain('waiting for it instead of starting it again')
    expect(next.stdout).toContain('has  ended')
    expect(theatre.callsSince(mark)).not.toContain('ecs:RunTask')
  })

  // Shows F61.
  it('during the rollout: the next run waits for the same one', async () => {
    await theatre.commit({
      Procfile: procfile('true'),
      'main.py': theatre.file('main.py').replace('VERSION = "1"', 'VERSION = "2"'),
    })
    await cancelAt('Waiting for the rollout')
    const mark = theatre.mark()
    const next = await theatre.play('push')
    expect(next.exitCode, next.stdout).toBe(0)
    expect(theatre.callsSince(mark)).not.toContain(target.update)
    expect(JSON.parse((await theatre.ask(url)).text)).toMatchObject({ version: '2' })
  })

  // Shows F61, I10.
  it('after the end, while GitHub is told: the outcome stays what it is', async () => {
    const mark = theatre.mark()
    await theatre.play('push', { inputs: target.twoTasks })
    const last = theatre.callsSince(mark).filter((call) => call.startsWith('github:')).length
    theatre.cloud.faults.add([
      { service: 'github', operation: '*', nth: last, when: 'before', fault: 'kill', signal: 'SIGINT' },
    ])
    const run = await theatre.play('push')
    theatre.cloud.faults.clear()
    expect(run.outputs.outcome, run.stdout).toBe('deployed')
    expect(run.exitCode).toBe(0)
    expect(await lockOwner(theatre)).toBeUndefined()
  })

  // Shows F62.
  it('by SIGTERM alone', async () => {
    await theatre.commit({ Procfile: procfile('echo has " begun"; sleep 3') })
    const { run, tookMs } = await disturb('has  begun', (kill) => kill('SIGTERM'))
    expect(run.outputs.outcome).toBe('cancelled')
    expect(tookMs).toBeLessThan(limit)
    expect(await lockOwner(theatre)).toBeUndefined()
  })

  // Shows F62.
  it('by SIGINT twice: ends at once, and the post step frees the environment', async () => {
    const { run } = await disturb('Waiting for the rollout', (kill) => {
      kill('SIGINT')
      kill('SIGINT')
    })
    expect(run.exitCode).not.toBe(0)
    expect(await lockOwner(theatre)).toBeUndefined()
  })

  // Shows F64, I6.
  it('by SIGKILL: the post step frees the environment', async () => {
    await theatre.commit({ Procfile: procfile('echo has " begun"; sleep 2') })
    const { run } = await disturb('has  begun', (kill) => kill('SIGKILL'))
    expect(run.signal).toBe('SIGKILL')
    expect(run.post?.stdout).toContain('Freed the environment')
    expect(await lockOwner(theatre)).toBeUndefined()
    const next = await theatre.play('push')
    expect(next.exitCode, next.stdout).toBe(0)
  })

  it('by SIGKILL, while another job of the same run holds the environment: that one keeps it', async () => {
    await theatre.commit({ Procfile: procfile('echo has " begun"; sleep 2; true') })
    let edited: Promise<void> | undefined
    const running = await theatre.workflow.start('push', {
      onLine: (line) => {
        if (edited !== undefined || !line.includes('has  begun')) return
        const { runId, attempt } = running.job
        edited = writeAttribute(theatre, 'lockOwner', { S: `${runId}-${attempt}-0123abcd-1` })
        void edited.then(() => running.action.kill('SIGKILL'))
      },
    })
    const run = await running.done
    await edited
    expect(run.signal, run.stdout).toBe('SIGKILL')
    expect(run.post?.stdout).not.toContain('Freed the environment')
    expect(await lockOwner(theatre)).toContain('0123abcd')
    // Nobody renews it: the next run takes it over once its time is over.
    const next = await theatre.play('push')
    expect(next.exitCode, next.stdout).toBe(0)
  })
})

function phaseOf(run: WorkflowRun, name: string): unknown {
  const phases = JSON.parse(run.outputs.phases ?? '[]') as { name: string }[]
  return phases.find((phase) => phase.name === name)
}

/** Builds for this cloud's registry that still run on this machine. */
function dockerBuilds(theatre: Theatre): string[] {
  const { host } = theatre.cloud.registry
  return execFileSync('ps', ['-eo', 'args'])
    .toString()
    .split('\n')
    .filter((line) => /docker.* build /.test(line) && line.includes(host))
}
