import { describe, expect, it } from 'vitest'
import { DeployError } from '../src/errors.ts'
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

describe('an error with a secret in it', () => {
  const secret = 'aB3!x/9+Q(zz)~k=7'
  const reversed = [...secret].reverse().join('')
  const hex = Buffer.from(secret).toString('hex')
  const inputs: Record<string, string> = { command: 'plan', secrets: `API_KEY=${secret}` }

  async function told(message: string) {
    const summaries: string[] = []
    const failures = [
      new Error(message),
      new DeployError({
        code: 'aws-failed',
        message: `It ended:\n${message}`,
        where: message,
        safe: message,
        remedy: message,
      }),
    ]
    const texts: string[] = []
    for (const thrown of failures) {
      const { world: step } = world({
        readInput: (name) => inputs[name] ?? '',
        readEvent: () => {
          throw thrown
        },
        writeSummary: async (text) => void summaries.push(text),
      })
      const failure = await main(step)
      expect(failure?.constructor).toBe(thrown.constructor)
      texts.push(failure?.message ?? '', failure?.stack ?? '')
      if (failure instanceof DeployError)
        texts.push(failure.where ?? '', failure.safe ?? '', failure.remedy ?? '')
    }
    return { texts, summaries }
  }

  // Shows A26.
  it.each([
    ['a colour', '\u001b[0m'],
    ['a control character', '\u0007'],
    ['the end of a direction', '\u202c'],
    ['a soft hyphen', '\u00ad'],
    ['a space without width', '\u200b'],
  ])('shows none of it, with %s in the middle that log and summary take away', async (_name, mark) => {
    for (const form of [secret, reversed, hex]) {
      const { texts, summaries } = await told(`${form.slice(0, 6)}${mark}${form.slice(6)}`)
      for (const text of texts) {
        expect(text).not.toContain(form.slice(0, 6))
        expect(text).not.toContain(form.slice(6))
      }
      // The summary of the second error shows its message.
      expect(summaries[1]).toContain('It ended:')
      for (const text of summaries) expect(text).not.toContain(form.slice(6, 12))
    }
  })
})
