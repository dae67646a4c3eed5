import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
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
