import { describe, expect, it } from 'vitest'
import { Story } from './lock/story.ts'

describe('an environment', () => {
  it('is taken at once when nobody holds it', async () => {
    const story = new Story()
    const environment = await story.run(7).take()
    expect(story.time.now).toBeLessThan(1_000)
    expect(environment.state.deployments).toEqual([])
    expect(environment.takenOverFrom).toBeNull()
    expect(story.holder).toBe(7)
  })

  it('is given to the next run with what the last one wrote', async () => {
    const story = new Story()
    const first = await story.run().take()
    await story.time.outcome(first.save((state) => ({ ...state, images: ['one'] })))
    await story.time.outcome(first.release())
    const second = await story.run().take()
    expect(second.state.images).toEqual(['one'])
  })

  // Shows F48.
  it('is waited for while another run works on it, with a line that says who', async () => {
    const story = new Story()
    const first = await story.run(7).take()
    const next = story.run(8)
    const taking = next.begin()
    await story.time.pass(600_000)
    expect(story.holder).toBe(7)
    await story.time.outcome(first.release())
    const releasedAt = story.time.now
    await story.time.outcome(taking)
    expect(story.time.now - releasedAt).toBeLessThan(5_100)
    expect(next.lines[0]).toContain('run 7 attempt 1 (ann, commit c0ffee5)')
    expect(next.lines.filter((line) => line.startsWith('Still waiting'))).toHaveLength(9)
  })

  it('goes to one of those who wait for it', async () => {
    const story = new Story()
    const first = await story.run().take()
    const taking = [story.run(), story.run(), story.run()].map((run) => run.begin({ waitSeconds: 60 }))
    await story.time.pass(20_000)
    await story.time.outcome(first.release())
    const outcomes = await story.time.outcome(Promise.allSettled(taking))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })

  it('is not waited for longer than asked', async () => {
    const story = new Story()
    await story.run(7).take()
    const impatient = story.run()
    await expect(impatient.take({ waitSeconds: 0 })).rejects.toMatchObject({ code: 'lock-held' })
    expect(impatient.lines.filter((line) => line.startsWith('Waiting'))).toEqual([])
    await expect(story.run().take({ waitSeconds: 90 })).rejects.toMatchObject({
      code: 'lock-held',
      message: expect.stringContaining(
        'run 7 attempt 1 (ann, commit c0ffee5) still holds this environment after 1 min 30 s, and it is alive',
      ),
      where: 'https://github.com/acme/shop/actions/runs/7',
    })
  })
})

describe('a lock that was left behind', () => {
  // Shows F50.
  it('is taken over at once when GitHub says that its run attempt is over', async () => {
    const story = new Story()
    const dead = story.run(7, 2)
    await dead.take()
    dead.process.end()
    const next = story.run(8)
    const environment = await next.take({
      isRunOver: async ({ runId, attempt }) => runId === 7 && attempt === 2,
    })
    expect(story.time.now).toBeLessThan(1_000)
    expect(environment.takenOverFrom?.runId).toBe(7)
    expect(next.lines.at(-1)).toContain('Taking over from run 7 attempt 2')
  })

  it.each([false, null])('is taken over after two minutes when GitHub says %s', async (answer) => {
    const story = new Story()
    const dead = story.run()
    await dead.take()
    dead.process.end()
    await story.run().take({ isRunOver: async () => answer })
    expect(story.time.now).toBeGreaterThanOrEqual(120_000)
    expect(story.time.now).toBeLessThan(126_000)
  })

  it('is asked about every half minute', async () => {
    const story = new Story()
    const dead = story.run()
    await dead.take()
    dead.process.end()
    await story.run().take({ isRunOver: async () => story.time.now > 31_000 })
    expect(story.time.now).toBeLessThan(61_000)
  })

  it('is not taken over when its owner renews it in the last moment', async () => {
    const story = new Story()
    const owner = story.run()
    const environment = await owner.take()
    await story.time.pass(1_000)
    // It sleeps until just after the other's last look, whose acquisition is slow.
    owner.process.pause(121_500)
    const other = story.run()
    other.fail('UpdateItem', { there: 3_000 })
    await expect(other.take({ waitSeconds: 200 })).rejects.toMatchObject({ code: 'lock-held' })
    expect(story.holder).toBe(100)
    environment.assertHeld()
  })

  it.each([
    ['owner', { lockOwner: { N: '5' } }],
    ['holder', { lockOwner: { S: 'somebody' }, holder: { S: '{"runId":' } }],
    ['beat', { lockOwner: { S: 'somebody' }, beat: { S: 'boom' } }],
  ])('is taken over after two minutes when a hand spoilt its %s', async (_what, attributes) => {
    const story = new Story()
    story.edit(attributes)
    const environment = await story.run().take({ isRunOver: async () => true })
    expect(story.time.now).toBeGreaterThanOrEqual(120_000)
    expect(story.time.now).toBeLessThan(126_000)
    await story.time.pass(60_000)
    environment.assertHeld()
  })
})

