import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { type DockerCall, openDocker } from '../../src/image/docker.ts'
import { type FakeDocker, fakeDocker } from './fake-docker.ts'

const dockers: FakeDocker[] = []
afterEach(() => Promise.all(dockers.splice(0).map((docker) => docker.remove())))

async function call(script: string, parts: Partial<DockerCall> = {}, signal = new AbortController().signal) {
  const docker = await fakeDocker(script)
  dockers.push(docker)
  const environment = { PATH: docker.path }
  return openDocker(environment, signal).call({ argv: ['version'], timeoutSeconds: 20, ...parts })
}

describe('the docker command', () => {
  test('is told apart from its outputs: exit code, standard output, the last lines of both', async () => {
    const lines: string[] = []
    const result = await call('echo out; sleep 0.1; echo err >&2; exit 3', {
      say: (line) => lines.push(line),
    })
    expect(result).toEqual({ code: 3, stdout: 'out\n', tail: ['out', 'err'] })
    expect(lines).toEqual(['out', 'err'])
  })

  // Shows A16, A30.
  test('sees no variable but those it is given', async () => {
    process.env.GITHUB_OUTPUT = '/canary'
    const { stdout } = await call('env', { environment: { DOCKER_BUILDKIT: '1' } })
    delete process.env.GITHUB_OUTPUT
    const names = stdout.split('\n').map((line) => line.replace(/=.*/s, ''))
    expect(names.filter((name) => !/^(?:PATH|PWD|OLDPWD|SHLVL|_|)$/.test(name))).toEqual(['DOCKER_BUILDKIT'])
  })

  test('gets its input whole, and none where there is none', async () => {
    const input = async function* () {
      for (let index = 0; index < 100; index += 1) yield Buffer.alloc(100_000, index)
    }
    expect((await call('wc -c', { input: input() })).stdout.trim()).toBe('10000000')
    expect((await call('wc -c')).stdout.trim()).toBe('0')
  })

  test('may stop before it read all of its input', async () => {
    const input = async function* () {
      for (let index = 0; index < 100; index += 1) yield Buffer.alloc(100_000)
    }
    expect(await call('echo failed; exit 1', { input: input() })).toMatchObject({ code: 1, tail: ['failed'] })
  })

  test('is ended when its input breaks off, and that is what is thrown', async () => {
    const input = async function* () {
      yield Buffer.from('x')
      throw new Error('the file changed')
    }
    await expect(call('cat > /dev/null; sleep 30', { input: input() })).rejects.toThrow('the file changed')
  })

  test('is ended with all that it started when the deployment is cancelled', async () => {
    const cancellation = new AbortController()
    const began = performance.now()
    const running = call('sleep 30 & sleep 30', {}, cancellation.signal)
    await sleep(300)
    cancellation.abort(new Error('cancelled'))
    await expect(running).rejects.toThrow('cancelled')
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('is ended when its time is over', async () => {
    await expect(call('sleep 30', { timeoutSeconds: 0.3 })).rejects.toMatchObject({
      code: 'image-build-failed',
    })
  })

  test('is not started once the deployment is cancelled, but may still clean up', async () => {
    const cancelled = AbortSignal.abort(new Error('cancelled'))
    await expect(call('true', {}, cancelled)).rejects.toThrow('cancelled')
    expect((await call('true', { signal: null }, cancelled)).code).toBe(0)
  })

  // Shows F24, F81.
  test('is missing', async () => {
    const nowhere = openDocker({ PATH: '/nowhere' }, new AbortController().signal)
    await expect(nowhere.call({ argv: ['version'], timeoutSeconds: 5 })).rejects.toMatchObject({
      code: 'docker-missing',
    })
  })
})
