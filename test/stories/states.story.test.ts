import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LightEngine } from '../cloud/light/engine.ts'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { slice } from './matrix/points.ts'
import { Theatre } from './theatre.ts'

const instance = 'monolayer-production-42-app'
let theatre: Theatre
let version = 1

beforeAll(async () => {
  theatre = await Theatre.openLight({ logLatenessMs: 1_000 })
  await deploys()
})
afterAll(async () => {
  expect(theatre.cloud.violations).toEqual([])
  await theatre.close()
})

/** Pushes a change, so that every step of a deployment is gone through. */
async function change(files: Record<string, string> = {}, options: EventOptions = {}): Promise<WorkflowRun> {
  version += 1
  const main = theatre.file('main.py').replace('"1"', `"${version}"`)
  await theatre.commit({ 'main.py': main, ...files })
  return await theatre.play('push', options)
}

async function deploys(files: Record<string, string> = {}, options: EventOptions = {}): Promise<WorkflowRun> {
  const run = await change(files, options)
  expect(run.exitCode, run.stdout).toBe(0)
  return run
}

function errorOf(run: WorkflowRun): { title: string; message: string } {
  const error = run.annotations.find(({ level }) => level === 'error')
  expect(error, run.stdout).toBeDefined()
  expect(error?.message).not.toMatch(/undefined|null|NaN|\[object/)
  return { title: error?.properties.title ?? '', message: error?.message ?? '' }
}

const inSlice = 2

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
const usable = [
  'available',
  'backing-up',
  'storage-optimization',
  'configuring-enhanced-monitoring',
  'storage-config-upgrade',
  'configuring-iam-database-auth',
  'configuring-log-exports',
]
const passing = [
  ...['creating', 'modifying', 'maintenance', 'upgrading', 'rebooting', 'renaming', 'starting'],
  ...['resetting-master-credentials', 'storage-initialization', 'moving-to-vpc'],
  ...['converting-to-vpc', 'delete-precheck'],
  'a-status-of-tomorrow',
]
const lasting = [
  ...['failed', 'storage-full', 'stopped', 'stopping', 'deleting', 'restore-error', 'insufficient-capacity'],
  ...['incompatible-parameters', 'incompatible-network', 'incompatible-option-group'],
  ...['incompatible-restore', 'incompatible-create', 'inaccessible-encryption-credentials'],
  'inaccessible-encryption-credentials-recoverable',
]

describe('a database instance', () => {
  // Shows F16.
  it.each(slice(usable, inSlice))('that is %s is used', async (status) => {
    theatre.cloud.rds.setStatus(instance, status)
    const run = await deploys()
    expect(run.stdout).not.toContain('Waiting for the PostgreSQL instance')
    theatre.cloud.rds.setStatus(instance, 'available')
  })

  // Shows F16.
  it.each(slice(passing, inSlice))('that is %s is waited for', async (status) => {
    const { cloud } = theatre
    cloud.rds.setStatus(instance, status)
    const onLine = (line: string) => {
      if (line.includes('Waiting for the PostgreSQL instance')) cloud.rds.setStatus(instance, 'available')
    }
    const run = await deploys({}, { onLine })
    expect(run.stdout).toContain('Waiting for the PostgreSQL instance')
  })

  // Shows F17, F18, F19, I7.
  it.each(slice(lasting, inSlice))(
    'that is %s ends the run at once, and nothing is touched',
    async (status) => {
      theatre.cloud.rds.setStatus(instance, status)
      const mark = theatre.mark()
      const { title, message } = errorOf(await change())
      expect(title).toBe('database-unavailable')
      expect(message).toContain(`"${status}"`)
      expect(message.trimEnd().split('\n').at(-1)).toMatch(/^What to do: \S/)
      const calls = theatre.callsSince(mark)
      expect(
        calls.filter((call) => /:(RunTask|(Create|Modify|Delete)DBInstance|Update.*Service)/.test(call)),
      ).toEqual([])
      theatre.cloud.rds.setStatus(instance, 'available')
      await deploys()
    },
  )

  // Shows F15, I13.
  it('that never gets ready ends the run after 45 minutes, and the next one goes on', async () => {
    theatre.cloud.rds.setStatus(instance, 'modifying')
    const { title, message } = errorOf(await change())
    expect(title).toBe('database-unavailable')
    expect(message).toContain('after 45 minutes it is still "modifying"')
    theatre.cloud.rds.setStatus(instance, 'available')
    await deploys()
  })

  it('that is deleted while it is waited for ends the run in minutes', async () => {
    const other = await Theatre.openLight()
    const first = await other.play('push')
    expect(first.exitCode, first.stdout).toBe(0)
    other.cloud.rds.setStatus(instance, 'modifying')
    const onLine = (line: string) => {
      if (line.includes('Waiting for the PostgreSQL instance')) void other.cloud.rds.lose(instance)
    }
    await other.commit({ 'main.py': other.file('main.py').replace('"1"', '"2"') })
    const lost = errorOf(await other.play('push', { onLine }))
    expect(lost.title).toBe('database-unavailable')
    expect(lost.message).toContain('AWS has had no instance of that name for 2 minutes')
    expect(errorOf(await other.play('push')).title).toBe('database-gone')
    await other.close()
  })

  // Shows F21.
  it('whose master password was rotated between two previews is used with the new one', async () => {
    const open = await theatre.play('pull_request.opened', { number: 1 })
    expect(open.exitCode, open.stdout).toBe(0)
    await theatre.cloud.rds.rotate('monolayer-preview-42-app')
    await theatre.pass(600_000)
    const other = await theatre.play('pull_request.opened', { number: 2 })
    expect(other.exitCode, other.stdout).toBe(0)
  })
})

describe('a database', () => {
  // Shows F22.
  it('has a password that no URL and no configuration file dislikes', () => {
    const passwords = theatre.cloud.ssm.parameters.filter(({ name }) => name.endsWith('/PGPASSWORD'))
    expect(passwords.length).toBeGreaterThan(0)
    for (const { value } of passwords) expect(value).toMatch(/^[A-Za-z0-9]{32}$/)
  })

  // Shows F23, F38.
  it('that does not let the migration in is told in its own words, and what served still serves', async () => {
    const server = (theatre.cloud.docker as LightEngine).server(instance)
    const password = server?.roles.get('production') ?? ''
    server?.roles.set('production', 'changed-by-hand')
    const { title, message } = errorOf(await change())
    expect(title).toBe('phase-failed')
    expect(message).toContain('FATAL:  the database does not let this role in')
    server?.roles.set('production', password)
    await deploys()
  })

  it('whose password is not stored any more gets a new one, also where the run dies before that is set', async () => {
    const { cloud } = theatre
    const stored = cloud.ssm.parameters.find(({ name }) => name.endsWith('/PGPASSWORD'))
    const role = () => (cloud.docker as LightEngine).server(instance)?.roles.get('production')
    cloud.ssm.remove(stored?.name ?? '')
    const working = cloud.ssm.parameters.find(({ name }) => name.endsWith('/DATABASE_URL'))?.value
    cloud.faults.add([{ service: 'ecs', operation: 'RunTask', nth: 1, when: 'before', fault: 'kill' }])
    const killed = await change({}, { post: false })
    cloud.faults.clear()
    expect(killed.exitCode).not.toBe(0)
    // What may still work is kept until the new password does.
    expect(role()).toBe(stored?.value)
    expect(cloud.ssm.parameters.find(({ name }) => name.endsWith('/DATABASE_URL'))?.value).toBe(working)
    await deploys()
    expect(role()).toBe(cloud.ssm.read(stored?.name ?? '')?.value)
    expect(role()).not.toBe(stored?.value)
  })

  // Shows F73.
  it('that the account may not have any more of is refused with what helps', async () => {
    const full = await Theatre.openLight()
    full.cloud.rds.quota = 0
    const { title, message } = errorOf(await full.play('push'))
    expect(title).toBe('aws-failed')
    expect(message).toContain('quota exceeded')
    expect(message).toContain('Service Quotas')
    full.cloud.rds.quota = 40
    const run = await full.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    await full.close()
  })
})

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const stopCodes = [
  ['EssentialContainerExited', 'Essential container in task exited'],
  ['UserInitiated', 'Task stopped by user'],
  ['ServiceSchedulerInitiated', 'Scaling activity initiated'],
  ['SpotInterruption', 'Your Spot Task was interrupted.'],
  ['TerminationNotice', 'The host is being retired.'],
  ['TaskFailedToStart', 'Timeout waiting for network interface provisioning to complete.'],
] as const

describe('a phase whose task stops', () => {
  // Shows F34.
  it.each(slice(stopCodes, inSlice))(
    "by %s is told with AWS's reason, and run again",
    async (code, reason) => {
      const { cloud } = theatre
      const procfile = theatre
        .file('Procfile')
        .replace('migrateDatabase: alembic', 'migrateDatabase: sleep 30; alembic')
      version += 1
      await theatre.commit({
        Procfile: procfile,
        'main.py': theatre.file('main.py').replace('"1"', `"${version}"`),
      })
      let stopped = false
      const running = await theatre.workflow.start('push', {
        onLine: () => {
          const task = cloud.ecs.tasks.all.find(
            ({ request, lastStatus }) =>
              request.startedBy?.startsWith('migrateDatabase') === true &&
              (lastStatus === 'RUNNING' || (code === 'TaskFailedToStart' && lastStatus !== 'STOPPED')),
          )
          if (task === undefined || stopped) return
          stopped = true
          task.stop({ code, reason }, cloud.clock.now())
        },
      })
      const run = await running.done
      expect(stopped, run.stdout).toBe(true)
      const { title, message } = errorOf(run)
      expect(['phase-failed', 'task-not-started']).toContain(title)
      expect(message).toContain('migrateDatabase')
      await deploys({ Procfile: theatre.file('Procfile') })
    },
  )
})

describe('the logs', () => {
  // Shows F37.
  it('that come late do not change the result', async () => {
    const late = await Theatre.openLight({ logLatenessMs: 15 * 60_000 })
    const run = await late.play('push')
    expect(run.exitCode, run.stdout).toBe(0)
    await late.close()
  })

  // Shows F37.
  it('that cannot be read do not change the result', async () => {
    theatre.cloud.faults.add([
      { service: 'logs', operation: 'GetLogEvents', nth: 'every', when: 'before', fault: '500' },
    ])
    const run = await change()
    theatre.cloud.faults.clear()
    expect(run.exitCode, run.stdout).toBe(0)
  })

  // Shows F32, F37.
  it('whose group somebody deleted get a new one', async () => {
    theatre.cloud.logs.remove('/monolayer/production/42/app/production')
    await deploys()
  })
})

describe('a clock', () => {
  // Shows F9.
  it.each([-20, 20])("that differs from AWS's by %d minutes is corrected", async (minutes) => {
    theatre.cloud.aheadMs = minutes * 60_000
    await deploys()
    theatre.cloud.aheadMs = 0
  })
})

describe('a session', () => {
  // Shows F11.
  it('that is shorter than the run is renewed, and no phase runs twice', async () => {
    theatre.cloud.sts.longestSession = 660
    await deploys({
      Procfile: theatre.file('Procfile').replace('migrateDatabase: ', 'migrateDatabase: sleep 2; '),
    })
    theatre.cloud.sts.longestSession = Number.POSITIVE_INFINITY
  })
})
