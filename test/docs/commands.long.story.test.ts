import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { productDirectory } from '../runner/product.ts'
import { documentedCommands } from './commands.ts'

const commands = documentedCommands()
  .filter(({ info }) => info === 'sh')
  .map(({ path, text }) => [path, text.trim()] as const)

test.each(commands)('%s: %s', (_, text) => {
  const output = execFileSync('bash', ['-euo', 'pipefail', '-c', text], {
    cwd: productDirectory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 580_000,
  })
  expect(output).not.toBe('')
})
