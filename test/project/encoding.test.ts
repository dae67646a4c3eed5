import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText } from '../../src/project/encoding.ts'

const TEXT = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !/[\0\r\uFEFF]/.test(text) && !/\p{Surrogate}/u.test(text))

test('text is read in every encoding that it is written in', () => {
  fc.assert(
    fc.property(TEXT, (text) => {
      expect(decodeText(Buffer.from(text))).toEqual({ text })
      expect(decodeText(Buffer.from(`\uFEFF${text}`))).toEqual({ text })
      expect(decodeText(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual({ text })
      expect(decodeText(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())).toEqual({ text })
      expect(decodeText(Buffer.from(text.replaceAll('\n', '\r\n')))).toEqual({ text })
    }),
  )
})

test('ASCII in UTF-16 needs no byte order mark', () => {
  expect(decodeText(Buffer.from('fastapi\n', 'utf16le'))).toEqual({ text: 'fastapi\n' })
  expect(decodeText(Buffer.from('fastapi\n', 'utf16le').swap16())).toEqual({ text: 'fastapi\n' })
})

test('what is no text says why', () => {
  expect(decodeText(Buffer.from([0x66, 0xe4, 0x66]))).toEqual({ reason: 'it is not valid UTF-8' })
  expect(decodeText(Buffer.from('abc\0def'))).toEqual({ reason: 'it is binary' })
})
