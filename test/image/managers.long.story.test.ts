import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, docker, installPlan, pythonVersion, TestProject } from './real-docker.ts'

let project: TestProject | undefined
afterEach(() => project?.remove())

const app = `
from fastapi import FastAPI

app = FastAPI()

@app.get("/health")
def health():
    return {"ok": True}
`

const plain = `
[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["fastapi", "uvicorn"]
`

const generated = (parts: Parameters<typeof installPlan>[0]) =>
  ({
    from: 'generated',
    install: installPlan(parts),
    command: 'uvicorn main:app --host 0.0.0.0 --port $PORT',
    port: 8000,
  }) as const

async function healthOf(reference: string): Promise<unknown> {
  const { url, container } = (await project?.start(reference)) ?? { url: '', container: '' }
  return answerOf(`${url}/health`, container)
}

/** The address of the index that pip takes without settings: poetry's own way to it needs more than an index. */
async function indexAddress(): Promise<string> {
  const script = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'
  const address = await docker('run', '--rm', `python:${pythonVersion}-slim`, 'python', '-c', script)
  return process.env.PIP_INDEX_URL ?? address.trim()
}

describe('an image by another package manager, first without its lock, then with it', () => {
  test('poetry', async () => {
    project = await TestProject.create({
      'main.py': app,
      'pyproject.toml': [
        '[tool.poetry]',
        'package-mode = false',
        '[tool.poetry.dependencies]',
        'python = "^3.11"',
        'fastapi = "*"',
        'uvicorn = "*"',
        '[tool.poetry.group.dev.dependencies]',
        'pytest = "*"',
        '[[tool.poetry.source]]',
        'name = "index"',
        `url = "${await indexAddress()}"`,
        'priority = "primary"',
      ].join('\n'),
    })
    const plan = { packageManager: 'poetry', manifests: ['pyproject.toml'] } as const
    const unlocked = await project.build(generated(plan))
    await project.write({
      'poetry.lock': await docker('run', '--rm', unlocked.reference, 'cat', 'poetry.lock'),
    })
    const { reference } = await project.build(generated({ ...plan, lock: 'poetry.lock' }))
    expect(await healthOf(reference)).toEqual({ ok: true })
    const packages = await docker(
      'run',
      '--rm',
      reference,
      'sh',
      '-c',
      'ls /opt /opt/venv/lib/python*/site-packages',
    )
    expect(packages).toContain('fastapi')
    expect(packages).not.toMatch(/pytest|manager/)
  })

  test('pdm', async () => {
    project = await TestProject.create({
      'main.py': app,
      'pyproject.toml': `${plain}\n[tool.pdm]\ndistribution = false\n`,
    })
    const plan = { packageManager: 'pdm', manifests: ['pyproject.toml'] } as const
    const unlocked = await project.build(generated(plan))
    await project.write({ 'pdm.lock': await docker('run', '--rm', unlocked.reference, 'cat', 'pdm.lock') })
    const { reference } = await project.build(generated({ ...plan, lock: 'pdm.lock' }))
    expect(await healthOf(reference)).toEqual({ ok: true })
  })

  test('pipenv', async () => {
    project = await TestProject.create({
      'main.py': app,
      Pipfile: `[packages]\nfastapi = "*"\nuvicorn = "*"\n\n[requires]\npython_version = "${pythonVersion}"\n`,
    })
    const plan = { packageManager: 'pipenv', manifests: ['Pipfile'] } as const
    const unlocked = await project.build(generated(plan))
    const script =
      'import json, importlib.metadata as m; print(json.dumps({d.name: d.version for d in m.distributions()}))'
    const versions = JSON.parse(await docker('run', '--rm', unlocked.reference, 'python', '-c', script))
    const locked = Object.entries(versions).map(([name, version]) => [
      name.toLowerCase(),
      { version: `==${version}` },
    ])
    await project.write({
      'Pipfile.lock': JSON.stringify({
        _meta: {
          hash: { sha256: '' },
          'pipfile-spec': 6,
          sources: [],
          requires: { python_version: pythonVersion },
        },
        default: Object.fromEntries(locked),
        develop: {},
      }),
    })
    const { reference } = await project.build(generated({ ...plan, lock: 'Pipfile.lock' }))
    expect(await healthOf(reference)).toEqual({ ok: true })
  })
})

describe('an image by pip', () => {
  test('of setup.cfg and a project that its requirements name', async () => {
    project = await TestProject.create({
      'shop/__init__.py': '',
      'shop/main.py': app,
      'requirements.txt': '-r base.txt\n-e .[server]  # self\n',
      'base.txt': 'idna\n',
      'setup.py': 'from setuptools import setup\nsetup()\n',
      'setup.cfg': [
        '[metadata]',
        'name = shop',
        'version = 1.0',
        '[options]',
        'packages = shop',
        'install_requires =',
        '    fastapi',
        '[options.extras_require]',
        'server = uvicorn',
      ].join('\n'),
    })
    const manifests = ['requirements.txt', 'setup.cfg']
    const install = installPlan({ manifests, installProject: true })
    const command = 'cd / && uvicorn shop.main:app --host 0.0.0.0 --port $PORT'
    const { reference } = await project.build({ from: 'generated', install, command, port: 8000 })
    expect(await healthOf(reference)).toEqual({ ok: true })
  })

  test('of a driver that needs a library of the system', async () => {
    project = await TestProject.create({
      'main.py': `import psycopg\n${app}`,
      'requirements.txt': 'fastapi\nuvicorn\npsycopg\n',
    })
    const { reference } = await project.build(generated({}))
    expect(await healthOf(reference)).toEqual({ ok: true })
  })
})
