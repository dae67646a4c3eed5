import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDockerConfig, detachRegistry, removeDockerConfig } from '../../src/image/docker-config.ts'
import { dockerEnvironment } from '../../src/image/docker-environment.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'))
  await mkdir(join(folder, 'user', 'cli-plugins'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

async function create(configuration: object) {
  await writeFile(join(folder, 'user', 'config.json'), JSON.stringify(configuration))
  return createDockerConfig({ DOCKER_CONFIG: join(folder, 'user') }, folder)
}

async function read(directory: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(directory, 'config.json'), 'utf8'))
}

describe("docker's private configuration", () => {
  // Shows A29, A48, I12.
  test('belongs to us alone, and is gone afterwards', async () => {
    const config = await create({})
    expect((await stat(config.directory)).mode & 0o777).toBe(0o700)
    expect((await stat(join(config.directory, 'config.json'))).mode & 0o777).toBe(0o600)
    await removeDockerConfig(config.directory)
    await removeDockerConfig(config.directory)
    expect(await readdir(folder)).toEqual(['user'])
    expect(await readdir(join(folder, 'user'))).toContain('cli-plugins')
  })

  // Shows F81.
  test('keeps proxies, plugins, the context and the logins of earlier steps', async () => {
    const config = await create({
      auths: { 'ghcr.io': { auth: 'eA==' } },
      proxies: { default: { httpProxy: 'http://proxy', noProxy: 'local' } },
      currentContext: 'rootless',
      psFormat: 'x',
    })
    expect(await read(config.directory)).toEqual({
      auths: { 'ghcr.io': { auth: 'eA==' } },
      proxies: { default: { httpProxy: 'http://proxy', noProxy: 'local' } },
      currentContext: 'rootless',
    })
    expect(await read(config.plainDirectory)).not.toHaveProperty('proxies')
    expect(config.proxies).toMatchObject({ http_proxy: 'http://proxy', NO_PROXY: 'local' })
    expect(await readdir(config.directory)).toContain('cli-plugins')
  })

  // Shows A29.
  test('never hands our password to a credential store or helper', async () => {
    const config = await create({
      credsStore: 'desktop',
      auths: { 'ghcr.io': {}, 'https://host.example.com/v1/': {} },
      credHelpers: { 'host.example.com': 'ecr-login' },
    })
    await detachRegistry(config, 'host.example.com')
    expect(await read(config.directory)).toEqual({
      auths: { 'ghcr.io': {} },
      credHelpers: { 'ghcr.io': 'desktop' },
    })
  })

  test('is made from nothing where the user has none, or a broken one', async () => {
    await writeFile(join(folder, 'user', 'config.json'), '{ broken')
    const broken = await createDockerConfig({ DOCKER_CONFIG: join(folder, 'user') }, folder)
    expect(await read(broken.directory)).toEqual({})
    const none = await createDockerConfig({ HOME: join(folder, 'nobody') }, folder)
    expect(await read(none.directory)).toEqual({})
  })

  test('is the only directory that can be removed', async () => {
    await expect(removeDockerConfig(join(folder, 'user'))).rejects.toThrow('no docker configuration')
  })
})

// Shows A16, A20, A31.
test('the environment of docker holds what it needs and nothing of the action', () => {
  const environment = dockerEnvironment(
    {
      PATH: '/usr/bin',
      https_proxy: 'http://proxy',
      DOCKER_HOST: 'unix:///x',
      DOCKER_CONFIG: '/home/user/.docker',
      GITHUB_OUTPUT: '/x',
      GITHUB_TOKEN: 'x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      INPUT_SECRETS: 'x',
      NODE_OPTIONS: '--import x',
      DATABASE_PASSWORD: 'x',
      EMPTY: undefined,
    },
    '/private',
  )
  expect(environment).toEqual({
    PATH: '/usr/bin',
    https_proxy: 'http://proxy',
    DOCKER_HOST: 'unix:///x',
    DOCKER_CONFIG: '/private',
    DOCKER_CLI_HINTS: 'false',
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  })
})
