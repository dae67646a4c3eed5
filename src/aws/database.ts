import { randomUUID } from 'node:crypto'
import { DeployError } from '../errors.ts'
import type { Voice } from '../progress.ts'
import { type Account, executionRoles } from './account.ts'
import type { Instance } from './database-instance.ts'
import { ensureLogGroup, readLogStream, streamOf } from './logs.ts'
import type { ParameterStore, StoredSecret } from './parameters.ts'
import { describeExit, followTask, startTask } from './task.ts'
import { containerName, ensureTaskDefinition, scriptTaskDefinition } from './task-definition.ts'

/** How the app reaches its database. What is secret stands in the parameters, not here. */
export interface Connection {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly secrets: readonly StoredSecret[]
}

/** What is stored of a connection, by name. */
export const databaseSecrets = ['PGPASSWORD', 'DATABASE_URL'] as const

/** PostgreSQL's client, by digest: the official image of 17 (17.10 on Debian trixie), as Amazon ECR Public has it. */
export const postgresImage =
  'public.ecr.aws/docker/library/postgres@sha256:5c855ad7b85e68e48a62f34662853f38b57c1c1d80f3a927ab58034fd6d31c5e'

/** Ends the log of a script that succeeded, so that nobody waits for lines that do not come. */
const scriptEnd = 'monolayer-script done'

const taskCpu = 256
const taskMemory = 512
const timeoutSeconds = 600

/**
 * Makes the environment's role and database where they are missing, and gives the role its password. Everything in
 * it can run twice. Names and password come from the environment (`\getenv`), so neither argv nor the log has them;
 * `CREATE … IF NOT EXISTS` does not exist for either, and since PostgreSQL 16 only a member of a role may make it an
 * owner, hence the GRANT.
 */
const createScript = psqlScript(`
SELECT format('CREATE ROLE %I LOGIN', :'name')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \\gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'name', :'password') \\gexec
SELECT format('GRANT %I TO CURRENT_USER', :'name') \\gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', :'name') \\gexec
`)

/** Removes both, also while somebody is connected. */
const dropScript = psqlScript(`
SELECT format('GRANT %I TO CURRENT_USER', :'name')
  WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \\gexec
SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', :'name') \\gexec
SELECT format('DROP ROLE IF EXISTS %I', :'name') \\gexec
`)

/**
 * Makes sure that the environment has its database, its role and the parameters that the app connects with. Where the
 * password is lost, the role gets a new one; until it has, the `DATABASE_URL` that may still work stays.
 *
 * @param ready whether the state says that the database and the role are there already
 * @param notReady makes the state say that they are not: whatever comes between, the role's password is set again
 * @throws DeployError `database-setup-failed`, `task-not-started`
 */
export async function ensureDatabase(
  account: Account,
  parameters: ParameterStore,
  instance: Instance,
  options: {
    readonly ready: boolean
    readonly notReady: () => Promise<void>
    readonly scheme: string
    readonly voice: Voice
    readonly signal?: AbortSignal | undefined
  },
): Promise<Connection> {
  const name = account.names.database
  const lost = options.ready && !(await parameters.read(['PGPASSWORD'])).has('PGPASSWORD')
  if (lost) {
    options.voice.say(`The password of ${name} is not stored any more: it gets a new one.`)
    await options.notReady()
  }
  const password = await parameters.ensureGenerated('PGPASSWORD')
  if (!options.ready || lost) {
    await runScript(account, instance, createScript, [{ ...password.stored, name: 'APP_PASSWORD' }], options)
  }
  const url = `${options.scheme}://${name}:${password.value}@${instance.host}:${instance.port}/${name}`
  const databaseUrl = await parameters.ensure('DATABASE_URL', url)
  return {
    host: instance.host,
    port: instance.port,
    database: name,
    user: name,
    secrets: [databaseUrl, password.stored],
  }
}

