import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copiesOf, exposedPorts, parseDockerfile, startOf } from '../../src/project/dockerfile.ts'

function parse(text: string) {
  const dockerfile = parseDockerfile(text)
  if (dockerfile === null) throw new Error('no FROM')
  return dockerfile
}

test.each([
  ['FROM a\nCMD ["x", "y"]', ['x', 'y']],
  ['FROM a\nCMD x y', ['sh', '-c', 'x y']],
  ['FROM a\nENTRYPOINT ["x"]\nCMD ["y"]', ['x', 'y']],
  ['FROM a\nCMD ["y"]\nENTRYPOINT x', ['sh', '-c', 'x']],
  ['FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]', ['y']],
  ['FROM a AS b\nENTRYPOINT ["y"]\nFROM b\nCMD ["x"]', ['y', 'x']],
  ["FROM a\nCMD ['x']", ['sh', '-c', "['x']"]],
  ['FROM a\nRUN <<EOF\nCMD ["no"]\nEOF\nCMD ["x"]', ['x']],
  ['# escape=`\nFROM a\nCMD x `\n  y', ['sh', '-c', 'x  y']],
])('%s', (text, words) => {
  expect(startOf(parse(text))?.words.map((word) => word.replace(/\s+/g, ' '))).toEqual(
    words.map((word) => word.replace(/\s+/g, ' ')),
  )
})

test('ports and copies of the final image, with variables', () => {
  const dockerfile = parse(
    'ARG V=1\nFROM a:$V AS b\nEXPOSE 1\nCOPY x /x\nFROM c\nARG PORT=80\nENV P=90\nEXPOSE $PORT $P/tcp 53/udp\nCOPY --from=b /x /y\nCOPY --chown=u:g ["s r", "./app/", "/app"]\nADD https://example.com/x /x\nCOPY *.py /app\n',
  )
  expect(exposedPorts(dockerfile).map(({ port }) => port)).toEqual([80, 90])
  expect(copiesOf(dockerfile)).toEqual(['s r', 'app'])
  expect(dockerfile.base).toBe('c')
  expect(dockerfile.stages[0]?.from).toBe('a:1')
})

test('a text without FROM is no Dockerfile, and any text is answered', () => {
  expect(parseDockerfile('RUN x')).toBeNull()
  fc.assert(
    fc.property(fc.string(), (text) => {
      const dockerfile = parse(`FROM a\n${text}`)
      startOf(dockerfile)
      exposedPorts(dockerfile)
      copiesOf(dockerfile)
    }),
  )
})
