import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventOptions, WorkflowRun } from '../runner/workflow.ts'
import { lockOwner, writeAttribute } from './state-item.ts'
import { Theatre } from './theatre.ts'

/** Who frees a lock, and who takes it: no container has a part in it. */
describe('a lock', () => {
  let theatre: Theatre
  let version = 0

  beforeAll(async () => {
    theatre = await Theatre.openLight()
    await deploys()
  })
  afterAll(async () => {
    theatre.cloud.faults.clear()
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  async function change(): Promise<void> {
    version += 1
    await theatre.commit({ 'main.py': theatre.file('main.py').replace('"1"', `"${version}"`) })
  }

  async function deploys(options: EventOptions = {}): Promise<WorkflowRun> {
    await change()
    const run = await theatre.play('push', options)
    expect(run.exitCode, run.stdout).toBe(0)
    return run
  }

  // Shows F64.
  it('whose owner is gone is taken over after its lease, also where GitHub cannot be asked', async () => {
    await change()
    theatre.cloud.faults.add([{ service: 'ecs', operation: '*', nth: 1, when: 'before', fault: 'kill' }])
    const dead = await theatre.play('push', { post: false })
    theatre.cloud.faults.clear()
    expect(dead.signal, dead.stdout).toBe('SIGKILL')
    expect(await lockOwner(theatre)).toBeDefined()
    const next = await deploys({ permissions: { 'id-token': 'write', contents: 'read' } })
    expect(next.stdout).toContain('it has not renewed its lock for 2 min')
    expect(await lockOwner(theatre)).toBeUndefined()
  })

  // Shows F64, F65.
  it('is freed by the post step of a run that dies within the very call that takes it', async () => {
    await change()
    theatre.cloud.faults.add([
      { service: 'dynamodb', operation: 'UpdateItem', nth: 1, when: 'after', fault: 'kill' },
    ])
    const run = await theatre.play('push')
    theatre.cloud.faults.clear()
    expect(run.signal, run.stdout).toBe('SIGKILL')
    expect(run.post?.stdout).toContain('Freed the environment production')
    expect(await lockOwner(theatre)).toBeUndefined()
  })

  // Shows F52, I6.
  it('of another job of the same run is left alone by the post step', async () => {
    await change()
    theatre.cloud.faults.add([{ service: 'ecs', operation: '*', nth: 1, when: 'before', fault: 'hang' }])
    let theirs: Promise<void> | undefined
    const running = await theatre.workflow.start('push', {
      onLine: (line) => {
        if (!line.includes('Take the environment') || theirs !== undefined) return
        const { runId, attempt } = running.job
        theirs = takeWhenTaken(`${runId}-${attempt}-0123abcd-1`).then(() => running.action.kill('SIGKILL'))
      },
    })
    const run = await running.done
    await theirs
    theatre.cloud.faults.clear()
    expect(run.signal, run.stdout).toBe('SIGKILL')
    expect(run.post?.stdout).not.toContain('Freed the environment')
    expect(await lockOwner(theatre)).toContain('0123abcd')
    // Nobody renews it: it is taken over like any other.
    await deploys()
  })

  /** Puts another owner in the place of the run's as soon as it has the lock. */
  async function takeWhenTaken(owner: string): Promise<void> {
    for (let looks = 0; looks < 500 && (await lockOwner(theatre)) === undefined; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await writeAttribute(theatre, 'lockOwner', { S: owner })
  }
})
