/**
 * What the runner hides in everything that it shows: each value that was masked, and what eleven encoders make of it
 * (`ValueEncoders.cs` and `SecretMasker.cs` of actions/runner). Any other form of a secret gets through.
 */
export class Masks {
  readonly #values = new Set<string>()
  readonly #hidden = new Set<string>()

  /** The values as they were given. */
  get values(): readonly string[] {
    return [...this.#values]
  }

  add(value: string): void {
    if (value === '' || this.#values.has(value)) return
    this.#values.add(value)
    for (const text of [value, ...encoders.map((encode) => encode(value))]) {
      if (text !== '') this.#hidden.add(text)
    }
  }

  /** As `::add-mask::` does it: the whole, and each line of it. */
  addLines(value: string): void {
    this.add(value)
    for (const line of value.split(/[\r\n]+/)) this.add(line.trim())
  }

  hide(text: string): string {
    const found: [start: number, end: number][] = []
    for (const secret of this.#hidden) {
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        found.push([at, at + secret.length])
      }
    }
    found.sort(([one], [other]) => one - other)
    let result = ''
    let end = 0
    let open = false
    for (const [from, to] of found) {
      // What touches or overlaps becomes one mark.
      if (!open || from > end) result += `${text.slice(end, from)}***`
      open = true
      end = Math.max(end, to)
    }
    return result + text.slice(end)
  }
}

const base64 = (bytes: Buffer) => bytes.toString('base64')

/** From the byte at `shift` on, as a secret appears inside a longer text in Base64. */
function shifted(value: string, shift: number): string {
  const bytes = Buffer.from(value)
  return base64(bytes.length > shift ? bytes.subarray(shift) : bytes)
}

const encoders: readonly ((value: string) => string)[] = [
  (value) => base64(Buffer.from(value)),
  (value) => shifted(value, 1),
  (value) => shifted(value, 2),
  // As an argument of a command line.
  (value) => value.replaceAll('"', '\\"'),
  // In a workflow expression.
  (value) => value.replaceAll("'", "''"),
  (value) =>
    JSON.stringify(value)
      .slice(1, -1)
      .replaceAll(/[\u0085\u2028\u2029]/g, jsonEscape),
  // .NET's Uri.EscapeDataString leaves fewer characters as they are than encodeURIComponent.
  (value) => encodeURIComponent(Buffer.from(value).toString()).replaceAll(/[!'()*]/g, uriEscape),
  (value) => value.replaceAll(/[<>"'&]/g, (character) => xml[character] ?? character),
  (value) => (value.length > 8 && /^".*"$/s.test(value) ? value.slice(1, -1) : ''),
  (value) => longEnough(beforeAmpersand(value)),
  (value) => longEnough(afterAmpersand(value)),
]

const xml: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
}

function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function uriEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

/** PowerShell colours a secret with `&` in parts; each part is hidden for itself, unless it is short. */
function beforeAmpersand(value: string): string {
  const plus = value.indexOf('&+')
  return plus >= 0 ? value.slice(0, plus + 2) : value.slice(0, value.lastIndexOf('&') + 1)
}

function afterAmpersand(value: string): string {
  if (!value.includes('&')) return ''
  const plus = value.indexOf('&+')
  return plus >= 0 ? value.slice(plus + 3) : value.slice(value.lastIndexOf('&') + 1)
}

function longEnough(part: string): string {
  return part.length >= 6 ? part : ''
}
