import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildImage, decideImage, type ImageOptions, pushImage } from '../../src/image/build.ts'
import type { ImageRegistry, PushedImage } from '../../src/image/registry-door.ts'
import type { InstallPlan, Reading } from '../../src/project/reading.ts'
import { type FakeDocker, fakeDocker } from './fake-docker.ts'

const digest = `sha256:${'ab'.repeat(32)}`
const id = `sha256:${'cd'.repeat(32)}`

/** What a Docker with BuildKit answers; `STOP` is put in front of it where something goes wrong. */
const working = `
case "$*" in
  version*) echo '{"Client":{"Version":"28.0.1"},"Server":{"Os":"linux"}}' ;;
  'buildx version') echo v0.30 ;;
  *build*) cat > /dev/null; for word; do case "$word" in --iidfile=*) echo ${id} > "\${word#*=}" ;; esac; done ;;
  login*) cat > "$DOCKER_CONFIG/password" ;;
  *Architecture*) echo linux/amd64 ;;
  *inspect*) echo ${id} ;;
  push*) echo "tag: digest: ${digest} size: 1" ;;
esac`

const install: InstallPlan = {
  packageManager: 'pip',
  python: '3.13',
  pythonBecause: 'default',
  manifests: ['requirements.txt'],
  lock: null,
  localPackages: [],
  installProject: false,
  pythonPath: ['.'],
  extra: [],
}

let workspace = ''
let temporary = ''
const dockers: FakeDocker[] = []
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'checkout-'))
  temporary = await mkdtemp(join(tmpdir(), 'temporary-'))
  await writeFile(join(workspace, 'requirements.txt'), 'fastapi\n')
  await writeFile(join(workspace, 'main.py'), 'app = 1\n')
})
afterEach(async () => {
  await rm(workspace, { recursive: true })
  await rm(temporary, { recursive: true })
  for (const docker of dockers.splice(0)) await docker.remove()
})

interface Told {
  readonly said: string[]
  readonly warned: string[]
  readonly found: string[]
}

async function ensure(
  script: string | null,
  found: PushedImage | null = null,
  parts: Partial<ImageOptions> & { dockerfile?: string; noRepository?: boolean } = {},
) {
  const docker = await fakeDocker(script ?? 'echo "Docker was started" >&2; exit 1')
  dockers.push(docker)
  const told: Told = { said: [], warned: [], found: [] }
  const generated = parts.dockerfile === undefined
  const reading = {
    project: { directory: '.', dockerfile: parts.dockerfile ?? null },
    install: generated ? install : null,
    web: { command: generated ? 'uvicorn main:app' : null, port: 8000 },
  } as unknown as Reading
  const registry: ImageRegistry = {
    uri: 'host.example.com/shop',
    login: async () => ({ host: 'host.example.com', username: 'AWS', password: 'canary-password' }),
    find: async (tag) => {
      told.found.push(tag)
      return found
    },
  }
  const options: ImageOptions = {
    reading,
    workspace,
    commit: 'c0ffee',
    buildArgs: [],
    buildSecrets: [],
    cpuArchitecture: 'X86_64',
    rebuildWhenOld: true,
    runner: { environment: { PATH: docker.path, HOME: temporary }, temporary, keepForPost: () => {} },
    voice: {
      say: (line) => told.said.push(line),
      quote: (line) => told.said.push(line),
      warn: ({ code }) => told.warned.push(code),
    },
    signal: new AbortController().signal,
    ...parts,
  }
  const make = async () => {
    const decision = await decideImage(options, registry.find)
    if (decision.kind === 'known') return decision
    const image = await buildImage(options, decision, parts.noRepository ? null : registry)
    return pushImage(options, image, registry)
  }
  const result = make()
  return { result: await result.catch((error: unknown) => error), told, calls: await docker.calls() }
}

const daysAgo = (days: number): PushedImage => ({
  digest,
  pushedAt: new Date(Date.now() - days * 86_400_000),
})

