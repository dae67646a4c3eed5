import { describe, expect, it } from 'vitest'
import { askForRollout } from '../../src/aws/ask-rollout.ts'
import type { RolloutRequest } from '../../src/aws/web.ts'

/** What is known of the rollout once AWS was asked for it, and has answered so. */
async function knownAfter(error: object | null): Promise<string> {
  let known = 'nothing asked'
  const request = {
    begun: () => {
      known = 'may go on'
    },
    refused: () => {
      known = 'refused'
    },
  } as RolloutRequest
  const ask = async () => {
    expect(known).toBe('may go on')
    if (error !== null) throw Object.assign(new Error(), { awsCall: {} }, error)
  }
  await askForRollout(request, ask).catch(() => {})
  return known
}

const once = { $metadata: { attempts: 1 } }

describe('a rollout that AWS was asked for', () => {
  it.each([
    ['was accepted', null],
    ['got no answer', { code: 'ECONNRESET' }],
    ['got a failure of the service', { $fault: 'server', ...once }],
    ['was refused at the second try, the first being lost', { $fault: 'client', $metadata: { attempts: 2 } }],
  ])('may go on where it %s', async (_what, error) => {
    expect(await knownAfter(error)).toBe('may go on')
  })

  it('does not where the request was refused at once', async () => {
    expect(await knownAfter({ $fault: 'client', ...once })).toBe('refused')
  })
})
