import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkflowRun } from '../runner/workflow.ts'
import { apps, Theatre } from './theatre.ts'

const SHAPES = new URL('./shapes/', import.meta.url).pathname

type Files = Readonly<Record<string, string>>

/** @param name a shape by its name, or an absolute path */
function filesIn(name: string): Files {
  const folder = resolve(SHAPES, name)
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  )
}

/**
 * A Dockerfile of the author's: what it builds on has the packages already, so that it needs no way to an index, which
 * Docker without BuildKit could not be given as a secret.
 */
const ownImage = (base: string) => ({ 'build-args': `BASE=${base}`, 'build-secrets': '' })

/** A repository whose whole content is replaced from push to push. */
class Stage {
  readonly theatre: Theatre
  #present: readonly string[]

  private constructor(theatre: Theatre, present: readonly string[]) {
    this.theatre = theatre
    this.#present = present
  }

  static async open(name: string): Promise<Stage> {
    return new Stage(await Theatre.open({ app: resolve(SHAPES, name) }), Object.keys(filesIn(name)))
  }

  async push(files: Files, inputs: Readonly<Record<string, string>> = {}): Promise<WorkflowRun> {
    const gone = this.#present.filter((path) => !(path in files))
    await this.theatre.commit({ ...Object.fromEntries(gone.map((path) => [path, null])), ...files })
    this.#present = Object.keys(files)
    const run = await this.theatre.play('push', { inputs })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.outcome, run.stdout).toBe('deployed')
    return run
  }

  async json(run: WorkflowRun, path: string, method = 'GET'): Promise<unknown> {
    const answer = await this.theatre.ask(run.outputs.url ?? '', path, method)
    expect(answer.status, answer.text).toBe(200)
    return JSON.parse(answer.text)
  }

  async close(): Promise<void> {
    expect(this.theatre.cloud.violations).toEqual([])
    await this.theatre.close()
  }
}

describe('an SQLAlchemy app with alembic, unmodified', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open('sync')
  })
  afterAll(() => stage.close())

  const written: string[] = []
  const cases = ['2.0', '2.1'].flatMap((version) =>
    [
      { shape: 'sync', requirement: 'psycopg[binary]', driver: 'psycopg' },
      { shape: 'sync', requirement: 'psycopg2-binary', driver: 'psycopg2' },
      { shape: 'sync', requirement: 'pg8000', driver: 'pg8000' },
      { shape: 'async', requirement: 'asyncpg', driver: 'asyncpg' },
    ].map((one) => ({ ...one, version })),
  )

  it.each(cases)(
    'writes rows with $driver under SQLAlchemy $version',
    async ({ shape, requirement, driver, version }) => {
      const requirements = ['fastapi', 'uvicorn', `sqlalchemy==${version}.*`, 'alembic', requirement, '']
      const run = await stage.push({ ...filesIn(shape), 'requirements.txt': requirements.join('\n') })
      const name = `${driver}-${version}`
      written.push(name)
      await stage.json(run, `/items/${name}`, 'POST')
      expect(await stage.json(run, '/items')).toMatchObject({
        driver,
        sqlalchemy: expect.stringMatching(new RegExp(`^${version.replace('.', '\\.')}\\.`)),
        names: written,
      })
    },
  )
})

