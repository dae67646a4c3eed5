import { describe, expect, it } from 'vitest'
import { releaseForRun } from '../../src/aws/environment.ts'
import type { EnvironmentState } from '../../src/aws/environment-state.ts'
import { Story } from './lock/story.ts'

const add = (name: string) => (state: EnvironmentState) => ({ ...state, images: [...state.images, name] })

describe('the state', () => {
  it('is what was written last, one write after the other', async () => {
    const story = new Story()
    const environment = await story.run().take()
    await story.time.outcome(Promise.all([environment.save(add('one')), environment.save(add('two'))]))
    expect(environment.state.images).toEqual(['one', 'two'])
    expect(JSON.parse(story.attribute('state')?.S ?? '')).toEqual(environment.state)
  })

  // Shows F54.
  it('is written once when the answer to a write is lost', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'unanswered' })
    await story.time.outcome(environment.save(add('one')))
    await story.time.outcome(environment.save(add('two')))
    expect(environment.state.images).toEqual(['one', 'two'])
    expect(story.attribute('revision')).toEqual({ N: '2' })
  })

  it('is read again after a write of which nobody knows whether it was made', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'unanswered' }, 4)
    await expect(story.time.outcome(environment.save(add('one')))).rejects.toThrow('ECONNRESET')
    await story.time.outcome(environment.save(add('two')))
    expect(environment.state.images).toEqual(['one', 'two'])
    run.fail('UpdateItem', { fate: 'lost' }, 4)
    await expect(story.time.outcome(environment.save(add('three')))).rejects.toThrow('ECONNRESET')
    await story.time.outcome(environment.save(add('four')))
    expect(environment.state.images).toEqual(['one', 'two', 'four'])
    expect(JSON.parse(story.attribute('state')?.S ?? '')).toEqual(environment.state)
  })

  it('is not undone by a write that arrives late', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'late', there: 10_000 })
    await story.time.outcome(environment.save(add('one')))
    await story.time.outcome(environment.save(add('two')))
    await story.time.pass(15_000)
    expect(JSON.parse(story.attribute('state')?.S ?? '').images).toEqual(['one', 'two'])
    await story.time.outcome(environment.save(add('three')))
    expect(environment.state.images).toEqual(['one', 'two', 'three'])
  })

  it('is written anew when a write that was given up arrives in between', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('UpdateItem', { fate: 'lost' }, 3)
    // Its connection breaks after 1,005 ms. The next write's look comes 6 ms later, the next write itself 17 ms later.
    run.fail('UpdateItem', { fate: 'late', there: 1_015 })
    await expect(story.time.outcome(environment.save(add('one')))).rejects.toThrow('ECONNRESET')
    expect(story.attribute('state')).toBeUndefined()
    await story.time.outcome(environment.save(add('two')))
    expect(environment.state.images).toEqual(['one', 'two'])
    expect(JSON.parse(story.attribute('state')?.S ?? '')).toEqual(environment.state)
  })

  it('is not written by a run that is not the owner under this generation, whatever the name says', async () => {
    const story = new Story()
    const environment = await story.run().take()
    story.edit({ generation: { N: '9' } })
    await expect(story.time.outcome(environment.save(add('one')))).rejects.toMatchObject({
      code: 'lock-lost',
    })
    expect(() => environment.assertHeld()).toThrow('Another run has taken over')
    expect(story.attribute('state')).toBeUndefined()
  })

  it('belongs to nobody whose renewals are refused because the generation is another', async () => {
    const story = new Story()
    const environment = await story.run().take()
    story.edit({ generation: { N: '9' } })
    await story.time.pass(21_000)
    expect(() => environment.assertHeld()).toThrow('Another run has taken over')
    expect(story.attribute('beat')).toEqual({ N: '0' })
  })
})

