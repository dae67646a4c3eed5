import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { productDirectory } from './product.ts'
import { Rehearsal, type RehearsalReport, type RehearsedRun } from './rehearsal.ts'

const instance = 'monolayer-preview-42-app'

/** `script/rehearse --app examples/fastapi-postgres --events push,pull_request.opened,…synchronize,…closed --report F` */
let rehearsal: Rehearsal
let runs: RehearsedRun[]
let report: RehearsalReport
/** What the preview's URL answered after each of its deployments. */
const answers: number[] = []

beforeAll(async () => {
  rehearsal = await Rehearsal.start({ app: join(productDirectory, 'examples', 'fastapi-postgres') })
  runs = []
  for (const event of [
    'push',
    'pull_request.opened',
    'pull_request.synchronize',
    'pull_request.closed',
  ] as const) {
    const run = await rehearsal.play(event)
    runs.push(run)
    if (run.outputs.environment === 'pr-1' && run.outputs.url) answers.push(await ask(run.outputs.url))
  }
  report = rehearsal.report()
})
afterAll(async () => {
  expect(rehearsal.cloud.violations).toEqual([])
  await rehearsal.stop()
})

it('deploys production, the preview twice, and removes the preview', () => {
  expect(
    runs.map(({ exitCode, outcome }) => [exitCode, outcome]),
    runs.map(({ stdout }) => stdout).join('\n'),
  ).toEqual([
    [0, 'deployed'],
    [0, 'deployed'],
    [0, 'deployed'],
    [0, 'destroyed'],
  ])
  expect(answers).toEqual([200, 200])
})

it('leaves exactly what was there after the push, and the instance that previews share', async () => {
  const [push, , , closed] = runs
  expect(closed?.inventory).toEqual([...(push?.inventory ?? []), `rds-instance:${instance}`].sort())
  expect(report.inventory.after).toEqual(closed?.inventory)
  const names = 'select datname from pg_database union select rolname::name from pg_roles'
  const inside = await rehearsal.cloud.rds.query(instance, 'postgres', names)
  expect(inside.flat()).toContain('rdsadmin')
  expect(inside.flat()).not.toContain('pr_1')
})

it('has written one comment and one deployment of the preview, and both say that it is removed', () => {
  expect(report.comments).toEqual([expect.objectContaining({ body: expect.stringContaining('was removed') })])
  const previews = report.deployments.filter(
    (deployment) => 'environment' in deployment && deployment.environment === 'preview',
  )
  expect(previews).toEqual([
    expect.objectContaining({
      transient: true,
      production: false,
      statuses: ['in_progress', 'success', 'in_progress', 'success', 'in_progress', 'inactive'].map((state) =>
        expect.objectContaining({ state }),
      ),
    }),
  ])
})

/** The status that a user's browser gets, over HTTPS. */
async function ask(url: string): Promise<number> {
  const ca = readFileSync(rehearsal.cloud.tls.caPath)
  return await new Promise((resolve, reject) => {
    const question = request(`${url}/docs`, { ca, timeout: 20_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    question.on('timeout', () => question.destroy(new Error('no answer within 20 s')))
    question.on('error', reject)
    question.end()
  })
}
