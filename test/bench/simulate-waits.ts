/**
 * A program of its own, because it takes the place of the process's time: lets the action's own code wait for tasks,
 * rollouts and database instances that end at random moments, through the real SDK with a simulated AWS behind it.
 * Prints a JSON object; see `noticing.ts`. Arguments: how many waits of each kind; how many calls of a hundred AWS
 * refuses with "too many requests".
 */
import { ECS } from '@aws-sdk/client-ecs'
import type { Account } from '../../src/aws/account.ts'
import { callSettings } from '../../src/aws/clients.ts'
import { awaitInstance } from '../../src/aws/database-instance.ts'
import { describeService, servingOf } from '../../src/aws/express-service.ts'
import { earlierDeployments, followRollout } from '../../src/aws/rollout-watch.ts'
import { followTask } from '../../src/aws/task.ts'
import { mostInAMinute } from './critical-path.ts'
import { SimulatedTime } from './simulated-time.ts'

const [waits = '10', refused = '0'] = process.argv.slice(2)
const time = SimulatedTime.install()
/** The same run each time. */
let seed = 20_261_126
function random(from: number, to: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return from + (seed / 2 ** 31) * (to - from)
}

const lags: number[] = []
/** When AWS was looked at, from first to last: in a deployment one wait follows on another. */
const looks: number[] = []
let logReads = 0

/** Answers the SDK's requests, by the operation in their header; a refusal is AWS's own. */
function simulatedEcs(answer: (operation: string) => object, onCall: () => void): ECS {
  const handler = {
    handle: async (request: { headers: Record<string, string> }) => {
      await time.pass(random(30, 200))
      onCall()
      const busy = random(0, 100) < Number(refused)
      const operation = (request.headers['x-amz-target'] ?? '').replace(/^.*\./, '')
      const body = busy ? { __type: 'ThrottlingException', message: 'Rate exceeded' } : answer(operation)
      return {
        response: {
          statusCode: busy ? 400 : 200,
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: new Blob([JSON.stringify(body)]).stream(),
        },
      }
    },
  }
  return new ECS({
    ...callSettings,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    requestHandler: handler as never,
  })
}

const quiet = { say: () => {}, quote: () => {}, warn: () => {}, flushed: async () => {} }

/** Waits for something that ends after so long, and notes how late that was noticed and when AWS was looked at. */
async function wait(seconds: number, work: (isOver: () => boolean, onLook: () => void) => Promise<unknown>) {
  const ends = time.now + seconds * 1000
  let noticed = Number.POSITIVE_INFINITY
  const isOver = () => {
    const over = time.now >= ends
    if (over) noticed = Math.min(noticed, time.now)
    return over
  }
  await work(isOver, () => looks.push(time.now))
  lags.push((noticed - ends) / 1000)
}

/** A network interface takes half of the time until a container starts, its image the other half. */
function statusAt(asked: number, starts: number): string {
  if (time.now >= starts) return 'RUNNING'
  const share = (time.now - asked) / (starts - asked)
  return share < 0.25 ? 'PROVISIONING' : share < 0.5 ? 'PENDING' : 'ACTIVATING'
}

async function task(): Promise<void> {
  const asked = time.now
  const starts = asked + random(20, 60) * 1000
  const runs = random(0, 1) < 0.7 ? random(1, 20) : random(20, 600)
  const reads: number[] = []
  await wait((starts - time.now) / 1000 + runs, async (isOver, onLook) => {
    const ecs = simulatedEcs(() => {
      const over = isOver()
      return {
        tasks: [
          {
            lastStatus: statusAt(asked, starts),
            ...(time.now < starts ? {} : { startedAt: (Date.now() - (time.now - starts)) / 1000 }),
            containers: [{ name: 'Main', ...(over ? { exitCode: 0 } : {}) }],
          },
        ],
      }
    }, onLook)
    await followTask({
      ecs,
      cluster: 'cluster',
      taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/cluster/0123',
      isNew: true,
      log: {
        read: async () => {
          reads.push(time.now)
          return { lines: 0, more: false }
        },
      },
      onLine: () => {},
      flushed: async () => {},
      exitCodeOf: () => null,
      timeoutSeconds: 3_600,
      say: () => {},
    })
  })
  logReads = Math.max(logReads, mostInAMinute(reads))
}

