import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Findings } from '../../src/project/findings.ts'
import { longestCommand, parseProcfile } from '../../src/project/procfile.ts'

const NAME = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const COMMAND = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/)
const PROCESS = fc.record({
  name: NAME,
  command: COMMAND,
  space: fc.constantFrom('', ' ', '\t', '   '),
  before: fc.constantFrom('', '\n', '# comment: here\n', '   \n'),
})

test('processes are read back as they were written, the last of one name counting', () => {
  fc.assert(
    fc.property(fc.array(PROCESS), fc.constantFrom('\n', '\r\n'), (processes, end) => {
      const text = processes
        .map(({ name, command, space, before }) => `${before}${name}:${space}${command}\n`)
        .join('')
      const { processes: read } = parseProcfile(
        text.replaceAll('\n', end === '\n' ? '\n' : ' \n'),
        new Findings(),
      )
      expect({ ...read }).toEqual(Object.fromEntries(processes.map(({ name, command }) => [name, command])))
    }),
  )
})

test('a line is a process exactly where the documented pattern matches', () => {
  fc.assert(
    fc.property(
      fc.string().filter((line) => !/[\n\r]/.test(line)),
      (raw) => {
        const line = raw.trimEnd()
        const findings = new Findings()
        const { processes } = parseProcfile(raw, findings)
        const match = /^([A-Za-z0-9_-]+):\s*(.+)$/.exec(line)
        expect(Object.entries(processes)).toEqual(match === null ? [] : [[match[1], match[2]]])
        const ignored = line === '' || line.startsWith('#') || match !== null
        expect(findings.warnings.some(({ code }) => code === 'procfile-line-invalid')).toBe(!ignored)
      },
    ),
  )
})

test('the phase that was meant is named', () => {
  for (const [written, meant] of [
    ['migratedatabase', 'migrateDatabase'],
    ['create-database', 'createDatabase'],
    ['before_rollout', 'beforeRollout'],
    ['Web', 'web'],
  ]) {
    const findings = new Findings()
    parseProcfile(`${written}: x\n`, findings)
    expect(findings.warnings[0]).toMatchObject({
      code: 'procfile-name-case',
      fix: expect.stringContaining(`"${meant}:"`),
    })
  }
})

test('a phase may have the longest command that ECS takes, and no longer one; web has no such limit', () => {
  const quoted = (length: number) => `"${'x'.repeat(length - 6)}"`
  const errorsOf = (text: string) => {
    const findings = new Findings()
    parseProcfile(text, findings)
    return findings.errors.map(({ code, message }) => `${code} ${message}`)
  }
  expect(errorsOf(`bootstrap: ${quoted(longestCommand)}\n`)).toEqual([])
  expect(errorsOf(`\nbootstrap: ${quoted(longestCommand + 1)}\n`)).toEqual([
    expect.stringContaining(
      'phase-command-too-long Procfile:2: the command of bootstrap has 8001 characters',
    ),
  ])
  expect(errorsOf(`bootstrap: ${quoted(9000)}\nbootstrap: true\nweb: ${quoted(9000)}\n`)).toEqual([])
})
