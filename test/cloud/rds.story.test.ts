import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { RegisterTaskDefinitionCommand, RunTaskCommand } from '@aws-sdk/client-ecs'
import {
  CreateDBInstanceCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
} from '@aws-sdk/client-rds'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator, clients, shippedStacks } from './testing.ts'
import { definition, logGroup, network, pass, production, tags, until } from './testing-tasks.ts'

const identifier = 'monolayer-production-42-app'
let cloud: Cloud
let aws: ReturnType<typeof clients>

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks })
  aws = clients(cloud, '42-production-eu-west-1', { seconds: 360_000 })
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }))
})

afterAll(async () => {
  await cloud.stop()
})

async function describe(): Promise<DBInstance | undefined> {
  const answer = await aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }))
  return answer.DBInstances?.[0]
}

async function available(): Promise<DBInstance> {
  return await until(cloud, 'the instance is available', async () => {
    const instance = await describe()
    return instance?.DBInstanceStatus === 'available' && instance
  })
}

/** Runs `psql` in a task, with the master password; returns exit code and output. */
async function psql(sql: readonly string[], options: { securityGroups?: string[]; mode?: string } = {}) {
  const instance = await describe()
  const input = definition(cloud, {
    family: 'monolayer-production-42-app-production-database',
    image: 'public.ecr.aws/docker/library/postgres:17',
    executionRole: '42-production-eu-west-1-database',
    command: ['psql', '-XAt', ...sql.flatMap((statement) => ['-c', statement])],
    environment: [
      { name: 'PGHOST', value: instance?.Endpoint?.Address },
      { name: 'PGUSER', value: instance?.MasterUsername },
      { name: 'PGDATABASE', value: 'postgres' },
      { name: 'PGSSLMODE', value: options.mode ?? 'require' },
      { name: 'PGCONNECT_TIMEOUT', value: '5' },
    ],
    secrets: [{ name: 'PGPASSWORD', valueFrom: `${instance?.MasterUserSecret?.SecretArn}:password::` }],
  })
  const { taskDefinition } = await aws.ecs.send(new RegisterTaskDefinitionCommand(input))
  const place = network(cloud)
  if (options.securityGroups) place.awsvpcConfiguration.securityGroups = options.securityGroups
  const { tasks } = await aws.ecs.send(
    new RunTaskCommand({
      cluster: 'monolayer-production',
      taskDefinition: taskDefinition?.taskDefinitionArn,
      networkConfiguration: place,
      tags,
    }),
  )
  const [task] = await Promise.all([cloud.ecs.tasks.ended(tasks?.[0]?.taskArn ?? ''), pass(cloud, 90)])
  const output = cloud.logs.lines(logGroup, `phase/Main/${task.id}`)
  return { code: task.containers[0]?.exitCode, output, reason: task.cause?.reason }
}

test('an instance is made: without endpoint at first, then backed up, then available', async () => {
  const { databaseSecurityGroup } = production(cloud)
  const { DBInstance: made } = await aws.rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: identifier,
      Engine: 'postgres',
      EngineVersion: '17',
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: 20,
      MasterUsername: 'monolayer',
      ManageMasterUserPassword: true,
      BackupRetentionPeriod: 7,
      DeletionProtection: true,
      PubliclyAccessible: false,
      DBSubnetGroupName: 'monolayer-production',
      VpcSecurityGroupIds: [databaseSecurityGroup],
      Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
    }),
  )
  expect(made?.DBInstanceStatus).toBe('creating')
  expect(made?.Endpoint).toBeUndefined()
  const began = cloud.clock.now()
  const backed = await until(cloud, 'the instance is backed up', async () => {
    const instance = await describe()
    return instance?.DBInstanceStatus === 'backing-up' && instance
  })
  expect(backed.Endpoint).toMatchObject({ Port: 5432 })
  expect(backed.Endpoint?.Address).toMatch(
    /^monolayer-production-42-app\.[a-z0-9]{12}\.eu-west-1\.rds\.amazonaws\.com$/,
  )
  const instance = await available()
  expect(instance.MasterUserSecret?.SecretStatus).toBe('active')
  expect(cloud.clock.now() - began).toBeGreaterThan(5 * 60_000)
})

