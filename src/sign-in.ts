import { randomUUID } from 'node:crypto'
import { type Account, partitionOf, roleArns } from './aws/account.ts'
import { type Clients, createClients, preloadClients } from './aws/clients.ts'
import { ambientCredentials, signIn } from './aws/credentials.ts'
import type { Environment } from './aws/environment.ts'
import { readFoundation } from './aws/foundation.ts'
import type { Session } from './main.ts'
import { namesOf, type StateKey, tagsOf } from './plan/names.ts'
import type { Voice } from './progress.ts'
import type { Target } from './trigger.ts'

/** The audience that AWS's OIDC provider for GitHub is made for. */
const audience = 'sts.amazonaws.com'

/** A way to work on one environment at a time. */
export interface Lane {
  readonly clients: Clients
  /** Told before an environment is taken, and which: from then on the post step frees it if this run cannot. */
  readonly wanting: (key: StateKey) => void
  /** From now on every change needs this environment's lock, and a cancellation frees it; `null`: none is held. */
  readonly hold: (environment: Environment | null) => void
}

export interface OpenedAccount extends Lane {
  readonly account: Account
  /** A name that no other step of any job has, for the locks of what this one holds. */
  readonly step: string
  /** Another lane: with it, another environment of the stage can be worked on at the same time. */
  readonly openLane: () => Lane
}

/**
 * Signs in with the role of the target's stage and reads the foundation.
 *
 * @throws DeployError `sign-in-impossible`, `trust-refused`, `account-wrong`, `foundation-missing`
 */
export async function openAccount(session: Session, target: Target, voice: Voice): Promise<OpenedAccount> {
  const { inputs, run, world, mask } = session
  const region = inputs.awsRegion ?? ''
  const accountId = inputs.awsAccountId ?? ''
  const partition = partitionOf(region)
  const address = {
    stage: target.stage,
    repositoryId: run.repository.id,
    app: inputs.app,
    environment: target.environment,
  }
  const deployRoleArn = inputs.roleToAssume ?? roleArns({ partition, accountId, region, ...address }).deploy
  session.roleArn = deployRoleArn
  preloadClients()
  const identity = await signIn({
    region,
    accountId,
    requestToken: world.environment.ACTIONS_ID_TOKEN_REQUEST_URL ? () => world.requestToken(audience) : null,
    roleArn: deployRoleArn,
    sessionName: `monolayer-${run.runId}-${run.attempt}`,
    defaultBranch: run.repository.defaultBranch,
    ambient: ambientCredentials(world.environment),
    mask,
    say: voice.say,
  })
  voice.say(`Signed in as ${identity.arn}.`)

  const step = randomUUID().replaceAll('-', '')
  /** What the lanes are at, for the post step: an environment, and with it what it shares with others. */
  const wanted = new Map<Lane, readonly StateKey[]>()
  let table = ''
  const saveLocks = () =>
    world.saveState(
      'lock',
      wanted.size === 0
        ? ''
        : JSON.stringify({ region, deployRoleArn, table, keys: [...wanted.values()].flat(), step }),
    )
  const openLane = (): Lane => {
    let held: Environment | null = null
    const lane: Lane = {
      clients: createClients({
        region,
        credentials: identity.credentials,
        renew: identity.renew,
        beforeMutation: () => held?.assertHeld(),
      }),
      wanting: (key) => {
        const others = (wanted.get(lane) ?? []).filter(({ environment }) => environment !== key.environment)
        wanted.set(lane, [...others, key])
        saveLocks()
      },
      hold: (environment) => {
        held = environment
        if (environment !== null) return session.onCancelled(() => environment.release())
        wanted.delete(lane)
        saveLocks()
      },
    }
    return lane
  }
  const lane = openLane()
  const foundation = await readFoundation(await lane.clients.ssm(), target.stage, region)
  table = foundation.table
  if (target.stage === 'production') {
    // Whoever may open a pull request reads this log, and with these ids could place a task beside production's.
    for (const id of [...foundation.subnets, foundation.appSecurityGroup]) mask(id)
  }
  const account: Account = {
    accountId,
    region,
    partition,
    deployRoleArn,
    foundation,
    address,
    names: namesOf(address),
    tags: tagsOf(address, run.repository.fullName),
    clients: lane.clients,
  }
  session.report.logs = logsOf(account)
  return { ...lane, account, step, openLane }
}

function logsOf({ names, region }: Account): { command: string; link: string } {
  // The console wants the group's name encoded twice, with `$` for `%`.
  const group = encodeURIComponent(encodeURIComponent(names.logGroup)).replaceAll('%', '$')
  return {
    command: `aws logs tail ${names.logGroup} --follow --since 1h --region ${region}`,
    link: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${group}`,
  }
}
