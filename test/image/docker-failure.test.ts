import { describe, expect, test } from 'vitest'
import { dockerFailure } from '../../src/image/docker-failure.ts'

const otherwise = { code: 'image-build-failed', message: 'Building failed.', remedy: 'Correct it.' } as const

describe('what Docker says', () => {
  // Shows F24.
  test.each([
    ['docker-disk-full', 'failed to copy files: write /var/lib/docker/x: no space left on device'],
    [
      'docker-unavailable',
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    ],
    [
      'docker-unavailable',
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    ],
    ['image-architecture', 'exec /bin/sh: exec format error'],
    ['image-architecture', 'standard_init_linux.go:228: exec user process caused: exec format error'],
    [
      'buildkit-missing',
      'the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how',
    ],
    ['base-image-unavailable', 'toomanyrequests: You have reached your unauthenticated pull rate limit.'],
    [
      'base-image-unavailable',
      'pull access denied for org/base, repository does not exist or may require docker login',
    ],
    ['base-image-unavailable', 'manifest for python:9.9-slim not found: manifest unknown: manifest unknown'],
    [
      'base-image-unavailable',
      'ERROR: failed to solve: python:9.9-slim: failed to resolve source metadata for docker.io/library/python:9.9-slim',
    ],
    ['image-build-failed', 'ERROR: No matching distribution found for fastpi'],
  ])('is %s: %s', (code, line) => {
    expect(dockerFailure({ code: 1, stdout: '', tail: [line] }, otherwise)).toMatchObject({ code })
  })

  test('is shown, its last lines only', () => {
    const tail = Array.from({ length: 100 }, (_, index) => `line ${index}`)
    const { message } = dockerFailure({ code: 1, stdout: '', tail }, otherwise)
    expect(message).toMatch(/^Building failed\.\nDocker said:\n {2}line 85\n/)
    expect(message).toMatch(/line 99$/)
  })
})
