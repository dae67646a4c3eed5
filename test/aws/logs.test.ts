import type { GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import { describe, expect, it } from 'vitest'
import { readLogStream } from '../../src/aws/logs.ts'

describe('a log stream', () => {
  // Shows F37.
  it('of which a page cannot be read loses no line, and says so when nothing else came', async () => {
    let broken = true
    const pages: Record<string, { lines: string[]; next: string }> = {
      '': { lines: ['one', 'two'], next: 'second' },
      second: { lines: ['three'], next: 'third' },
      third: { lines: [], next: 'third' },
    }
    const logs = {
      getLogEvents: async ({ nextToken = '' }: GetLogEventsCommandInput) => {
        if (broken && nextToken === 'second') throw new Error('Rate exceeded')
        const { lines, next } = pages[nextToken] ?? { lines: [], next: nextToken }
        return { $metadata: {}, events: lines.map((message) => ({ message })), nextForwardToken: next }
      },
    }
    const reader = readLogStream(logs as Parameters<typeof readLogStream>[0], 'group', 'stream')
    expect(await reader.read()).toEqual(['one', 'two'])
    await expect(reader.read()).rejects.toThrow('Rate exceeded')
    broken = false
    expect(await reader.read()).toEqual(['three'])
    expect(await reader.read()).toEqual([])
  })
})
