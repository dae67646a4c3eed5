import { posix } from 'node:path'
import type { Launch } from './launch.ts'
import { joinPaths } from './paths.ts'
import { type App, findApp } from './python/apps.ts'
import type { PythonModule } from './python/module.ts'
import { moduleName, type Sources } from './python/sources.ts'

/** The app to start. */
export interface Entrypoint {
  /** `module:attribute`, seen from `root`. */
  readonly target: string
  readonly factory: boolean
  /** Folder that must be on the import path, relative to the app directory. */
  readonly root: string
  /** File of the module; `null` where it is not in the checkout. */
  readonly file: string | null
  /** The app as the code has it; `null` where only its name is known. */
  readonly app: App | null
  /** False where the module is there and certainly has no such attribute. */
  readonly attributeFound: boolean
  readonly because: string
}

/** An entrypoint for an app that was found in the code. */
export function entrypointOf(root: string, app: App): Entrypoint {
  const { file, factory, attribute, line } = app
  const target = `${moduleName(root, file)}:${attribute}`
  return { target, factory, root, file, app, attributeFound: true, because: `${file}:${line}` }
}

/**
 * Where `module:attribute` is in the checkout. `()` behind a factory is understood.
 * @param folders import roots to try, in their order
 */
export function resolveTarget(
  sources: Sources,
  target: string,
  folders: readonly string[],
  because: string,
): Entrypoint {
  const [module = '', written = ''] = target.split(':', 2)
  const [attribute = ''] = written.endsWith(')') ? written.split('(', 1) : [written]
  const elsewhere = sources.rootOf(module)
  for (const root of elsewhere === null ? folders : [...folders, elsewhere]) {
    const file = sources.fileOf(root, module)
    if (file === null) continue
    const app = findApp(sources, root, file, attribute)
    const content = sources.module(file)
    return {
      target: `${module}:${attribute}`,
      factory: app?.factory ?? written.endsWith(')'),
      root,
      file,
      app,
      attributeFound: app !== null || content === null || offers(sources, file, content, attribute),
      because,
    }
  }
  return {
    target: `${module}:${attribute}`,
    factory: written.endsWith(')'),
    root: folders[0] ?? '.',
    file: null,
    app: null,
    attributeFound: true,
    because,
  }
}

/** Whether a module may have an attribute; a star import, `__getattr__` or `globals()` may bring any. */
function offers(sources: Sources, file: string, module: PythonModule, attribute: string): boolean {
  const [name = ''] = attribute.split('.')
  return (
    module.imports.some((item) => item.as === name || item.as === '*') ||
    module.assignments.some((item) => item.target === name) ||
    module.functions.some((item) => item.name === name || item.name === '__getattr__') ||
    module.classes.some((item) => item.name === name) ||
    sources.mentions(file, 'globals') ||
    sources.binds(file, name)
  )
}

/** The import roots of a launch: what its options name, where it starts, what an image may put there. */
export function importRootsOf(launch: Launch, folders: readonly string[]): readonly string[] {
  const named = ['app-dir', 'chdir', 'pythonpath'].flatMap(
    (option) => launch.options.get(option)?.value ?? [],
  )
  const script = launch.script ? [posix.dirname(launch.where.replace(/:\d+$/, ''))] : []
  const starts = folders.map((folder) => joinPaths(folder, launch.directory))
  return [
    ...new Set([
      ...named
        .filter((path) => !/[$]|^\//.test(path))
        .flatMap((path) => starts.map((start) => joinPaths(start, path))),
      ...script,
      ...starts,
    ]),
  ]
}
