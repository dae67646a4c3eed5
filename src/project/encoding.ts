/** Decoded text, or why the bytes are no text. */
export type Decoded = { readonly text: string } | { readonly reason: string }

/**
 * Bytes of a text file as people's editors write them: UTF-8 with or without BOM, UTF-16 with BOM (Windows
 * PowerShell's `pip freeze > requirements.txt`), or UTF-16 without BOM when every second byte is zero.
 * Line ends become `\n`. Invalid UTF-8 and NUL bytes are no text.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes)
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return { reason: `it is not valid ${encoding.toUpperCase()}` }
  }
  if (text.includes('\0')) return { reason: 'it is binary' }
  return { text: text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const start = bytes.subarray(0, 64)
  const zeros = (offset: 0 | 1) =>
    start.length >= 4 && start.every((byte, i) => i % 2 !== offset || byte === 0)
  if (zeros(1) && !zeros(0)) return 'utf-16le'
  if (zeros(0) && !zeros(1)) return 'utf-16be'
  return 'utf-8'
}
