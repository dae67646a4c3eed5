import { setTimeout as sleep } from 'node:timers/promises'
import type { BuildTools } from './build-steps.ts'
import { inspectArgv, loginArgv, pushArgv } from './docker-argv.ts'
import { detachRegistry } from './docker-config.ts'
import { dockerFailure } from './docker-failure.ts'
import type { ImageRegistry } from './registry-door.ts'

const LOGIN_SECONDS = 120
const DIGEST = /\bsha256:[0-9a-f]{64}\b/

/** Logs docker in to the stage's registry, inside the private configuration. */
export async function login(tools: BuildTools, registry: ImageRegistry): Promise<void> {
  const { host, username, password } = await registry.login()
  await detachRegistry(tools.config, host)
  const result = await tools.docker.call({
    argv: loginArgv(host, username),
    input: bytesOf(password),
    timeoutSeconds: LOGIN_SECONDS,
  })
  if (result.code === 0) return
  throw dockerFailure(result, {
    code: 'image-push-failed',
    message: `Docker could not log in to the registry ${host}.`,
    remedy:
      'Run the deployment again; if it stays so, check the network between the runner and the registry.',
  })
}

/** Pauses before each further try of a push. */
const pauseSeconds = [1, 5]

/**
 * Pushes an image. A push that breaks off (a lost connection, a token that ran out) is tried again with a new login, up
 * to twice; layers that arrived are not sent again.
 * @returns the digest that the registry gave it
 */
export async function push(tools: BuildTools, registry: ImageRegistry, reference: string): Promise<string> {
  const call = { argv: pushArgv(reference), say: tools.quote, timeoutSeconds: tools.timeoutSeconds }
  let result = await tools.docker.call(call)
  for (const seconds of pauseSeconds) {
    if (result.code === 0) break
    tools.say('The push broke off; it is tried again with a new login.')
    await sleep(seconds * 1000)
    await login(tools, registry)
    result = await tools.docker.call(call)
  }
  if (result.code !== 0) {
    throw dockerFailure(result, {
      code: 'image-push-failed',
      message: `The image could not be pushed to ${reference}.`,
      remedy: 'Run the deployment again; what was pushed so far is not sent twice.',
    })
  }
  const said = result.tail.findLast((line) => /digest: sha256:/.test(line))
  const digest = DIGEST.exec(said ?? '')?.[0]
  return digest ?? (await pushedDigest(tools, registry, reference))
}

/**
 * Moves a tag to an image that is in the registry already under another one. Where the registry refuses to move tags,
 * the image is deployed all the same; only the next run cannot know that it is there.
 */
export async function pushTag(tools: BuildTools, reference: string): Promise<void> {
  const result = await tools.docker.call({ argv: pushArgv(reference), timeoutSeconds: tools.timeoutSeconds })
  if (result.code === 0) return
  tools.say(`The tag of ${reference} was not set, so that the next run builds again:`)
  tools.quote(result.tail.at(-1) ?? '')
}

async function pushedDigest(tools: BuildTools, registry: ImageRegistry, reference: string): Promise<string> {
  const result = await tools.docker.call({
    argv: inspectArgv(reference, '{{range .RepoDigests}}{{println .}}{{end}}'),
    timeoutSeconds: 60,
  })
  const line = result.stdout.split('\n').find((name) => name.startsWith(`${registry.uri}@`))
  const digest = DIGEST.exec(line ?? '')?.[0]
  if (digest === undefined) throw new Error(`Docker pushed ${reference} but names no digest for it.`)
  return digest
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
