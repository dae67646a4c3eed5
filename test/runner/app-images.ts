import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseDockerfile } from '../../src/project/dockerfile.ts'
import { readProject } from '../../src/project/read.ts'

/**
 * The images that an app's own image is built on: what the rehearsal must have before it begins, besides PostgreSQL.
 *
 * @param app folder of the app, as the root of its repository
 * @param inputs those of the action
 */
export function imagesOfApp(app: string, inputs: Readonly<Record<string, string>>): readonly string[] {
  const workspace = resolve(app)
  const directory = inputs['working-directory'] ?? '.'
  const { install, project } = readProject({
    ...{ workspace, directory, variables: [], port: null, healthCheckPath: null, database: 'auto' },
    ...{ databaseUrlScheme: null, cpu: 256, memory: 512, entrypoint: null },
    dockerfile: inputs.dockerfile ?? null,
  })
  if (install !== null) return [`python:${install.python}-slim`]
  if (project.dockerfile === null) return []
  const { stages = [] } =
    parseDockerfile(readFileSync(join(workspace, directory, project.dockerfile), 'utf8')) ?? {}
  return [...new Set(stages.map(({ from }) => from))]
}
