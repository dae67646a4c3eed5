import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cloud } from '../cloud/cloud.ts'
import type { Deployment } from '../cloud/ecs-deployment.ts'
import { machinePipSettings } from '../runner/pip-settings.ts'
import { foundationFor, productDirectory } from '../runner/product.ts'
import { SourceRepository } from '../runner/source-repository.ts'
import { defaultRepository, Workflow } from '../runner/workflow.ts'
import { type Row, row } from './row.ts'

const app = join(productDirectory, 'test', 'stories', 'app')
const service = 'monolayer-production-42-app-production'

/** How long an update took on a web target. Simulated seconds. */
interface Update {
  /** From the request to the end that ECS says. */
  readonly rollout: number
  /** The whole run of the action, with the build. */
  readonly run: number
  /** From the end to the first look that could see it. */
  readonly noticed: number
}

/**
 * An update of the same app on each web target, on the local cloud with AWS's documented delays (`delays.ts`); what is
 * not documented is assumed there, the same for both. Express Mode's figure is the standard to beat, and has no limit.
 */
export async function measureWebTargets(updates: number, say: (line: string) => void): Promise<Row[]> {
  const express = await measureUpdates('express', updates, say)
  const gateway = await measureUpdates('gateway', updates, say)
  const seconds = (value: number, most: number) => ({ value, most, unit: ' s', digits: 1 })
  const worst = (all: readonly Update[], of: keyof Update) => Math.max(...all.map((one) => one[of]))
  return [
    row('update on a gateway: end noticed after, and the whole run', {
      noticed: seconds(worst(gateway, 'noticed'), 10),
      run: seconds(worst(gateway, 'run'), 180),
    }),
    row('rollout on a gateway, and for comparison on Express Mode', {
      gateway: seconds(worst(gateway, 'rollout'), 180),
      express: seconds(worst(express, 'rollout'), Number.POSITIVE_INFINITY),
    }),
  ]
}

async function measureUpdates(
  webTarget: 'express' | 'gateway',
  updates: number,
  say: (line: string) => void,
): Promise<Update[]> {
  const cloud = await Cloud.start({ stacks: foundationFor(defaultRepository, webTarget) })
  const source = await SourceRepository.of(app)
  try {
    const inputs = {
      'aws-account-id': cloud.account,
      'aws-region': cloud.region,
      'build-secrets': machinePipSettings(),
      'web-target': webTarget,
      // A rollout is what is measured: the database is outside and plays no part.
      'environment-variables': 'DATABASE_URL=postgresql://app@db.example.com/app',
      'health-check-path': '/health',
    }
    const workflow = new Workflow(cloud, source, { inputs })
    const push = async (version: number): Promise<Update> => {
      const text = readFileSync(join(app, 'main.py'), 'utf8')
      await source.commit('main', {
        'main.py': text.replace('VERSION = "1"', `VERSION = "${version}"`),
        Procfile: 'web: uvicorn main:app --host 0.0.0.0 --port 8000\n',
      })
      const run = await workflow.run('push')
      if (run.exitCode !== 0) throw new Error(`An update on ${webTarget} failed:\n${run.stdout}`)
      const { current } = cloud.ecs.web(service)
      if (current === undefined) throw new Error('There is no deployment')
      return { ...lengths(cloud, current), run: (run.endedMs - run.beganMs) / 1000 }
    }
    await push(1)
    const all: Update[] = []
    for (let number = 1; number <= updates; number += 1) {
      const update = await push(number + 1)
      const figures = Object.entries(update).map(([name, value]) => `${name} ${value.toFixed(1)} s`)
      say(`update ${number} on ${webTarget}: ${figures.join(', ')}`)
      all.push(update)
    }
    return all
  } finally {
    await cloud.stop()
    await source.remove()
  }
}

function lengths(cloud: Cloud, deployment: Deployment): Pick<Update, 'rollout' | 'noticed'> {
  const end = deployment.finishedAt ?? Number.POSITIVE_INFINITY
  const seen = cloud.calls.all.find(
    ({ operation, startMs }) => operation === 'DescribeServiceDeployments' && startMs >= end,
  )
  return {
    rollout: (end - deployment.createdAt) / 1000,
    noticed: ((seen?.startMs ?? Number.POSITIVE_INFINITY) - end) / 1000,
  }
}
