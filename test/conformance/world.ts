import { type Account, partitionOf, roleArns } from '../../src/aws/account.ts'
import { createClients } from '../../src/aws/clients.ts'
import { type Identity, signIn } from '../../src/aws/credentials.ts'
import { readFoundation } from '../../src/aws/foundation.ts'
import { DeployError } from '../../src/errors.ts'
import { type Address, namesOf, type Stage, tagsOf } from '../../src/plan/names.ts'
import type { Voice } from '../../src/progress.ts'
import { describeValue } from './observation.ts'
import { outcomeOf, type Recorder } from './recorder.ts'
import type { Side } from './side.ts'

/** What the action's own function answered in a step, as two clouds may be compared by it. */
export interface Result {
  readonly step: string
  readonly text: string
}

/** An account on one side, signed in with the role of a stage, and what is asked there. */
export interface World {
  readonly side: Side
  readonly account: Account
  readonly voice: Voice
  /** Does one step; what it fails with is part of what is compared. */
  step<T>(name: string, work: () => Promise<T>): Promise<T | undefined>
}

const silent: Voice = { say: () => {}, quote: () => {}, warn: () => {}, flushed: async () => {} }

/** The steps of the suite on one side, and what came of them. */
export class Script {
  readonly results: Result[] = []
  readonly #side: Side
  readonly #recorder: Recorder

  constructor(side: Side, recorder: Recorder) {
    this.#side = side
    this.#recorder = recorder
  }

  readonly step: World['step'] = async (name, work) => {
    try {
      const value = await this.#recorder.step(name, work)
      this.results.push({ step: name, text: describeResult(value) })
      return value
    } catch (error) {
      this.results.push({ step: name, text: describeFailure(error) })
      return undefined
    }
  }

  /** Signs in as a job of that stage does. */
  async signIn(stage: Stage): Promise<Identity> {
    const { accountId, region } = this.#side
    const event = stage === 'production' ? 'push' : 'pull_request'
    const roleArn = roleArns({
      ...{ partition: 'aws', accountId, region, stage },
      repositoryId: repository.id,
    }).deploy
    let identity: Identity | undefined
    await this.step(`sign in (${stage})`, async () => {
      identity = await signIn({
        ...{ region, accountId, roleArn },
        requestToken: () => this.#side.token(event),
        sessionName: 'monolayer-1-1',
        defaultBranch: 'main',
        ambient: null,
        mask: () => {},
        say: () => {},
      })
      return identity.arn
    })
    if (identity === undefined) throw new Error(this.results.at(-1)?.text)
    return identity
  }

  /** Signs in with the keys of an earlier step, as a job without an identity token does. */
  async signInAgain(identity: Identity): Promise<void> {
    const { accountId, region } = this.#side
    // Keys in the environment say nothing of whose they are: the action has to ask.
    const { sessionArn: _, ...ambient } = await identity.credentials()
    await this.step('sign in with the keys of an earlier step', async () => {
      const again = await signIn({
        ...{ region, accountId, ambient },
        roleArn: identity.arn,
        requestToken: null,
        sessionName: 'monolayer-1-1',
        defaultBranch: 'main',
        mask: () => {},
        say: () => {},
      })
      return again.arn
    })
  }

  /** Reads the foundation, and has everything that a deployment has. */
  async open(address: Address, identity: Identity): Promise<World> {
    const { accountId, region } = this.#side
    const clients = createClients({
      region,
      credentials: identity.credentials,
      renew: identity.renew,
      beforeMutation: () => {},
    })
    const foundation = await this.step(`read the foundation (${address.stage})`, async () =>
      readFoundation(await clients.ssm(), address.stage, region),
    )
    if (foundation === undefined) throw new Error(this.results.at(-1)?.text)
    const account: Account = {
      ...{ accountId, region, address, foundation, clients },
      partition: partitionOf(region),
      deployRoleArn: identity.arn,
      names: namesOf(address),
      tags: tagsOf(address, repository.fullName),
    }
    return { side: this.#side, account, voice: silent, step: this.step }
  }
}

/** As in the stacks of `test/cloud/testing.ts`. */
const repository = { id: 42, fullName: 'acme/shop' }

export const production: Address = {
  stage: 'production',
  repositoryId: repository.id,
  app: 'app',
  environment: 'production',
}

export const preview: Address = { ...production, stage: 'preview', environment: 'pr-7' }

function describeResult(value: unknown): string {
  if (value instanceof Map) return describeResult(Object.fromEntries(value))
  if (Array.isArray(value)) return `[${value.map(describeResult).join(', ')}]`
  const isPlain = typeof value === 'object' && value !== null && !(value instanceof Date)
  if (!isPlain) return describeValue(value)
  const members = Object.entries(value).filter(([, member]) => typeof member !== 'function')
  return `{ ${members.map(([key, member]) => `${key}: ${describeResult(member)}`).join(', ')} }`
}

function describeFailure(error: unknown): string {
  if (error instanceof DeployError) return `refused: ${error.code}`
  return `failed: ${outcomeOf(error)}`
}
