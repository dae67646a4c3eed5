import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { errorCodes } from '../../src/errors.ts'
import { commands, knownInputs } from '../../src/inputs.ts'
import { estimateMonthlyCost } from '../../src/plan/cost.ts'
import { phaseNames } from '../../src/plan/phases.ts'
import { pitfallCodes } from '../../src/project/pitfall-codes.ts'
import { productDirectory } from '../runner/product.ts'
import { readActionReference } from './action-reference.ts'
import { readDocuments } from './documents.ts'
import { otherWords, workflowKeys } from './other-words.ts'
import { warningCodes } from './what-to-do.ts'

const documents = readDocuments()
const { outputs } = readActionReference()
const codes = [...Object.keys(errorCodes), ...Object.keys(pitfallCodes), ...Object.keys(warningCodes)]
/** The outcomes are one of the outputs. */
const outcomes = (outputs.find(({ name }) => name === 'outcome')?.text ?? '').match(/[a-z-]+/g) ?? []
const known = new Set([
  ...[...knownInputs, ...outputs.map(({ name }) => name), ...codes, ...commands],
  ...outcomes,
])
const exists = (path: string) => existsSync(join(productDirectory, path))

describe.each(documents)(
  '$path names nothing that is not there:',
  ({ path, links, codes: spans, fences }) => {
    test('links and their anchors', () => {
      const anchors = new Map(documents.map((document) => [document.path, document.anchors]))
      const broken = links.filter(
        ({ file, anchor }) =>
          file !== null && (!exists(file) || (anchor !== null && !anchors.get(file)?.has(anchor))),
      )
      expect(broken).toEqual([])
    })

    test('files', () => {
      const named = [...spans, ...fences.flatMap(({ text }) => text.split(/[\s="']+/))]
        .map((word) => word.replace(/[.,;:]$/, '').split(' ')[0] ?? '')
        .filter((word) => /^(?:\.github|bootstrap|dist|docs|examples|script|src|test)\/[\w./-]*$/.test(word))
      expect(
        named.filter((name) => !exists(name) && !exists(join(dirname(path), name)) && !generated.test(name)),
      ).toEqual([])
    })

    test('parameters, tables, networks and groups of the templates', () => {
      const texts = [...spans, ...fences.flatMap(({ text }) => text.split(/[\s="',]+/))]
      const named = texts.filter(
        (text) => /^\/monolayer\/(?:foundation|gateway)\b/.test(text) || ours.test(text),
      )
      expect(named.filter((name) => !made.has(name))).toEqual([])
    })

    test('inputs, outputs and codes', () => {
      const words = spans.filter((span) => /^[a-z]+(?:-[a-z0-9]+)+$/.test(span))
      expect(words.filter((word) => !known.has(word) && !otherWords.has(word) && !isPreview(word))).toEqual(
        [],
      )
      const keys = spans.flatMap((span) => /^([a-z]+(?:-[a-z]+)*): /.exec(span)?.[1] ?? [])
      expect(keys.filter((key) => !known.has(key) && !workflowKeys.has(key))).toEqual([])
      const inYaml = fences.filter(({ info }) => info === 'yaml').flatMap(({ text }) => inputsOf(parse(text)))
      expect(inYaml.filter((key) => !knownInputs.includes(key))).toEqual([])
    })
  },
)

const templates = readdirSync(join(productDirectory, 'bootstrap'))
  .map((file) => readFileSync(join(productDirectory, 'bootstrap', file), 'utf8'))
  .join('\n')
/** Names that the templates give, whatever kind of resource has them, as the documents write them. */
const made = new Set(
  [
    ...templates.matchAll(
      /(?:Name|Value|Path): (?:!Sub )?"?(\/?(?:monolayer|\$\{RepositoryId\})(?:[\w/-]|\$\{AWS::Region\})*)/g,
    ),
  ].map(([, name = '']) =>
    name.replace(/^\$\{RepositoryId\}/, '<repository-id>').replace(/\$\{AWS::Region\}/, '<region>'),
  ),
)
/** Names of a stage's own things in the foundation, and of roles; others with a repository's number the action makes. */
const ours =
  /^(?:monolayer-(?:(?:production|preview)(?:-[a-z]+)*|public|database|(?:ecs-infrastructure|gateway)-.+)|<repository-id>-.+)$/

/** What appears only when something is run. */
const generated = /^(?:dist|build)\//

const isPreview = (word: string) => /^pr-\d+$/.test(word)

/** Keys that a YAML example gives the action: below each `with:` of its steps, or at the top of a fragment. */
function inputsOf(value: unknown): string[] {
  const below = givenIn(value)
  const isFragment = typeof value === 'object' && value !== null && !('on' in value) && below.length === 0
  return isFragment ? Object.keys(value).filter((key) => !phases.has(key)) : below
}

function givenIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { with: given, uses } = value as { with?: object; uses?: string }
  if (given === undefined) return Object.values(value).flatMap(givenIn)
  return uses !== undefined && !uses.includes('monolayer-action') ? [] : Object.keys(given)
}

const phases = new Set<string>(phaseNames)

describe('the documents name everything that is there:', () => {
  const everything = documents
    .map(({ path }) => readFileSync(join(productDirectory, path), 'utf8'))
    .join('\n')

  test('scripts', () => {
    const scripts = readdirSync(join(productDirectory, 'script'), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `script/${name}`)
    expect(scripts.filter((script) => !everything.includes(script))).toEqual([])
  })

  test('templates and workflows', () => {
    const files = ['bootstrap', 'examples/workflows'].flatMap((folder) =>
      readdirSync(join(productDirectory, folder)),
    )
    expect(files.filter((file) => !everything.includes(file))).toEqual([])
  })

  test('pages, from the README', () => {
    const readme = documents.find(({ path }) => path === 'README.md')
    const linked = new Set(readme?.links.map(({ file }) => file))
    const pages = documents.filter(({ path }) => /^docs\/[^/]+$/.test(path) || /^[A-Z]+\.md$/.test(path))
    expect(pages.map(({ path }) => path).filter((path) => path !== 'README.md' && !linked.has(path))).toEqual(
      [],
    )
    const decisions = documents.find(({ path }) => path === 'docs/decisions/README.md')
    const listed = new Set(decisions?.links.map(({ file }) => file))
    const written = documents.filter(({ path }) => /^docs\/decisions\/\d/.test(path))
    expect(written.map(({ path }) => path).filter((path) => !listed.has(path))).toEqual([])
  })

  test('every code that src/ gives is in one of the lists', () => {
    const given = readdirSync(join(productDirectory, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [
        ...readFileSync(join(productDirectory, 'src', name), 'utf8').matchAll(/\bcode: '([a-z-]+)'/g),
      ])
      .map(([, code = '']) => code)
    expect(given.filter((code) => !codes.includes(code))).toEqual([])
    expect(Object.keys(warningCodes).filter((code) => !given.includes(code))).toEqual([])
  })
})

/** The smallest app with a database. */
const smallest = (region: string) =>
  estimateMonthlyCost({
    region,
    cpu: 256,
    memory: 512,
    cpuArchitecture: 'X86_64',
    tasks: 1,
    spot: false,
    webTarget: 'express',
    database: { instanceClass: 'db.t4g.micro', storageGb: 20 },
  })

test('the costs in the README are those of an estimate', () => {
  const readme = readFileSync(join(productDirectory, 'README.md'), 'utf8')
  const estimate = smallest('us-east-1')
  expect(readme).toContain(`about ${Math.round(estimate.usd)} USD a month**`)
  for (const { usd } of estimate.lines) expect(readme).toMatch(new RegExp(`\\b${usd}0?\\b`))
})

test('what a preview costs a day in docs/previews.md is that of an estimate', () => {
  const text = readFileSync(join(productDirectory, 'docs/previews.md'), 'utf8')
  const { lines } = smallest('eu-west-1')
  const isShared = ({ what }: { what: string }) => /database|load balancer/i.test(what)
  const daily = (some: typeof lines) => (some.reduce((sum, { usd }) => sum + usd, 0) / 30.42).toFixed(2)
  expect(text).toContain(`about ${daily(lines.filter((line) => !isShared(line)))} USD a day`)
  expect(text).toContain(`about ${daily(lines.filter(isShared))} USD a day`)
})

test('the workflow in the README is the one to copy, and the example app has it too', () => {
  const copy = readFileSync(join(productDirectory, 'examples/workflows/deploy.yml'), 'utf8')
  expect(readFileSync(join(productDirectory, 'README.md'), 'utf8')).toContain(`\`\`\`yaml\n${copy}\`\`\``)
  const example = 'examples/fastapi-postgres/.github/workflows/deploy.yml'
  expect(readFileSync(join(productDirectory, example), 'utf8')).toBe(copy)
})
