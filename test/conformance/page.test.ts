import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { productDirectory } from '../runner/product.ts'
import { operationsOfTheAction } from './operations.ts'

// The page is made where moto is; that it has not fallen behind the sources shows without it.
it('docs/conformance.md has each operation of the action once, and counts them', async () => {
  const page = readFileSync(join(productDirectory, 'docs', 'conformance.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z]+:\w+)` \|.*?\|.*?\| (same|differs|not in moto) \|/gm)]
  expect(rows.map(([, operation]) => operation).sort()).toEqual([...(await operationsOfTheAction())].sort())
  const count = (said: string) => rows.filter(([, , comparison]) => comparison === said).length
  expect(page.replaceAll('\n', ' ')).toContain(
    `Of ${rows.length} operations that the action calls, ${count('same')} are the same in both, ` +
      `${count('differs')} differ for the reasons given, and ${count('not in moto')} moto does not have.`,
  )
})
