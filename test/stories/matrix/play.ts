import { isDeepStrictEqual } from 'node:util'
import type { Fault } from '../../cloud/faults.ts'
import type { WorkflowRun } from '../../runner/workflow.ts'
import { tally, writeTally } from '../tally.ts'
import { Theatre } from '../theatre.ts'
import { describe } from './points.ts'
import { cleanRun, type End, endOf, type Scene } from './scene.ts'

/** What a disturbed run must be like, besides its end. */
export type Expectation =
  /** Green at once. */
  | 'survives'
  /** Green, or red with a clear error; green when it is run again. */
  | 'heals'
  /** Red at once, with the permission that is missing. */
  | 'refused'

/** A run may call and wait so much more than a clean one: retries of a call that fails once are few. */
const moreCalls = 60
const longestMs = 45 * 60_000

/** A scene, what goes wrong in it, and what must come of that. */
export interface Case {
  readonly scene: Scene
  readonly plan: readonly Fault[]
  readonly expected: Expectation
}

/** Plays a scene with its faults and then, where it was red, again without. Returns what is wrong with either. */
export async function playWith({ scene, plan, expected }: Case): Promise<string[]> {
  const clean = await cleanRun(scene)
  const theatre = await Theatre.openLight()
  const problems: string[] = []
  const kills = plan.some(({ fault }) => fault === 'kill')
  try {
    await scene.prepare(theatre)
    const { cloud } = theatre
    const [mark, began] = [theatre.mark(), cloud.clock.now()]
    cloud.faults.add(plan)
    const run = await theatre.play(scene.event, { post: !kills })
    cloud.faults.clear()
    const calls = theatre.mark() - mark
    if (kills) tally.crashPoints += 1
    else problems.push(...judge(run, expected))
    if (calls > clean.calls.length + moreCalls) problems.push(`${calls} calls`)
    if (cloud.clock.now() - began > longestMs)
      problems.push(`took ${(cloud.clock.now() - began) / 60_000} min`)
    if (run.exitCode !== 0) problems.push(...(await heal(theatre, scene)))
    problems.push(...difference(clean.end, endOf(theatre)))
  } finally {
    await theatre.close().catch((error: Error) => problems.push(error.message))
  }
  if (problems.length === 0) tally.faultsSurvived += 1
  writeTally()
  return problems.map((problem) => `${scene.name}, ${plan.map(describe).join('; ')}: ${problem}`)
}

/** Plays many cases, two at a time: one waits for its timers while the other computes. */
export async function playAll(cases: readonly Case[]): Promise<string[]> {
  const waiting = [...cases]
  const problems: string[] = []
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const name = `${next.scene.name}, ${next.plan.map(describe).join('; ')}`
      problems.push(...(await playWith(next).catch((error: Error) => [`${name}: ${error.stack}`])))
    }
  }
  await Promise.all([work(), work()])
  return problems
}

function judge(run: WorkflowRun, expected: Expectation): string[] {
  const problems: string[] = []
  const error = run.annotations.find(({ level }) => level === 'error')
  const title = error?.properties.title
  if (/\n\s+at \S.*:\d+:\d+\)?\n/.test(run.stdout)) problems.push('a stack trace in the log')
  if (run.exitCode !== 0) {
    if (title === undefined || title === 'unexpected') problems.push(`no clear error: ${error?.message}`)
    if (expected === 'survives') problems.push(`red: ${error?.message}`)
  }
  if (expected === 'refused' && run.exitCode !== 0) {
    const message = error?.message ?? ''
    const told = title === 'access-denied' || title === 'cleanup-incomplete'
    if (!told && title !== 'trust-refused') problems.push(`refused, but told as ${title}`)
    if (told && !(message.includes('"Effect":"Allow"') && /\w+:\w+ on /.test(message)))
      problems.push(`no action, resource and statement: ${message}`)
  }
  return problems
}

async function heal(theatre: Theatre, scene: Scene): Promise<string[]> {
  const again = await theatre.play(scene.event)
  return again.exitCode === 0 ? [] : [`not healed by a second run:\n${again.stdout}`]
}

function difference(clean: End, end: End): string[] {
  return (Object.keys(clean) as (keyof End)[]).flatMap((part) => {
    if (isDeepStrictEqual(clean[part], end[part])) return []
    const missing = clean[part].filter((one) => !end[part].includes(one))
    const extra = end[part].filter((one) => !clean[part].includes(one))
    return [`${part}: missing ${JSON.stringify(missing)}, too much ${JSON.stringify(extra)}`]
  })
}
