import { createInterface } from 'node:readline/promises'

export interface Spending {
  readonly accountId: string
  readonly region: string
  /** Who the credentials belong to. */
  readonly arn: string
}

/** What is about to be spent, as a person is asked about it. */
export function describeSpending({ accountId, region, arn }: Spending): string {
  return `This deploys an app for real: account ${accountId}, region ${region}, as ${arn}.
It makes two PostgreSQL instances (db.t4g.micro), a load balancer, tasks of Fargate, images and logs, and removes all of
them again. It takes about two hours, and AWS bills about one US dollar for it. Do not close the terminal: what is left
where this ends early goes on costing, about two dollars a day.`
}

/**
 * Asks before anything is spent: whoever agrees types the number of the account.
 *
 * @param agreed the account that was agreed to on the command line, or `null`
 * @returns whether to go on
 */
export async function isAgreed(spending: Spending, agreed: string | null): Promise<boolean> {
  process.stdout.write(`${describeSpending(spending)}\n`)
  if (agreed !== null) return agreed === spending.accountId
  if (!process.stdin.isTTY) return false
  const question = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await question.question(`To go on, type the number of the account: `)
    return answer.trim() === spending.accountId
  } finally {
    question.close()
  }
}