test('a task with the right role and group is the master user, by TLS, and no superuser', async () => {
  const { code, output } = await psql([
    "SELECT ssl, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), pg_has_role('rds_superuser', 'MEMBER') FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    'CREATE ROLE shop LOGIN',
    'GRANT shop TO CURRENT_USER',
    'CREATE DATABASE shop OWNER shop',
  ])
  expect(output).toEqual(['t|f|t', 'CREATE ROLE', 'GRANT ROLE', 'CREATE DATABASE'])
  expect(code).toBe(0)
  expect(
    await cloud.rds.query(identifier, 'postgres', "SELECT datname FROM pg_database WHERE datname = 'shop'"),
  ).toEqual([['shop']])
})

test('without TLS the server does not answer', async () => {
  const { code, output } = await psql(['SELECT 1'], { mode: 'disable' })
  expect(code).toBe(2)
  expect(output.join('\n')).toMatch(/no pg_hba.conf entry for host .* no encryption/)
})

test('a task whose group is not admitted finds no server', async () => {
  const foreign = [...cloud.foundation.securityGroups.values()].find(
    ({ name }) => name === 'monolayer-preview-app',
  )
  const { code, output } = await psql(['SELECT 1'], { securityGroups: [foreign?.id ?? ''] })
  expect(code).toBe(2)
  expect(output.join('\n')).toMatch(/could not translate host name|timeout|timed out/)
})

test('data survive a restart, and a rotation gives the next task the new password', async () => {
  await cloud.rds.instance(identifier).postgres.restart()
  await cloud.rds.rotate(identifier)
  expect((await describe())?.MasterUserSecret?.SecretStatus).toBe('rotating')
  const early = await psql(['SELECT 1'])
  await pass(cloud, 60)
  expect((await describe())?.MasterUserSecret?.SecretStatus).toBe('active')
  const late = await psql(["SELECT datname FROM pg_database WHERE datname = 'shop'"])
  expect(late).toMatchObject({ code: 0, output: ['shop'] })
  expect([0, 2]).toContain(early.code)
})

test("a session of RDS's own holds a DROP for a while", async () => {
  await cloud.rds.holdDatabase(identifier, 'shop', 10 * 60_000)
  const held = await psql(['DROP DATABASE shop WITH (FORCE)'])
  expect(held.code).toBe(1)
  await pass(cloud, 20 * 60)
  expect(await psql(['DROP DATABASE shop WITH (FORCE)'])).toMatchObject({
    code: 0,
    output: ['DROP DATABASE'],
  })
})

test('an instance goes only without deletion protection, and with its final snapshot', async () => {
  const { rds } = administrator(cloud)
  const remove = () =>
    rds.send(
      new DeleteDBInstanceCommand({ DBInstanceIdentifier: identifier, FinalDBSnapshotIdentifier: 'last' }),
    )
  await expect(remove()).rejects.toMatchObject({ name: 'InvalidParameterCombination' })
  await rds.send(
    new ModifyDBInstanceCommand({
      DBInstanceIdentifier: identifier,
      DeletionProtection: false,
      ApplyImmediately: true,
    }),
  )
  await remove()
  expect((await describe())?.DBInstanceStatus).toBe('deleting')
  await until(
    cloud,
    'the instance is gone',
    async () => !cloud.inventory().includes(`rds-instance:${identifier}`),
  )
  await expect(describe()).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' })
  expect(cloud.inventory()).toContain('rds-snapshot:last')
  expect(cloud.inventory().filter((name) => name.startsWith('secret:'))).toEqual([])
  expect(cloud.violations).toEqual([])
})
