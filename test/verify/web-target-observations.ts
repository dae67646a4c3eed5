/** One thing that must be seen on a real account, and what was seen. */
export interface Observation {
  readonly what: string
  readonly holds: boolean
  readonly saw: string
}

/** How a run of the action ended. */
export interface VerifiedRun {
  readonly exitCode: number
  /** `''` where there is none. */
  readonly url: string
  /** The code of the error, `''` where there is none. */
  readonly error: string
  readonly seconds: number
}

/** What the observations need of an account and of a small app on it. */
export interface VerifiedApp {
  /** Deploys a version of the app; `crashing` ends at its start. */
  deploy(version: string, how: 'works' | 'crashes'): Promise<VerifiedRun>
  remove(): Promise<VerifiedRun>
  /** What a URL answers: its status, and the version that the app says. `null`: no answer. */
  ask(url: string): Promise<{ readonly status: number; readonly version: string } | null>
  /** ARNs of the load balancers, security groups and certificates that ECS has made in the account and region. */
  madeByEcs(): Promise<readonly string[]>
}

/** A second deployment that is done by then is what ECS Gateway is for. */
const updateSeconds = 240

/**
 * The four observations that would make `web-target: gateway` the default (docs/web-targets.md), in order: each builds
 * on the one before, and the removal is made whatever was seen. An observation that could not be made does not hold.
 */
export async function observeWebTarget(
  app: VerifiedApp,
  say: (line: string) => void,
): Promise<readonly Observation[]> {
  const before = new Set(await app.madeByEcs())
  const seen: Observation[] = []
  const note = (observation: Observation) => {
    seen.push(observation)
    say(`${observation.holds ? 'yes' : 'NO '} ${observation.what}: ${observation.saw}`)
  }
  try {
    const url = await observeDeployments(app, note)
    if (url !== '') await observeRollBack(app, url, note)
  } finally {
    note(await observeRemoval(app, before))
  }
  return seen
}

/** @returns the URL that two deployments gave, `''` where there is none to go on with */
async function observeDeployments(
  app: VerifiedApp,
  note: (observation: Observation) => void,
): Promise<string> {
  const first = await app.deploy('1', 'works')
  const answer = first.url === '' ? null : await app.ask(first.url)
  note({
    what: 'the first deployment ends, and its URL answers 200',
    holds: first.exitCode === 0 && answer?.status === 200,
    saw: `${describe(first)}, ${answer === null ? 'no answer' : `HTTP ${answer.status}`}`,
  })
  if (first.exitCode !== 0) return ''
  const second = await app.deploy('2', 'works')
  const version = (await app.ask(first.url))?.version
  note({
    what: 'a second deployment is done within four minutes, under the same URL',
    holds:
      second.exitCode === 0 && second.seconds < updateSeconds && second.url === first.url && version === '2',
    saw: `${describe(second)}, ${second.url === first.url ? 'the same URL' : `another URL (${second.url})`}, version ${version ?? 'unknown'}`,
  })
  return second.exitCode === 0 ? first.url : ''
}

async function observeRollBack(
  app: VerifiedApp,
  url: string,
  note: (observation: Observation) => void,
): Promise<void> {
  const crashed = await app.deploy('3', 'crashes')
  const answer = await app.ask(url)
  note({
    what: 'an image that crashes is rolled back, and the version before goes on serving',
    holds: crashed.error === 'rollout-rolled-back' && answer?.status === 200 && answer.version === '2',
    saw: `${describe(crashed)}, then ${answer === null ? 'no answer' : `HTTP ${answer.status} from version ${answer.version}`}`,
  })
}

async function observeRemoval(app: VerifiedApp, before: ReadonlySet<string>): Promise<Observation> {
  const removed = await app.remove()
  const left = (await app.madeByEcs()).filter((arn) => !before.has(arn))
  return {
    what: 'after the removal no load balancer, security group or certificate of it is left',
    holds: removed.exitCode === 0 && left.length === 0,
    saw: `${describe(removed)}, ${left.length === 0 ? 'nothing left' : `left: ${left.join(', ')}`}`,
  }
}

function describe({ exitCode, error, seconds }: VerifiedRun): string {
  const how = exitCode === 0 ? 'green' : `red${error === '' ? '' : ` (${error})`}`
  return `${how} after ${Math.round(seconds)} s`
}
