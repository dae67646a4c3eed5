import type { PitfallCode } from './pitfall-codes.ts'
import type { Finding } from './project.ts'

/** Collects what the readers notice. One message is kept once, however many readers meet it. */
export class Findings {
  readonly warnings: Finding[] = []
  readonly errors: Finding[] = []
  readonly #known = new Set<string>()

  /** Something to know or to mend; the deployment goes on. */
  warn(code: PitfallCode, message: string, fix: string): void {
    this.#add(this.warnings, { code, message, fix })
  }

  /** Something that would stop the deployment. */
  refuse(code: PitfallCode, message: string, fix: string): void {
    this.#add(this.errors, { code, message, fix })
  }

  /** A file of a million odd lines makes as many findings. */
  #add(list: Finding[], finding: Finding): void {
    const key = `${list === this.errors} ${finding.code} ${finding.message}`
    if (this.#known.has(key)) return
    this.#known.add(key)
    list.push(finding)
  }
}
