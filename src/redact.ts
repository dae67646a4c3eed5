/** Values shorter than this are not hidden: replacing every `a` or `1` would make a log unreadable. */
export const shortestSecret = 6

/**
 * Hides secrets in every text that leaves the process: log, summary, comment, outputs. The runner masks too, but
 * only a few encodings and only in its own log (research: base64 with a prefix, hex, percent-encoding and wrapped
 * lines all leak through it), so each secret is known here in all of them.
 */
export class Redactor {
  readonly #forms = new Set<string>()
  #pattern: RegExp | null = null

  /** Values shorter than {@link shortestSecret} are ignored. A value of several lines is hidden line by line too. */
  add(secret: string): void {
    for (const value of [secret, ...secret.split(/\r?\n/)]) {
      if (value.trim().length < shortestSecret) continue
      for (const form of encodings(value)) this.#forms.add(form)
    }
    this.#pattern = null
  }

  /** The text with every known secret, in every known encoding, replaced by `***`. */
  clean(text: string): string {
    if (this.#forms.size === 0) return text
    this.#pattern ??= new RegExp(
      [...this.#forms]
        .sort((a, b) => b.length - a.length)
        .map(escapeForRegExp)
        .join('|'),
      'g',
    )
    return text.replace(this.#pattern, '***')
  }
}

/** Cleans every text in plain data: objects, lists and what is in them. Anything else is given back as it is. */
export function cleanAll<T>(value: T, clean: (text: string) => string): T {
  if (typeof value === 'string') return clean(value) as T
  if (Array.isArray(value)) return value.map((part) => cleanAll(part, clean)) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cleanAll(part, clean)])) as T
}

/** Every spelling in which a secret commonly reaches a log. */
export function encodings(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  const hex = bytes.toString('hex')
  const percent = encodeURIComponent(value)
  const forms = [
    value,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    // RFC 3986 leaves these four to the encoder; Python's quote() and .NET encode them.
    percent.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    hex,
    hex.toUpperCase(),
    [...value].reverse().join(''),
  ]
  for (const shift of [0, 1, 2]) {
    const base64 = base64Core(bytes, shift)
    forms.push(base64, base64.replaceAll('+', '-').replaceAll('/', '_'))
  }
  forms.push(...wrappedBase64(bytes))
  return [...new Set(forms)].filter((form) => form.length >= shortestSecret)
}

/** Columns after which base64 is broken: PEM (RFC 7468), and MIME (RFC 2045), which `base64` and Python follow. */
const wrapColumns = [64, 76]
/** Shorter pieces of a line could be anything. */
const shortestPiece = 12

/** The lines of a base64 text that is broken, each of which shows a part of the secret. */
function wrappedBase64(bytes: Buffer): string[] {
  const base64 = bytes.toString('base64').replaceAll('=', '')
  return wrapColumns
    .filter((columns) => base64.length > columns)
    .flatMap((columns) => base64.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [])
    .filter((line) => line.length >= shortestPiece)
}

/**
 * The part of a base64 text that is the same whatever stands before and after the secret, when it begins `shift`
 * bytes into a group of three.
 */
function base64Core(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '')
  const from = shift === 0 ? 0 : shift + 1
  const whole = Math.floor(((shift + bytes.length) * 8) / 6)
  return encoded.slice(from, whole)
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
