import type { Checkout } from './checkout.ts'
import { confFile, optionText, readGunicornConf, type Setting } from './gunicorn-conf.ts'
import { joinPaths, LONGEST_PATH, normalPath } from './paths.ts'
import { qualify } from './python/frameworks.ts'
import { type PythonModule, readScope } from './python/module.ts'
import { callsUnder } from './python/scopes.ts'
import { moduleName, type Sources } from './python/sources.ts'
import { Values } from './python/values.ts'
import { programOf, readServerWords, type Server, unwrap } from './server-command.ts'
import { splitCommands } from './shell-words.ts'

/** A server as a command, a script or a configuration file of the user starts it. */
export interface Launch {
  readonly server: Server
  /** `module:attribute` or a path, as written; `null` where none is written. */
  readonly target: string | null
  /** Where it starts, relative to the app directory. */
  readonly directory: string
  /** Long option -> its value and place; `''` for a flag, a `$` in it for what is known at run time only. */
  readonly options: ReadonlyMap<string, Setting>
  /** `fastapi dev` */
  readonly development: boolean
  /** `uvicorn.run(…)` in a script. */
  readonly script: boolean
  /** Further options come from a place that is not known here: what is not in `options` may be set all the same. */
  readonly open: boolean
  readonly where: string
}

export interface LaunchSources {
  readonly checkout: Checkout
  readonly sources: Sources
  /** Names of the variables that the app gets. */
  readonly given: ReadonlySet<string>
  /** Folders of the checkout that the command may start in, `.` first: an image's COPY can put `src/` at its root. */
  readonly folders: readonly string[]
  /** Shell scripts that were followed for the command that is read: each is once, also where they run each other. */
  readonly followed?: Set<string>
}

/** Servers that may stand before the app in the same container: then its own address says nothing. */
const OTHER_SERVERS = /(?:^|[\s;&|/])(?:nginx|caddy|haproxy|traefik|envoy|supervisord)(?=[\s;&]|$)/m

/** How often a command may lead to a script that leads to a command. */
const MAX_HOPS = 4

/**
 * The server that a start command ends up in: through `cd`, `sh -c`, runners such as `uv run`, shell scripts of the
 * checkout and Python scripts that call `uvicorn.run`. `null` where it is none that is known; then nothing is said
 * about it.
 * @param command a shell command, or the words of an exec form
 */
export function readLaunch(
  from: LaunchSources,
  command: string | readonly string[],
  where: string,
  hops = 0,
): Launch | null {
  if (hops > MAX_HOPS) return null
  if (from.followed === undefined) return readLaunch({ ...from, followed: new Set() }, command, where, hops)
  if (typeof command !== 'string') return readWords(from, command, where, '.', hops)
  if (OTHER_SERVERS.test(command)) return null
  let directory = '.'
  for (const { words } of splitCommands(command)) {
    const [first, folder] = words
    if (first === 'cd' && folder !== undefined && !/[$~]/.test(folder)) {
      directory = folder.startsWith('/') ? '.' : joinPaths(directory, folder)
      continue
    }
    const found = readWords(from, words, where, directory, hops)
    if (found !== null) return found
  }
  return null
}

function readWords(
  from: LaunchSources,
  words: readonly string[],
  where: string,
  directory: string,
  hops: number,
): Launch | null {
  const rest = unwrap(words)
  const server = readServerWords(rest)
  if (server !== null) {
    const options = new Map([...server.options].map(([name, value]) => [name, { value, where }]))
    return complete(from, { ...server, directory, options, script: false, open: false, where })
  }
  const program = programOf(rest)
  const shell = /^(?:ba|da|a)?sh$/.test(program)
  const inline = shell ? rest.findIndex((word) => /^-[a-z]*c$/.test(word)) : -1
  if (inline !== -1) return readLaunch(from, rest[inline + 1] ?? '', where, hops + 1)
  const sourced = program === '.' || program === 'source'
  const script = shell || sourced ? rest.slice(1).find((word) => !word.startsWith('-')) : rest[0]
  if (script !== undefined && (shell || sourced || /\.sh$|entrypoint/.test(script))) {
    return readShellScript(from, script, rest.slice(rest.indexOf(script) + 1), directory, hops)
  }
  // `uv run main.py`, or a file that names its interpreter itself.
  if (program.endsWith('.py')) return readPython(from, rest, directory)
  return /^python(?:\d(?:\.\d+)?)?$/.test(program) ? readPython(from, rest.slice(1), directory) : null
}

