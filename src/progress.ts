import { foreignLines } from './neutralize.ts'
import type { Finding } from './project/project.ts'
import type { Redactor } from './redact.ts'
import { describeSeconds } from './wait.ts'

/** One thing that was done, with its times: a row of the summary's table and a bar of its Gantt chart. */
export interface Step {
  readonly title: string
  /** Milliseconds since the run began. */
  readonly startedMs: number
  readonly endedMs: number | null
  readonly outcome: 'running' | 'done' | 'failed'
}

/** What a part of the deployment can say. The engine never prints: it tells this. */
export interface Voice {
  /** Our own words. */
  say(line: string): void
  /** Text that is not ours (a container, Docker, AWS): redacted and made inert. */
  quote(text: string): void
  /** Something the user should change: an annotation on the run and a line in the summary. */
  warn(finding: Finding): void
  /** Resolves when there is room for more: whoever passes on a flood waits for it, so that it is not kept in memory. */
  flushed(): Promise<void>
}

/** Tells the user what happens, and keeps the times. */
export interface Progress extends Voice {
  /** Runs one step of the story: a log group with its time. Steps inside a step get a prefix instead. */
  step<T>(title: string, work: (voice: Voice) => Promise<T>): Promise<T>
  /** Runs a step beside others: whatever is said in it carries its title, in whichever group it falls. */
  beside<T>(title: string, work: (voice: Voice) => Promise<T>): Promise<T>
  readonly steps: readonly Step[]
  readonly warnings: readonly Finding[]
}

/** Where lines go: standard output, in the real world. */
export interface Sink {
  /** One line, without its break, already safe. */
  line(text: string): void
  startGroup(title: string): void
  endGroup(): void
  warning(title: string, text: string): void
  /** Resolves when the reader has caught up. */
  flushed(): Promise<void>
}

export function createProgress(sink: Sink, redactor: Redactor): Progress {
  const began = performance.now()
  const elapsed = () => performance.now() - began
  const steps: { title: string; startedMs: number; endedMs: number | null; outcome: Step['outcome'] }[] = []
  const warnings: Finding[] = []
  const warned = new Set<string>()
  let depth = 0
  const clean = (text: string) => redactor.clean(text)
  // Once more when the lines are one, which a secret with spaces may be then.
  const oneLine = (text: string) => clean(foreignLines(text, clean).join(' '))

  const voice = (prefix: string): Voice => ({
    flushed: () => sink.flushed(),
    say: (line) => sink.line(prefix + oneLine(line)),
    quote: (text) => {
      for (const line of foreignLines(text, clean)) sink.line(`${prefix}  ${line}`)
    },
    warn: (finding) => {
      const key = `${finding.code} ${finding.message}`
      if (warned.has(key)) return
      warned.add(key)
      warnings.push(finding)
      sink.warning(finding.code, oneLine(`${finding.message} ${finding.fix}`))
    },
  })

  const timed = async <T>(title: string, work: () => Promise<T>, end: (words: string) => void) => {
    const entry: (typeof steps)[number] = { title, startedMs: elapsed(), endedMs: null, outcome: 'running' }
    steps.push(entry)
    try {
      const result = await work()
      entry.outcome = 'done'
      return result
    } catch (error) {
      entry.outcome = 'failed'
      throw error
    } finally {
      entry.endedMs = elapsed()
      const took = describeSeconds((entry.endedMs - entry.startedMs) / 1000)
      end(`${entry.outcome === 'done' ? 'done' : 'FAILED'} in ${took}`)
    }
  }
  const beside: Progress['beside'] = (title, work) =>
    timed(
      title,
      () => work(voice(`${title} | `)),
      (words) => sink.line(`${title} | ${words}`),
    )

  return {
    ...voice(''),
    steps,
    warnings,
    beside,
    async step(title, work) {
      if (depth > 0) return beside(title, work)
      sink.startGroup(title)
      depth += 1
      return timed(
        title,
        () => work(voice('')),
        (words) => {
          depth -= 1
          sink.endGroup()
          sink.line(`${title}: ${words}`)
        },
      )
    },
  }
}
