import { randomUUID } from 'node:crypto'
import { type Account, partitionOf, roleArns } from './aws/account.ts'
import { createClients } from './aws/clients.ts'
import { ambientCredentials, signIn } from './aws/credentials.ts'
import type { Environment } from './aws/environment.ts'
import { readFoundation } from './aws/foundation.ts'
import type { Session } from './main.ts'
import { namesOf, type StateKey, tagsOf } from './plan/names.ts'
import type { Voice } from './progress.ts'
import type { Target } from './trigger.ts'

/** The audience that AWS's OIDC provider for GitHub is made for. */
const audience = 'sts.amazonaws.com'

export interface OpenedAccount {
  readonly account: Account
  /** A name that no other step of any job has, for the lock of what this one holds. */
  readonly step: string
  /** Told before an environment is taken, and which: from then on the post step frees it if this run cannot. */
  readonly wanting: (key: StateKey) => void
  /** From now on every change needs this environment's lock, and a cancellation frees it; `null`: none is held. */
  readonly hold: (environment: Environment | null) => void
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
  const deployRoleArn = inputs.roleToAssume ?? roleArns({ partition, accountId, ...address }).deploy
  session.roleArn = deployRoleArn
  const identity = await signIn({
    region,
    accountId,
    requestToken: world.environment.ACTIONS_ID_TOKEN_REQUEST_URL ? () => world.requestToken(audience) : null,
    roleArn: deployRoleArn,
    sessionName: `monolayer-${run.runId}-${run.attempt}`,
    ambient: ambientCredentials(world.environment),
    mask,
    say: voice.say,
  })
  voice.say(`Signed in as ${identity.arn}.`)

  const step = randomUUID().replaceAll('-', '')
  let held: Environment | null = null
  const clients = createClients({
    region,
    credentials: identity.credentials,
    renew: identity.renew,
    beforeMutation: () => held?.assertHeld(),
  })
  const foundation = await readFoundation(await clients.ssm(), target.stage, region)
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
    clients,
  }
  session.report.logs = logsOf(account)
  return {
    account,
    step,
    wanting: (key) => {
      world.saveState('lock', JSON.stringify({ region, deployRoleArn, table: foundation.table, key, step }))
    },
    hold: (environment) => {
      held = environment
      if (environment === null) return
      session.onCancelled(() => environment.release())
    },
  }
}

function logsOf({ names, region }: Account): { command: string; link: string } {
  // The console wants the group's name encoded twice, with `$` for `%`.
  const group = encodeURIComponent(encodeURIComponent(names.logGroup)).replaceAll('%', '$')
  return {
    command: `aws logs tail ${names.logGroup} --follow --since 1h --region ${region}`,
    link: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${group}`,
  }
}
