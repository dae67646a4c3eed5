import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cloud } from '../cloud/cloud.ts'
import { machinePipSettings } from '../runner/pip-settings.ts'
import { foundationFor, productDirectory } from '../runner/product.ts'
import { SourceRepository } from '../runner/source-repository.ts'
import { defaultRepository, Workflow } from '../runner/workflow.ts'
import { covered, criticalPath, partsOf } from './critical-path.ts'
import { addEnvironments } from './crowd.ts'
import { DockerSpy } from './docker-spy.ts'
import { countFlood, type Flood, floodingMigration, floodRow } from './log-flood.ts'
import { type MeasuredDeployment, measure } from './measured-deployment.ts'
import { watchPeakMemory } from './peak-memory.ts'
import { type Row, row } from './row.ts'

const app = join(productDirectory, 'test', 'stories', 'app')

/** The deployments of one app on the local cloud, in this order. */
interface Deployments {
  readonly first: MeasuredDeployment
  readonly updates: readonly MeasuredDeployment[]
  readonly redeploy: MeasuredDeployment
  /** An update after the account has got 1,000 environments. */
  readonly amongMany: MeasuredDeployment
  readonly flood: Flood
}

export interface Size {
  /** How many updates to average over: how soon an end is noticed depends on when it happens. */
  readonly updates: number
  readonly environments: number
  readonly logLines: number
}

/**
 * Plays deployments on the local cloud with its virtual clock, where AWS's delays take no time and what is real takes
 * its own.
 */
export async function measureDeployments(size: Size, say: (line: string) => void): Promise<Row[]> {
  const cloud = await Cloud.start({ stacks: foundationFor(defaultRepository) })
  const source = await SourceRepository.of(app)
  const spy = await DockerSpy.start(() => cloud.clock.now())
  try {
    const deployments = await play(cloud, source, spy, size, say)
    return rowsOf(deployments, size)
  } finally {
    spy.stop()
    await cloud.stop()
    await source.remove()
  }
}

async function play(
  cloud: Cloud,
  source: SourceRepository,
  spy: DockerSpy,
  size: Size,
  say: (line: string) => void,
): Promise<Deployments> {
  const inputs = {
    'aws-account-id': cloud.account,
    'aws-region': cloud.region,
    'build-secrets': machinePipSettings(),
  }
  const workflow = new Workflow(cloud, source, { inputs })
  let output = ''
  const run = async (what: string, event: 'push' | 'workflow_dispatch') => {
    const calls = cloud.calls.all.length
    const commands = spy.calls.length
    const done = await workflow.run(event, { variables: { PATH: spy.path } })
    if (done.exitCode !== 0) throw new Error(`${what} failed:\n${done.stdout}`)
    const measured = measure(cloud, done, calls, spy.calls.slice(commands))
    output = done.rawStdout
    say(`${what}: ${(measured.makespan / 1000).toFixed(1)} simulated s, own ${own(measured).toFixed(1)} s`)
    say(`  ${measured.calls} calls: ${measured.callNames.join(' ')}`)
    return measured
  }
  let version = 1
  const change = async () => {
    version += 1
    const text = readFileSync(join(app, 'main.py'), 'utf8')
    await source.commit('main', { 'main.py': text.replace('VERSION = "1"', `VERSION = "${version}"`) })
  }
  const update = async (what: string) => {
    await change()
    return run(what, 'push')
  }
  const first = await run('first deployment', 'push')
  const all: MeasuredDeployment[] = []
  for (let number = 1; number <= size.updates; number += 1) all.push(await update(`update ${number}`))
  const redeploy = await run('redeployment', 'workflow_dispatch')
  await addEnvironments(cloud, size.environments)
  const amongMany = await update(`update among ${size.environments} environments`)
  await source.commit('main', floodingMigration(app, size.logLines))
  const peak = watchPeakMemory(join('dist', 'index.js'))
  await run(`update with ${size.logLines} log lines`, 'push')
  return { first, updates: all, redeploy, amongMany, flood: countFlood(output, size.logLines, peak()) }
}

function rowsOf({ first, updates, redeploy, amongMany, flood }: Deployments, size: Size): Row[] {
  const all = [first, ...updates, redeploy, amongMany]
  const lags = all.flatMap((deployment) => deployment.lags.map((lag) => lag / 1000))
  const alone = updates[0]?.calls ?? Number.NaN
  return [
    row('first deploy with database: makespan / critical path', {
      ratio: { value: ratio(first), most: 1.03, digits: 3 },
    }),
    row('update with changed source: makespan / critical path', {
      ratio: { value: mean(updates.map(ratio)), most: 1.05, digits: 3 },
    }),
    row('update: own overhead (all but build, push, tasks, rollout)', {
      mean: { value: mean(updates.map(own)), most: 5, unit: ' s', digits: 1 },
    }),
    row('redeploy of a known image: Docker processes, AWS calls besides polls', {
      docker: { value: redeploy.dockerCommands, most: 0 },
      calls: { value: redeploy.calls, most: 25 },
    }),
    row('in these deployments: end noticed after, looks in a minute', {
      mean: { value: mean(lags), most: 4, unit: ' s', digits: 1 },
      worst: { value: Math.max(...lags), most: 10, unit: ' s', digits: 1 },
      'status looks': { value: Math.max(...all.map(({ statusLooks }) => statusLooks)), most: 20 },
      'log reads': { value: Math.max(...all.map(({ logReads }) => logReads)), most: 40 },
    }),
    floodRow(flood),
    row(`deploy among ${size.environments.toLocaleString('en')} environments, against among one: AWS calls`, {
      difference: { value: Math.abs(amongMany.calls - alone), most: 2 },
    }),
  ]
}

function ratio({ makespan, parts }: MeasuredDeployment): number {
  return makespan / criticalPath(partsOf(parts))
}

/** Seconds that are neither build nor push nor a task nor the rollout. */
function own({ makespan, spans }: MeasuredDeployment): number {
  return (makespan - covered(spans)) / 1000
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
