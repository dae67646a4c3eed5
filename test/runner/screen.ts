import type { RehearsedRun } from './rehearsal.ts'

/** One line that says what happens next. */
export function say(text: string): void {
  process.stdout.write(`==> ${text}\n`)
}

/** Runs `action` at the first Ctrl-C (or SIGTERM) and resolves; a second one ends the program as usual. */
export async function onInterrupt(action: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const
    const interrupt = () => {
      for (const signal of signals) process.off(signal, interrupt)
      say('Interrupted: cancelling the run and cleaning up (once more to end at once)')
      action()
      resolve()
    }
    for (const signal of signals) process.on(signal, interrupt)
  })
}

/** What a run came to: times, outputs, calls and the summary as GitHub would show it. */
export function showRun(run: RehearsedRun): void {
  const ended = run.exitCode === null ? 'ended by a signal' : `exit code ${run.exitCode}`
  say(
    `${run.event}: ${run.outcome || 'no outcome'}, ${ended}, ${run.wallSeconds} s (${minutes(run.simulatedSeconds)} on AWS)`,
  )
  const outputs = Object.entries(run.outputs).map(([name, value]) => `  ${name}: ${cut(value)}`)
  if (outputs.length > 0) process.stdout.write(`Outputs\n${outputs.join('\n')}\n`)
  process.stdout.write(`${run.calls.length} calls: ${countCalls(run)}\n`)
  if (run.summary.trim() !== '') process.stdout.write(`Summary\n${indent(run.summary.trim())}\n`)
}

function countCalls({ calls }: RehearsedRun): string {
  const counts = new Map<string, number>()
  for (const { service } of calls) counts.set(service, (counts.get(service) ?? 0) + 1)
  return [...counts].map(([service, count]) => `${service} ${count}`).join(', ')
}

function minutes(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}

function cut(value: string): string {
  const line = value.replaceAll('\n', ' ')
  return line.length > 160 ? `${line.slice(0, 157)}…` : line
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  | ')
}
