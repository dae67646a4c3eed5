import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { productDirectory } from './runner/product.ts'

/** Where an expression stands in a document, as a path. */
function expressions(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return value.includes('${{') ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) =>
    expressions(member, path === '' ? key : `${path}.${key}`),
  )
}

// GitHub evaluates every expression of an action's file, in descriptions too, and refuses the action where it may not
// stand: its schema allows them in the defaults of inputs only, and there no secrets.
// https://github.com/actions/runner/blob/main/src/Runner.Worker/action_yaml.json
it('has expressions only where the runner takes them', () => {
  const text = readFileSync(join(productDirectory, 'action.yml'), 'utf8')
  expect(expressions(parse(text))).toEqual(['inputs.github-token.default'])
})
