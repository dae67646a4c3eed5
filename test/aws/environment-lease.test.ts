import { describe, expect, it } from 'vitest'
import { Story } from './lock/story.ts'

const second = 1_000

describe('a lock', () => {
  it('is kept for as long as its run works, with somebody waiting for it', async () => {
    const story = new Story()
    const environment = await story.run().take()
    const waiting = expect(story.run().begin({ waitSeconds: 3_600 })).rejects.toMatchObject({
      code: 'lock-held',
    })
    for (let minute = 0; minute < 60; minute += 1) {
      await story.time.pass(60 * second)
      environment.assertHeld()
    }
    await story.time.outcome(waiting)
  })

  it('is kept though a renewal hangs', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'lost', breaks: false }, 3)
    for (let time = 0; time < 120; time += 1) {
      await story.time.pass(second)
      environment.assertHeld()
    }
  })

  it('is not to be relied on after 40 seconds without a renewal, and again after the next one', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'refused' }, 40)
    await story.time.pass(39 * second)
    environment.assertHeld()
    await story.time.pass(2 * second)
    expect(() => environment.assertHeld()).toThrow('could not be renewed for 41 s')
    await story.time.pass(120 * second)
    environment.assertHeld()
  })

  it('counts from the moment at which a renewal was sent', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    await story.time.pass(19 * second)
    run.fail('UpdateItem', { there: 10, back: 4_000 })
    run.fail('UpdateItem', { fate: 'refused' }, 100)
    await story.time.pass(40 * second)
    environment.assertHeld()
    // The renewal was sent 20 s after the acquisition, and its answer came 4 s later.
    await story.time.pass(2 * second)
    expect(() => environment.assertHeld()).toThrow('could not be renewed')
  })

  // Shows F49.
  it('is lost by a run that was stopped for longer than the lease, which then changes nothing more', async () => {
    const story = new Story()
    const stopped = story.run()
    const old = await stopped.take()
    stopped.process.pause(200 * second)
    const environment = await story.run().take()
    await story.time.pass(90 * second)
    expect(stopped.process.isPaused).toBe(false)
    expect(() => old.assertHeld()).toThrow('Another run has taken over')
    await expect(story.time.outcome(old.save((state) => state))).rejects.toMatchObject({ code: 'lock-lost' })
    await expect(story.time.outcome(old.remove())).rejects.toMatchObject({ code: 'lock-lost' })
    await story.time.outcome(old.release())
    environment.assertHeld()
    expect(story.holder).toBe(101)
  })

  it('comes back to a run that was stopped when nobody wanted it', async () => {
    const story = new Story()
    const stopped = story.run()
    const environment = await stopped.take()
    stopped.process.pause(600 * second)
    await story.time.pass(600 * second)
    expect(() => environment.assertHeld()).toThrow('could not be renewed')
    await story.time.pass(5 * second)
    environment.assertHeld()
  })

  it('is renewed no more when it was given back', async () => {
    const story = new Story()
    const environment = await story.run().take()
    await story.time.pass(30 * second)
    await story.time.outcome(environment.release())
    const beat = story.attribute('beat')
    await story.time.pass(300 * second)
    expect(story.attribute('beat')).toEqual(beat)
    expect(() => environment.assertHeld()).toThrow('has given this environment back already')
  })
})

describe('giving back', () => {
  it('makes the environment free at once, also when the answer is lost', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'unanswered' })
    await story.time.outcome(environment.release())
    expect(story.isFree).toBe(true)
    expect(run.lines).toEqual([])
  })

  // Shows F51.
  it('never fails and never takes long: the lease ends by itself', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'lost', breaks: false }, 100)
    const began = story.time.now
    await story.time.outcome(environment.release())
    expect(story.time.now - began).toBeLessThanOrEqual(15 * second)
    expect(run.lines.at(-1)).toContain('free by itself in two minutes')
  })

  it('waits for a write of the state that is under way', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { there: 500 })
    const saving = environment.save((state) => ({ ...state, images: ['one'] }))
    await story.time.outcome(Promise.all([saving, environment.release()]))
    expect(story.attribute('state')?.S).toContain('"images":["one"]')
    expect(story.isFree).toBe(true)
  })

  it('does not wait for a write that hangs, which then changes nothing', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { there: 8_000, back: 100 })
    const saving = environment.save((state) => ({ ...state, images: ['one'] }))
    const refused = expect(saving).rejects.toMatchObject({ code: 'lock-lost' })
    await story.time.outcome(environment.release())
    expect(story.time.now).toBeLessThan(2 * second)
    expect(story.isFree).toBe(true)
    await story.time.outcome(refused)
    expect(story.attribute('state')).toBeUndefined()
  })

  it('twice is the same as once', async () => {
    const story = new Story()
    const environment = await story.run().take()
    await story.time.outcome(Promise.all([environment.release(), environment.release()]))
    const next = await story.run().take()
    await story.time.outcome(environment.release())
    next.assertHeld()
    expect(story.holder).toBe(101)
  })
})
