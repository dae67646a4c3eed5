import { ownAnswers, type Row } from './compare.ts'
import { type Reason, reasonFor } from './reasons.ts'

export interface TableInput {
  readonly rows: readonly Row[]
  readonly reasons: readonly Reason[]
  /** Operations of the action that moto does not have. */
  readonly unknown: readonly string[]
  readonly motoVersion: string
}

/** `docs/conformance.md`: what two clouds say to the action, operation by operation. */
export function renderTable({ rows, reasons, unknown, motoVersion }: TableInput): string {
  const calls = rows.filter(({ operation }) => operation !== ownAnswers)
  const own = rows.find(({ operation }) => operation === ownAnswers)
  const same = calls.filter(({ differences }) => differences.length === 0).length
  return `${[
    preface(motoVersion),
    `Of ${calls.length + unknown.length} operations that the action calls, ${same} are the same in both, ${calls.length - same} differ`,
    `for the reasons given, and ${unknown.length} moto does not have.`,
    '',
    '| operation | local cloud | moto | | why |',
    '| --- | --- | --- | --- | --- |',
    ...calls.map((row) => renderRow(row, reasons)),
    ...unknown.map((operation) => `| \`${operation}\` | answers | – | not in moto | ${notInMoto} |`),
    '',
    `What the action's own functions make of the answers: ${own?.local[0] ?? 'not asked'}.`,
    ...listDifferences(own, reasons),
    '',
    limits,
  ].join('\n')}\n`
}

function renderRow(row: Row, reasons: readonly Reason[]): string {
  const whys = new Set(
    row.differences.map((difference) => reasonFor(difference, reasons)?.why ?? '**not known**'),
  )
  const cells = [
    `\`${row.operation}\``,
    row.local.join(', ') || 'no call',
    row.moto.join(', ') || 'no call',
    row.differences.length === 0 ? 'same' : 'differs',
    [...whys].join(' '),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function listDifferences(own: Row | undefined, reasons: readonly Reason[]): string[] {
  return (own?.differences ?? []).map(
    (difference) => `- ${difference.step}: ${reasonFor(difference, reasons)?.why ?? '**not known**'}`,
  )
}

const notInMoto = 'The local cloud is held against the AWS documentation and the schemas of the SDK alone.'

const preface = (motoVersion: string) => `# A second opinion on AWS

<!-- Made by script/docs --all from what moto and the local cloud answer; test/conformance/ fails where it is another. -->

The stories of this repository run on a local cloud that is written here. Whoever writes both an action and the AWS that
it is tested on may be wrong twice in the same way. So the action's whole layer for AWS (\`src/aws/\`, with the SDK's own
clients) is also run against [moto](https://github.com/getmoto/moto) ${motoVersion}, an AWS that others wrote: the same
calls, in the same order, with the rights of the roles that the templates in \`bootstrap/\` made in moto's CloudFormation.
Compared are the outcome of each call, every member of an answer that the action reads, and what the action's functions
make of it. A difference is a bug of the local cloud until shown otherwise.

Neither is AWS. What has been seen on a real account, \`script/verify-aws\` records.
`

const limits = `## What moto cannot say

- **Resources and conditions of policies.** moto's policies know actions only, and take whatever names a resource or has a
  condition as a refusal. So moto gets each role's statements with their actions alone: that no call needs an action that
  its role lacks has a second opinion, that the resources and conditions fit has not. That the policies themselves are
  what the templates say is compared statement by statement.
- **Trust.** moto gives a session for any token.
- **\`Fn::Cidr\`, database subnet groups, OIDC providers.** moto's CloudFormation lacks the first and the last, and refers
  to the second by the name of a Python object. The blocks are written out for it, and the group's name is put right in
  the foundation's parameter.
- **\`bootstrap/gateway.yml\`.** moto has no ECS Gateway. That its resource types and their properties exist, cfn-lint
  says.
- **What runs.** Nothing runs in moto: no container, no PostgreSQL, no load balancer. Of ministack, which does run tasks,
  nothing was to be learned for this action: it leaves out \`entryPoint\`, in which every task of the action has its
  wrapper, calls a task RUNNING at once, and takes no container's output to a log.`