describe('an acquisition', () => {
  // Shows F7.
  it('whose answer is lost is found by reading', async () => {
    const story = new Story()
    const run = story.run()
    run.fail('UpdateItem', { fate: 'unanswered' })
    const environment = await run.take()
    environment.assertHeld()
    expect(story.attribute('generation')).toEqual({ N: '1' })
  })

  it('that took long is renewed before anything is built on it', async () => {
    const story = new Story()
    const run = story.run()
    run.fail('UpdateItem', { fate: 'unanswered', breaks: false }, 2)
    const environment = await run.take()
    expect(story.time.now).toBeGreaterThan(60_000)
    environment.assertHeld()
    expect(story.attribute('beat')).toEqual({ N: '1' })
  })

  it('counts from the moment at which it was sent', async () => {
    const story = new Story()
    const run = story.run()
    run.fail('UpdateItem', { there: 10, back: 15_000 })
    run.fail('UpdateItem', { fate: 'refused' }, 100)
    const environment = await run.take()
    await story.time.pass(24_000)
    environment.assertHeld()
    await story.time.pass(2_000)
    expect(() => environment.assertHeld()).toThrow('could not be renewed')
  })

  it('that was carried out and lost again before its answer came is made again, under a new name', async () => {
    const story = new Story()
    const slow = story.run()
    slow.fail('UpdateItem', { fate: 'unanswered' })
    const taking = slow.begin()
    await story.time.pass(18)
    const first = story.attribute('lockOwner')
    expect(first).toBeDefined()
    slow.process.pause(200_000)
    const other = await story.run().take()
    await story.time.pass(100_000)
    await story.time.outcome(other.release())
    const environment = await story.time.outcome(taking)
    environment.assertHeld()
    expect(story.attribute('lockOwner')).not.toEqual(first)
    expect(story.attribute('generation')).toEqual({ N: '3' })
  })

  it('leaves no lock when it fails for good', async () => {
    const story = new Story()
    const run = story.run()
    run.fail('UpdateItem', { fate: 'unanswered' }, 4)
    await expect(run.take()).rejects.toThrow('ECONNRESET')
    expect(story.attribute('generation')).toEqual({ N: '1' })
    expect(story.isFree).toBe(true)
  })

  it('that AWS carries out a second time, long after, takes nothing', async () => {
    const story = new Story()
    const run = story.run()
    run.fail('UpdateItem', { fate: 'late', there: 50_000, breaks: true })
    const environment = await run.take()
    await story.time.outcome(environment.release())
    await story.time.pass(60_000)
    expect(story.isFree).toBe(true)
  })

  it('that arrives after the item was removed and made anew takes nothing', async () => {
    const story = new Story()
    await story.time.outcome((await story.run().take()).release())
    const slow = story.run()
    slow.fail('UpdateItem', { there: 10_000 })
    const taking = expect(slow.begin({ waitSeconds: 60 })).rejects.toMatchObject({ code: 'lock-held' })
    await story.time.pass(100)
    await story.time.outcome((await story.run().take()).remove())
    // The same generation as the one that the slow run saw.
    const environment = await story.run().take()
    await story.time.outcome(taking)
    environment.assertHeld()
    expect(story.holder).toBe(103)
  })
})

describe('a cancellation', () => {
  it('ends the wait for another run at once', async () => {
    const story = new Story()
    const holder = await story.run().take()
    const cancellation = new AbortController()
    const taking = story.run().begin({ signal: cancellation.signal })
    const ended = expect(taking).rejects.toThrow()
    await story.time.pass(62_000)
    cancellation.abort(new Error('the job was cancelled'))
    await story.time.pass(1)
    await ended
    holder.assertHeld()
  })

  it('leaves no lock when it comes while the lock is being acquired', async () => {
    const story = new Story()
    const cancellation = new AbortController()
    const run = story.run()
    run.fail('UpdateItem', { there: 100, back: 100 })
    const taking = run.begin({ signal: cancellation.signal })
    const ended = expect(taking).rejects.toThrow('the job was cancelled')
    await story.time.pass(150)
    expect(story.isFree).toBe(false)
    cancellation.abort(new Error('the job was cancelled'))
    await story.time.outcome(ended)
    expect(story.isFree).toBe(true)
  })
})
