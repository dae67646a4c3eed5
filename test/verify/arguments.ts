import { parseArgs } from 'node:util'

export interface VerifyArguments {
  readonly region: string
  /** Where the record goes. */
  readonly record: string
  /** The account that was agreed to, so that nobody is asked; `null`: ask. */
  readonly agreedAccount: string | null
  readonly repositoryId: number
  readonly app: string | null
  /** `gateway`: only the observations that docs/web-targets.md asks for. */
  readonly webTarget: 'express' | 'gateway'
}

/** No repository of GitHub's has it: names made of it are nobody's. */
export const verifyRepositoryId = 999_999_999_999

export const usage = `script/verify-aws --region REGION [--record FILE] [--yes ACCOUNT] [--repository-id ID] [--app DIR]
  [--web-target gateway]

Deploys an app to an AWS account for real: a plan, two deployments, a roll back by hand, one by AWS, a preview, and the
removal of all of it. Asks before it spends anything. Takes about two hours, costs about one US dollar, and leaves the
two stacks of bootstrap/, which cost nothing. Writes what it saw to FILE (default: verify-aws.json): the calls, their
times, and what they say about what this repository assumes of AWS. The account's number is not in it.

Needs, besides Docker: credentials of an administrator of the account for three hours, in AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN (aws configure export-credentials --format env prints them), and the two
stacks:

  aws cloudformation deploy --region REGION --stack-name monolayer-account \\
    --template-file bootstrap/account.yml --capabilities CAPABILITY_NAMED_IAM
  aws cloudformation deploy --region REGION --stack-name monolayer-verify \\
    --template-file bootstrap/repository.yml --capabilities CAPABILITY_NAMED_IAM --parameter-overrides \\
    Owner=octo OwnerId=1 Repository=app RepositoryId=${verifyRepositoryId} DefaultBranch=main

With --app it deploys another app, whose versions differ in app/main.py.

With --web-target gateway it makes the four observations of docs/web-targets.md instead, with an app without a database:
half an hour and a few cents. That needs the stack of bootstrap/gateway.yml and the AWS CLI besides.

What it does is done with the rights of those credentials, not with those of the deploy roles: which actions a role needs
is verified by a workflow that signs in with it.
`

/** @throws Error that says which argument is wrong */
export function parseVerifyArguments(argv: readonly string[]): VerifyArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      region: { type: 'string' },
      record: { type: 'string', default: 'verify-aws.json' },
      yes: { type: 'string' },
      'repository-id': { type: 'string', default: String(verifyRepositoryId) },
      app: { type: 'string' },
      'web-target': { type: 'string', default: 'express' },
    },
  })
  const { region, record, yes, app } = values
  const repositoryId = Number(values['repository-id'])
  if (region === undefined) throw new Error('--region is missing: the AWS region to deploy to.')
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new Error(`--region ${region} is no AWS region.`)
  if (yes !== undefined && !/^\d{12}$/.test(yes))
    throw new Error('--yes takes the twelve digits of the account.')
  if (!Number.isSafeInteger(repositoryId) || repositoryId <= 0) {
    throw new Error(
      '--repository-id takes the number that the stack of bootstrap/repository.yml was made with.',
    )
  }
  const webTarget = values['web-target']
  if (webTarget !== 'express' && webTarget !== 'gateway') {
    throw new Error('--web-target is express or gateway.')
  }
  return { region, record, agreedAccount: yes ?? null, repositoryId, app: app ?? null, webTarget }
}
