import { StringDecoder } from 'node:string_decoder'

/** A longer line is cut: one line of a hostile program must not fill the memory. */
const MAX_LENGTH = 16 * 1024

/** Cuts a byte stream into lines at `\n`, `\r\n` or a lone `\r` (progress bars). */
export class LineReader {
  #rest = ''
  #cut = false
  readonly #decoder = new StringDecoder('utf8')
  readonly #line: (line: string) => void

  constructor(line: (line: string) => void) {
    this.#line = line
  }

  write(chunk: Uint8Array): void {
    this.#take(this.#decoder.write(Buffer.from(chunk)))
  }

  /** Gives out what came after the last line end. */
  end(): void {
    this.#take(this.#decoder.end())
    this.#give(this.#rest)
  }

  #take(text: string): void {
    const parts = text.split(/\r\n|\n|\r/)
    const last = parts.pop() ?? ''
    for (const part of parts) {
      this.#append(part)
      this.#give(this.#rest)
      this.#cut = false
    }
    this.#append(last)
  }

  #append(text: string): void {
    if (this.#cut) return
    this.#rest += text
    if (this.#rest.length <= MAX_LENGTH) return
    this.#rest = `${this.#rest.slice(0, MAX_LENGTH)} …`
    this.#cut = true
  }

  #give(line: string): void {
    this.#rest = ''
    if (line !== '') this.#line(line)
  }
}