/** Adds what the configuration file says; the command line wins. */
function complete(from: LaunchSources, launch: Launch): Launch {
  if (launch.server !== 'gunicorn') return { ...launch, open: launch.options.has('config') }
  const folder = launch.options.get('chdir')?.value ?? launch.directory
  const file = confFile(launch.options.get('config')?.value)
  const conf = readGunicornConf(from.sources, joinPaths(folder, file), from.given)
  const options = new Map([...conf, ...launch.options])
  const hidden = launch.options.has('config') && !from.checkout.isFile(joinPaths(folder, file))
  const open = hidden || from.given.has('GUNICORN_CMD_ARGS')
  return { ...launch, options, target: launch.target ?? conf.get('wsgi-app')?.value ?? null, open }
}

/** A shell script of the checkout, found by the end of its path: the image may have it elsewhere. */
function readShellScript(
  from: LaunchSources,
  script: string,
  rest: readonly string[],
  directory: string,
  hops: number,
): Launch | null {
  const file = findByEnd(from, joinPaths(directory, script.replace(/^\/+/, '')))
  if (file === null || from.followed?.has(file) === true) return null
  from.followed?.add(file)
  const text = from.checkout.read(file)
  if (text === null || OTHER_SERVERS.test(text)) return null
  let folder = '.'
  const values = new Map<string, string>()
  for (const [index, line] of joinLines(text).entries()) {
    const where = `${file}:${index + 1}`
    for (const { words: written } of splitCommands(line)) {
      const words = written.map((word) => fillIn(word, values))
      keepDefault(written, from.given, values)
      if (words[0] === 'cd' && words[1] !== undefined)
        folder = /[$~]|^\//.test(words[1]) ? '.' : joinPaths(folder, words[1])
      const passesOn = words.includes('$@') && unwrap(words)[0] === '$@'
      const found = passesOn
        ? readWords(from, rest, where, folder, hops + 1)
        : readWords(from, words, where, folder, hops + 1)
      if (found !== null) return found
    }
  }
  return null
}

