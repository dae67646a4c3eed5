import { StringDecoder } from 'node:string_decoder'

/**
 * Cuts a stream into lines as .NET does, which the runner is written in: at CR LF, at LF and at CR alone.
 *
 * @param take gets each line without its end, as soon as it is whole
 */
export class Lines {
  readonly #decoder = new StringDecoder('utf8')
  readonly #take: (line: string) => void
  #rest = ''

  constructor(take: (line: string) => void) {
    this.#take = take
  }

  write(data: Buffer): void {
    this.#rest += this.#decoder.write(data)
    // A CR at the very end may be the first half of a CR LF.
    const cut = this.#rest.endsWith('\r') ? this.#rest.length - 1 : this.#rest.length
    const lines = this.#rest.slice(0, cut).split(/\r\n|\n|\r/)
    this.#rest = (lines.pop() ?? '') + this.#rest.slice(cut)
    for (const line of lines) this.#take(line)
  }

  /** The stream has ended: what is left is a line too. */
  end(): void {
    this.#rest += this.#decoder.end()
    if (this.#rest !== '') this.#take(this.#rest.replace(/\r$/, ''))
    this.#rest = ''
  }
}