describe('a Procfile with the five lifecycle lines and a Dockerfile', () => {
  let stage: Stage
  let base: string
  beforeAll(async () => {
    stage = await Stage.open('lifecycle')
  })
  afterAll(() => stage.close())

  const FIRST = ['createDatabase', 'migrateDatabase', 'bootstrap', 'beforeRollout', 'afterRollout']
  const LATER = ['migrateDatabase', 'beforeRollout', 'afterRollout']

  it('runs them in the order of the phases, and nothing of alembic by itself', async () => {
    const run = await stage.push(filesIn('lifecycle'))
    base = run.outputs.image ?? ''
    expect(run.outputs.database).toBe('postgres')
    expect(await stage.json(run, '/')).toEqual({ steps: FIRST, tables: ['steps'] })
  })

  it('gives the database to an image of a Dockerfile as well, and runs the once-phases once', async () => {
    const run = await stage.push(
      {
        ...filesIn('lifecycle'),
        Dockerfile:
          'ARG BASE=python:3.13-slim\nFROM $BASE\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      },
      ownImage(base),
    )
    expect(await stage.json(run, '/')).toEqual({ steps: [...FIRST, ...LATER], tables: ['steps'] })
  })
})

const MAIN = `
from fastapi import FastAPI

from core.settings import name
from routers import items

app = FastAPI()
app.include_router(items.router)


@app.get("/")
def index():
    return {"name": name}
`
const ROUTERS =
  'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/items")\ndef items():\n    return ["a"]\n'
const inPackage = (text: string) =>
  text.replaceAll('from core', 'from app.core').replaceAll('from routers', 'from app.routers')

describe('apps without a database, each as its author wrote it', () => {
  let stage: Stage
  let base: string
  beforeAll(async () => {
    stage = await Stage.open(apps.story)
  })
  afterAll(() => stage.close())

  it('gunicorn with a uvicorn worker and its files in shared memory, as the web line', async () => {
    const run = await stage.push({
      Procfile: 'web: gunicorn -k uvicorn.workers.UvicornWorker --worker-tmp-dir /dev/shm main:app\n',
      'requirements.txt': 'fastapi[standard]\ngunicorn\nuvicorn<0.40\n',
      'main.py':
        'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef index():\n    return {"by": "gunicorn"}\n',
    })
    base = run.outputs.image ?? ''
    expect(await stage.json(run, '/')).toEqual({ by: 'gunicorn' })
  })

  it('a production Dockerfile that copies src/ to its root and runs the FastAPI CLI with workers', async () => {
    const run = await stage.push(
      {
        Dockerfile:
          'ARG BASE=python:3.13-slim\nFROM $BASE\nWORKDIR /code\nCOPY src/ .\nCMD ["fastapi", "run", "--workers", "4", "main.py"]\n',
        'requirements.txt': 'fastapi[standard]\n',
        'src/main.py': MAIN,
        'src/core/settings.py': 'name = "src"\n',
        'src/routers/items.py': ROUTERS,
      },
      ownImage(base),
    )
    expect(await stage.json(run, '/')).toEqual({ name: 'src' })
    expect(await stage.json(run, '/items')).toEqual(['a'])
  })

  it('app/main.py with routers and core, in stages, as uid 1000', async () => {
    const run = await stage.push(
      {
        Dockerfile: [
          'ARG BASE=python:3.13-slim',
          'FROM $BASE AS builder',
          'USER 0',
          'RUN mkdir /wheels && touch /wheels/.keep',
          'FROM $BASE',
          'USER 0',
          'COPY --from=builder /wheels /wheels',
          'WORKDIR /srv',
          'COPY ./app ./app',
          'USER 1000',
          'EXPOSE 9000',
          'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "9000"]',
          '',
        ].join('\n'),
        'requirements.txt': 'fastapi[standard]\n',
        'app/__init__.py': '',
        'app/main.py': `import os\n${inPackage(MAIN).replace('"name": name', '"name": name, "uid": os.getuid()')}`,
        'app/core/settings.py': 'name = "app"\n',
        'app/routers/items.py': ROUTERS,
      },
      ownImage(base),
    )
    expect(await stage.json(run, '/')).toEqual({ name: 'app', uid: 1000 })
    expect(await stage.json(run, '/items')).toEqual(['a'])
  })

  it('a clean architecture under src/ that has no main.py', async () => {
    const run = await stage.push({
      'requirements.txt': 'fastapi\nuvicorn\n',
      'src/domain/item.py': 'class Item:\n    name = "clean"\n',
      'src/infrastructure/store.py':
        'from domain.item import Item\n\n\ndef first() -> Item:\n    return Item()\n',
      'src/presentation/api.py':
        'from fastapi import FastAPI\n\nfrom infrastructure.store import first\n\n\ndef build_api() -> FastAPI:\n    api = FastAPI()\n\n    @api.get("/")\n    def index():\n        return {"name": first().name}\n\n    return api\n',
    })
    expect(await stage.json(run, '/')).toEqual({ name: 'clean' })
  })

  it('two files and no manifest: what the JSON file says comes back as it is', async () => {
    const items = [{ name: 'Grüße aus Łódź' }, { name: '日本語 — naïve café 🥐' }]
    const run = await stage.push({
      'app.py':
        'import json\nfrom pathlib import Path\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\nITEMS = json.loads(Path("items.json").read_text())\n\n\n@app.get("/items")\ndef items():\n    return ITEMS\n',
      'items.json': JSON.stringify(items),
    })
    expect(await stage.json(run, '/items')).toEqual(items)
  })
})