/** `NAME=${NAME:-value}` or `NAME=value`, where nothing gives the variable from outside. */
function keepDefault(
  words: readonly string[],
  given: ReadonlySet<string>,
  values: Map<string, string>,
): void {
  const [assignment = '', more] = words[0] === 'export' ? words.slice(1) : words
  const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.+)$/.exec(assignment) ?? []
  const [, outer, otherwise] = /^\$\{(\w+):?-([^$]*)\}$/.exec(value) ?? []
  if (name === '' || more !== undefined || given.has(outer ?? name)) return
  const text = (otherwise ?? value).replace(/^(["'])(.*)\1$/, '$2')
  if (!/[$`"']/.test(text)) values.set(name, text)
}

/** A word that is nothing but a variable that the script itself has set. */
function fillIn(word: string, values: ReadonlyMap<string, string>): string {
  return values.get(/^\$\{?(\w+)\}?$/.exec(word)?.[1] ?? '') ?? word
}

/** Lines with their continuations joined, at the index of the first. */
function joinLines(text: string): readonly string[] {
  const lines: string[] = []
  let open = -1
  for (const [index, line] of text.split('\n').entries()) {
    const continued = line.endsWith('\\')
    const part = continued ? line.slice(0, -1) : line
    if (open === -1) lines[index] = part
    else {
      lines[open] += ` ${part}`
      lines[index] = ''
    }
    open = continued ? (open === -1 ? index : open) : -1
  }
  return lines
}

/** The file that a path of the image is in the checkout: the longest end of the path that exists in a start folder. */
function findByEnd(from: LaunchSources, path: string): string | null {
  if (path.length > LONGEST_PATH) return null
  const parts = normalPath(path).split('/')
  for (let start = 0; start < parts.length; start += 1) {
    for (const folder of from.folders) {
      const file = joinPaths(folder, parts.slice(start).join('/'))
      if (from.checkout.isFile(file)) return file
    }
  }
  return null
}

/** `python main.py`, `python -m package`. */
function readPython(from: LaunchSources, words: readonly string[], directory: string): Launch | null {
  const module = words[0] === '-m' ? words[1] : undefined
  const path = module === undefined ? words[0] : module.replaceAll('.', '/')
  if (path === undefined || path.startsWith('-')) return null
  const names = module === undefined ? [path] : [`${path}.py`, `${path}/__main__.py`]
  const file = names
    .map((name) => findByEnd(from, joinPaths(directory, name.replace(/^\/+/, ''))))
    .find((name) => name !== null)
  return file === undefined || file === null ? null : readScript(from, file, directory)
}

/** What starts uvicorn with the arguments of its options. */
const RUNS = /^uvicorn\.(?:run|Config|main\.run|config\.Config)$/

/** The one call of `uvicorn.run` or `uvicorn.Config` in a Python file; `null` for none or several. */
export function readScript(from: LaunchSources, file: string, directory: string): Launch | null {
  const module = from.sources.module(file)
  if (module === null) return null
  const imports = importsOf(module)
  const calls = [
    ...module.calls,
    ...callsUnder(module.main),
    ...module.functions.flatMap(({ body }) => callsUnder(body)),
  ]
  const runs = calls.filter(
    ({ callee }) => callee.kind === 'name' && RUNS.test(qualify(imports, callee.path) ?? ''),
  )
  const [run] = runs
  if (run === undefined || runs.length > 1) return null
  const values = new Values(module, from.given)
  const options = new Map<string, Setting>()
  for (const [keyword, expression] of run.keywords) {
    const value = optionText(values.of(expression))
    if (value !== null)
      options.set(keyword.replaceAll('_', '-'), { value, where: `${file}:${expression.line}` })
  }
  const app = run.positional[0] ?? run.keywords.get('app')
  const target =
    app?.kind === 'text'
      ? app.dynamic
        ? null
        : app.value
      : app?.kind === 'name'
        ? targetOf(from, file, imports, app.path)
        : null
  return {
    server: 'uvicorn',
    target,
    directory,
    options,
    development: false,
    script: true,
    open: run.open,
    where: `${file}:${run.line}`,
  }
}

/** The module with the imports that stand in functions and under `if __name__ == "__main__":` as well. */
function importsOf(module: PythonModule): PythonModule {
  const inner = [module.main, ...module.functions.map(({ body }) => body)].flatMap(
    (body) => readScope(body).imports,
  )
  return { ...module, imports: [...module.imports, ...inner] }
}

/**
 * `uvicorn.run(app)`: where the object comes from, as `module:attribute`. A script that adds to an app it imports
 * (`app.include_router(…)`, `@app.get(…)`) is the module to start: the app's own module lacks what it adds.
 */
function targetOf({ sources }: LaunchSources, file: string, module: PythonModule, name: string): string {
  const root = sources.importRoot(file)
  const binding = module.imports.findLast((item) => item.as === name.split('.')[0])
  const own = moduleName(root, file)
  if (binding === undefined || addsTo(module, name)) return `${own}:${name}`
  const origin = sources.resolve(root, file, binding)
  if (origin === null) return `${own}:${name}`
  const attribute = binding.path.split('.').at(-1) ?? name
  return `${moduleName(root, origin)}:${name.includes('.') ? name.slice(name.indexOf('.') + 1) : attribute}`
}

function addsTo(module: PythonModule, name: string): boolean {
  const decorators = module.functions.flatMap((definition) => definition.decorators)
  const decorated = decorators.flatMap((item) => (item.kind === 'call' ? [item.callee] : [item]))
  return [...decorated, ...module.calls.map(({ callee }) => callee)].some(
    (callee) => callee.kind === 'name' && callee.path.startsWith(`${name}.`),
  )
}
