import { join } from 'node:path'
import { expect, test } from 'vitest'
import { productDirectory } from './product.ts'
import { Rehearsal } from './rehearsal.ts'

test('a rehearsal of a plan reports the run, and changes nothing', async () => {
  const shown: string[] = []
  const rehearsal = await Rehearsal.start({
    app: join(productDirectory, 'examples', 'fastapi-postgres'),
    inputs: { command: 'plan' },
    node: '24',
    onLine: (line) => shown.push(line),
  })
  try {
    const run = await rehearsal.play('push')
    expect(run).toMatchObject({
      event: 'push',
      exitCode: 0,
      outcome: 'planned',
      outputs: { environment: 'production' },
    })
    expect(JSON.parse(run.outputs.plan ?? '')).toMatchObject({ version: 1, errors: [] })
    expect(run.summary).not.toBe('')
    expect(run.stdout).toBe(shown.map((line) => `${line}\n`).join(''))
    expect(run.calls).toEqual([])

    const report = rehearsal.report()
    expect(report.runs).toEqual([run])
    expect(report.inventory.after).toEqual(report.inventory.before)
    expect(report.inventory.before).toEqual([...report.inventory.before].sort())
    expect(report).toMatchObject({ comments: [], deployments: [] })
    expect(rehearsal.cloud.violations).toEqual([])
  } finally {
    await rehearsal.stop()
  }
})

// The main step is ended before it could save any state; the post step must still know that it is the post step.
test('a run that is cancelled at its very start deploys nothing, in its post step neither', async () => {
  const rehearsal = await Rehearsal.start({ app: join(productDirectory, 'examples', 'fastapi-postgres') })
  try {
    rehearsal.cancel()
    const run = await rehearsal.play('push')
    expect(run.exitCode).not.toBe(0)
    expect(rehearsal.isCancelled).toBe(true)
    expect(run.inventory).toEqual(rehearsal.report().inventory.before)
  } finally {
    await rehearsal.stop()
  }
})
