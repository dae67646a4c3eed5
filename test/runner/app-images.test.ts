import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { imagesOfApp } from './app-images.ts'
import { productDirectory } from './product.ts'

const app = (name: string) => join(productDirectory, 'test', 'apps', name)

it('are the Python of a generated image, and what a Dockerfile builds on', () => {
  expect(imagesOfApp(app('python-version-file'), {})).toEqual(['python:3.11-slim'])
  expect(imagesOfApp(app('dockerfile-exec'), {})).toEqual(['python:3.12-slim'])
  expect(
    imagesOfApp(join(productDirectory, 'test'), { 'working-directory': 'apps/dockerfile-exec' }),
  ).toEqual(['python:3.12-slim'])
})

// Docker says that every image is there, but for the one that is asked for.
it.each([
  ['python:3.13-slim', 'postgres:17 python:3.13-slim', 'wanted'],
  ['python:3.11-slim', 'postgres:17 python:3.13-slim', ''],
  ['python:3.11-slim', '', 'wanted'],
])('of the base images, only those that are asked for are made: %s of "%s"', (missing, asked, expected) => {
  const script = `
    source script/prepare/machine.sh
    docker() { [[ $3 != ${missing} ]]; }
    pull_image() { echo wanted; }
    ensure_base_images ${asked}`
  const said = execFileSync('bash', ['-c', script], { cwd: productDirectory, encoding: 'utf8' })
  expect(said.trim()).toBe(expected)
})
