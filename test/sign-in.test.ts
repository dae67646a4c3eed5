import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { accountCommand, repositoryCommand } from '../src/aws/bootstrap-commands.ts'
import { decodeClaims } from '../src/aws/trust.ts'
import { DeployError } from '../src/errors.ts'
import { parseInputs } from '../src/inputs.ts'
import type { Session } from '../src/main.ts'
import { newReport } from '../src/report.ts'
import { openAccount } from '../src/sign-in.ts'
import { readRun, type Target } from '../src/trigger.ts'
import { Cloud } from './cloud/cloud.ts'
import { pushJob, shippedStacks } from './cloud/testing.ts'

const region = 'ap-southeast-1'
const production: Target = {
  environment: 'production',
  stage: 'production',
  pullRequest: null,
  branch: 'trunk',
  force: false,
  refuseOlder: true,
}

/** The roles trust the branch `main`; the repository's default branch is another one. */
describe('signing in', () => {
  let cloud: Cloud
  const before = process.env.AWS_ENDPOINT_URL

  beforeAll(async () => {
    cloud = await Cloud.start({ stacks: shippedStacks, region, containers: false })
    process.env.AWS_ENDPOINT_URL = cloud.url
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  afterAll(async () => {
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL
    else process.env.AWS_ENDPOINT_URL = before
    await cloud.stop()
  })

  /** Opens the account as the job of a push does, with its own token or the given one. */
  async function open(job: typeof pushJob, defaultBranch: string | null, given?: string) {
    const token = given ?? (await cloud.oidc.token(job, 'sts.amazonaws.com'))
    const inputs: Record<string, string> = { 'aws-account-id': cloud.account, 'aws-region': region }
    const variables = {
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_REPOSITORY_ID: '42',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_RUN_ID: '1001',
    }
    const saved = new Map<string, string>()
    const session = {
      inputs: parseInputs((name) => inputs[name] ?? '', Object.keys(inputs)),
      run: readRun(variables, { repository: { id: 42, default_branch: defaultBranch } }),
      report: newReport(),
      mask: () => {},
      world: {
        environment: { ACTIONS_ID_TOKEN_REQUEST_URL: 'here' },
        requestToken: async () => token,
        saveState: (name: string, value: string) => saved.set(name, value),
      },
    } as unknown as Session
    const voice = { say: () => {}, quote: () => {}, warn: () => {}, flushed: async () => {} }
    const opened = await openAccount(session, production, voice).catch((error: unknown) => error)
    return { token, opened, saved }
  }

  /** A refusal is believed at once: as if the minutes that a new role may take were over. */
  function letMinutesPass() {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 600_000
      return now
    })
  }

  it('takes the role of repository, stage and region', async () => {
    const { opened } = await open(pushJob, 'main')
    expect(opened).toMatchObject({
      account: {
        region,
        deployRoleArn: `arn:aws:iam::${cloud.account}:role/monolayer/42-production-${region}`,
      },
    })
  })

  it('saves for the post step what is wanted beside an environment, until that is given back', async () => {
    const { opened, saved } = await open(pushJob, 'main')
    const { wanting, hold } = opened as Awaited<ReturnType<typeof openAccount>>
    const key = { repository: '42/app', environment: 'production' }
    const beside = { ...key, environment: '(instance)' }
    wanting(key)
    wanting(beside)
    wanting(beside)
    expect(JSON.parse(saved.get('lock') ?? '')).toMatchObject({ keys: [key, beside] })
    hold(null)
    expect(saved.get('lock')).toBe('')
  })

  it.each(['trunk', null])(
    'prints the command that makes the roles for the default branch %s',
    async (branch) => {
      letMinutesPass()
      const { token, opened } = await open({ ...pushJob, ref: 'refs/heads/trunk' }, branch)
      if (!(opened instanceof DeployError)) throw opened
      expect(opened.code).toBe('trust-refused')
      expect(opened.remedy).toContain(repositoryCommand(region, decodeClaims(token), branch))
      expect(opened.remedy).toContain(`DefaultBranch=${branch ?? 'main'}`)
      expect(opened.remedy.includes('DefaultBranch must be its default branch')).toBe(branch === null)
    },
  )

  it("prints the command that makes GitHub's provider in the region of the workflow", async () => {
    const { opened } = await open(pushJob, 'main', 'no.token.at-all')
    if (!(opened instanceof DeployError)) throw opened
    expect(opened.code).toBe('trust-refused')
    expect(opened.remedy).toContain(accountCommand(region))
  })
})
