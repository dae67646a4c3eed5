import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNode } from '../runner/node-version.ts'
import { productDirectory } from '../runner/product.ts'
import { type Row, row } from './row.ts'
import { median } from './start-up.ts'

/** The app is one folder among many, or the checkout itself with everything else inside. */
const directories = ['services/shop', '.']

/**
 * `command: plan` in a checkout of so many files: what it takes over a start that ends with an input error, and how
 * many files it opens in the checkout. The worse of both places of the app counts.
 */
export function measureMonorepo(files: number, runs: number): Row {
  const root = mkdtempSync(join(tmpdir(), 'monorepo-'))
  try {
    makeCheckout(root, files)
    const measured = directories.map((directory) => {
      const plan = inputs(directory)
      runAction(root, plan)
      const taken: number[] = []
      for (let run = 0; run < runs; run += 1) {
        const start = runAction(root, { ...plan, INPUT_COMMAND: 'nonsense' }).milliseconds
        taken.push(runAction(root, plan).milliseconds - start)
      }
      return { time: median(taken), reads: countReads(root, plan) }
    })
    return row(`plan of a ${files.toLocaleString('en')}-file monorepo, over start-up; files read`, {
      time: { value: Math.max(...measured.map(({ time }) => time)), most: 300, unit: ' ms' },
      files: { value: Math.max(...measured.map(({ reads }) => reads)), most: 200 },
    })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** An app at the top, forty services in Python, each with a hundred modules, a front end with its packages, and documents. */
function makeCheckout(root: string, files: number): void {
  let made = 0
  const write = (folder: string, name: string, text: string) => {
    mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(root, folder, name), text)
    made += 1
  }
  const service = (folder: string) => {
    write(folder, 'requirements.txt', 'fastapi\nuvicorn\nsqlalchemy\nalembic\npsycopg\n')
    write(folder, 'alembic.ini', '[alembic]\nscript_location = migrations\n')
    write(`${folder}/migrations`, 'env.py', 'import os\nurl = os.environ["DATABASE_URL"]\n')
    write(`${folder}/migrations/versions`, '0001_a.py', 'revision = "0001"\ndown_revision = None\n')
    write(`${folder}/app`, '__init__.py', '')
    write(
      `${folder}/app`,
      'main.py',
      'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {}\n',
    )
    for (let module = 0; module < 100; module += 1) {
      write(`${folder}/app/part${module % 10}`, `module${module}.py`, `VALUE = ${module}\n`)
    }
  }
  service('.')
  service('services/shop')
  for (let number = 0; number < 39; number += 1) service(`services/service${number}`)
  for (let number = 0; made < files; number += 1) {
    write(`web/node_modules/package${number % 900}`, `file${number}.js`, 'export {}\n')
  }
}

function inputs(directory: string): Record<string, string> {
  return {
    INPUT_COMMAND: 'plan',
    'INPUT_WORKING-DIRECTORY': directory,
    'INPUT_AWS-ACCOUNT-ID': '123456789012',
    'INPUT_AWS-REGION': 'eu-west-1',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_REPOSITORY_ID: '42',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_ACTOR: 'mona',
  }
}

interface Taken {
  readonly milliseconds: number
  readonly output: string
}

function runAction(root: string, variables: Record<string, string>, options: readonly string[] = []): Taken {
  const event = join(root, '.event.json')
  writeFileSync(event, JSON.stringify({ repository: { id: 42, default_branch: 'main' } }))
  const summary = join(root, '.summary')
  writeFileSync(summary, '')
  const environment = {
    PATH: process.env.PATH,
    GITHUB_WORKSPACE: root,
    GITHUB_EVENT_PATH: event,
    GITHUB_STEP_SUMMARY: summary,
    ...variables,
  }
  const script = join(productDirectory, 'dist', 'index.js')
  const began = performance.now()
  const { stdout, stderr, status } = spawnSync(findNode('24'), [...options, script], {
    env: environment,
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const milliseconds = performance.now() - began
  const expected = variables.INPUT_COMMAND === 'plan' ? 0 : 1
  if (status !== expected) throw new Error(`The plan ended with ${status}:\n${stdout}${stderr}`)
  return { milliseconds, output: stderr }
}

/** Counts what the action opens below the checkout, by a module that is loaded before it. */
function countReads(root: string, variables: Record<string, string>): number {
  const counter = new URL('./count-reads.js', import.meta.url)
  const { output } = runAction(root, { ...variables, COUNTED_FOLDER: root }, [
    '--import',
    pathToFileURL(counter.pathname).href,
  ])
  const files = /^files read: (\d+)$/m.exec(output)?.[1]
  return files === undefined ? Number.NaN : Number(files)
}
