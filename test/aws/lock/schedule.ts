import { takeEnvironment } from '../../../src/aws/environment.ts'
import { type Attempt, connect, type Fate, quick } from './connection.ts'
import { ItemTable, key, type Request, tableName } from './item-table.ts'
import { fastest, LockRules, type Sight, slowest } from './lock-rules.ts'
import { Random } from './random.ts'
import { pauseOf, type Run, start } from './run.ts'
import { Process, VirtualTime } from './virtual-time.ts'

export interface ScheduleResult {
  /** The first rule that was broken, with the time; `null` where none was. */
  readonly violation: string | null
  readonly seen: ReadonlySet<Sight>
  /** What happened, line by line, where that was asked for. */
  readonly trace: readonly string[]
}

/** All runs have ended by then, or one hangs. Milliseconds. */
const longest = 6 * 3_600_000
/** The lease, and two looks: one before it began to count, one after its end. And the time that calls take. */
const longestWait = 120_000 + 2 * 5_000 + 2_000

/**
 * One schedule: some runs that want the same environment, on machines with clocks of their own, over a network that
 * loses, delays and repeats what is sent, stopped and killed at any time. The seed decides everything.
 */
export async function runSchedule(seed: number, withTrace = false): Promise<ScheduleResult> {
  const random = new Random(seed)
  const time = new VirtualTime()
  const trace: string[] = []
  const note = (line: () => string) => {
    if (withTrace) trace.push(`${(time.now / 1000).toFixed(3).padStart(9)} s  ${line()}`)
  }
  const runs: Run[] = []
  const isOver = (runId: number, attempt: number) =>
    runs.every((run) => run.runId !== runId || run.attempt !== attempt || run.isOver)
  const rules = new LockRules(time, (process) =>
    runs.some((run) => run.process === process && isOver(run.runId, run.attempt)),
  )
  const table = new ItemTable(
    (change) => {
      note(() => describe(change.request, change.after))
      rules.changed(change)
    },
    () => random.chance(0.5),
  )
  const plan = planOf(random)
  const stops = random.pick([0, 0.02, 0.06])
  const planned = (request: Request): Attempt => {
    const attempt = plan()
    // In the middle of a call, before the answer is there.
    if (random.chance(stops)) request.process.pause(pauseOf(random))
    note(
      () =>
        `${request.process.name} sends ${request.operation}: ${attempt.fate} after ${Math.round(attempt.there)} ms`,
    )
    return attempt
  }
  const newProcess = (name: string) =>
    new Process(time, name, {
      rate: random.pick([1, random.between(slowest, fastest)]),
      beginning: random.between(0, 1e9),
    })
  const world = {
    rules,
    random,
    connect: (process: Process) => connect(process, table, planned),
    isRunOver: async (asking: Process, runId: number, attempt: number) => {
      await asking.sleep(random.pick([random.between(50, 500), random.between(0, 15_000)]))
      if (random.chance(0.3)) return random.pick([null, false])
      return isOver(runId, attempt)
    },
    follow: (process: Process) => newProcess(`${process.name} post`),
  }

  for (let count = random.whole(2, 7); count > 0; count -= 1) {
    const process = newProcess(`run${runs.length + 1}`)
    // Another job of the same run, another attempt of the same run, or another run.
    const last = runs.at(-1)
    const run = {
      runId: last && random.chance(0.3) ? last.runId : 100 + runs.length,
      attempt: last && random.chance(0.5) ? last.attempt : 1 + runs.length,
      process,
      environment: null,
      isOver: false,
    }
    runs.push(run)
    start(world, run)
  }
  const check = () => {
    const candidates = runs.filter((run) => run.environment !== null && !run.process.hasEnded)
    if (candidates.length > 1) rules.allowed(candidates.filter(isAllowed).map(({ process }) => process))
  }
  await time.run(() => rules.violation !== null || runs.every((run) => run.isOver), longest, check)
  if (!runs.every((run) => run.isOver)) rules.broken('a run does not end')
  if (rules.violation === null) await somebodyElse(time, table, rules)
  return { violation: rules.violation, seen: rules.seen, trace }
}

/** When all are gone, the lock is to be had within its lease, whatever they left and whatever is still on its way. */
async function somebodyElse(time: VirtualTime, table: ItemTable, rules: LockRules): Promise<void> {
  const process = new Process(time, 'somebody else')
  const since = time.now
  const environment = await time.outcome(
    takeEnvironment({
      table: connect(process, table, () => quick),
      tableName,
      key,
      holder: { runId: 1, attempt: 1, url: '', commit: 'c0ffee5', actor: 'ann' },
      isRunOver: async () => null,
      waitSeconds: 3_600,
      say: () => {},
      pace: process,
    }),
  )
  const waited = time.now - Math.max(since, rules.changeBefore)
  if (waited > longestWait) rules.broken(`a lock that nobody holds was to be had only after ${waited} ms`)
  await time.outcome(environment.release())
}

function isAllowed({ environment }: Run): boolean {
  try {
    environment?.assertHeld()
    return true
  } catch {
    return false
  }
}

/** How bad the network is, in all of one schedule. */
function planOf(random: Random): () => Attempt {
  const faults = random.pick([0, 0.03, 0.15, 0.4])
  const slow = random.pick([0, 0.02, 0.2])
  const way = () => (random.chance(slow) ? random.between(100, 20_000) : random.between(2, 50))
  return () => {
    const attempt: Attempt = { fate: 'answered', there: way(), back: way(), breaks: random.chance(0.7) }
    if (!random.chance(faults)) return attempt
    const fate = random.pick<Fate>(['refused', 'lost', 'unanswered', 'unanswered', 'late'])
    // What is carried out later than this has been refused by AWS long before, or was never there.
    return { ...attempt, fate, there: fate === 'late' ? random.between(0, 60_000) : attempt.there }
  }
}

function describe({ process, operation, executions }: Request, after: object | undefined): string {
  return `${operation} of ${process.name} is carried out (${executions}): ${after === undefined ? 'no item' : describeItem(after as Record<string, Record<string, string>>)}`
}

/** Without what differs between two runs of the same seed. */
function describeItem({
  lockOwner,
  beat,
  generation,
  revision,
}: Record<string, Record<string, string>>): string {
  return `${lockOwner === undefined ? 'free' : `held by ${lockOwner.S?.split('-').slice(0, 2).join('-')}`}, beat ${beat?.N}, generation ${generation?.N}, revision ${revision?.N}`
}