async function rollout(first: boolean): Promise<void> {
  const service = 'arn:aws:ecs:eu-west-1:123456789012:service/cluster/shop'
  const taskDefinition = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:2'
  const deployment = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/cluster/shop/ours'
  const appears = time.now + random(0, 8) * 1000
  const seconds = first ? random(600, 1_500) : random(300, 720)
  const cleaning = random(5, 90)
  const cleansUp = time.now + (seconds - cleaning) * 1000
  /** Connections of old tasks run out before those are told to stop, and their network interfaces go last. */
  const oldOnesStop = cleansUp + cleaning * random(0.3, 0.9) * 1000
  await wait(seconds, async (isOver, onLook) => {
    const ecs = simulatedEcs((operation) => {
      switch (operation) {
        case 'ListServiceDeployments':
          return {
            serviceDeployments:
              time.now < appears
                ? []
                : [{ serviceDeploymentArn: deployment, targetServiceRevisionArn: 'new' }],
          }
        case 'DescribeServiceRevisions':
          return { serviceRevisions: [{ serviceRevisionArn: 'new', taskDefinition }] }
        case 'DescribeServiceDeployments':
          return {
            serviceDeployments: [
              {
                serviceDeploymentArn: deployment,
                status: isOver() ? 'SUCCESSFUL' : 'IN_PROGRESS',
                lifecycleStage: time.now < cleansUp ? 'BAKE_TIME' : 'CLEAN_UP',
                sourceServiceRevisions: first
                  ? []
                  : [{ arn: 'old', runningTaskCount: time.now < oldOnesStop ? 1 : 0 }],
                targetServiceRevision: { arn: 'new' },
              },
            ],
          }
        default:
          return {
            service: {
              serviceArn: service,
              status: { statusCode: 'ACTIVE' },
              activeConfigurations: [
                {
                  taskDefinitionArn: taskDefinition,
                  ingressPaths: [{ accessType: 'PUBLIC', endpoint: 'shop.example.com' }],
                },
              ],
            },
          }
      }
    }, onLook)
    if (!first) {
      await describeService(ecs, service)
      await earlierDeployments(ecs, 'cluster', service, taskDefinition)
    }
    const end = await followRollout(ecs, {
      cluster: 'cluster',
      serviceArn: service,
      request: {
        taskDefinition,
        port: 8000,
        healthCheckPath: '/health',
        begun: () => {},
        refused: () => {},
        minTasks: 1,
        maxTasks: 1,
        timeoutSeconds: 3_600,
        voice: quiet,
      },
      known: new Set(),
      deploymentArn: null,
      revision: null,
      service: {
        serving: async () => {
          const described = await describeService(ecs, service)
          return described === null ? null : servingOf(described)
        },
        wedged: async () => null,
        usually: '',
      },
    })
    if (end.kind !== 'serving') throw new Error(`The rollout ended as ${end.kind}.`)
  })
}

async function instance(): Promise<void> {
  await wait(random(240, 600), (isOver, onLook) =>
    awaitInstance(
      {
        describeDBInstances: async () => {
          await time.pass(random(30, 200))
          onLook()
          const ready = { Endpoint: { Address: 'host' }, MasterUserSecret: { SecretArn: 'secret' } }
          return {
            $metadata: {},
            DBInstances: [
              isOver()
                ? { DBInstanceIdentifier: 'shop', DBInstanceStatus: 'available', ...ready }
                : { DBInstanceIdentifier: 'shop', DBInstanceStatus: 'creating' },
            ],
          }
        },
        createDBInstance: async () => ({ $metadata: {} }),
      } as never,
      { names: { databaseInstance: 'shop' } } as Account,
      quiet,
    ),
  )
}

// The first call loads parts of the SDK, which takes real time, while the simulated time runs on.
await time.run(() =>
  simulatedEcs(
    () => ({}),
    () => {},
  ).describeTasks({ tasks: ['a task'] }),
)
await time.run(async () => {
  for (let number = 0; number < Number(waits); number += 1) {
    await task()
    await rollout(number % 3 === 0)
    await instance()
  }
})
const mean = lags.reduce((sum, lag) => sum + lag, 0) / lags.length
process.stdout.write(
  JSON.stringify({ mean, worst: Math.max(...lags), statusLooks: mostInAMinute(looks), logReads }),
)
process.exit()
