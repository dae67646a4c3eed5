import { expect, test } from 'vitest'
import { parseArguments } from './rehearsal-arguments.ts'

test('reads everything', () => {
  const argv = [
    '--app',
    'x',
    '--events',
    'push,pull_request.opened',
    '--input',
    'cpu=512',
    '--input',
    'secrets=A=b=c',
  ]
  expect(parseArguments([...argv, '--speed', '10', '--keep', '--node', '20'])).toEqual({
    app: 'x',
    events: ['push', 'pull_request.opened'],
    inputs: { cpu: '512', secrets: 'A=b=c' },
    faults: null,
    speed: 10,
    report: null,
    keep: true,
    node: '20',
  })
})

test('plays a push where nothing else is said', () => {
  expect(parseArguments(['--app', 'x'])).toMatchObject({
    events: ['push'],
    node: '24',
    keep: false,
    speed: null,
  })
})

test.each([
  [[], '--app'],
  [['--app', 'x', '--events', 'pushed'], 'pull_request.opened'],
  [['--app', 'x', '--input', 'cpu'], 'NAME=VALUE'],
  [['--app', 'x', '--speed', '0'], '--speed'],
  [['--app', 'x', '--speed', 'fast'], '--speed'],
  [['--app', 'x', '--node', '18'], '20 or 24'],
  [['--app', 'x', '--unknown'], '--unknown'],
])('refuses %j', (argv, words) => {
  expect(() => parseArguments(argv)).toThrow(words)
})

test('gives help before anything else', () => {
  expect(parseArguments(['--help'])).toBe('help')
})
