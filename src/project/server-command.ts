export type Server = 'uvicorn' | 'gunicorn' | 'hypercorn' | 'daphne' | 'granian' | 'fastapi' | 'litestar'

/** A server start as a command line gives it. */
export interface ServerCommand {
  readonly server: Server
  /** `module:attribute` as written, or of `fastapi run` the path; `null` where none is written. */
  readonly target: string | null
  /** Long option name without dashes -> its value, `''` for a flag; the last of several. */
  readonly options: ReadonlyMap<string, string>
  /** What was given more than once or positionally, beyond the target. */
  readonly rest: readonly string[]
  /** `fastapi dev` instead of `fastapi run`. */
  readonly development: boolean
}

/** Short options by server, as the long ones they stand for. */
const SHORT: Readonly<Record<Server, ReadonlyMap<string, string>>> = {
  uvicorn: new Map([]),
  fastapi: new Map([
    ['e', 'entrypoint'],
    ['v', 'verbose'],
  ]),
  gunicorn: new Map([
    ['b', 'bind'],
    ['w', 'workers'],
    ['k', 'worker-class'],
    ['c', 'config'],
    ['D', 'daemon'],
    ['p', 'pid'],
    ['t', 'timeout'],
    ['g', 'group'],
    ['u', 'user'],
    ['e', 'env'],
    ['n', 'name'],
    ['m', 'umask'],
  ]),
  hypercorn: new Map([
    ['b', 'bind'],
    ['w', 'workers'],
    ['k', 'worker-class'],
    ['c', 'config'],
    ['p', 'pid'],
    ['g', 'group'],
    ['u', 'user'],
    ['m', 'umask'],
  ]),
  daphne: new Map([
    ['b', 'bind'],
    ['p', 'port'],
    ['u', 'unix-socket'],
    ['e', 'endpoint'],
    ['t', 'http-timeout'],
    ['v', 'verbosity'],
  ]),
  granian: new Map([]),
  litestar: new Map([
    ['H', 'host'],
    ['p', 'port'],
    ['r', 'reload'],
    ['d', 'debug'],
  ]),
}

/** Options that take no value, besides all that begin with `no-`. Every other one takes the next word. */
const FLAGS: ReadonlySet<string> = new Set([
  'reload',
  'factory',
  'proxy-headers',
  'access-log',
  'use-colors',
  'server-header',
  'date-header',
  'daemon',
  'preload',
  'verbose',
  'version',
  'help',
  'check-config',
  'reuse-port',
  'capture-output',
  'disable-redirect-access-to-syslog',
  'ws-per-message-deflate',
  'debug',
  'strip-header-spaces',
  'initgroups',
  'spew',
  'proxy-protocol',
  'enable-stdio-inheritance',
  'log-syslog',
])

/** The server that the words of a simple command start, or `null` where they start none that is known. */
export function readServerWords(words: readonly string[]): ServerCommand | null {
  const program = programOf(words)
  if (program === 'fastapi') {
    const verb = words[1]
    return verb === 'run' || verb === 'dev' ? readOptions('fastapi', words.slice(2), verb === 'dev') : null
  }
  if (program === 'litestar') return readLitestar(words.slice(1))
  return isServer(program) ? readOptions(program, words.slice(1), false) : null
}

/** `litestar [--app X] [--app-dir D] run …`: the app stands in an option, or is looked for (Litestar docs, "CLI"). */
function readLitestar(words: readonly string[]): ServerCommand | null {
  const verb = words.indexOf('run')
  if (verb === -1) return null
  const read = readOptions('litestar', [...words.slice(0, verb), ...words.slice(verb + 1)], false)
  return { ...read, target: read.options.get('app') ?? null }
}

/** The name of the program that words start, without its folder. */
export function programOf(words: readonly string[]): string {
  return (words[0] ?? '').replace(/^.*\//, '')
}

/** The words without what stands before the program: assignments, `exec`, `uv run`, `python -m` of a server, …. */
export function unwrap(words: readonly string[]): readonly string[] {
  let rest = words
  for (;;) {
    const shortened = withoutWrapper(rest)
    if (shortened === null) return rest
    rest = shortened
  }
}

function isServer(program: string): program is Exclude<Server, 'fastapi' | 'litestar'> {
  return ['uvicorn', 'gunicorn', 'hypercorn', 'daphne', 'granian'].includes(program)
}

/** `exec`, `env A=b`, `A=b`, `uv run`, `poetry run`, `python -m`, …: what stands before the program. */
function withoutWrapper(words: readonly string[]): string[] | null {
  const [first = '', second = '', third = ''] = words
  const program = first.replace(/^.*\//, '')
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(first)) return words.slice(1)
  if (['exec', 'env', 'nohup', 'time', 'tini', 'dumb-init', '--', '-g'].includes(program))
    return words.slice(1)
  if (['poetry', 'pdm', 'pipenv', 'uv', 'rye', 'hatch'].includes(program) && second === 'run')
    return withoutOptions(words.slice(2))
  if (/^python(?:\d(?:\.\d+)?)?$/.test(program)) {
    // `python -u -m uvicorn`; a module that is no server is started by Python itself.
    if (second === '-m' && (isServer(third) || third === 'fastapi' || third === 'litestar'))
      return words.slice(2)
    if (/^-[a-zA-Z]+$/.test(second) && second !== '-m' && second !== '-c') return [first, ...words.slice(2)]
  }
  if (['opentelemetry-instrument', 'ddtrace-run', 'newrelic-admin'].includes(program)) {
    return words.slice(second === 'run-program' ? 2 : 1)
  }
  // `doppler run --config prd -- uvicorn …`
  const rest = words.indexOf('--')
  return rest > 0 && !isServer(program) ? words.slice(rest + 1) : null
}

/** Drops options of a runner (`uv run --no-sync uvicorn`). */
function withoutOptions(words: readonly string[]): string[] {
  let at = 0
  while (words[at]?.startsWith('-'))
    at += /^--(?:project|directory|python|extra|group|with|env-file)$|^-[pE]$/.test(words[at] ?? '') ? 2 : 1
  return words.slice(at)
}

function readOptions(server: Server, words: readonly string[], development: boolean): ServerCommand {
  const options = new Map<string, string>()
  const positional: string[] = []
  const rest: string[] = []
  const set = (name: string, value: string) => {
    const known = options.get(name)
    if (known !== undefined) rest.push(known)
    options.set(name, value)
  }
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const long = /^--([A-Za-z][A-Za-z0-9_-]*)(?:=(.*))?$/s.exec(word)
    const short = /^-([A-Za-z])(.*)$/s.exec(word)
    if (long !== null) {
      const name = (long[1] ?? '').replaceAll('_', '-')
      if (long[2] !== undefined) set(name, long[2])
      else if (FLAGS.has(name) || name.startsWith('no-')) set(name, '')
      else set(name, words[++at] ?? '')
    } else if (short !== null) {
      const name = SHORT[server].get(short[1] ?? '') ?? short[1] ?? ''
      if (FLAGS.has(name)) set(name, '')
      else if (short[2] !== '') set(name, (short[2] ?? '').replace(/^=/, ''))
      else set(name, words[++at] ?? '')
    } else if (/^\d*[<>]/.test(word)) {
      if (/^\d*[<>]+$/.test(word)) at += 1
    } else positional.push(word)
  }
  const target = server === 'fastapi' ? (options.get('entrypoint') ?? positional[0]) : positional[0]
  return { server, target: target ?? null, options, rest: [...rest, ...positional.slice(1)], development }
}
