import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandFiles, parsePairs } from './command-files.ts'
import { Lines } from './lines.ts'
import { Masks } from './masks.ts'
import { StepLog } from './step-log.ts'

describe('pairs', () => {
  test.each([
    ['a=1\nb=2\n', { a: '1', b: '2' }],
    ['a=1\na=2', { a: '2' }],
    ['a==<<b\n', { a: '=<<b' }],
    ['a<<END\none\ntwo=2\nEND\nb=3\n', { a: 'one\ntwo=2', b: '3' }],
    ['a<<END\nEND', { a: '' }],
    ['a<<END\n\nEND\n', { a: '' }],
    ['\n\na=1\n\n', { a: '1' }],
    ['', {}],
  ])('of %j', (text, pairs) => {
    expect(parsePairs(text)).toEqual(pairs)
  })

  test.each(['nonsense', 'a<<END\nnever ends', '<<END\nx\nEND', 'a<<\nx\n'])('are not in %j', (text) => {
    expect(() => parsePairs(text)).toThrow('Invalid')
  })
})

describe('files', () => {
  let directory: string
  let files: CommandFiles
  let log: StepLog

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'command-files-'))
    files = new CommandFiles(directory, 'main')
    log = new StepLog(new Masks())
  })

  afterEach(() => rmSync(directory, { recursive: true }))

  function write(variable: string, text: string): void {
    appendFileSync(files.environment[variable] ?? '', text)
  }

  test('give outputs, state, environment, path and a masked summary', () => {
    log.take('::add-mask::hidden')
    write('GITHUB_OUTPUT', 'url=https://x\n')
    write('GITHUB_STATE', 'lock=1\n')
    write('GITHUB_ENV', 'A=1\n')
    write('GITHUB_PATH', '/opt/bin\n')
    write('GITHUB_STEP_SUMMARY', '# Done\nhidden\n')
    expect(files.read(log)).toEqual({
      outputs: { url: 'https://x' },
      state: { lock: '1' },
      environment: { A: '1' },
      path: ['/opt/bin'],
      summary: '# Done\n***\n',
    })
    expect(log.failed).toBe(false)
  })

  test('with a malformed line fail the step', () => {
    write('GITHUB_OUTPUT', 'nonsense\n')
    files.read(log)
    expect(log.failed).toBe(true)
  })

  // Shows F57.
  test('lose a summary of more than 1 MiB as a whole', () => {
    write('GITHUB_STEP_SUMMARY', 'x'.repeat(1024 * 1024))
    expect(files.read(log).summary).toHaveLength(1024 * 1024)
    write('GITHUB_STEP_SUMMARY', 'x')
    expect(files.read(log).summary).toBe('')
    expect(log.annotations).toHaveLength(1)
  })
})

test('lines end at CR LF, LF and CR, wherever the stream is cut', () => {
  const text = Buffer.from('a\r\nb\nc\rd\r\r\né\n\nlast')
  for (let cut = 0; cut <= text.length; cut += 1) {
    const seen: string[] = []
    const lines = new Lines((line) => seen.push(line))
    lines.write(text.subarray(0, cut))
    lines.write(text.subarray(cut))
    lines.end()
    expect(seen).toEqual(['a', 'b', 'c', 'd', '', 'é', '', 'last'])
  }
})