describe('the image of a checkout', () => {
  test('is built, pushed under a tag of its own and under its key, and known by its digest', async () => {
    const { result, calls, told } = await ensure(working)
    const tag = told.found[0]
    expect(result).toMatchObject({ reference: `host.example.com/shop@${digest}`, digest, built: true })
    expect(calls.map((line) => line.split(' ')[0])).toEqual([
      'version',
      'buildx',
      'login',
      'buildx',
      'image',
      'login',
      'image',
      'tag',
      'tag',
      'tag',
      'push',
      'push',
      'push',
    ])
    expect(calls.slice(-3)).toEqual([
      `push host.example.com/shop:${tag}-cdcdcdcdcdcd`,
      `push host.example.com/shop:${tag}`,
      'push host.example.com/shop:newest',
    ])
    expect(calls.join('\n')).not.toContain('canary-password')
    expect(await readdir(temporary)).toEqual([])
  })

  // Shows F25.
  test.each([
    [2, true],
    [3, false],
  ])('whose push breaks off %d times is pushed after all: %s', async (times, pushed) => {
    const breaks = `
case "$*" in push*-cdcdcdcdcdcd)
  echo x >> "$HOME/tries"
  if [ "$(wc -l < "$HOME/tries")" -le ${times} ]; then echo 'connection reset by peer' >&2; exit 1; fi ;;
esac`
    const { result, calls } = await ensure(`${breaks}\n${working}`)
    if (pushed) expect(result).toMatchObject({ digest, built: true })
    else expect(result).toMatchObject({ code: 'image-push-failed' })
    // One to take layers from, one for the push, and a new one for each further try.
    expect(calls.filter((line) => line.startsWith('login'))).toHaveLength(4)
  })

  test('takes layers from the newest image of the registry, with BuildKit and where there is a repository', async () => {
    const cacheOf = async (script: string, noRepository: boolean) => {
      const { calls } = await ensure(script, null, { noRepository })
      return {
        from: calls.find((line) => /^(buildx )?build /.test(line))?.includes('host.example.com/shop:newest'),
        kept: calls.includes('push host.example.com/shop:newest'),
      }
    }
    const classic = `case "$*" in 'buildx version') exit 1 ;; esac\n${working}`
    expect(await cacheOf(working, false)).toEqual({ from: true, kept: true })
    expect(await cacheOf(working, true)).toEqual({ from: false, kept: true })
    expect(await cacheOf(classic, false)).toEqual({ from: false, kept: false })
  })

  test('is reused without Docker being started, on a push while it is new, on a dispatch always', async () => {
    for (const [found, rebuildWhenOld] of [
      [daysAgo(6), true],
      [daysAgo(60), false],
    ] as const) {
      const { result, calls } = await ensure(null, found, { rebuildWhenOld })
      expect(result).toMatchObject({ kind: 'known', digest })
      expect(calls).toEqual([])
    }
  })

  test('is built again on a push when it is eight days old, with a new base', async () => {
    const { result, calls } = await ensure(working, daysAgo(8))
    expect(result).toMatchObject({ built: true })
    expect(calls.find((line) => line.startsWith('buildx build'))).toContain(' --pull ')
  })

  test('falls back to the base on the machine where there is no newer one', async () => {
    const script = `case "$*" in *--pull*) cat > /dev/null; echo "pull access denied for python" >&2; exit 1 ;; esac\n${working}`
    const { result, calls } = await ensure(script, daysAgo(8))
    expect(result).toMatchObject({ built: true })
    expect(calls.filter((line) => line.startsWith('buildx build'))).toHaveLength(2)
  })

  test('has another key with another source, build argument or platform, and the same without a change', async () => {
    const keyOf = async (parts: Parameters<typeof ensure>[2] = {}) =>
      (await ensure(null, daysAgo(1), parts)).told.found[0]
    const first = await keyOf()
    expect(await keyOf()).toBe(first)
    await mkdir(join(workspace, '__pycache__'))
    await writeFile(join(workspace, '__pycache__', 'main.pyc'), 'x')
    await writeFile(join(workspace, '.env'), 'x')
    expect(await keyOf({ buildSecrets: [] })).toBe(first)
    const keys = [
      first,
      await keyOf({ buildArgs: [{ name: 'A', value: '1' }] }),
      await keyOf({ cpuArchitecture: 'ARM64' }),
      await keyOf({ buildSecrets: [{ name: 'TOKEN', value: 'one' }] }),
    ]
    await writeFile(join(workspace, 'build.js'), 'made by an earlier step, ignored by git')
    keys.push(await keyOf())
    expect(new Set(keys).size).toBe(keys.length)
    const withSecret = async (value: string) => keyOf({ buildSecrets: [{ name: 'TOKEN', value }] })
    expect(await withSecret('one')).toBe(await withSecret('two'))
  })

  // Shows F25.
  test('is pushed once more with a new login when the push breaks off', async () => {
    const script = `case "$*" in push*) [ -e "$DOCKER_CONFIG/tried" ] || { touch "$DOCKER_CONFIG/tried"; echo EOF >&2; exit 1; } ;; esac\n${working}`
    const { result, calls } = await ensure(script)
    expect(result).toMatchObject({ digest })
    expect(calls.map((line) => line.split(' ')[0]).slice(-5)).toEqual([
      'push',
      'login',
      'push',
      'push',
      'push',
    ])
  })

  // Shows F26.
  test('is deployed even where the registry never moves a tag', async () => {
    const script = `case "$*" in push*cdcdcdcdcdcd) ;; push*) echo "tag is immutable" >&2; exit 1 ;; esac\n${working}`
    const { result, told } = await ensure(script)
    expect(result).toMatchObject({ digest, built: true })
    expect(told.said.join('\n')).toContain('tag is immutable')
  })

  // Shows F24, F27.
  test.each([
    [
      'docker-unavailable',
      'case "$*" in version*) echo "Cannot connect to the Docker daemon" >&2; exit 1 ;; esac',
    ],
    ['docker-unavailable', `case "$*" in version*) echo '{"Server":{"Os":"windows"}}'; exit 0 ;; esac`],
    ['docker-disk-full', 'case "$*" in buildx\\ build*) echo "no space left on device" >&2; exit 1 ;; esac'],
    [
      'image-build-failed',
      'case "$*" in buildx\\ build*) echo "No matching distribution" >&2; exit 1 ;; esac',
    ],
    ['image-architecture', 'case "$*" in *Architecture*) echo linux/arm64; exit 0 ;; esac'],
    ['image-push-failed', 'case "$*" in push*) echo "denied" >&2; exit 1 ;; esac'],
    ['image-push-failed', 'case "$*" in login*) echo "unauthorized" >&2; exit 1 ;; esac'],
  ])('is not there: %s (%s)', async (code, problem) => {
    const { result } = await ensure(`${problem}\n${working}`)
    expect(result).toMatchObject({ code })
    expect(await readdir(temporary)).toEqual([])
  })

  test('by a Dockerfile with build-secrets needs BuildKit', async () => {
    await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\n')
    const classic = `case "$*" in 'buildx version') exit 1 ;; esac\n${working}`
    const parts = { dockerfile: 'Dockerfile', buildSecrets: [{ name: 'TOKEN', value: 'x' }] }
    expect((await ensure(classic, null, parts)).result).toMatchObject({ code: 'buildkit-missing' })
    const { calls } = await ensure(working, null, parts)
    expect(calls.find((line) => line.startsWith('buildx build'))).toMatch(
      /--secret=id=TOKEN,src=\S+\/secrets\/TOKEN/,
    )
  })

  test.each([
    [
      'a Dockerfile that is a link out of the checkout',
      async () => symlink('/etc/hostname', join(workspace, 'Dockerfile')),
    ],
    ['a Dockerfile that is missing', async () => {}],
    [
      'an ignore file with a pattern that Docker refuses',
      async () => {
        await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\n')
        await writeFile(join(workspace, '.dockerignore'), 'a[\n')
      },
    ],
    [
      'an ignore file that is a link out of the checkout',
      async () => {
        await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\n')
        await symlink('/etc/hostname', join(workspace, '.dockerignore'))
      },
    ],
  ])('cannot be made from %s', async (_, prepare) => {
    await prepare()
    const { result, calls } = await ensure(null, null, { dockerfile: 'Dockerfile' })
    expect(result).toMatchObject({ code: 'build-context-unusable' })
    expect(calls).toEqual([])
  })

  // Shows A19.
  test('warns of secrets that would be inside', async () => {
    await writeFile(join(workspace, 'jwt.key'), '-----BEGIN PRIVATE KEY-----\n')
    const { told } = await ensure(null, daysAgo(1), { buildArgs: [{ name: 'NPM_TOKEN', value: 'x' }] })
    expect(told.warned).toEqual(['private-key-in-image', 'secret-in-build-args'])
  })
})
