import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseName } from '../../../src/project/manifests/dependency.ts'
import { readRequirement, splitRequirements } from '../../../src/project/manifests/requirement-line.ts'

const NAME = fc
  .stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?$/)
  .filter((name) => !/\.(whl|zip|gz)$/i.test(name))
const VERSION = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){0,2}(rc1|\.post2|\.\*)?$/)
const OPERATOR = fc.constantFrom('==', '>=', '<=', '<', '>', '~=', '!=', '===')
const SPACE = fc.constantFrom('', ' ', '  ', '\t')
const MARKER = fc.constantFrom(
  'python_version >= "3.8"',
  "sys_platform == 'linux'",
  'extra == "x" and os_name != "nt"',
)

describe('a requirement is read back as it was written', () => {
  test('name, extras, specifiers, marker', () => {
    const line = fc.record({
      name: NAME,
      extras: fc.array(NAME, { maxLength: 3 }),
      specifiers: fc.array(fc.tuple(OPERATOR, VERSION), { maxLength: 3 }),
      marker: fc.option(MARKER, { nil: '' }),
      space: SPACE,
    })
    fc.assert(
      fc.property(line, ({ name, extras, specifiers, marker, space }) => {
        const brackets =
          extras.length === 0 ? '' : `${space}[${space}${extras.join(`${space},${space}`)}${space}]`
        const versions = specifiers
          .map(([operator, version]) => `${operator}${space}${version}`)
          .join(`${space},${space}`)
        const text = `${space}${name}${brackets}${space}${versions}${marker === '' ? '' : `${space};${space}${marker}`}${space}`
        expect(readRequirement(text)).toEqual({
          kind: 'requirement',
          name: normaliseName(name),
          extras: extras.map(normaliseName),
          specifier: versions.trim(),
          marker,
          url: null,
        })
      }),
    )
  })

  test('comments, hashes and continuations change nothing', () => {
    const decorated = fc.tuple(
      fc.constantFrom('', ' --hash=sha256:00', ' \\\n    --hash=sha256:00 \\\n    --hash=sha256:11'),
      fc.constantFrom('', '  # why', ' #x'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(NAME, decorated), { minLength: 1, maxLength: 5 }), (lines) => {
        const text = lines
          .map(([name, [hash, comment]]) => `${name}==1.0${hash}${comment}\n# a comment\n\n`)
          .join('')
        const names = splitRequirements(text).map((line) => {
          const requirement = readRequirement(line.text)
          return requirement.kind === 'requirement' ? requirement.name : requirement.kind
        })
        expect(names).toEqual(lines.map(([name]) => normaliseName(name)))
      }),
    )
  })
})

test.each([
  [
    'psycopg [binary, pool] >=3',
    { kind: 'requirement', name: 'psycopg', extras: ['binary', 'pool'], specifier: '>=3' },
  ],
  ['Zope.Interface', { kind: 'requirement', name: 'zope-interface' }],
  ['requests (>=2.0)', { kind: 'requirement', name: 'requests', specifier: '>=2.0' }],
  [
    'pip @ https://example.com/pip.zip#sha1=da ; os_name == "posix"',
    { kind: 'requirement', name: 'pip', marker: 'os_name == "posix"' },
  ],
  ['git+https://github.com/a/b.git@v1#egg=asyncpg', { kind: 'requirement', name: 'asyncpg' }],
  [
    '-e git+ssh://git@github.com/a/b#egg=Shop_DB[pg]',
    { kind: 'requirement', name: 'shop-db', extras: ['pg'] },
  ],
  ['-e .[dev]', { kind: 'path', target: '.', editable: true, extras: ['dev'] }],
  ['--editable=./libs/a', { kind: 'path', target: './libs/a', editable: true }],
  ['./libs/a', { kind: 'path', target: './libs/a', editable: false }],
  ['libs/a', { kind: 'path', target: 'libs/a' }],
  ['wheels/a-1.0-py3-none-any.whl', { kind: 'path', target: 'wheels/a-1.0-py3-none-any.whl' }],
  ['-r base.txt', { kind: 'include', path: 'base.txt' }],
  ['-rbase.txt', { kind: 'include', path: 'base.txt' }],
  ['--requirement=base.txt', { kind: 'include', path: 'base.txt' }],
  ['-c constraints.txt', { kind: 'option', option: '-c' }],
  ['--extra-index-url https://example.com/simple', { kind: 'option', option: '--extra-index-url' }],
  ['pkg==1.0 --config-settings "a=b"', { kind: 'requirement', specifier: '==1.0' }],
  ['{{ cookiecutter.driver }}', { kind: 'invalid' }],
  ['httpx ==', { kind: 'invalid' }],
  ['two words', { kind: 'invalid' }],
])('%s', (line, expected) => {
  expect(readRequirement(line)).toMatchObject(expected)
})

test('a comment line ends a continuation and is no part of it', () => {
  expect(splitRequirements('a \\\n# note\nb\n')).toEqual([
    { text: 'a', line: 1 },
    { text: 'b', line: 3 },
  ])
})

test('long lines take no more than linear time', () => {
  const start = performance.now()
  for (const line of [
    'a'.repeat(200_000),
    `a${' '.repeat(200_000)}b`,
    `a[${','.repeat(200_000)}`,
    `a${'==1,'.repeat(50_000)}`,
    `a${'-'.repeat(200_000)}!`,
    `a ;${'('.repeat(100_000)}`,
  ]) {
    readRequirement(line)
    splitRequirements(line)
  }
  expect(performance.now() - start).toBeLessThan(1500)
})
