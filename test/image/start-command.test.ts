import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { startCommand } from '../../src/image/start-command.ts'

describe('the exec form of a start command', () => {
  test.each([
    ['uvicorn main:app --port $PORT', 'exec uvicorn main:app --port $PORT'],
    ['cd src && gunicorn app:app', 'cd src && exec gunicorn app:app'],
    ['python prepare.py; uvicorn main:app', 'python prepare.py; exec uvicorn main:app'],
    ['A=1 B="x y" uvicorn main:app', 'exec env A=1 B="x y" uvicorn main:app'],
    ['exec uvicorn main:app', 'exec uvicorn main:app'],
    ["sh -c 'a | b'", "exec sh -c 'a | b'"],
    ['uvicorn main:app 2>&1', 'exec uvicorn main:app 2>&1'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, not ours
    ['uvicorn main:app --workers ${WORKERS:-1}', 'exec uvicorn main:app --workers ${WORKERS:-1}'],
    // Where the last command is not certain, nothing is changed.
    ['uvicorn main:app | tee log', 'uvicorn main:app | tee log'],
    ['worker & uvicorn main:app', 'worker & uvicorn main:app'],
    ['if true; then uvicorn main:app; fi', 'if true; then uvicorn main:app; fi'],
    ['(cd src; uvicorn main:app)', '(cd src; uvicorn main:app)'],
    ['uvicorn $(cat target)', 'uvicorn $(cat target)'],
    ['true && { uvicorn main:app; }', 'true && { uvicorn main:app; }'],
    ['cd src', 'cd src'],
  ])('%s', (command, expected) => {
    expect(startCommand(command)).toEqual(['sh', '-c', expected])
  })

  // Shows A40.
  test.each([';', '\n', '; ', '&&', 'A=1 ', '"" ', 'a;'])(
    'is made in a time that grows with the length of a command, whatever it is full of: %j',
    (piece) => {
      const start = performance.now()
      startCommand(`a${piece.repeat(2 ** 20 / piece.length)}b`)
      expect(performance.now() - start).toBeLessThan(20_000)
    },
  )

  test.each([
    'echo one && echo two',
    'false || echo other',
    'A=1 sh -c "echo $A; printenv A"',
    'X="a b" printenv X',
    'echo "a;b" \'c&&d\' e\\;f',
    'true; echo last',
    'echo out >&2',
    'echo a | tr a b',
    'for i in 1 2; do echo $i; done',
    'cd / && pwd',
    'false && echo no',
    'sh -c "exit 3"',
  ])('means the same to a shell: %s', (command) => {
    const as = (argv: readonly string[]) => {
      const result = spawnSync(argv[0] ?? '', argv.slice(1), { env: { PATH: process.env.PATH } })
      return { status: result.status, out: result.stdout.toString(), err: result.stderr.toString() }
    }
    expect(as(startCommand(command))).toEqual(as(['sh', '-c', command]))
  })

  test('makes the server process 1 of its shell', () => {
    const [program = '', ...argv] = startCommand('cd / && A=1 sh -c "echo \\$PPID"')
    const result = spawnSync(program, argv)
    expect(Number(result.stdout.toString())).toBe(process.pid)
  })
})
