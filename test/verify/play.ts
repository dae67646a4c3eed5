import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventName } from '../runner/event.ts'
import type { EventOptions } from '../runner/workflow.ts'
import type { RecordedAct, RecordedCall } from './recording.ts'
import type { Stage } from './stage.ts'

/** One act: what happens before it, which event it is, and what its outcome must be. */
export interface Act {
  readonly name: string
  readonly event: EventName
  readonly options?: (before: readonly RecordedAct[]) => EventOptions
  /** Committed to `main` first. */
  readonly change?: Readonly<Record<string, string>>
  readonly expected: string
}

/** A version that never starts: AWS has to take it back. */
const broken = 'raise SystemExit("this version is broken on purpose")\n'

/** The file of the app that every version imports. */
const entry = 'app/main.py'

/** What is played, in order; a failure goes straight to {@link removals}. */
export function acts(appSource: string): readonly Act[] {
  return [
    { name: 'plan', event: 'push', options: () => inputs({ command: 'plan' }), expected: 'planned' },
    { name: 'deploy', event: 'push', expected: 'deployed' },
    {
      name: 'deploy a change',
      event: 'push',
      change: { [entry]: `${appSource}\nVERIFIED = "a change"\n` },
      expected: 'deployed',
    },
    {
      name: 'roll back by hand',
      event: 'workflow_dispatch',
      options: (before) => inputs({ image: imageOf(before, 'deploy') }),
      expected: 'rolled-back',
    },
    {
      name: 'deploy what AWS takes back',
      event: 'push',
      change: { [entry]: broken },
      expected: 'failed',
    },
    {
      name: 'preview',
      event: 'pull_request.opened',
      change: { [entry]: appSource },
      options: () => ({ number: 1 }),
      expected: 'deployed',
    },
  ]
}

/** Whatever came before. */
export const removals: readonly Act[] = [
  {
    name: 'remove the preview',
    event: 'pull_request.closed',
    options: () => ({ number: 1 }),
    expected: 'destroyed',
  },
  {
    name: 'remove production',
    event: 'workflow_dispatch',
    options: () => inputs({ command: 'destroy', 'confirm-destroy': 'production' }),
    expected: 'destroyed',
  },
]

/** Plays one act. @returns what happened, and whether that is what was expected */
export async function play(
  stage: Stage,
  act: Act,
  before: readonly RecordedAct[],
): Promise<{ recorded: RecordedAct; asExpected: boolean }> {
  const { workflow, source, say } = stage
  if (act.change !== undefined) await source.commit('main', act.change)
  const file = join(stage.folder, 'calls.jsonl')
  writeFileSync(file, '')
  const began = Date.now()
  say(`--- ${act.name}`)
  const run = await workflow.run(act.event, {
    ...act.options?.(before),
    variables: {
      ...stage.variables,
      NODE_OPTIONS: [stage.variables.NODE_OPTIONS, `--import ${stage.preload}?file=${file}`]
        .filter(Boolean)
        .join(' '),
    },
    onLine: say,
  })
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  rmSync(file)
  const recorded: RecordedAct = {
    name: act.name,
    exitCode: run.exitCode,
    outputs: run.outputs,
    error: run.annotations.find(({ level }) => level === 'error')?.properties.title ?? null,
    seconds: Math.round((Date.now() - began) / 100) / 10,
    calls: lines.map((line) => JSON.parse(line) as RecordedCall),
  }
  return { recorded, asExpected: run.outputs.outcome === act.expected }
}

function inputs(values: Readonly<Record<string, string>>): EventOptions {
  return { inputs: values }
}

function imageOf(before: readonly RecordedAct[], name: string): string {
  return before.find((act) => act.name === name)?.outputs['image-digest'] ?? ''
}
