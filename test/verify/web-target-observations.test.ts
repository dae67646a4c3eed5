import { describe, expect, it } from 'vitest'
import { observeWebTarget, type VerifiedApp, type VerifiedRun } from './web-target-observations.ts'

const url = 'https://app.example'
const green = (seconds: number): VerifiedRun => ({ exitCode: 0, url, error: '', seconds })

/** An app on an account where everything is as it should be. */
function wellBehaved(): VerifiedApp {
  let serving = ''
  const resources = ['somebody-elses']
  return {
    async deploy(version, how) {
      if (how === 'crashes') return { exitCode: 1, url, error: 'rollout-rolled-back', seconds: 200 }
      if (serving === '') resources.push('load-balancer')
      serving = version
      return green(version === '1' ? 900 : 150)
    },
    async remove() {
      serving = ''
      resources.pop()
      return green(120)
    },
    ask: async () => (serving === '' ? null : { status: 200, version: serving }),
    madeByEcs: async () => [...resources],
  }
}

async function failing(change: (app: VerifiedApp) => Partial<VerifiedApp>): Promise<string[]> {
  const app = wellBehaved()
  const seen = await observeWebTarget({ ...app, ...change(app) }, () => {})
  return seen.filter(({ holds }) => !holds).map(({ what }) => what.split(' ').slice(0, 3).join(' '))
}

describe('the four observations', () => {
  it('hold where all is as it should be', async () => {
    const lines: string[] = []
    const seen = await observeWebTarget(wellBehaved(), (line) => lines.push(line))
    expect(seen.map(({ holds }) => holds)).toEqual([true, true, true, true])
    expect(lines).toHaveLength(4)
    expect(lines[3]).toContain('nothing left')
  })

  it('do not hold where the first URL does not answer, and end with the removal', async () => {
    const failed = await failing(() => ({ deploy: async () => ({ ...green(9), exitCode: 1, url: '' }) }))
    expect(failed).toEqual(['the first deployment'])
  })

  it.each<[string, VerifiedRun]>([
    ['is slow', green(240)],
    ['has another URL', { ...green(100), url: 'https://other.example' }],
    ['fails', { ...green(100), exitCode: 1 }],
  ])('do not hold where the second deployment %s', async (_, run) => {
    const failed = await failing((app) => ({
      deploy: async (version, how) => {
        const usual = await app.deploy(version, how)
        return version === '2' ? run : usual
      },
    }))
    expect(failed).toContain('a second deployment')
  })

  it('do not hold where the crash takes the old version with it, or ends in another way', async () => {
    const crash = { exitCode: 1, url, error: 'rollout-timeout', seconds: 9 }
    const another = await failing((app) => ({
      deploy: async (version, how) => (how === 'crashes' ? crash : app.deploy(version, how)),
    }))
    expect(another).toEqual(['an image that'])
    let crashed = false
    const down = await failing((app) => ({
      deploy: (version, how) => {
        crashed = how === 'crashes'
        return app.deploy(version, how)
      },
      ask: async (asked) => (crashed ? { status: 503, version: '' } : app.ask(asked)),
    }))
    expect(down).toEqual(['an image that'])
  })

  it('do not hold where something is left, and name it', async () => {
    const seen = await observeWebTarget({ ...wellBehaved(), remove: async () => green(9) }, () => {})
    expect(seen.at(-1)).toMatchObject({ holds: false })
    expect(seen.at(-1)?.saw).toContain('left: load-balancer')
  })

  it('end with the removal even where a deployment cannot be made at all', async () => {
    let removed = 0
    const app = wellBehaved()
    const broken: VerifiedApp = {
      ...app,
      deploy: async () => {
        throw new Error('no runner')
      },
      remove: () => {
        removed += 1
        return app.remove()
      },
    }
    await expect(observeWebTarget(broken, () => {})).rejects.toThrow('no runner')
    expect(removed).toBe(1)
  })
})
