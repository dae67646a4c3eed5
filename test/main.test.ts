import { describe, expect, it } from 'vitest'
import { main, type World } from '../src/main.ts'

const directory = new URL('./stories/light-app/', import.meta.url).pathname

/** A step that plans; `broken` says what of the runner does not work. */
function world(broken: Partial<World>): { world: World; warnings: string[]; outputs: Map<string, string> } {
  const warnings: string[] = []
  const outputs = new Map<string, string>()
  const inputs: Record<string, string> = { command: 'plan' }
  return {
    warnings,
    outputs,
    world: {
      environment: {
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REPOSITORY: 'octo/app',
        GITHUB_REPOSITORY_ID: '42',
        GITHUB_SHA: 'a'.repeat(40),
        GITHUB_RUN_ID: '1',
        GITHUB_WORKSPACE: directory,
        INPUT_COMMAND: 'plan',
      },
      readInput: (name) => inputs[name] ?? '',
      setSecret: () => {},
      setOutput: (name, value) => void outputs.set(name, value),
      saveState: () => {},
      writeSummary: async () => {},
      requestToken: async () => '',
      readEvent: () => ({ repository: { id: 42, default_branch: 'main' } }),
      sink: {
        line: () => {},
        flushed: async () => {},
        startGroup: () => {},
        endGroup: () => {},
        warning: (title) => warnings.push(title),
      },
      onCancel: () => {},
      ...broken,
    },
  }
}

describe('a runner', () => {
  // Shows F60, I10.
  it('that takes no summary does not change the result, and is warned of', async () => {
    const {
      world: step,
      warnings,
      outputs,
    } = world({
      writeSummary: () => Promise.reject(new Error('EACCES: permission denied')),
    })
    expect(await main(step)).toBeNull()
    expect(outputs.get('outcome')).toBe('planned')
    expect(warnings).toContain('report-not-written')
  })

  // Shows F60, I10.
  it('that takes no outputs does not change the result, and is warned of', async () => {
    const { world: step, warnings } = world({
      setOutput: () => {
        throw new Error('Missing file at path: /nowhere')
      },
    })
    expect(await main(step)).toBeNull()
    expect(warnings).toContain('report-not-written')
  })
})
