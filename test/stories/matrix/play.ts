import { isDeepStrictEqual } from 'node:util'
import { describeFault, type Fault } from '../../cloud/faults.ts'
import { startProgram } from '../../runner/program.ts'
import type { EventOptions } from '../../runner/workflow.ts'
import { tally, writeTally } from '../tally.ts'
import type { Theatre } from '../theatre.ts'
import { type Expectation, judge, servingIn } from './judgement.ts'
import { cleanRun, type End, endOf, openScene, type Scene } from './scene.ts'

/** A run may call and wait so much more than a clean one: retries of a call that fails are few. */
const moreCalls = 60
const moreCallsPerFault = 2
/** For a fault without end: twenty looks in any minute, as long as the longest wait. */
const moreCallsForEver = 45 * 20
/** What the longest wait that is given up takes; and a refusal, which only at sign-in is waited for, for four minutes. */
const longestMs = { survives: 45 * 60_000, heals: 45 * 60_000, refused: 8 * 60_000 }
/** Of the machine's own time: simulated waits are skipped, so that no run takes a tenth of this. */
const longestRealMs = 5 * 60_000

/** What a case of one to three whole deployments takes beside those of two other files on two cores: for the budget told. */
const secondsPerCase = 1.5

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
      const post = !(gone ?? kills)
      const run = await playBounded(theatre, scene, { post, ...(kills ? { startProgram } : {}) }, problems)
      green = run.exitCode === 0
      if (run.signal === null) problems.push(...judge(theatre, run, expected, before))
      const most = { calls: clean.calls.length + mostMore(plan), ms: longestMs[expected] }
      problems.push(...excess(theatre, mark, began, most))
    }
    theatre.cloud.faults.clear()
    if (kills) tally.crashPoints += 1
    if (!green || scene.hourly === true) problems.push(...(await heal(theatre, scene)))
    problems.push(...difference(clean.end, await endOf(theatre)))
  } finally {
    await theatre.close().catch((error: Error) => problems.push(error.message))
  }
  if (problems.length === 0) tally.faultsSurvived += 1
  writeTally()
  return problems
}

/**
 * A run that is to be killed has a process of its own, which has loaded nothing yet when it begins. One that does not end in
 * the machine's own time is ended, and a problem.
 */
async function playBounded(theatre: Theatre, scene: Scene, options: EventOptions, problems: string[]) {
  const { action, done } = await theatre.workflow.start(scene.event, options)
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

/** At a time: some wait for their timers while another computes. */
const together = 3

/** Plays many cases. Returns what is wrong with any of them, one line each. */
export async function playAll(cases: readonly Case[]): Promise<string[]> {
  const budget = Math.ceil((cases.length * secondsPerCase) / 60)
  const began = performance.now()
  const what = `${cases[0]?.scene.name}: ${cases.length} cases`
  if (cases.length > 20) process.stdout.write(`${what}, about ${budget} minutes on two cores\n`)
  const waiting = [...cases]
  const problems: string[] = []
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const found = await playWith(next).catch((error: Error) => [`${error.stack}`])
      problems.push(...found.map((problem) => `${nameOfCase(next as Case)}: ${problem}`))
      if (found.length > 0) process.stdout.write(`${problems.slice(-found.length).join('\n')}\n`)
    }
  }
  await Promise.all(Array.from({ length: together }, work))
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
function excess(
  theatre: Theatre,
  mark: number,
  began: number,
  most: { readonly calls: number; readonly ms: number },
): string[] {
  const calls = theatre.mark() - mark
  const minutes = (theatre.cloud.clock.now() - began) / 60_000
  return [
    ...(calls > most.calls ? [`${calls} calls, more than ${most.calls}`] : []),
    ...(minutes * 60_000 > most.ms ? [`took ${minutes} min`] : []),
  ]
}

async function heal(theatre: Theatre, scene: Scene): Promise<string[]> {
  const again = await theatre.play(scene.event)
  return again.exitCode === 0 ? [] : [`not healed by another run:\n${again.stdout}`]
}

function difference(clean: End, end: End): string[] {
  return (Object.keys(clean) as (keyof End)[]).flatMap((part) => {
    if (isDeepStrictEqual(clean[part], end[part])) return []
    const [missing, extra] = [without(clean[part], end[part]), without(end[part], clean[part])]
    return [`${part}: missing ${JSON.stringify(missing)}, too much ${JSON.stringify(extra)}`]
  })
}

/** What stands in a list more often than in another. */
function without(all: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return all.filter((one) => {
    const index = left.indexOf(one)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}
