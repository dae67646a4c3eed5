import { isDeepStrictEqual } from 'node:util'
import { describeFault, type Fault } from '../../cloud/faults.ts'
import { tally, writeTally } from '../tally.ts'
import type { Theatre } from '../theatre.ts'
import { type Expectation, judge, servingIn } from './judgement.ts'
import { cleanRun, type End, endOf, openScene, type Scene } from './scene.ts'

/** A run may call and wait so much more than a clean one: retries of a call that fails are few. */
const moreCalls = 60
const moreCallsPerFault = 2
/** For a fault without end: eight tries of each call that it hits, as long as something is waited for. */
const moreCallsForEver = 400
const longestMs = 45 * 60_000
/** Of the machine's own time: simulated waits are skipped, so that no run takes a tenth of this. */
const longestRealMs = 5 * 60_000

/** What a case costs, seconds of a core: most of it are one to three whole deployments. For the budget that is told. */
const secondsPerCase = 2.5

/** A scene, what goes wrong in it, and what must come of that. */
export interface Case {
  readonly scene: Scene
  readonly plan: readonly Fault[]
  readonly expected: Expectation
  /** The runner is gone with the run: no post step. Default: where the plan kills. */
  readonly gone?: boolean
  /** What is left of the plan disturbs a second run as well; the third one is undisturbed. */
  readonly lasts?: boolean
}

/** Plays a scene with its faults and then, where it was red, again without. Returns what is wrong with either. */
export async function playWith({ scene, plan, expected, gone, lasts = false }: Case): Promise<string[]> {
  const clean = await cleanRun(scene)
  const theatre = await openScene(scene)
  const problems: string[] = []
  const kills = plan.some(({ fault }) => fault === 'kill')
  try {
    await scene.prepare(theatre)
    theatre.cloud.faults.add(plan)
    let green = false
    for (let round = 0; round < (lasts ? 2 : 1) && !green; round += 1) {
      const [mark, began, before] = [theatre.mark(), theatre.cloud.clock.now(), servingIn(theatre)]
      const run = await playBounded(theatre, scene, !(gone ?? kills), problems)
      green = run.exitCode === 0
      if (run.signal === null) problems.push(...judge(theatre, run, expected, before))
      problems.push(...excess(theatre, mark, began, clean.calls.length + mostMore(plan)))
    }
    theatre.cloud.faults.clear()
    if (kills) tally.crashPoints += 1
    if (!green) problems.push(...(await heal(theatre, scene)))
    problems.push(...difference(clean.end, endOf(theatre)))
  } finally {
    await theatre.close().catch((error: Error) => problems.push(error.message))
  }
  if (problems.length === 0) tally.faultsSurvived += 1
  writeTally()
  return problems
}

/** A run that does not end in the machine's own time is ended, and a problem. */
async function playBounded(theatre: Theatre, scene: Scene, post: boolean, problems: string[]) {
  const { action, done } = await theatre.workflow.start(scene.event, { post })
  const timer = setTimeout(() => {
    problems.push(`no end after ${longestRealMs / 60_000} minutes of real time`)
    action.kill('SIGKILL')
  }, longestRealMs)
  try {
    return await done
  } finally {
    clearTimeout(timer)
  }
}

/** Plays many cases, two at a time: one waits for its timers while the other computes. */
export async function playAll(cases: readonly Case[]): Promise<string[]> {
  const budget = Math.ceil((cases.length * secondsPerCase) / 60)
  const began = performance.now()
  const what = `${cases[0]?.scene.name}: ${cases.length} cases`
  if (cases.length > 20) process.stdout.write(`${what}, budget ${budget} core minutes\n`)
  const waiting = [...cases]
  const problems: string[] = []
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const found = await playWith(next).catch((error: Error) => [`${error.stack}`])
      problems.push(...found.map((problem) => `${nameOfCase(next as Case)}: ${problem}`))
      if (found.length > 0) process.stdout.write(`${problems.slice(-found.length).join('\n')}\n`)
    }
  }
  await Promise.all([work(), work()])
  if (cases.length > 20)
    process.stdout.write(`${what} took ${Math.round((performance.now() - began) / 1_000)} s\n`)
  return problems
}

function nameOfCase({ scene, plan, lasts = false, gone }: Case): string {
  const how = `${lasts ? ' (lasting)' : ''}${gone === undefined ? '' : gone ? ' (no post step)' : ' (post step)'}`
  const [first, ...more] = plan.map(describeFault)
  // The faults of a long plan are all of a kind.
  const faults = more.length < 5 ? [first, ...more].join('; ') : `${first} and ${more.length} more`
  return `${scene.name}, ${faults}${how}`
}

function mostMore(plan: readonly Fault[]): number {
  const forEver = plan.some(({ nth }) => nth === 'every')
  return forEver ? moreCallsForEver : moreCalls + plan.length * moreCallsPerFault
}

/** Bounded calls and bounded time. */
function excess(theatre: Theatre, mark: number, began: number, most: number): string[] {
  const calls = theatre.mark() - mark
  const minutes = (theatre.cloud.clock.now() - began) / 60_000
  return [
    ...(calls > most ? [`${calls} calls, more than ${most}`] : []),
    ...(minutes * 60_000 > longestMs ? [`took ${minutes} min`] : []),
  ]
}

async function heal(theatre: Theatre, scene: Scene): Promise<string[]> {
  const again = await theatre.play(scene.event)
  return again.exitCode === 0 ? [] : [`not healed by another run:\n${again.stdout}`]
}

function difference(clean: End, end: End): string[] {
  return (Object.keys(clean) as (keyof End)[]).flatMap((part) => {
    if (isDeepStrictEqual(clean[part], end[part])) return []
    const missing = clean[part].filter((one) => !end[part].includes(one))
    const extra = end[part].filter((one) => !clean[part].includes(one))
    return [`${part}: missing ${JSON.stringify(missing)}, too much ${JSON.stringify(extra)}`]
  })
}
