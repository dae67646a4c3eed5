import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { accountCommand, gatewayCommand, repositoryCommand } from '../../src/aws/bootstrap-commands.ts'
import { productDirectory } from '../runner/product.ts'
import { documentedCommands, places } from './commands.ts'

test('every shell example says where it can be run', () => {
  const infos = documentedCommands().map(({ path, info }) => `${path}: ${info}`)
  expect(infos.filter((info) => !Object.keys(places).some((place) => info.endsWith(`: ${place}`)))).toEqual(
    [],
  )
  for (const place of Object.keys(places)) expect(infos.join('\n')).toContain(`: ${place}`)
})

test('is right for the shell', () => {
  for (const { path, text } of documentedCommands()) {
    expect(() => execFileSync('bash', ['-n'], { input: text, stdio: 'pipe' }), path).not.toThrow()
  }
})

/** Each command of the documents on one line, without the comments. */
const lines = documentedCommands().flatMap(({ text }) => text.replaceAll(/ *\\\n */g, ' ').split('\n'))

// A shell has a region of its own, and CloudShell that of the console's page.
test('says in which region a template is deployed', () => {
  const deploying = lines.filter((line) => line.includes('cloudformation deploy'))
  expect(deploying.length).toBeGreaterThanOrEqual(4)
  expect(deploying.filter((line) => !/ --region [a-z]{2}-[a-z]+-\d /.test(line))).toEqual([])
})

test('deploys the templates with the commands that errors print', () => {
  const claims = { repository: 'OWNER/NAME', repository_id: 'NUMBER', repository_owner_id: 'NUMBER' }
  expect(lines).toEqual(
    expect.arrayContaining([
      accountCommand('eu-west-1'),
      gatewayCommand('eu-west-1'),
      repositoryCommand('eu-west-1', claims, 'main'),
    ]),
  )
})

// What a rehearsal proves needs the scripts as they are documented.
test('names options that the scripts have', () => {
  const options = (script: string) =>
    new Set(
      execFileSync('sed', ['-n', 's/^ *\\(--[a-z-]*\\).*/\\1/p', script], {
        cwd: productDirectory,
        encoding: 'utf8',
      }).split('\n'),
    )
  const rehearse = options('test/runner/rehearsal-arguments.ts')
  const used = documentedCommands()
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => /^script\/(?:rehearse|plan) |monolayer-action (?:plan|rehearse) /.test(line))
    .flatMap((line) => line.match(/--[a-z-]+/g) ?? [])
  expect(used).not.toEqual([])
  expect(used.filter((option) => !rehearse.has(option))).toEqual([])
})
