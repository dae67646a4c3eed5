import type { PitfallCode } from './pitfall-codes.ts'
import type { Finding } from './project.ts'

/** Collects what the readers notice. One message is kept once, however many readers meet it. */
export class Findings {
  readonly warnings: Finding[] = []
  readonly errors: Finding[] = []

  /** Something to know or to mend; the deployment goes on. */
  warn(code: PitfallCode, message: string, fix: string): void {
    add(this.warnings, { code, message, fix })
  }

  /** Something that would stop the deployment. */
  refuse(code: PitfallCode, message: string, fix: string): void {
    add(this.errors, { code, message, fix })
  }
}

function add(list: Finding[], finding: Finding): void {
  if (list.some((known) => known.code === finding.code && known.message === finding.message)) return
  list.push(finding)
}
