import { expect, it } from 'vitest'
import { Theatre } from './theatre.ts'

// Shows F79.
it('an app that is given another name in the workflow is deployed anew, with a warning, and the first stays', async () => {
  const theatre = await Theatre.openLight()
  const warned = async (app: string) => {
    const run = await theatre.play('push', { inputs: { app } })
    expect(run.exitCode, run.stdout).toBe(0)
    return run.annotations.find(({ properties }) => properties.title === 'deployed-elsewhere')?.message
  }
  try {
    expect(await warned('shop')).toBeUndefined()
    expect(await warned('store')).toContain('has been deployed as the app shop in eu-west-1.')
    expect(await warned('store')).toBeUndefined()
    expect(await warned('shop')).toBeUndefined()
    const instances = theatre.cloud.inventory().filter((name) => name.startsWith('rds-instance:'))
    expect(instances).toHaveLength(2)
  } finally {
    await theatre.close()
  }
})
