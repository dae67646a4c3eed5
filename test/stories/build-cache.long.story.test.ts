import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BuildKit } from '../runner/buildkit.ts'
import type { WorkflowRun } from '../runner/workflow.ts'
import { Theatre } from './theatre.ts'

/** Where a layer is installed, and not taken from anywhere. */
const installs = /Collecting fastapi|Downloading .*fastapi/i

/** The second build happens on a runner that has never built the app: what it has, it has from the stage's registry. */
describe('an app that is built with BuildKit on runners that know nothing of each other', () => {
  let buildKit: BuildKit
  let theatre: Theatre

  beforeAll(async () => {
    buildKit = await BuildKit.find()
    theatre = await Theatre.open({
      workflow: {
        variables: { PATH: buildKit.path },
        inputs: {
          // An image is what this is about: the database is outside and plays no part.
          'environment-variables': 'DATABASE_URL=postgresql://app@db.example.com/app',
          'health-check-path': '/health',
        },
      },
    })
  })
  afterAll(async () => {
    await theatre.close()
    await buildKit.remove()
  })

  const build = ({ stdout }: WorkflowRun) =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith('Build | '))
      .join('\n')
  let image: string

  it('has its dependencies installed by the first build, whose image nothing runs in the end', async () => {
    await theatre.commit({
      Procfile: 'beforeRollout: exit 1\nweb: uvicorn main:app --host 0.0.0.0 --port 8000\n',
      // Whatever this machine has built before, it has not installed these.
      'requirements.txt': `# ${randomUUID()}\n${theatre.file('requirements.txt')}`,
    })
    const first = await theatre.play('push')
    expect(first.outputs.outcome, first.stdout).toBe('failed')
    expect(first.stdout).toContain('Phase beforeRollout (exit 1) ended with exit code 1')
    expect(build(first)).toMatch(installs)
    image = /naming to docker\.io\/library\/(monolayer-image:\w+)/.exec(build(first))?.[1] ?? ''
  })

  it('takes them over in the next build, and deploys what has changed', async () => {
    await theatre.cloud.docker.forgetImages(theatre.cloud.registry.host)
    await buildKit.forget(image)
    await theatre.commit({ Procfile: 'web: uvicorn main:app --host 0.0.0.0 --port 8000\n' })
    const second = await theatre.play('push')
    expect(second.exitCode, second.stdout).toBe(0)
    expect(build(second)).toContain('importing cache manifest from')
    expect(build(second)).toContain('CACHED')
    expect(build(second)).not.toMatch(installs)
    expect((await theatre.ask(second.outputs.url ?? '', '/health')).status).toBe(200)
  })
})
