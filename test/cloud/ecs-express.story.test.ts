import { request } from 'node:https'
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateExpressGatewayServiceCommand,
  DeleteExpressGatewayServiceCommand,
  DescribeExpressGatewayServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
  UpdateExpressGatewayServiceCommand,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { Cloud } from './cloud.ts'
import { administrator, clients, roleArn, shippedStacks } from './testing.ts'
import { definition, logGroup, network, pass, tags, until } from './testing-tasks.ts'

const cluster = 'monolayer-production'
const serviceName = 'monolayer-production-42-app-production'
const serviceArn = `arn:aws:ecs:eu-west-1:123456789012:service/${cluster}/${serviceName}`
let cloud: Cloud
let aws: ReturnType<typeof clients>
/** Of the service that the tests here share. */
let url: string

beforeAll(async () => {
  cloud = await Cloud.start({ stacks: shippedStacks })
  aws = clients(cloud, '42-production-eu-west-1', { seconds: 360_000 })
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup }))
})

afterAll(async () => {
  await cloud.stop()
})

/** A server that says its version and what it was told, and echoes frames of a WebSocket. */
const server = `
import base64, hashlib, http.server, json, os, signal
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        if self.headers.get('Upgrade') == 'websocket':
            key = self.headers['Sec-WebSocket-Key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
            self.send_response(101)
            self.send_header('Upgrade', 'websocket')
            self.send_header('Connection', 'Upgrade')
            self.send_header('Sec-WebSocket-Accept', base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
            self.end_headers()
            head = self.rfile.read(6)
            mask, data = head[2:6], self.rfile.read(head[1] & 127)
            text = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
            self.wfile.write(bytes([0x81, len(text)]) + text)
            return
        status = int(os.environ['HEALTH']) if self.path == '/health' else 500 if self.path == '/fail' else 200
        body = json.dumps({'version': os.environ['VERSION'], 'headers': {k.lower(): v for k, v in self.headers.items()}}).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(('0.0.0.0', 8000), Handler).serve_forever()
`

async function register(
  version: string,
  options: { health?: string; command?: string[] } = {},
): Promise<string> {
  const input = definition(cloud, {
    family: `${serviceName}-web`,
    command: options.command ?? ['python3', '-c', server],
    environment: [
      { name: 'VERSION', value: version },
      { name: 'HEALTH', value: options.health ?? '200' },
    ],
    port: 8000,
  })
  const { taskDefinition } = await aws.ecs.send(new RegisterTaskDefinitionCommand(input))
  return taskDefinition?.taskDefinitionArn ?? ''
}

async function create(taskDefinitionArn: string): Promise<void> {
  const { subnets, securityGroups } = network(cloud).awsvpcConfiguration
  await aws.ecs.send(
    new CreateExpressGatewayServiceCommand({
      serviceName,
      cluster,
      taskDefinitionArn,
      infrastructureRoleArn: roleArn('monolayer-ecs-infrastructure-eu-west-1'),
      healthCheckPath: '/health',
      networkConfiguration: { subnets, securityGroups },
      scalingTarget: { minTaskCount: 1, maxTaskCount: 2 },
      tags,
    }),
  )
}

async function newest(): Promise<ServiceDeployment | undefined> {
  const { serviceDeployments } = await aws.ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service: serviceArn, maxResults: 1 }),
  )
  const arn = serviceDeployments?.[0]?.serviceDeploymentArn
  if (arn === undefined) return undefined
  const answer = await aws.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }))
  return answer.serviceDeployments?.[0]
}

async function deploymentEnds(): Promise<ServiceDeployment> {
  const over = async () => {
    const deployment = await newest()
    const ends = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']
    return ends.includes(deployment?.status ?? '') && deployment
  }
  return await until(cloud, 'the deployment is over', over, { seconds: 20 })
}

async function deleted(): Promise<void> {
  await aws.ecs.send(new DeleteExpressGatewayServiceCommand({ serviceArn }))
  const inactive = async () => {
    const { service } = await aws.ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn }))
    return service?.status?.statusCode === 'INACTIVE'
  }
  await until(cloud, 'the service is gone', inactive, { seconds: 20 })
}

