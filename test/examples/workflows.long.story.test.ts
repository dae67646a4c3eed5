import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventName } from '../runner/event.ts'
import { apps, Theatre } from '../stories/theatre.ts'
import { type FileOptions, playFile } from './play-file.ts'

/** Plays a file of `examples/workflows`; one line a job: its id, outcome and environment. */
async function told(theatre: Theatre, file: string, event: EventName, options: FileOptions = {}) {
  const runs = await playFile(theatre.workflow, file, event, options)
  return {
    lines: runs.map(({ id, run }) => {
      expect(run.exitCode, run.stdout).toBe(0)
      return `${id}: ${run.outputs.outcome} ${run.outputs.environment}`
    }),
    outputs: runs.map(({ run }) => run.outputs),
    texts: runs.map(({ run }) => run.stdout + run.rawStdout + run.summary),
  }
}

describe('the workflows to copy, for one app', () => {
  let theatre: Theatre
  let first: string
  let url: string

  beforeAll(async () => {
    theatre = await Theatre.open()
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
  })

  const version = async () => JSON.parse((await theatre.ask(url, '/health')).text).version

  it('deploy.yml deploys production', async () => {
    const { lines, outputs } = await told(theatre, 'deploy.yml', 'push')
    expect(lines).toEqual(['deploy: deployed production'])
    url = outputs[0]?.url ?? ''
    first = await theatre.source.commitOf('refs/heads/main')
    expect(await version()).toBe('1')
  })

  it('deploy.yml gives a pull request a preview and takes it away', async () => {
    const opened = await told(theatre, 'deploy.yml', 'pull_request.opened')
    expect(opened.lines).toEqual(['deploy: deployed pr-1'])
    const closed = await told(theatre, 'deploy.yml', 'pull_request.closed')
    expect(closed.lines).toEqual(['deploy: destroyed pr-1'])
    expect((await told(theatre, 'deploy.yml', 'schedule')).outputs[0]?.outcome).toBe('swept')
  })

  it('roll-back.yml serves the first version again', async () => {
    const second = theatre.file('main.py').replace('VERSION = "1"', 'VERSION = "2"')
    await theatre.commit({ 'main.py': second })
    expect((await told(theatre, 'deploy.yml', 'push')).lines).toEqual(['deploy: deployed production'])
    expect(await version()).toBe('2')
    const dispatchInputs = { image: first.slice(0, 12) }
    const back = await told(theatre, 'roll-back.yml', 'workflow_dispatch', { dispatchInputs })
    expect(back.lines).toEqual(['roll-back: rolled-back production'])
    expect(await version()).toBe('1')
  })

  it('deploy.yml does by hand what its inputs say: the branch once more, an earlier image', async () => {
    const dispatch = (dispatchInputs: Record<string, string>) =>
      told(theatre, 'deploy.yml', 'workflow_dispatch', { dispatchInputs })
    expect((await dispatch({ command: 'auto' })).lines).toEqual(['deploy: deployed production'])
    expect(await version()).toBe('2')
    expect((await dispatch({ command: 'auto', image: first })).lines).toEqual([
      'deploy: rolled-back production',
    ])
    expect(await version()).toBe('1')
  })

  it('previews-by-label.yml waits for the label, and removes the preview with it', async () => {
    const file = 'previews-by-label.yml'
    const of = { number: 7 }
    expect((await told(theatre, file, 'pull_request.opened', of)).lines).toEqual([])
    const label = { ...of, label: 'preview' }
    expect((await told(theatre, file, 'pull_request.labeled', label)).lines).toEqual([
      'deploy: deployed pr-7',
    ])
    expect((await told(theatre, file, 'pull_request.unlabeled', label)).lines).toEqual([
      'deploy: destroyed pr-7',
    ])
    expect(theatre.cloud.inventory().filter((name) => /pr-7(\D|$)/.test(name))).toEqual([])
  })

  it('protected-production.yml signs in from the environment, with its secret', async () => {
    const secrets = { API_KEY: 'canary-of-the-environment' }
    const { lines, texts } = await told(theatre, 'protected-production.yml', 'push', { secrets })
    expect(lines).toEqual(['production: deployed production'])
    expect(theatre.cloud.ssm.parameters).toContainEqual(
      expect.objectContaining({
        name: '/monolayer/production/42/app/production/API_KEY',
        value: secrets.API_KEY,
      }),
    )
    expect(texts[0]?.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(secrets.API_KEY)
    const preview = await told(theatre, 'protected-production.yml', 'pull_request.opened', {
      number: 8,
      secrets,
    })
    expect(preview.lines).toEqual(['previews: deployed pr-8'])
    expect(theatre.cloud.ssm.parameters.filter(({ name }) => /\/pr-8\/API_KEY$/.test(name))).toEqual([])
  })

  it('deploy.yml removes by hand the environment that is named', async () => {
    const dispatchInputs = { command: 'destroy', environment: 'pr-8' }
    const { lines } = await told(theatre, 'deploy.yml', 'workflow_dispatch', { dispatchInputs })
    expect(lines).toEqual(['deploy: destroyed pr-8'])
    expect(theatre.cloud.inventory().filter((name) => /pr-8(\D|$)/.test(name))).toEqual([])
  })

  it('outside-database.yml uses the database that it is given, and previews another', async () => {
    // The database that production has had until now stands for one outside.
    const database = theatre.cloud.ssm.parameters.find(
      ({ name }) => name === '/monolayer/production/42/app/production/DATABASE_URL',
    )
    const secrets = { DATABASE_URL: database?.value ?? '' }
    const { lines, outputs } = await told(theatre, 'outside-database.yml', 'push', { secrets })
    expect(lines).toEqual(['production: deployed production'])
    expect(outputs[0]?.database).toBe('external')
    expect(JSON.parse((await theatre.ask(url)).text).revision).toBe('0001')
    const preview = await told(theatre, 'outside-database.yml', 'pull_request.opened', { number: 9, secrets })
    expect(preview.lines).toEqual(['previews: deployed pr-9'])
    expect(preview.outputs[0]?.database).toBe('postgres')
  })
})

describe('monorepo.yml', () => {
  let folder: string
  let theatre: Theatre

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'monorepo-'))
    for (const name of ['api', 'admin']) {
      cpSync(apps.story, join(folder, 'services', name), { recursive: true })
    }
    theatre = await Theatre.open({ app: folder })
  })
  afterAll(async () => {
    expect(theatre.cloud.violations).toEqual([])
    await theatre.close()
    rmSync(folder, { recursive: true })
  })

  it('gives two apps a service, a database and a preview each', async () => {
    const { outputs } = await told(theatre, 'monorepo.yml', 'push')
    expect(outputs.map(({ outcome }) => outcome)).toEqual(['deployed', 'deployed'])
    const [api = '', admin = ''] = outputs.map(({ url = '' }) => url)
    await theatre.ask(api, '/notes/of-api', 'POST')
    expect(JSON.parse((await theatre.ask(api)).text).notes).toEqual(['of-api'])
    expect(JSON.parse((await theatre.ask(admin)).text).notes).toEqual([])

    const opened = await told(theatre, 'monorepo.yml', 'pull_request.opened')
    expect(opened.outputs.map(({ outcome }) => outcome)).toEqual(['deployed', 'deployed'])
    const { comments } = theatre.cloud.github.repository(theatre.workflow.repository)
    expect(comments).toHaveLength(2)
    const closed = await told(theatre, 'monorepo.yml', 'pull_request.closed')
    expect(closed.outputs.map(({ outcome }) => outcome)).toEqual(['destroyed', 'destroyed'])
  })
})
