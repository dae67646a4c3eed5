import { afterEach, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { label } from './docker.ts'

let cloud: Cloud | undefined

afterEach(async () => {
  await cloud?.stop()
  cloud = undefined
})

async function left(owner: string): Promise<string[]> {
  const found: string[] = []
  for (const what of [
    ['ps', '--all'],
    ['network', 'ls'],
  ]) {
    const list = [...what, '--quiet', '--filter', `label=${label}=${owner}`]
    found.push(...((await cloud?.docker.run(list)) ?? '').split('\n').filter((id) => id !== ''))
  }
  return found
}

test('a cloud removes what a dead one has left in Docker, and nothing of a living one', async () => {
  cloud = await Cloud.start()
  const dead = '4194304-1-1'
  const image = `127.0.0.1:1/monolayer-production-1-app:old`
  await cloud.docker.run(['network', 'create', '--label', `${label}=${dead}`, 'monolayer-test-dead'])
  await cloud.docker.run([
    ...['create', '--name', 'monolayer-test-dead', '--label', `${label}=${dead}`],
    ...['--network', 'monolayer-test-dead', 'python:3.13-slim', 'true'],
  ])
  await cloud.docker.run(['tag', 'python:3.13-slim', image])
  const mine = await cloud.network.create(`monolayer-${cloud.docker.id}-mine`)
  expect(await left(dead)).toHaveLength(2)

  const second = await Cloud.start()
  await second.stop()
  expect(await left(dead)).toEqual([])
  expect(await left(cloud.docker.id)).toHaveLength(1)
  expect(await cloud.docker.run(['image', 'ls', '--quiet', image])).toBe('')
  await cloud.network.remove(mine)
})

test('a command that fails, or takes too long, says so', async () => {
  cloud = await Cloud.start()
  await expect(cloud.docker.run(['inspect', 'no-such-thing'])).rejects.toThrow(/No such object/)
  const sleep = ['run', '--rm', ...cloud.docker.labels, 'python:3.13-slim', 'sleep', '60']
  await expect(cloud.docker.run(sleep, { timeout: 1_500 })).rejects.toThrow('docker run took too long')
})