async function deployed(version: string): Promise<string> {
  const taskDefinitionArn = await register(version)
  await create(taskDefinitionArn)
  expect((await deploymentEnds()).status).toBe('SUCCESSFUL')
  const { service } = await aws.ecs.send(new DescribeExpressGatewayServiceCommand({ serviceArn }))
  return service?.activeConfigurations?.[0]?.ingressPaths?.[0]?.endpoint ?? ''
}

async function stage(wanted: string): Promise<ServiceDeployment> {
  return await until(cloud, wanted, async () => {
    const deployment = await newest()
    return deployment?.lifecycleStage === wanted && deployment
  })
}

async function update(version: string, options: Parameters<typeof register>[1] = {}): Promise<void> {
  const taskDefinitionArn = await register(version, options)
  await aws.ecs.send(new UpdateExpressGatewayServiceCommand({ serviceArn, taskDefinitionArn }))
}

interface Answer {
  readonly status: number
  readonly version: string
  readonly headers: Record<string, string>
}

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      { rejectUnauthorized: false, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const said = text.startsWith('{') ? JSON.parse(text) : { version: '', headers: {} }
          resolve({ status: response.statusCode ?? 0, ...said })
        })
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

async function versions(count: number): Promise<Set<string>> {
  const seen = new Set<string>()
  for (let index = 0; index < count; index += 1) seen.add((await get('/')).version)
  return seen
}

test('a service is made, and answers over HTTPS as behind a load balancer', async () => {
  const began = cloud.clock.now()
  url = await deployed('one')
  expect(cloud.clock.now() - began).toBeGreaterThan(5 * 60_000)
  const answer = await get('/', { host: 'shop.example.com' })
  expect(answer).toMatchObject({ status: 200, version: 'one' })
  expect(answer.headers).toMatchObject({ host: 'shop.example.com', 'x-forwarded-proto': 'https' })
  expect(answer.headers['x-forwarded-for']).toBe('127.0.0.1')
  expect(await echo(url.replace('https', 'wss'), 'hello')).toBe('hello')

  const { serviceRevisions } = await aws.ecs.send(
    new DescribeServiceRevisionsCommand({
      serviceRevisionArns: [(await newest())?.targetServiceRevision?.arn ?? ''],
    }),
  )
  const [path] = serviceRevisions?.[0]?.ecsManagedResources?.ingressPaths ?? []
  expect(path).toMatchObject({ accessType: 'PUBLIC', endpoint: url, loadBalancer: { status: 'ACTIVE' } })
  const { services } = await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }))
  expect(services?.[0]).toMatchObject({ status: 'ACTIVE', runningCount: 1, resourceManagementType: 'ECS' })
  expect(services?.[0]?.events?.[0]?.message).toContain('has reached a steady state')
})

test('a revision that crashes is rolled back, and never gets traffic', async () => {
  await update('two', { command: ['sh', '-c', 'echo broken; exit 1'] })
  const deployment = await deploymentEnds()
  expect(deployment).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
  })
  expect(deployment.rollback?.serviceRevisionArn).toBe(deployment.sourceServiceRevisions?.[0]?.arn)
  expect(await versions(5)).toEqual(new Set(['one']))
})

test('a revision that is unhealthy is rolled back', async () => {
  await update('two', { health: '404' })
  expect((await deploymentEnds()).status).toBe('ROLLBACK_SUCCESSFUL')
  const { events } = cloud.ecs.web(serviceName)
  expect(events.map(({ message }) => message).join('\n')).toContain(
    'Health checks failed with these codes: [404]',
  )
  expect(await versions(5)).toEqual(new Set(['one']))
})

test('errors of users set off the alarm, which rolls back', async () => {
  await update('two')
  await stage('BAKE_TIME')
  for (let minute = 0; minute < 3; minute += 1) {
    for (let index = 0; index < 5; index += 1) await get('/fail')
    await pass(cloud, 60)
  }
  const deployment = await deploymentEnds()
  expect(deployment).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', alarms: { status: 'TRIGGERED' } })
  expect(deployment.alarms?.triggeredAlarmNames).toHaveLength(1)
  expect(await versions(5)).toEqual(new Set(['one']))
})

