import { describe, expect, it } from 'vitest'
import { ensureLogGroup, readLogStream } from '../../src/aws/logs.ts'

/** CloudWatch with so many lines, in pages. */
function logsOf(lines: string[], pageSize: number) {
  let busy = 0
  const logs = {
    refuse: (times: number) => {
      busy = times
    },
    getLogEvents: async ({ nextToken }: { nextToken?: string | undefined }) => {
      if (busy > 0) {
        busy -= 1
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })
      }
      const from = Number(nextToken ?? 0)
      const events = lines.slice(from, from + pageSize).map((message) => ({ message }))
      return { $metadata: {}, events, nextForwardToken: String(from + events.length) }
    },
  }
  return logs
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`)

describe('reading a log stream', () => {
  // Shows F37.
  it('gives each line once, and says when more wait than one reading takes', async () => {
    const lines = numbered(1_234)
    const reader = readLogStream(logsOf(lines, 100), 'group', 'stream')
    const read: string[] = []
    const reading = () =>
      reader.read(
        (line) => read.push(line),
        async () => {},
      )
    expect(await reading()).toEqual({ lines: 1_000, more: true })
    expect(await reading()).toEqual({ lines: 234, more: false })
    expect(await reading()).toEqual({ lines: 0, more: false })
    lines.push('late')
    expect(await reading()).toEqual({ lines: 1, more: false })
    expect(read).toEqual(lines)
  })

  it('asks for no further page before what it has read was taken away', async () => {
    const logs = logsOf(numbered(300), 100)
    const reader = readLogStream(logs, 'group', 'stream')
    let read = 0
    let taken = () => {}
    const first = new Promise<void>((resolve) => {
      taken = resolve
    })
    const reading = reader.read(
      () => {
        read += 1
      },
      () => first,
    )
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(read).toBe(100)
    taken()
    expect(await reading).toEqual({ lines: 300, more: false })
  })

  // Shows F3, F37.
  it('goes on later where AWS had no time, from where it was', async () => {
    const logs = logsOf(numbered(3), 2)
    const reader = readLogStream(logs, 'group', 'stream')
    const read: string[] = []
    logs.refuse(1)
    const reading = () =>
      reader.read(
        (line) => read.push(line),
        async () => {},
      )
    expect(await reading()).toEqual({ lines: 0, more: false })
    await reading()
    expect(read).toEqual(numbered(3))
  })

  it('has nothing to give before the stream is there', async () => {
    const missing = {
      getLogEvents: () => Promise.reject(Object.assign(new Error(), { name: 'ResourceNotFoundException' })),
    }
    const reader = readLogStream(missing as never, 'group', 'stream')
    expect(
      await reader.read(
        () => {},
        async () => {},
      ),
    ).toEqual({ lines: 0, more: false })
  })
})

describe('the log group of an environment', () => {
  const retained = async (error: object | null, isYoung: boolean): Promise<boolean> => {
    let days: number | undefined
    const logs = {
      createLogGroup: async () => {
        if (error !== null) throw Object.assign(new Error('there'), error)
        return { $metadata: {} }
      },
      putRetentionPolicy: async (input: { retentionInDays: number | undefined }) => {
        days = input.retentionInDays
        return { $metadata: {} }
      },
    }
    await ensureLogGroup(logs, 'group', {}, isYoung)
    return days === 30
  }
  const there = { name: 'ResourceAlreadyExistsException', $metadata: { attempts: 1 } }

  it('keeps lines for thirty days, also where whoever made it could not say so any more', async () => {
    expect(await retained(null, false)).toBe(true)
    expect(await retained(there, true)).toBe(true)
    expect(await retained({ ...there, $metadata: { attempts: 2 } }, false)).toBe(true)
  })

  it('that is old costs no second call', async () => {
    expect(await retained(there, false)).toBe(false)
  })
})
