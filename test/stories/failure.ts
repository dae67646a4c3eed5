import { expect } from 'vitest'
import type { WorkflowRun } from '../runner/workflow.ts'

/** The error of a run that failed: its code and its text, which ends with what to do. */
export function failureOf(run: WorkflowRun): { title: string; text: string } {
  expect(run.exitCode, run.stdout).toBe(1)
  expect(run.outputs.outcome).toBe('failed')
  const error = run.annotations.find(({ level }) => level === 'error')
  const text = error?.message ?? ''
  expect(text.trimEnd().split('\n').at(-1)).toMatch(/^What to do: /)
  return { title: error?.properties.title ?? '', text }
}
