import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { gatewayStack, shippedStacks } from '../cloud/testing.ts'
import { productDirectory } from '../runner/product.ts'
import { compare, type Row } from './compare.ts'
import { reviewedReasons } from './known-differences.ts'
import { Local } from './local.ts'
import { Moto } from './moto.ts'
import { operationsOfTheAction, unknownToMoto } from './operations.ts'
import { ask } from './opinion.ts'
import { review } from './reasons.ts'
import { renderTable } from './table.ts'
import { findTool } from './tool.ts'

const moto = findTool('moto_server')
const linter = findTool('cfn-lint')
const bootstrap = join(productDirectory, 'bootstrap')

describe.skipIf(moto.path === null)(`a second opinion on AWS ${moto.missing ?? ''}`, () => {
  const program = moto.path ?? ''
  let rows: readonly Row[]

  beforeAll(async () => {
    const theirs = await ask((recorder) => Moto.start(program, shippedStacks, recorder))
    // moto has no gateways, and makes services that need one all the same.
    const ours = await ask(() => Local.start([...shippedStacks, gatewayStack]))
    rows = compare(ours, theirs)
  })

  it('agrees with the local cloud, but for what was found to be otherwise for a reason', () => {
    const { unexplained, stale } = review(rows, reviewedReasons)
    expect(unexplained).toEqual([])
    expect(stale).toEqual([])
  })

  it('was asked for every operation of the action that it has', async () => {
    const asked = rows.filter(({ moto }) => moto.length > 0).map(({ operation }) => operation)
    const operations = await operationsOfTheAction()
    const unknown = unknownToMoto(program, operations)
    expect(operations.filter((operation) => !asked.includes(operation))).toEqual(unknown)
  })

  it('reads the same policies in the templates, statement by statement', async () => {
    const roles = ['42-production-eu-west-1', '42-preview-eu-west-1'].flatMap((role) => [
      role,
      `${role}-app`,
      `${role}-database`,
    ])
    const read = async (side: Local | Moto) => {
      try {
        const found = await Promise.all(roles.map((role) => side.policies(role)))
        // The ids of subnets are each cloud's own.
        return JSON.stringify(found, null, 1).replaceAll(/subnet-[0-9a-f]+/g, 'subnet-id')
      } finally {
        await side.stop()
      }
    }
    const theirs = await read(await Moto.start(program, shippedStacks))
    expect(theirs).toEqual(await read(await Local.start(shippedStacks, { containers: false })))
  })

  it('is what docs/conformance.md says', async () => {
    const page = renderTable({
      rows,
      reasons: reviewedReasons,
      unknown: unknownToMoto(program, await operationsOfTheAction()),
      motoVersion: versionOf(program),
    })
    await expect(page).toMatchFileSnapshot(join(productDirectory, 'docs', 'conformance.md'))
  })
})

describe.skipIf(linter.path === null)(`the templates ${linter.missing ?? ''}`, () => {
  it('have nothing that cfn-lint knows to be wrong', () => {
    const templates = readdirSync(bootstrap).filter((name) => name.endsWith('.yml'))
    expect(templates).toEqual(expect.arrayContaining(['account.yml', 'repository.yml']))
    const lint = () =>
      execFileSync(linter.path ?? '', ['--regions', 'eu-west-1,us-east-1', '--', ...templates], {
        cwd: bootstrap,
        timeout: 120_000,
        encoding: 'utf8',
      })
    expect(lint()).toBe('')
  })
})

function versionOf(program: string): string {
  const python = join(dirname(program), 'python3')
  const version = "import importlib.metadata as m; print(m.version('moto'))"
  return execFileSync(python, ['-c', version], { timeout: 30_000, encoding: 'utf8' }).trim()
}
