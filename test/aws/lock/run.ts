import { type Environment, releaseForRun, takeEnvironment } from '../../../src/aws/environment.ts'
import type { Table } from '../../../src/aws/environment-item.ts'
import type { EnvironmentState } from '../../../src/aws/environment-state.ts'
import { DeployError } from '../../../src/errors.ts'
import { NetworkFault } from './connection.ts'
import { key, tableName } from './item-table.ts'
import type { LockRules } from './lock-rules.ts'
import type { Random } from './random.ts'
import type { Process } from './virtual-time.ts'

/** A run of a workflow at work on the environment: one process, and perhaps its post step. */
export interface Run {
  readonly runId: number
  readonly attempt: number
  readonly process: Process
  /** Held, as far as this process knows. */
  environment: Environment | null
  /** Also the post step has ended, or there is none. */
  isOver: boolean
}

export interface RunWorld {
  readonly rules: LockRules
  readonly random: Random
  readonly connect: (process: Process) => Table
  /** GitHub's answer to a process that asks. */
  readonly isRunOver: (asking: Process, runId: number, attempt: number) => Promise<boolean | null>
  /** The post step's process. */
  readonly follow: (process: Process) => Process
}

const ends = [
  'released',
  'released',
  'removed',
  'removed',
  'crashed',
  'killed',
  'killed',
  'cancelled',
] as const

/** Lets a run do what runs do, with everything that can happen to it chosen at random. */
export function start(world: RunWorld, run: Run): void {
  const { random, rules } = world
  const { process } = run
  const end = random.pick(ends)
  const cancellation = new AbortController()
  const onTaken: (() => void)[] = []
  const main = async () => {
    const environment = await takeEnvironment({
      table: world.connect(process),
      tableName,
      key,
      holder: { runId: run.runId, attempt: run.attempt, url: '', commit: 'c0ffee5', actor: 'ann' },
      step: process.name,
      isRunOver: ({ runId, attempt }) => world.isRunOver(process, runId, attempt),
      waitSeconds: random.pick([0, 60, 300, 900]),
      say: () => {},
      signal: cancellation.signal,
      pace: process,
    })
    run.environment = environment
    for (const happen of onTaken) happen()
    try {
      await work(world, run, environment)
      if (end === 'crashed') return process.end()
      if (end === 'removed') {
        const before = rules.removals
        await environment.remove()
        rules.toldRemoved(process, before)
      }
    } finally {
      if (!process.hasEnded) {
        rules.gaveBack(process)
        await environment.release()
      }
    }
  }
  let isFinished = false
  const finish = () => {
    if (isFinished) return
    isFinished = true
    process.end()
    // It runs also after a step that was killed, or that never had the lock, unless the whole machine is gone.
    if (random.chance(0.6)) run.isOver = true
    else postStep(world, run)
  }

  process.after(random.pick([0, random.between(0, 4_000), random.between(0, 300_000)]), () => {
    main()
      .catch((error: unknown) => {
        if (!isExpected(error))
          rules.broken(`${process.name} failed: ${error instanceof Error ? error.stack : error}`)
      })
      .finally(finish)
  })
  /** While it waits for the lock, or while it has it. */
  const sometime = (happen: () => void) => {
    if (random.chance(0.3)) process.after(random.between(0, 400_000), happen)
    else
      onTaken.push(
        () => void process.after(random.pick([random.between(0, 2_000), random.between(0, 100_000)]), happen),
      )
  }
  for (let count = random.whole(0, 2); count > 0; count -= 1) sometime(() => process.pause(pauseOf(random)))
  if (end === 'killed') sometime(finish)
  if (end === 'cancelled') {
    sometime(() => {
      cancellation.abort(new Error('the job was cancelled'))
      if (run.environment !== null) rules.gaveBack(process)
      void run.environment?.release()
      // GitHub kills what has not ended by then.
      process.after(random.between(0, 10_000), finish)
    })
  }
}

/** Milliseconds for which a process is stopped: often about as long as a lease. */
export function pauseOf(random: Random): number {
  return random.pick([
    random.between(1_000, 60_000),
    random.between(90_000, 170_000),
    random.between(100_000, 500_000),
  ])
}

/** Some steps of a deployment: things that take time, changes of AWS, writes of the state, also two at once. */
async function work(world: RunWorld, { process }: Run, environment: Environment): Promise<void> {
  const { random, rules } = world
  let written = 0
  const noted: string[] = []
  const newMark = () => {
    written += 1
    return `${process.name}#${written}`
  }
  const add = (mark: string) => (state: EnvironmentState) => ({ ...state, images: [...state.images, mark] })
  const note = () => {
    const mark = newMark()
    environment.note(add(mark))
    noted.push(mark)
  }
  const save = async () => {
    const marks = [...noted, newMark()]
    try {
      await environment.save(add(marks.at(-1) ?? ''))
      for (const mark of marks) rules.told(process, mark)
    } catch (error) {
      // Whether it was written is not known. Some callers go on: what they write next must stand on what is there.
      if (!(error instanceof NetworkFault) || random.chance(0.3)) throw error
    }
  }
  for (let steps = random.whole(0, 10); steps > 0; steps -= 1) {
    switch (random.pick(['wait', 'wait', 'change', 'note', 'save', 'save', 'save twice'])) {
      case 'wait':
        await process.sleep(random.pick([random.between(0, 2_000), random.between(0, 60_000)]))
        break
      case 'change':
        environment.assertHeld()
        await change(world, process)
        break
      case 'note':
        note()
        break
      case 'save':
        await save()
        break
      case 'save twice':
        for (const { status, reason } of (await Promise.allSettled([
          save(),
          save(),
        ])) as PromiseRejectedResult[])
          if (status === 'rejected') throw reason
    }
  }
}

/** A call of another service, which knows nothing of the lock: on its way it may be overtaken by anything. */
function change({ random, rules }: RunWorld, process: Process): Promise<void> {
  const checkedAt = process.time.now
  const there = random.chance(0.3) ? random.between(0, 60_000) : random.between(5, 500)
  // Stopped between the check and the moment at which the call leaves the machine.
  if (random.chance(0.05)) process.pause(pauseOf(random))
  return new Promise((resolve) => {
    process.after(1, () => {
      process.time.at(process.time.now + there, () => {
        rules.carriedOut(process, checkedAt)
        process.after(5, resolve)
      })
    })
  })
}

function postStep(world: RunWorld, run: Run): void {
  const process = world.follow(run.process)
  process.after(world.random.between(0, 20_000), () => {
    releaseForRun({ table: world.connect(process), tableName, key }, { ...run, step: run.process.name })
      .catch((error: unknown) => {
        if (!isExpected(error)) world.rules.broken(`${process.name} failed: ${error}`)
      })
      .finally(() => {
        process.end()
        run.isOver = true
      })
  })
}

/** What a run must be able to end with: no lock, a lock that was lost, a network that fails for good, a cancellation. */
function isExpected(error: unknown): boolean {
  if (error instanceof DeployError) return error.code === 'lock-lost' || error.code === 'lock-held'
  return (
    error instanceof NetworkFault ||
    (error instanceof Error && (error.name === 'AbortError' || error.message === 'the job was cancelled'))
  )
}
