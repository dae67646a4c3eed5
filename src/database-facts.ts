import type { Account } from './aws/account.ts'
import type { FailedPhase } from './phase-failure.ts'

/**
 * Whether the phase failed within the step that alembic named last: only then is it known that the step was undone. A
 * command that does more than alembic may have failed after it, and one that was ended from outside at any time.
 */
function failedInStep(command: string, end: FailedPhase['end']): boolean {
  return end.kind === 'exited' && end.exitCode < 128 && /^alembic [^;&|]*$/.test(command.trim())
}

/**
 * What the database may hold after a phase failed, and how to get back to what it was.
 *
 * alembic runs all migrations of one command in one transaction, or each in its own where `env.py` sets
 * `transaction_per_migration`; `autocommit_block()` is outside of either (alembic's documentation, "Transaction
 * handling"). Which steps it took stands in its log, where its logger is on.
 */
export function databaseFacts(
  { address, foundation, region }: Pick<Account, 'address' | 'foundation' | 'region'>,
  {
    end,
    databaseInstance,
    lastLines,
    startedAt,
    phase,
  }: Pick<FailedPhase, 'end' | 'databaseInstance' | 'lastLines' | 'startedAt' | 'phase'>,
): string[] {
  if (databaseInstance === null) return []
  const steps = lastLines.flatMap((line) => {
    const match = /Running (?:upgrade|downgrade) (\S*) ?-> (\w*)/.exec(line)
    return match ? [{ from: match[1] || 'an empty schema', to: match[2] || 'an empty schema' }] : []
  })
  const first = steps[0]
  const last = steps.at(-1)
  const facts: string[] = []
  if (first === undefined || last === undefined) {
    facts.push(
      'The database holds what was committed before the failure: an open transaction is undone, statements outside a transaction stay.',
    )
  } else if (!failedInStep(phase.command, end)) {
    facts.push(
      `alembic was last seen at the step ${last.from} -> ${last.to}. The database is at revision ${last.to} if that step came to its end, and at ${first.from}${steps.length === 1 ? '' : ', or between the two,'} if not: ask it (select version_num from alembic_version). What ran outside a transaction stays.`,
    )
  } else if (steps.length === 1) {
    facts.push(
      `alembic was at the step ${last.from} -> ${last.to}, so the database is at revision ${last.from}; what that step ran outside a transaction stays.`,
    )
  } else {
    facts.push(
      `alembic was at the step ${last.from} -> ${last.to}. The database is at revision ${first.from} if all steps share one transaction (alembic's default), at ${last.from} if env.py sets transaction_per_migration; what ran outside a transaction stays.`,
    )
  }
  if (end.kind === 'timed-out' && !end.gone) facts.push('What still runs may go on changing it.')
  else if (
    end.kind === 'timed-out' ||
    end.kind === 'lost' ||
    (end.kind === 'exited' && end.exitCode >= 128)
  ) {
    facts.push(
      'PostgreSQL may take a minute to notice that the client is gone, and holds its locks until then.',
    )
  }
  // A preview's instance keeps no backups: its way back is a new database.
  if (address.stage === 'preview') return facts
  const before = new Date(Date.parse(startedAt) - 1000).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const restore = [
    'aws rds restore-db-instance-to-point-in-time',
    `--source-db-instance-identifier ${databaseInstance}`,
    `--target-db-instance-identifier ${databaseInstance}-before`,
    `--restore-time ${before}`,
    `--db-subnet-group-name ${foundation.databaseSubnetGroup}`,
    '--no-publicly-accessible',
    // Without them the instance would be refused as somebody else's.
    `--tags Key=monolayer:stage,Value=${address.stage} Key=monolayer:repository-id,Value=${address.repositoryId}`,
    `--region ${region}`,
  ].join(' ')
  facts.push(
    `The database as it was before the phase began (RDS can go back to any second but the last five minutes; docs/databases.md has the steps that follow): ${restore}`,
  )
  return facts
}