/** Removes the environment's database and role; does nothing where they are gone already. */
export async function dropDatabase(
  account: Account,
  instance: Instance,
  options: { readonly voice: Voice; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  await runScript(account, instance, dropScript, [], options)
}

async function runScript(
  account: Account,
  instance: Instance,
  script: string,
  secrets: readonly StoredSecret[],
  options: { readonly voice: Voice; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { voice, signal } = options
  const ecs = await account.clients.ecs()
  const logs = await account.clients.logs()
  await ensureLogGroup(logs, account.names.logGroup, { ...account.tags }, false)
  const taskDefinition = await ensureTaskDefinition(
    ecs,
    scriptTaskDefinition(
      {
        family: account.names.databaseFamily,
        image: postgresImage,
        executionRoleArn: executionRoles(account).database,
        cpu: taskCpu,
        memory: taskMemory,
        cpuArchitecture: 'X86_64',
        environment: {
          PGHOST: instance.host,
          PGPORT: String(instance.port),
          PGUSER: instance.masterUser,
          PGDATABASE: 'postgres',
          PGSSLMODE: 'require',
          PGCONNECT_TIMEOUT: '15',
          // A GRANT that is there already is a notice, and nothing that anybody need read.
          PGOPTIONS: '-c client_min_messages=warning',
          APP_DATABASE: account.names.database,
        },
        secrets: [
          { name: 'PGPASSWORD', valueFrom: `${instance.masterSecretArn}:password::` },
          ...secrets.map((secret) => ({ name: secret.name, valueFrom: secret.valueFrom })),
        ],
        logGroup: account.names.logGroup,
        region: account.region,
        tags: account.tags,
      },
      'database',
      script,
    ),
  )
  const id = `database-${randomUUID()}`
  const taskArn = await startTask(
    ecs,
    {
      cluster: account.foundation.cluster,
      taskDefinition,
      launchType: 'FARGATE',
      count: 1,
      networkConfiguration: networkOf(account),
      startedBy: id,
      clientToken: id,
      propagateTags: 'TASK_DEFINITION',
    },
    voice.say,
  )
  const lines: string[] = []
  const end = await followTask({
    ecs,
    cluster: account.foundation.cluster,
    taskArn,
    isNew: true,
    log: readLogStream(logs, account.names.logGroup, streamOf('database', containerName, taskArn)),
    onLine: (line) => {
      lines.push(line)
      voice.quote(line)
    },
    flushed: voice.flushed,
    exitCodeOf: (line) => (line === scriptEnd ? 0 : null),
    timeoutSeconds,
    say: voice.say,
    signal,
  })
  if (end.kind === 'exited' && end.exitCode === 0) return
  const how =
    end.kind === 'exited'
      ? describeExit(end.exitCode, end.reason, taskMemory)
      : end.kind === 'not-started'
        ? `it never started: ${end.reason}`
        : end.kind === 'timed-out'
          ? `it did not end within ${timeoutSeconds / 60} minutes`
          : end.kind === 'lost'
            ? `AWS took it away: ${end.reason}`
            : 'ECS forgot it before it ended'
  throw new DeployError({
    code: end.kind === 'not-started' ? 'task-not-started' : 'database-setup-failed',
    message: `The task that sets up the database ${account.names.database} failed: ${how}.${lines.length > 0 ? ` It said: ${lines.slice(-3).join(' / ')}` : ''}`,
    where: `ECS task ${taskArn}`,
    safe: 'No phase was run, and what serves was not touched. Setting up a database can be repeated safely.',
    remedy: 'Mend what the message names, then run the job again.',
  })
}

/** Tasks get public addresses: their subnets have no NAT, and images and secrets come over the internet. */
export function networkOf(account: Account) {
  return {
    awsvpcConfiguration: {
      subnets: [...account.foundation.subnets],
      securityGroups: [account.foundation.appSecurityGroup],
      assignPublicIp: 'ENABLED' as const,
    },
  }
}

function psqlScript(statements: string): string {
  return `set -eu
psql --no-psqlrc --quiet --tuples-only --set ON_ERROR_STOP=1 <<'SQL'
\\getenv name APP_DATABASE
\\getenv password APP_PASSWORD
${statements.trim()}
SQL
echo '${scriptEnd}'`
}
