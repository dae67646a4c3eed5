import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rule } from './rule.ts'
import { isStory } from './rules.ts'

const root = join(import.meta.dirname, '..', '..')
const copied = [
  'src',
  'test',
  'bootstrap',
  'examples',
  'script',
  'action.yml',
  'package.json',
  'vitest.config.ts',
]
const settings = ['tsconfig.json', 'tsconfig.build.json']

/** What vitest writes, as far as it is looked at. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** How a test ended against a source. */
export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly output: string
}

/** A copy of the repository in which one line at a time is wrong. */
export class Mutant {
  readonly #directory = mkdtempSync(join(tmpdir(), 'mutant-'))

  constructor() {
    for (const path of [...copied, ...settings]) {
      cpSync(join(root, path), join(this.#directory, path), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(this.#directory, 'node_modules'))
    // What only the line that is taken away made use of is no reason not to compile.
    const compiler = join(this.#directory, 'tsconfig.json')
    const strict = readFileSync(compiler, 'utf8')
    writeFileSync(compiler, strict.replaceAll(/("noUnused\w+"): true/g, '$1: false'))
  }

  /** Runs the test of a rule with its line taken away. */
  try(rule: Rule): Outcome {
    const path = join(this.#directory, rule.file)
    const text = readFileSync(path, 'utf8')
    // Not as a pattern: a `$` in a source means nothing but itself.
    writeFileSync(path, text.split(rule.was).join(rule.is))
    try {
      if (isStory(rule)) execFileSync('script/build', { cwd: this.#directory, stdio: 'pipe' })
      return this.#test(rule)
    } finally {
      writeFileSync(path, text)
    }
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #test(rule: Rule): Outcome {
    const project = isStory(rule) ? 'story' : 'unit'
    const wanted = rule.story ?? rule.name
    const pattern = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const report = join(this.#directory, 'report.json')
    rmSync(report, { force: true })
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--project',
        project,
        '--reporter=json',
        `--outputFile=${report}`,
        rule.test,
        ...(wanted === '' ? [] : ['-t', pattern]),
      ],
      {
        cwd: this.#directory,
        encoding: 'utf8',
        env: { ...process.env, MONOLAYER_TEST_ALL: project === 'story' ? 'yes' : '' },
      },
    )
    const results = (JSON.parse(readFileSync(report, 'utf8')) as Report).testResults
      .flatMap(({ assertionResults }) => assertionResults)
      // A test without a name of its own stands for all of its file.
      .filter(({ fullName }) => fullName.includes(rule.name))
    const count = (status: string) => results.filter((result) => result.status === status).length
    return {
      passed: count('passed'),
      failed: count('failed'),
      output: `${stdout.slice(-2_000)}${stderr.slice(-2_000)}`,
    }
  }
}