test('a deployment can be stopped: back to the version before', async () => {
  await update('two')
  const { serviceDeploymentArn } = await stage('BAKE_TIME')
  // By hand: the action itself never stops one, and its role may not.
  const person = administrator(cloud, { seconds: 360_000 })
  await person.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }))
  expect((await newest())?.status).toBe('ROLLBACK_REQUESTED')
  expect((await deploymentEnds()).status).toBe('ROLLBACK_SUCCESSFUL')
  expect(await versions(5)).toEqual(new Set(['one']))
})

test('an update shifts 5 % first, then all, while the old version serves', async () => {
  await update('two')
  await until(cloud, 'the canary gets traffic', async () => {
    return (await newest())?.targetServiceRevision?.requestedProductionTrafficWeight === 5
  })
  expect(await versions(40)).toEqual(new Set(['one', 'two']))
  await stage('BAKE_TIME')
  expect(await versions(10)).toEqual(new Set(['two']))
  const deployment = await deploymentEnds()
  expect(deployment.status).toBe('SUCCESSFUL')
  expect(Number(deployment.finishedAt) - Number(deployment.createdAt)).toBeGreaterThan(8 * 60_000)
  expect(await versions(5)).toEqual(new Set(['two']))
})

test('a task that ends is replaced, and meanwhile the load balancer says that it has none', async () => {
  const [life] = cloud.ecs.web(serviceName).serving?.tasks.lives ?? []
  await cloud.docker.run(['kill', life?.task.containers[0]?.dockerName ?? ''])
  await until(cloud, 'the task is gone', () => life?.task.lastStatus === 'STOPPED')
  expect((await get('/')).status).toBe(503)
  await until(cloud, 'another answers', async () => (await get('/')).version === 'two')
})

test('a service that is deleted is gone, with its URL and all that was made for it', async () => {
  const removal = deleted()
  await expect(removal).resolves.toBeUndefined()
  await expect(aws.ecs.send(new DeleteExpressGatewayServiceCommand({ serviceArn }))).rejects.toMatchObject({
    name: 'ServiceNotActiveException',
  })
  await expect(get('/')).rejects.toThrow()
  const left = cloud.inventory().filter((name) => /^(ecs-service|ecs-task:|load-balancer|alarm)/.test(name))
  expect(left).toEqual([])
})

test('the first deployment that fails neither succeeds nor goes back; a later one puts it right', async () => {
  await create(await register('one', { command: ['false'] }))
  await until(cloud, 'the breaker has triggered', async () => {
    return (await newest())?.deploymentCircuitBreaker?.status === 'TRIGGERED'
  })
  await pass(cloud, 3600)
  expect((await newest())?.status).toBe('IN_PROGRESS')
  await update('two')
  expect((await deploymentEnds()).status).toBe('SUCCESSFUL')
  const statuses = cloud.ecs.web(serviceName).deployments.map(({ status }) => status)
  expect(statuses).toEqual(['STOPPED', 'SUCCESSFUL'])
  await deleted()
})

test('resources that never come up keep a service from its URL until it is made anew', async () => {
  cloud.ecs.express.wedges.push('FAILED')
  await create(await register('one'))
  await pass(cloud, 3600)
  const serviceRevisionArns = [(await newest())?.targetServiceRevision?.arn ?? '']
  const { serviceRevisions } = await aws.ecs.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns }),
  )
  const [path] = serviceRevisions?.[0]?.ecsManagedResources?.ingressPaths ?? []
  expect(path?.certificate?.status).toBe('FAILED')
  expect((await newest())?.status).toBe('IN_PROGRESS')
  await deleted()
  url = await deployed('two')
  expect((await get('/')).version).toBe('two')
  expect(cloud.violations).toEqual([])
})

function echo(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { rejectUnauthorized: false })
    socket.on('open', () => socket.send(text))
    socket.on('message', (data) => {
      resolve(String(data))
      socket.terminate()
    })
    socket.on('error', reject)
  })
}
