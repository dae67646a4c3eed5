import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cloud } from '../cloud/cloud.ts'
import { findTool } from '../conformance/tool.ts'
import { productDirectory } from '../runner/product.ts'
import { SourceRepository } from '../runner/source-repository.ts'
import { Workflow } from '../runner/workflow.ts'
import { runWithAct, shipAction, validate } from './act-run.ts'
import { forAct } from './example-workflow.ts'

const act = findTool('act')
const example = join(productDirectory, 'examples', 'fastapi-postgres')
const workflow = readFileSync(join(example, '.github', 'workflows', 'deploy.yml'), 'utf8')
/** As the example pins it. */
const checkout = /uses: (actions\/checkout@\S+)/.exec(workflow)?.[1]

/** Every workflow that is there to copy. */
const examples = readdirSync(join(productDirectory, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /(^|\/)(\.github\/)?workflows\/[^/]+\.yml$/.test(name))
  .sort()

describe.skipIf(act.path === null)(`the workflows to copy ${act.missing ?? ''}`, () => {
  it('has the example among them', () => {
    expect(examples).toContain('fastapi-postgres/.github/workflows/deploy.yml')
  })

  it.each(examples)('%s is a workflow to act', async (name) => {
    const text = readFileSync(join(productDirectory, 'examples', name), 'utf8')
    expect(await validate(act.path ?? '', forAct(text, ''))).toBe('')
  })
})

/** A runner that others wrote reads `action.yml` and the workflow by its own lights; this needs neither AWS nor Docker. */
describe.skipIf(act.path === null)(`a plan on act ${act.missing ?? ''}`, () => {
  let cloud: Cloud
  let source: SourceRepository

  beforeAll(async () => {
    cloud = await Cloud.start({ containers: false })
    source = await SourceRepository.of(example)
  })
  afterAll(async () => {
    expect(cloud.violations).toEqual([])
    await cloud.stop()
    await source.remove()
  })

  const play = async (text: string, event: 'push' | 'pull_request.opened') => {
    const prepared = await new Workflow(cloud, source).prepare(event)
    // Where a workflow uses the action of its own checkout, that has it.
    if (text.includes('uses: ./')) await shipAction(prepared.workspace)
    return await runWithAct({
      program: act.path ?? '',
      prepared,
      apiUrl: cloud.github.url,
      workflow: forAct(text, ''),
    })
  }

  it('comes from the example workflow with one line changed', async () => {
    const run = await play(workflow.replace(/^( +)command: \$.*\n/m, '$1command: plan\n'), 'push')
    expect(run.exitCode, run.shown).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'planned', environment: 'production', database: 'postgres' })
    expect(JSON.parse(run.outputs.plan ?? '')).toMatchObject({ environment: 'production', errors: [] })
    expect(run.summary).toContain('plan, nothing was changed')
    expect(run.steps).toEqual([
      `Main ${checkout} success`,
      'Main org/monolayer-action@v1 success',
      'Post org/monolayer-action@v1 success',
    ])
  })

  it('is one of the pull request where that is the event', async () => {
    const text = workflow.replace(/^( +)command: \$.*\n/m, '$1command: plan\n')
    const run = await play(text, 'pull_request.opened')
    expect(run.exitCode, run.shown).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'planned', environment: 'pr-1' })
  })

  it('comes from an action in the checkout itself', async () => {
    const text = workflow
      .replace(/^( +)command: \$.*\n/m, '$1command: plan\n')
      .replace('uses: org/monolayer-action@v1', 'uses: ./')
    const run = await play(text, 'push')
    expect(run.exitCode, run.shown).toBe(0)
    expect(run.outputs).toMatchObject({ outcome: 'planned', environment: 'production' })
    expect(run.steps).toEqual([`Main ${checkout} success`, 'Main ./ success', 'Post ./ success'])
  })

  it('is red where an input is wrong, and says which', async () => {
    const text = workflow.replace('aws-account-id: "123456789012"', 'aws-account-id: "12"')
    const run = await play(text, 'push')
    expect(run.exitCode).not.toBe(0)
    expect(run.conclusion).toBe('failure')
    expect(run.outputs).toMatchObject({ outcome: 'failed' })
    expect(run.shown + JSON.stringify(run)).toContain('aws-account-id')
  })
})
