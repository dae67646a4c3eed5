import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callsIn, readExpression } from '../../../src/project/python/expressions.ts'
import { readModule } from '../../../src/project/python/module.ts'
import { readLines } from '../../../src/project/python/tokens.ts'

const texts = (source: string) => readLines(source).map(({ tokens }) => tokens.map(({ text }) => text))
const expression = (source: string) => readExpression(readLines(source)[0]?.tokens ?? [])

describe('lines and tokens', () => {
  test('brackets, backslashes and long strings join lines; comments and blank lines are gone', () => {
    const source = 'a = (1,  # one\n  2)\n\n# alone\nb = 3 + \\\n  4\nc = """x\n# no comment\n"""\nd\n'
    expect(texts(source)).toEqual([
      ['a', '=', '(', '1', ',', '2', ')'],
      ['b', '=', '3', '+', '4'],
      ['c', '=', 'x\n# no comment\n'],
      ['d'],
    ])
    expect(readLines(source).map(({ tokens }) => tokens[0]?.line)).toEqual([1, 5, 7, 10])
  })

  test('strings have their value, f-strings with fields are not known', () => {
    const strings =
      readLines(`x = 'a\\'b' "c" r'\\d' b"e" f'{g}' f'{{h}}' rb'''i''' '\\n'`)[0]?.tokens.slice(2) ?? []
    expect(strings.map(({ text }) => text)).toEqual(["a'b", 'c', '\\d', 'e', '{g}', '{{h}}', 'i', '\n'])
    expect(strings.map(({ dynamic }) => dynamic)).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
    ])
  })

  test('any text ends, and every token lies on a line of it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[ \n\t"'\\#()[\]{}a-z=:.,f0-9]{0,80}$/)),
        (source) => {
          const last = source.split('\n').length
          for (const { tokens } of readLines(source)) {
            for (const { line } of tokens) expect(line).toBeLessThanOrEqual(last)
          }
        },
      ),
    )
  })

  test('simple lines are read back', () => {
    const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/)
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), { maxLength: 8 }), (lines) => {
        expect(texts(lines.map((words) => `${words.join(' ')}  # note\n`).join(''))).toEqual(lines)
      }),
    )
  })
})

describe('expressions', () => {
  test('calls keep their arguments', () => {
    const call = expression('a.b.C("x" "y", 3, key=[d, (e)], **rest)(z).w["i"]')
    expect(call).toMatchObject({ kind: 'index', index: { kind: 'text', value: 'i' } })
    const [, inner] = [...callsIn(call)]
    expect(inner).toMatchObject({
      callee: { kind: 'name', path: 'a.b.C' },
      positional: [
        { kind: 'text', value: 'xy' },
        { kind: 'number', value: 3 },
      ],
      open: true,
    })
    expect(inner?.keywords.get('key')).toMatchObject({ kind: 'list', items: [{ path: 'd' }, { path: 'e' }] })
  })

  test('dictionaries, tuples and operators', () => {
    expect(expression('{"a": 1, "b": {}}')).toMatchObject({
      kind: 'dict',
      entries: [
        [{ value: 'a' }, { value: 1 }],
        [{ value: 'b' }, {}],
      ],
    })
    expect(expression('(1,)')).toMatchObject({ kind: 'list', items: [{ value: 1 }] })
    expect(expression('a or b')).toMatchObject({
      kind: 'other',
      parts: [{ path: 'a' }, { path: 'or' }, { path: 'b' }],
    })
    expect(expression('not (a)')).toMatchObject({ kind: 'other', parts: [{ path: 'not' }, { path: 'a' }] })
  })
})

describe('modules', () => {
  test('imports, assignments, functions, classes and calls at module level', () => {
    const module = readModule(
      [
        'import a.b as c, d.e',
        'from .f import (g as h, i)',
        'from .. import j',
        'x: int = y = c(1)',
        'try:',
        '    from k import l',
        'except ImportError: l = None',
        'if __name__ == "__main__":',
        '    z = hidden()',
        '@deco("/x")',
        'async def run(a, *, b=1, **rest) -> "T": return inner()',
        'class K(Base, metaclass=M):',
        '    n: str = "v"; o: int',
        'with open("f") as file, lock: use(file)',
      ].join('\n'),
    )
    expect(module.imports.map(({ as, path, level }) => [as, path, level])).toEqual([
      ['c', 'a.b', 0],
      ['d', 'd', 0],
      ['h', 'f.g', 1],
      ['i', 'f.i', 1],
      ['j', 'j', 2],
      ['l', 'k.l', 0],
    ])
    expect(module.assignments.map(({ target }) => target)).toEqual(['x', 'y', 'l', 'file'])
    expect(module.functions).toMatchObject([
      { name: 'run', async: true, required: ['a'], decorators: [{ kind: 'call' }], line: 11 },
    ])
    expect(module.classes).toMatchObject([{ name: 'K', bases: [{ path: 'Base' }] }])
    expect(module.calls.map(({ callee }) => (callee.kind === 'name' ? callee.path : ''))).toEqual([
      'c',
      'open',
      'use',
    ])
    expect(module.main).toHaveLength(1)
  })
})
