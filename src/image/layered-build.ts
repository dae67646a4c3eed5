import { createHash, randomUUID } from 'node:crypto'
import { findLinksMembers, GENERATED_DOCKERFILE, generatedArchive } from './archive.ts'
import type { BuildSettings } from './build-settings.ts'
import { type BuildTools, buildFailure, dockerBuild } from './build-steps.ts'
import type { BuildContext } from './context.ts'
import { commitArgv, inspectArgv, removeContainerArgv, runArgv } from './docker-argv.ts'
import {
  FIND_LINKS_FOLDER,
  type Instruction,
  inContext,
  readSettings,
  renderDockerfile,
  SETTINGS_FOLDER,
} from './dockerfile.ts'
import type { PreparedImage, PreparedSource } from './prepare.ts'
import { type TarMember, tarOf, textMember } from './tar.ts'

const CLEANUP_SECONDS = 60

/**
 * Builds a generated image with settings where there is no BuildKit to mount them. The Dockerfile is cut at its
 * install steps. What stands between is built; an install step is run in a container that gets the settings through
 * its standard input into folders in memory, and is committed without them. So they are in no layer, no history, no
 * argument and no file of the daemon. See docs/decisions/0001-build-secrets.md.
 */
export async function buildInLayers(
  tools: BuildTools,
  image: PreparedImage,
  source: Extract<PreparedSource, { from: 'generated' }>,
  settings: BuildSettings,
  findLinks: readonly BuildContext[],
  build: { readonly tag: string; readonly labels: Readonly<Record<string, string>>; readonly pull: boolean },
): Promise<string> {
  let from: string | null = null
  let args: readonly Instruction[] = []
  const parts = cutAtInstalls(source.instructions)
  for (const [index, { plain, install }] of parts.entries()) {
    const isLast = index === parts.length - 1
    const instructions: readonly Instruction[] =
      from === null ? plain : [{ kind: 'plain', text: `FROM ${from}` }, ...args, ...plain]
    args = [...args, ...plain.filter(({ kind, text }) => kind === 'plain' && text.startsWith('ARG '))]
    const needed = index === 0 && !isLast ? dependencyFilter(source) : undefined
    const id = await dockerBuild(
      tools,
      {
        builder: 'classic',
        platform: image.platform,
        dockerfile: GENERATED_DOCKERFILE,
        tag: isLast ? build.tag : null,
        buildArgs: image.buildArgs,
        labels: isLast ? build.labels : {},
        secrets: {},
        cacheFrom: [],
        pull: build.pull && index === 0,
      },
      generatedArchive(image.context, renderDockerfile(instructions, null), needed),
    )
    if (install === null) return id
    from = await runInstall(tools, image, id, install, settings, findLinks)
  }
  throw new Error('A generated Dockerfile ended with an install step.')
}

type Plain = Extract<Instruction, { kind: 'plain' }>

interface Part {
  readonly plain: readonly Plain[]
  /** The install step that follows; `null` at the end. */
  readonly install: readonly string[] | null
}

function cutAtInstalls(instructions: readonly Instruction[]): readonly Part[] {
  const parts: Part[] = []
  let plain: Plain[] = []
  for (const instruction of instructions) {
    if (instruction.kind === 'plain') plain.push(instruction)
    else {
      parts.push({ plain, install: instruction.commands })
      plain = []
    }
  }
  return [...parts, { plain, install: null }]
}

/** Before the first install step only the manifests are copied: nothing else is sent to the daemon. */
function dependencyFilter({ files, directory }: Extract<PreparedSource, { from: 'generated' }>) {
  const manifests = new Set(files.manifests.map((path) => inContext(directory, path)))
  const folders = files.folders.map((path) => `${inContext(directory, path)}/`)
  return (path: string) => manifests.has(path) || folders.some((folder) => `${path}/`.startsWith(folder))
}

/**
 * Runs one install step on an image and keeps the result under a tag of this machine, so that the next build of the
 * same step takes it from there, as `docker build` does with its own layers.
 * @returns the tag
 */
async function runInstall(
  tools: BuildTools,
  image: PreparedImage,
  parent: string,
  commands: readonly string[],
  settings: BuildSettings,
  findLinks: readonly BuildContext[],
): Promise<string> {
  const tag = `monolayer-layer:${layerKey(parent, commands, image, settings, findLinks)}`
  const known = await tools.docker.call({
    argv: inspectArgv(tag, '{{.Id}}'),
    timeoutSeconds: CLEANUP_SECONDS,
  })
  if (known.code === 0) {
    tools.say(`Packages are taken from an earlier build on this machine (${tag}).`)
    return tag
  }
  const name = `monolayer-install-${randomUUID()}`
  try {
    const result = await tools.docker.call({
      argv: runArgv({
        configDirectory: tools.config.plainDirectory,
        image: parent,
        name,
        platform: image.platform,
        memoryFolders: [SETTINGS_FOLDER, FIND_LINKS_FOLDER],
        command: ['tar -xf - -C / --no-same-owner', readSettings, 'set -x', ...commands].join(' && '),
      }),
      input: tarOf(settingsMembers(tools, image, settings, findLinks)),
      say: tools.quote,
      timeoutSeconds: tools.timeoutSeconds,
    })
    if (result.code !== 0) throw buildFailure(result, 'classic')
    const commit = await tools.docker.call({
      argv: commitArgv(name, tag),
      timeoutSeconds: tools.timeoutSeconds,
    })
    if (commit.code !== 0) throw buildFailure(commit, 'classic')
    return tag
  } finally {
    await tools.docker.call({
      argv: removeContainerArgv(name),
      timeoutSeconds: CLEANUP_SECONDS,
      signal: null,
    })
  }
}

/** The settings' values are left out, as BuildKit leaves out secrets: they are the way, not the content. */
function layerKey(
  parent: string,
  commands: readonly string[],
  image: PreparedImage,
  settings: BuildSettings,
  findLinks: readonly BuildContext[],
): string {
  const packages = findLinks.map(({ entries }) => entries.map((entry) => ({ ...entry, modified: 0 })))
  const parts = [parent, commands, image.buildArgs, settings.files.map(({ id }) => id), packages]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

function settingsMembers(
  tools: BuildTools,
  image: PreparedImage,
  settings: BuildSettings,
  findLinks: readonly BuildContext[],
): readonly TarMember[] {
  const inRoot = (path: string) => path.replace(/^\//, '')
  // A Dockerfile's ARG and Docker's proxies reach a RUN without staying in the image; here they go the settings' way.
  const variables = [
    ...Object.entries(tools.config.proxies),
    ...image.buildArgs.map((arg) => [arg.name, arg.value]),
  ]
  const exported = variables.map(
    ([name, value = '']) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`,
  )
  return [
    ...settings.files.map(({ id, content }) =>
      textMember(
        inRoot(`${SETTINGS_FOLDER}/${id}`),
        id === 'environment' ? Buffer.concat([Buffer.from(exported.join('')), content]) : content,
        0o600,
      ),
    ),
    ...findLinksMembers(findLinks, inRoot(FIND_LINKS_FOLDER)),
  ]
}
