import { BatchDeleteImageCommand } from '@aws-sdk/client-ecr'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { administrator } from '../cloud/testing.ts'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'

/** A Procfile whose migrations run in every deployment as this command. */
const procfile = (migrate: string) =>
  [
    'web: uvicorn main:app --host 0.0.0.0 --port 8000',
    'createDatabase: alembic upgrade head',
    `migrateDatabase: ${migrate}`,
    '',
  ].join('\n')

/** Each way in which a phase can end badly. After each, the version that was there before answers. */
describe('a phase that fails', () => {
  let theatre: Theatre
  let url: string
  let image: string

  beforeAll(async () => {
    theatre = await Theatre.open()
    await theatre.commit({ Procfile: procfile('alembic upgrade head') })
    const run = await theatre.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    url = run.outputs.url ?? ''
    image = run.outputs.image ?? ''
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })
  afterEach(async () => {
    const answer = await theatre.ask(url)
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toMatchObject({ version: '1', revision: '0001' })
  })

  async function fail(command: string, options: EventOptions = {}): Promise<Failure> {
    await theatre.commit({ Procfile: procfile(command) })
    return failureOf(await theatre.play('push', options), command)
  }

  it('ends within a second with an exit code', async () => {
    const { title, text } = await fail('exit 3')
    expect(title).toBe('phase-failed')
    expect(text).toContain('exit code 3')
    expect(text).toContain('It wrote nothing to its log.')
    expect(text).toContain('restore-db-instance-to-point-in-time')
  })

  it('is killed: says the signal, and that PostgreSQL may hold on for a while', async () => {
    const { title, text } = await fail("echo 'before the end'; kill -9 $$")
    expect(title).toBe('phase-failed')
    expect(text).toContain('exit code 137: it was killed (SIGKILL)')
    expect(text).toContain('before the end')
    expect(text).toContain('holds its locks')
  })

  it('is told to stop', async () => {
    expect((await fail('kill -15 $$')).text).toContain('exit code 143: it was told to stop (SIGTERM)')
  })

  // Shows F33.
  it('runs out of memory: says so and how much it had', async () => {
    const inputs = { cpu: '256', memory: '512' }
    const { text, remedy } = await fail(`python -c "x = b'x' * (900 * 1024 * 1024)"`, { inputs })
    expect(text).toContain('it ran out of memory (512 MiB)')
    expect(remedy).toContain('memory above 512')
  })

  it('has a command that the image does not have', async () => {
    const { text, remedy } = await fail('alembik upgrade head')
    expect(text).toContain('exit code 127')
    expect(remedy).toContain('alembik')
  })

  // Shows F36.
  it('takes longer than it may: it is stopped, and nothing of it runs afterwards', async () => {
    const { title, text, remedy } = await fail("echo 'still busy'; sleep 600", {
      inputs: { 'phase-timeout': '8s' },
    })
    expect(title).toBe('phase-timeout')
    expect(text).toContain('still busy')
    expect(remedy).toContain('phase-timeout above 8 s')
    expect(runningPhases(theatre)).toBe(0)
  })

  // Shows F29, F30.
  it('finds no capacity: tried for ten minutes, then said', async () => {
    theatre.cloud.ecs.refuseTasks(100)
    const { title, text } = await fail('alembic upgrade head || true')
    theatre.cloud.ecs.tasks.refusals.length = 0
    expect(title).toBe('task-not-started')
    expect(text).toContain('Capacity is unavailable')
    expect(text).toContain('not touched by this phase')
  })

  // Shows F30.
  it('finds capacity after a while', async () => {
    theatre.cloud.ecs.refuseTasks(3)
    const { text } = await fail('exit 4')
    expect(text).toContain('exit code 4')
  })

  // Shows I13.
  it('never starts: given up and stopped after a quarter of an hour', async () => {
    theatre.cloud.ecs.tasks.stalls = 1
    const { title, text } = await fail('exit 5')
    expect(title).toBe('task-not-started')
    expect(text).toContain('still provisioning after 15 min')
    expect(runningPhases(theatre)).toBe(0)
  })

  // Shows F31.
  it('has an image that is not there any more', async () => {
    const ecr = administrator(theatre.cloud).ecr
    let deleted: Promise<unknown> | undefined
    await theatre.commit({ Procfile: procfile('exit 6') })
    const run = await theatre.play('push', {
      onLine: (line) => {
        if (!line.includes('Task pending') || deleted !== undefined) return
        const repository = theatre.cloud.ecr.repository('monolayer-production-42-app')
        const newest = repository?.images.at(-1)
        deleted = ecr.send(
          new BatchDeleteImageCommand({
            repositoryName: repository?.name,
            imageIds: [{ imageDigest: newest?.digest }],
          }),
        )
      },
    })
    await deleted
    const { title, text, remedy } = failureOf(run, 'exit 6')
    expect(title).toBe('task-not-started')
    expect(text).toContain('CannotPullContainerError')
    expect(remedy).toContain('builds the image anew')
  })

  // Shows F32, A26.
  it('has a secret that cannot be read: named, without its value', async () => {
    const secret = `arn:aws:secretsmanager:${theatre.cloud.region}:${theatre.cloud.account}:secret:nobody-made-it-AbCdEf`
    const { title, text, remedy } = await fail('exit 7', { inputs: { secrets: `API_KEY=${secret}` } })
    expect(title).toBe('task-not-started')
    expect(text).toContain('nobody-made-it')
    expect(remedy).toContain('monolayer:repository-id')
  })

  it('has an image without a shell', async () => {
    await theatre.commit({
      Procfile: procfile('exit 8'),
      Dockerfile: `FROM ${image}\nCOPY . .\nUSER 0\nRUN ["/bin/rm", "/bin/sh"]\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n`,
    })
    const { title, remedy } = failureOf(
      await theatre.play('push', { inputs: { 'build-secrets': '' } }),
      'exit 8',
    )
    expect(title).toBe('task-not-started')
    expect(remedy).toContain('shell')
  })
})

interface Failure {
  readonly title: string
  readonly text: string
  /** The last line. */
  readonly remedy: string
}

/** What the user reads; everything that holds for every failure of a phase is checked on the way. */
function failureOf(run: WorkflowRun, command: string): Failure {
  expect(run.exitCode, run.stdout).toBe(1)
  expect(run.outputs.outcome).toBe('failed')
  const error = run.annotations.find(({ level }) => level === 'error')
  const text = error?.message ?? ''
  expect(text).toContain(`Phase migrateDatabase (${command})`)
  expect(text).toContain('goes on serving')
  const remedy = text.trimEnd().split('\n').at(-1) ?? ''
  expect(remedy).toMatch(/^What to do: /)
  expect(run.summary).toContain('migrateDatabase')
  return { title: error?.properties.title ?? '', text, remedy }
}

/** Phases whose container runs, or will. */
function runningPhases(theatre: Theatre): number {
  return theatre.cloud.ecs.tasks.all.filter(
    ({ request, containers }) =>
      request.definition.family.endsWith('-phase') &&
      containers.some(({ lastStatus }) => lastStatus !== 'STOPPED'),
  ).length
}