describe('what is noted', () => {
  it('is known at once, and written with the next write', async () => {
    const story = new Story()
    const environment = await story.run().take()
    environment.note(add('one'))
    expect(environment.state.images).toEqual(['one'])
    await story.time.pass(1_000)
    expect(story.attribute('state')).toBeUndefined()
    await story.time.outcome(environment.save(add('two')))
    environment.note(add('three'))
    await story.time.outcome(environment.save(add('four')))
    expect(JSON.parse(story.attribute('state')?.S ?? '').images).toEqual(['one', 'two', 'three', 'four'])
    expect(story.attribute('revision')).toEqual({ N: '2' })
  })

  it('is written with the write that gives the environment back', async () => {
    const story = new Story()
    const environment = await story.run().take()
    environment.note(add('one'))
    await story.time.outcome(environment.release())
    expect(story.isFree).toBe(true)
    expect((await story.run().take()).state.images).toEqual(['one'])
  })

  it.each([
    ['was made', 'unanswered'],
    ['was not made', 'lost'],
  ] as const)('is written once, whether or not a write of which nobody knows %s', async (_what, fate) => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    environment.note(add('one'))
    run.fail('UpdateItem', { fate }, 4)
    await expect(story.time.outcome(environment.save(add('two')))).rejects.toThrow('ECONNRESET')
    await story.time.outcome(environment.save(add('three')))
    const written = fate === 'lost' ? ['one', 'three'] : ['one', 'two', 'three']
    expect(JSON.parse(story.attribute('state')?.S ?? '').images).toEqual(written)
    expect(environment.state.images).toEqual(written)
  })

  it('is written once, also when a write that was given up arrives in between', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    environment.note(add('one'))
    run.fail('UpdateItem', { fate: 'lost' }, 3)
    // As above: it arrives between the next write's look and the next write itself.
    run.fail('UpdateItem', { fate: 'late', there: 1_015 })
    await expect(story.time.outcome(environment.save(add('two')))).rejects.toThrow('ECONNRESET')
    await story.time.outcome(environment.save(add('three')))
    expect(JSON.parse(story.attribute('state')?.S ?? '').images).toEqual(['one', 'two', 'three'])
  })

  it('never keeps a lock: an environment is given back without it', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    environment.note(add('one'))
    run.fail('UpdateItem', { fate: 'refused' }, 4)
    await story.time.outcome(environment.release())
    expect(story.isFree).toBe(true)
    expect(story.attribute('state')).toBeUndefined()
  })

  it('is not written over the state of who has taken over', async () => {
    const story = new Story()
    const environment = await story.run().take()
    environment.note(add('one'))
    story.edit({ lockOwner: { S: 'another' }, generation: { N: '9' } })
    await story.time.outcome(environment.release())
    expect(story.attribute('state')).toBeUndefined()
    expect(story.attribute('lockOwner')).toEqual({ S: 'another' })
  })
})

describe('a state that cannot be read', () => {
  // Shows F53.
  it.each([
    ['is not JSON', { state: { S: '<' } }, 'it is not JSON'],
    ['is empty', { state: { S: '' } }, 'it is not JSON'],
    ['is no text', { state: { N: '1' } }, 'it is not JSON'],
    ['was written and is gone', { revision: { N: '3' } }, 'it is not JSON'],
    ['was written by a newer action', { state: { S: '{"version":2}' } }, 'version 2'],
  ])('because it %s stops the run, and leaves no lock', async (_why, attributes, message) => {
    const story = new Story()
    story.edit(attributes)
    const run = story.run()
    await expect(run.take()).rejects.toMatchObject({
      code: 'state-unreadable',
      message: expect.stringContaining(message),
    })
    expect(story.isFree).toBe(true)
    expect(story.attribute('state')).toEqual((attributes as { state?: object }).state)
  })

  it('is still the reason when the lock cannot be given back', async () => {
    const story = new Story()
    story.edit({ state: { S: '<' } })
    const run = story.run()
    const taking = run.begin()
    const refused = expect(taking).rejects.toMatchObject({ code: 'state-unreadable' })
    await story.time.pass(15)
    run.fail('UpdateItem', { fate: 'refused' }, 9)
    await story.time.outcome(refused)
  })
})

