import { describe, expect, test } from 'vitest'
import {
  type BuildArguments,
  buildArgv,
  builderEnvironment,
  commitArgv,
  inspectArgv,
  loginArgv,
  pushArgv,
  runArgv,
  tagArgv,
} from '../../src/image/docker-argv.ts'

const build: BuildArguments = {
  builder: 'buildx',
  platform: 'linux/arm64',
  dockerfile: 'Dockerfile',
  tag: 'host/shop:0123',
  idFile: '/tmp/id',
  buildArgs: [{ name: 'EDITION', value: 'a b' }],
  labels: { 'monolayer.key': 'k' },
  secrets: { 'pip.conf': '/tmp/secrets/pip.conf' },
  cacheFrom: ['host/shop@sha256:1'],
  pull: true,
}

describe('docker arguments', () => {
  test('of a build', () => {
    expect(buildArgv(build)).toMatchInlineSnapshot(`
      [
        "buildx",
        "build",
        "--load",
        "--provenance=false",
        "--progress=plain",
        "--platform=linux/arm64",
        "--file=Dockerfile",
        "--iidfile=/tmp/id",
        "--tag=host/shop:0123",
        "--pull",
        "--build-arg=EDITION=a b",
        "--label=monolayer.key=k",
        "--secret=id=pip.conf,src=/tmp/secrets/pip.conf",
        "--cache-to=type=inline",
        "--cache-from=type=registry,ref=host/shop@sha256:1",
        "-",
      ]
    `)
    expect(buildArgv({ ...build, builder: 'embedded' })).toMatchInlineSnapshot(`
      [
        "build",
        "--progress=plain",
        "--platform=linux/arm64",
        "--file=Dockerfile",
        "--iidfile=/tmp/id",
        "--tag=host/shop:0123",
        "--pull",
        "--build-arg=EDITION=a b",
        "--label=monolayer.key=k",
        "--secret=id=pip.conf,src=/tmp/secrets/pip.conf",
        "--build-arg=BUILDKIT_INLINE_CACHE=1",
        "--cache-from=host/shop@sha256:1",
        "-",
      ]
    `)
    expect(buildArgv({ ...build, builder: 'classic' })).toMatchInlineSnapshot(`
      [
        "build",
        "--platform=linux/arm64",
        "--file=Dockerfile",
        "--iidfile=/tmp/id",
        "--tag=host/shop:0123",
        "--pull",
        "--build-arg=EDITION=a b",
        "--label=monolayer.key=k",
        "-",
      ]
    `)
    expect(buildArgv({ ...build, tag: null, pull: false, buildArgs: [], labels: {} })).toMatchInlineSnapshot(`
      [
        "buildx",
        "build",
        "--load",
        "--provenance=false",
        "--progress=plain",
        "--platform=linux/arm64",
        "--file=Dockerfile",
        "--iidfile=/tmp/id",
        "--secret=id=pip.conf,src=/tmp/secrets/pip.conf",
        "--cache-to=type=inline",
        "--cache-from=type=registry,ref=host/shop@sha256:1",
        "-",
      ]
    `)
  })

  test('choose the builder by a variable where the command is the same', () => {
    expect(builderEnvironment('buildx')).toEqual({})
    expect(builderEnvironment('embedded')).toEqual({ DOCKER_BUILDKIT: '1' })
    expect(builderEnvironment('classic')).toEqual({ DOCKER_BUILDKIT: '0' })
  })

  // Shows A29.
  test('of the other commands', () => {
    expect(
      runArgv({
        configDirectory: '/tmp/config',
        image: 'sha256:1',
        name: 'n',
        platform: 'linux/amd64',
        memoryFolders: ['/run/secrets'],
        command: 'a && b',
      }),
    ).toMatchInlineSnapshot(`
      [
        "--config=/tmp/config",
        "run",
        "--interactive",
        "--name=n",
        "--platform=linux/amd64",
        "--tmpfs=/run/secrets:rw,mode=0700",
        "sha256:1",
        "/bin/sh",
        "-c",
        "a && b",
      ]
    `)
    expect(commitArgv('n', 'layer:1')).toMatchInlineSnapshot(`
      [
        "commit",
        "n",
        "layer:1",
      ]
    `)
    expect(loginArgv('host', 'AWS')).toMatchInlineSnapshot(`
      [
        "login",
        "--username=AWS",
        "--password-stdin",
        "host",
      ]
    `)
    expect(pushArgv('host/shop:1')).toMatchInlineSnapshot(`
      [
        "push",
        "host/shop:1",
      ]
    `)
    expect(inspectArgv('host/shop:1', '{{.Id}}')).toMatchInlineSnapshot(`
      [
        "image",
        "inspect",
        "--format={{.Id}}",
        "host/shop:1",
      ]
    `)
    expect(tagArgv('a:1', 'a:2')).toMatchInlineSnapshot(`
      [
        "tag",
        "a:1",
        "a:2",
      ]
    `)
  })
})
