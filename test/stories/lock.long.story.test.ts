import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { EventOptions, RunningWorkflow, WorkflowRun } from '../runner/workflow.ts'
import { lockOwner, readAttribute, writeAttribute } from './state-item.ts'
import { Theatre } from './theatre.ts'

/** Two runs that want the same environment, and a state that nobody can read. The database plays no part. */
describe('an environment', () => {
  let theatre: Theatre
  let url: string

  beforeAll(async () => {
    theatre = await Theatre.open({
      workflow: {
        inputs: {
          'environment-variables': 'DATABASE_URL=postgresql://app@db.example.com/app',
          'health-check-path': '/health',
        },
      },
    })
    await theatre.commit({ Procfile: 'web: uvicorn main:app --host 0.0.0.0 --port 8000\n' })
    url = (await push('1')).outputs.url ?? ''
  })
  afterEach(async () => {
    expect(await lockOwner(theatre)).toBeUndefined()
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  async function version(next: string): Promise<void> {
    await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', `"${next}"`) })
  }

  async function push(next: string, options: EventOptions = {}): Promise<WorkflowRun> {
    await version(next)
    return theatre.play('push', options)
  }

  async function serving(): Promise<string> {
    const answer = await theatre.ask(url, '/health')
    expect(answer.status).toBe(200)
    return (JSON.parse(answer.text) as { version: string }).version
  }

  /** Begins to deploy a version; resolves once its rollout goes on. */
  async function rollingOut(next: string, options: EventOptions = {}): Promise<RunningWorkflow> {
    await version(next)
    let seen = () => {}
    const begun = new Promise<void>((resolve) => {
      seen = resolve
    })
    const running = await theatre.workflow.start('push', {
      ...options,
      onLine: (line) => {
        if (line.includes('Waiting for the rollout')) seen()
      },
    })
    await begun
    return running
  }

  const errorOf = (run: WorkflowRun) => {
    expect(run.exitCode, run.stdout).toBe(1)
    const error = run.annotations.find(({ level }) => level === 'error')
    return { title: error?.properties.title, text: error?.message ?? '' }
  }

  it('is deployed to by one run at a time: the second waits, and says for whom', async () => {
    const first = await rollingOut('2')
    await version('3')
    const second = await theatre.play('push')
    expect((await first.done).exitCode).toBe(0)
    expect(second.exitCode, second.stdout).toBe(0)
    expect(second.stdout).toContain(`run ${first.job.runId} attempt 1`)
    expect(second.stdout).toContain('is working on this environment; waiting for it')
    expect(await serving()).toBe('3')
  })

  it('is not waited for longer than its own deployment could take', async () => {
    const first = await rollingOut('4')
    const inputs = { 'phase-timeout': '30s', 'rollout-timeout': '60s' }
    const { title, text } = errorOf(await theatre.play('push', { inputs }))
    expect(title).toBe('lock-held')
    expect(text).toContain('it is alive: it renews its lock')
    expect(text).toContain('This run changed nothing.')
    expect((await first.done).exitCode).toBe(0)
    expect(await serving()).toBe('4')
  })

  it('is taken from a run whose machine is gone, and whose end GitHub has not noticed', async () => {
    const first = await rollingOut('5', { post: false })
    const owner = await lockOwner(theatre)
    first.action.kill('SIGKILL')
    await first.done
    // As if GitHub could not be asked.
    const second = await theatre.play('push', { permissions: { 'id-token': 'write', contents: 'read' } })
    expect(owner).toBeDefined()
    expect(second.exitCode, second.stdout).toBe(0)
    expect(second.stdout).toContain('it has not renewed its lock for 2 min')
    expect(await serving()).toBe('5')
  })

  it('is lost by a run that was taken over meanwhile: it stops before its next change', async () => {
    const first = await rollingOut('6')
    const generation = Number((await readAttribute(theatre, 'generation'))?.N)
    const owner = (await lockOwner(theatre)) ?? ''
    await writeAttribute(theatre, 'generation', { N: String(generation + 1) })
    const { title, text } = errorOf(await first.done)
    expect(title).toBe('lock-lost')
    expect(text).toContain('Another run has taken over')
    expect(text).toContain('Nobody knows what serves now')
    // Its name is still there, and so it gave the lock back under it: nobody else's was freed.
    expect(owner).not.toBe('')
    const next = await theatre.play('push')
    expect(next.exitCode, next.stdout).toBe(0)
    expect(await serving()).toBe('6')
  })

  it.each([
    ['is damaged', '{"version":1,"status":"active"', 'it is not JSON'],
    ['was written by a newer action', '{"version":99}', 'has version 99'],
    ['is of another shape', '{"version":1,"status":"active","deployments":{}}', '"deployments" is no list'],
  ])('is left alone when its state %s', async (_what, state, reason) => {
    const before = await readAttribute(theatre, 'state')
    await writeAttribute(theatre, 'state', { S: state })
    const mark = theatre.mark()
    const { title, text } = errorOf(await push('7'))
    expect(title).toBe('state-unreadable')
    expect(text).toContain(reason)
    expect(text).toContain('Nothing was changed')
    const changes = /:(Create|Put|Register|Update(?!Item)|Run|Modify|Delete)/
    expect(
      theatre.callsSince(mark).filter((call) => changes.test(call) && !call.startsWith('github')),
    ).toEqual([])
    expect(await readAttribute(theatre, 'state')).toEqual({ S: state })
    expect(await serving()).toBe('6')
    await writeAttribute(theatre, 'state', before ?? { S: '' })
  })
})