describe('a removal', () => {
  it('takes lock and state away', async () => {
    const story = new Story()
    const environment = await story.run().take()
    await story.time.outcome(environment.save(add('one')))
    await story.time.outcome(environment.remove())
    expect(story.table.item).toBeUndefined()
    await story.time.outcome(environment.release())
    await story.time.pass(60_000)
    expect(story.table.item).toBeUndefined()
    expect((await story.run().take()).state.images).toEqual([])
  })

  it('whose answer is lost is done', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('DeleteItem', { fate: 'unanswered' })
    await story.time.outcome(environment.remove())
    expect(story.table.item).toBeUndefined()
  })

  it('whose answer is lost is done also when somebody has made the item anew since', async () => {
    const story = new Story()
    const run = story.run()
    const old = await run.take()
    run.fail('DeleteItem', { fate: 'unanswered', breaks: false })
    const removing = old.remove()
    await story.time.pass(100)
    const environment = await story.run().take()
    await story.time.outcome(removing)
    await story.time.outcome(old.release())
    environment.assertHeld()
    expect(story.holder).toBe(101)
  })

  it('that comes after the lock was taken over removes nothing, and says so', async () => {
    const story = new Story()
    const run = story.run()
    const old = await run.take()
    run.fail('DeleteItem', { fate: 'lost', breaks: false }, 1)
    const removing = expect(old.remove()).rejects.toMatchObject({ code: 'lock-lost' })
    await story.time.pass(10)
    run.process.pause(200_000)
    const environment = await story.run().take()
    await story.time.outcome(removing)
    environment.assertHeld()
    expect(story.holder).toBe(101)
  })

  it('that failed leaves the lock to be given back', async () => {
    const story = new Story()
    const run = story.run()
    const environment = await run.take()
    run.fail('DeleteItem', { fate: 'refused' }, 4)
    await expect(story.time.outcome(environment.remove())).rejects.toThrow('InternalServerError')
    await story.time.outcome(environment.release())
    expect(story.isFree).toBe(true)
  })
})

describe('the post step', () => {
  const takeAndDie = async (story: Story) => {
    const run = story.run(7, 2)
    await run.take({ step: 'deploy' })
    run.process.end()
  }
  const release = (story: Story, run: Parameters<typeof releaseForRun>[1]) =>
    story.time.outcome(releaseForRun(story.run().options, run))

  it('frees the lock of its run attempt', async () => {
    const story = new Story()
    await takeAndDie(story)
    expect(await release(story, { runId: 7, attempt: 2, step: 'deploy' })).toBe(true)
    expect(story.isFree).toBe(true)
    expect(await release(story, { runId: 7, attempt: 2, step: 'deploy' })).toBe(false)
  })

  it('frees it also where the step has no name', async () => {
    const story = new Story()
    await takeAndDie(story)
    expect(await release(story, { runId: 7, attempt: 2 })).toBe(true)
    expect(story.isFree).toBe(true)
  })

  // Shows F52, I6.
  it.each([
    ['another run', { runId: 8, attempt: 2 }],
    ['another attempt', { runId: 7, attempt: 1 }],
    ['a run whose number begins alike', { runId: 7, attempt: 22 }],
    ['a step whose name begins alike', { runId: 7, attempt: 2, step: 'dep' }],
    ['another job of the same run', { runId: 7, attempt: 2, step: 'other' }],
  ])('leaves the lock of %s alone', async (_whose, run) => {
    const story = new Story()
    await takeAndDie(story)
    expect(await release(story, run)).toBe(false)
    expect(story.isFree).toBe(false)
  })

  it('makes nothing where there is nothing', async () => {
    const story = new Story()
    expect(await release(story, { runId: 7, attempt: 2 })).toBe(false)
    expect(story.table.item).toBeUndefined()
  })
})
