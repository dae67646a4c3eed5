import { posix } from 'node:path'
import type { InstallPlan } from '../project/reading.ts'
import type { DependencyFiles } from './dependency-files.ts'
import {
  CLEAN_SYSTEM,
  dependencyCommands,
  installSystem,
  needsProject,
  projectCommands,
  VENV,
} from './install-commands.ts'
import { startCommand } from './start-command.ts'
import type { SystemPackages } from './system-packages.ts'

/** Raised with every change that makes another image of the same project: images of older versions are rebuilt. */
export const generatorVersion = 1

/** Where the repository's files are in the build context, and where they are in the image. */
export const CONTEXT_FOLDER = 'app'
const HOME = '/app'

/** Where the build's settings (package indexes, certificates) are while packages are installed, and only then. */
export const SETTINGS_FOLDER = '/run/secrets'
export const FIND_LINKS_FOLDER = '/run/find-links'

export interface GeneratedImage {
  readonly install: InstallPlan
  readonly files: DependencyFiles
  readonly system: SystemPackages
  /** The app directory, relative to the root of the build context; `.` where that is the root itself. */
  readonly directory: string
  /** Shell command. */
  readonly command: string
  readonly port: number
  /** Names. */
  readonly buildArgs: readonly string[]
  /** What reaches the install steps by `build-secrets`; `null` where there are none. */
  readonly settings: BuildSettingsShape | null
}

/** The names of files in the settings folder, without their content. */
export interface BuildSettingsShape {
  readonly files: readonly string[]
  readonly findLinks: boolean
}

/** One instruction of the generated Dockerfile. Install steps are the only ones that see the build's settings. */
export type Instruction =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'install'; readonly commands: readonly string[] }

/**
 * The generated image, from the slim official Python image. The order is that of change: what a push seldom touches
 * comes first, so that a change of the sources alone installs nothing again.
 */
export function generateInstructions(image: GeneratedImage): readonly Instruction[] {
  const { install, files, system } = image
  const workdir = image.directory === '.' ? HOME : `${HOME}/${image.directory}`
  return [
    plain(`FROM python:${install.python}-slim`),
    plain('ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1'),
    plain(
      `RUN useradd --create-home --uid 1000 app && install -d -o app -g app ${[...new Set([HOME, workdir])].join(' ')}`,
    ),
    plain(`WORKDIR ${workdir}`),
    ...run([...installSystem(system.run), ...(system.run.length === 0 ? [] : [CLEAN_SYSTEM])]),
    ...image.buildArgs.map((name) => plain(`ARG ${name}`)),
    ...copyDependencyFiles(files, image.directory),
    { kind: 'install', commands: dependencyCommands(install, files, system) },
    plain(`COPY --chown=1000:1000 ${CONTEXT_FOLDER}/ ${HOME}/`),
    ...(needsProject(install, files)
      ? [{ kind: 'install', commands: projectCommands(install, files) } as const]
      : []),
    // FORWARDED_ALLOW_IPS: uvicorn and gunicorn believe X-Forwarded-* from anyone, because nobody but the load
    // balancer reaches the container. WEB_CONCURRENCY: one worker; ECS adds tasks, not processes.
    plain(
      `ENV PATH=${VENV}/bin:$PATH VIRTUAL_ENV=${VENV} PYTHONPATH=${importPath(workdir, install.pythonPath)} FORWARDED_ALLOW_IPS=* WEB_CONCURRENCY=1 PORT=${image.port}`,
    ),
    plain('USER app'),
    plain(`EXPOSE ${image.port}`),
    plain(`CMD ${JSON.stringify(startCommand(image.command))}`),
  ]
}

/**
 * The Dockerfile for BuildKit. It is also the text that enters the image's key, whichever builder is at hand.
 */
export function renderDockerfile(
  instructions: readonly Instruction[],
  settings: BuildSettingsShape | null,
): string {
  return instructions.map((instruction) => `${render(instruction, settings)}\n`).join('')
}

function render(instruction: Instruction, settings: BuildSettingsShape | null): string {
  if (instruction.kind === 'plain') return instruction.text
  const mounts = settings === null ? [] : mountsOf(settings)
  const commands = [...(settings === null ? [] : [readSettings]), ...instruction.commands]
  return ['RUN', ...mounts.map((mount) => `${mount} \\\n   `), commands.join(' \\\n && ')].join(' ')
}

/** Takes up the variables of the build's settings; the file is written by `build-settings.ts`. */
export const readSettings = `. ${SETTINGS_FOLDER}/environment`

function mountsOf(settings: BuildSettingsShape): readonly string[] {
  return [
    ...settings.files.map((id) => `--mount=type=secret,id=${id},required=true`),
    ...(settings.findLinks ? [`--mount=type=bind,source=find-links,target=${FIND_LINKS_FOLDER}`] : []),
  ]
}

function importPath(workdir: string, folders: readonly string[]): string {
  return folders.map((folder) => posix.join(workdir, folder)).join(':')
}

/** One COPY for each folder that manifests lie in, to the same place below the root of the project. */
function copyDependencyFiles(files: DependencyFiles, directory: string): readonly Instruction[] {
  const folders = new Map<string, string[]>()
  for (const path of files.manifests) {
    const whole = inContext(directory, path)
    const cut = whole.lastIndexOf('/')
    const folder = cut === -1 ? '' : whole.slice(0, cut + 1)
    folders.set(folder, [...(folders.get(folder) ?? []), whole])
  }
  return [
    ...[...folders].map(([folder, paths]) => copy(paths, `${HOME}/${folder}`)),
    ...files.folders
      .map((path) => inContext(directory, path))
      .map((path) => copy([`${path}/`], `${HOME}/${path}/`)),
  ]
}

function copy(sources: readonly string[], target: string): Instruction {
  const words = [...sources.map((path) => `${CONTEXT_FOLDER}/${path}`), target]
  // The form with blanks is the readable one; a path with blanks needs the other.
  const list = words.some((word) => /[\s"'\\]/.test(word)) ? JSON.stringify(words) : words.join(' ')
  return plain(`COPY --chown=1000:1000 ${list}`)
}

/** @returns a path relative to the root of the context, for one relative to the app directory */
export function inContext(directory: string, path: string): string {
  const parts = directory === '.' ? [] : directory.split('/')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function plain(text: string): Instruction {
  return { kind: 'plain', text }
}

function run(commands: readonly string[]): readonly Instruction[] {
  return commands.length === 0 ? [] : [plain(`RUN ${commands.join(' \\\n && ')}`)]
}
