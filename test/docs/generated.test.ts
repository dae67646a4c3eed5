import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { knownInputs } from '../../src/inputs.ts'
import { productDirectory } from '../runner/product.ts'
import { inputsPage, readActionReference, readmeTables } from './action-reference.ts'
import { troubleshootingPage } from './troubleshooting-page.ts'

const path = (name: string) => join(productDirectory, name)
const reference = readActionReference()

/** `script/docs` runs these tests with the permission to write what they expect. */
test('the tables of README.md are those of action.yml', async () => {
  const [start, end] = [
    '<!-- inputs and outputs: made from action.yml by script/docs -->\n',
    '\n<!-- end -->\n',
  ]
  const readme = readFileSync(path('README.md'), 'utf8')
  expect(readme.split(start)).toHaveLength(2)
  expect(readme.split(end)).toHaveLength(2)
  const before = readme.slice(0, readme.indexOf(start))
  const after = readme.slice(readme.indexOf(end))
  await expect(`${before}${start}${readmeTables(reference)}${after}`).toMatchFileSnapshot(path('README.md'))
})

test('docs/inputs.md is what action.yml says', async () => {
  await expect(inputsPage(reference)).toMatchFileSnapshot(path('docs/inputs.md'))
})

test('docs/troubleshooting.md has every code of src/', async () => {
  await expect(troubleshootingPage()).toMatchFileSnapshot(path('docs/troubleshooting.md'))
})

test('every input has a paragraph and an example, every output a text', () => {
  expect(reference.inputs.map(({ name }) => name)).toEqual(knownInputs)
  for (const { name, text, example } of reference.inputs) {
    expect(text, name).toMatch(/^[A-Z`].{30,}[.:`]$/s)
    expect(example, name).not.toBeNull()
  }
  for (const { name, text } of reference.outputs) expect(text, name).toMatch(/^[A-Z`].{8,}\.$/s)
})
