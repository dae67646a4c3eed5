import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, canary, docker, installPlan, stop, TestProject } from './real-docker.ts'

let project: TestProject | undefined
afterEach(() => project?.remove())

const app = `
import getpass, os
from fastapi import FastAPI, Request

app = FastAPI()

@app.get("/health")
def health(request: Request):
    return {"pid": os.getpid(), "user": getpass.getuser(), "scheme": request.url.scheme, "text": "grün"}
`

const generated = (
  parts: Parameters<typeof installPlan>[0],
  command = 'uvicorn main:app --host 0.0.0.0 --port $PORT',
) => ({ from: 'generated', install: installPlan(parts), command, port: 8000 }) as const

describe('a generated image', () => {
  test('of a requirements.txt answers, is not root, stops at SIGTERM, and holds no secret', async () => {
    project = await TestProject.create({
      'main.py': app,
      'requirements.txt': 'fastapi\nuvicorn\n',
      '.env': 'SECRET=in-the-env-file\n',
    })
    const { reference, log } = await project.build(generated({}))
    const { url, container } = await project.start(reference)
    expect(await answerOf(`${url}/health`, container)).toEqual({
      pid: 1,
      user: 'app',
      scheme: 'https',
      text: 'grün',
    })
    const stopped = await stop(container)
    expect(stopped.code).toBe(0)
    expect(stopped.seconds).toBeLessThan(10)

    const content = await docker('run', '--rm', reference, 'sh', '-c', 'ls -A /app /run/secrets; env')
    expect(content).not.toContain('.env')
    const layers = await docker('history', '--no-trunc', '--format={{.CreatedBy}}', reference)
    const configuration = await docker('image', 'inspect', reference)
    for (const text of [log, content, layers, configuration]) expect(text).not.toContain(canary)
    await expect(
      docker(
        'run',
        '--rm',
        '--user=0',
        reference,
        'grep',
        '-rqF',
        canary,
        '/app',
        '/etc',
        '/home',
        '/opt',
        '/root',
        '/run',
        '/tmp',
        '/var',
      ),
    ).rejects.toMatchObject({ code: 1 })
  })

  test('installs nothing again when only the sources changed', async () => {
    project = await TestProject.create({ 'main.py': app, 'requirements.txt': 'fastapi\nuvicorn\n' })
    const layersOf = async (reference: string) =>
      JSON.parse(await docker('image', 'inspect', '--format={{json .RootFS.Layers}}', reference)) as string[]
    const first = await layersOf((await project.build(generated({}))).reference)
    await project.write({ 'main.py': `${app}\n# changed\n` })
    const second = await layersOf((await project.build(generated({}))).reference)
    expect(second.slice(0, -1)).toEqual(first.slice(0, -1))
    expect(second.at(-1)).not.toBe(first.at(-1))
  })

  test('of a factory in src/ that is a project to be installed, by uv with and without its lock', async () => {
    project = await TestProject.create({
      'pyproject.toml': [
        '[project]',
        'name = "shop"',
        'version = "0.1.0"',
        'requires-python = ">=3.11"',
        'dependencies = ["fastapi", "uvicorn"]',
        '[build-system]',
        'requires = ["hatchling"]',
        'build-backend = "hatchling.build"',
      ].join('\n'),
      'src/shop/__init__.py': `${app}\ndef create():\n    return app\n`,
    })
    const plan = { packageManager: 'uv', manifests: ['pyproject.toml'], installProject: true } as const
    const command = 'cd / && uvicorn --factory shop:create --host 0.0.0.0 --port $PORT'
    const unlocked = await project.build(generated(plan, command))
    await project.write({ 'uv.lock': await docker('run', '--rm', unlocked.reference, 'cat', '/app/uv.lock') })
    const { reference } = await project.build(generated({ ...plan, lock: 'uv.lock' }, command))
    const { url, container } = await project.start(reference)
    expect(await answerOf(`${url}/health`, container)).toMatchObject({ pid: 1, user: 'app' })
  })

  test('of no manifest at all', async () => {
    project = await TestProject.create({ 'app.py': app })
    const install = { manifests: [], extra: ['fastapi', 'uvicorn'] }
    const { reference } = await project.build(
      generated(install, 'uvicorn app:app --host 0.0.0.0 --port $PORT'),
    )
    const { url, container } = await project.start(reference)
    expect(await answerOf(`${url}/health`, container)).toMatchObject({ user: 'app' })
  })
})

describe("a repository's own Dockerfile", () => {
  test('gets its context without credentials, with links as links, and is taken from another folder', async () => {
    project = await TestProject.create({
      'main.py': 'x',
      '.env': 'SECRET=1',
      'web/node_modules/x.js': 'x',
      'notes.md': 'x',
      '.dockerignore': '*.md\n',
      'deploy/Dockerfile': 'FROM scratch\nCOPY . /context/\nCMD ["none"]\n',
    })
    const { reference } = await project.build({ from: 'dockerfile', path: 'deploy/Dockerfile' }, [])
    const container = (await docker('create', reference)).trim()
    const archive = join(project.folder, 'image.tar')
    await docker('export', container, `--output=${archive}`)
    const paths = execFileSync('tar', ['-tf', archive]).toString().split('\n')
    await docker('rm', container)
    expect(paths.filter((path) => path.startsWith('context/')).sort()).toEqual([
      'context/',
      'context/.dockerignore',
      'context/deploy/',
      'context/deploy/Dockerfile',
      'context/main.py',
      'context/web/',
    ])
  })

  test('that fails shows what Docker said last', async () => {
    project = await TestProject.create({ Dockerfile: 'FROM scratch\nCOPY missing.txt /\n' })
    await expect(project.build({ from: 'dockerfile', path: 'Dockerfile' }, [])).rejects.toMatchObject({
      code: 'image-build-failed',
      message: expect.stringMatching(/missing\.txt/),
    })
  })
})
