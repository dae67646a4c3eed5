import type { Checkout } from './checkout.ts'
import { isAsgiWorker } from './compose.ts'
import type { Findings } from './findings.ts'
import type { Launch } from './launch.ts'
import { type Dependencies, mayBeInstalled } from './manifests/dependencies.ts'
import { launchPort } from './port.ts'
import type { Entrypoint } from './target.ts'

/** What a start command is checked against. */
export interface LaunchContext {
  readonly checkout: Checkout
  readonly findings: Findings
  readonly launch: Launch
  readonly entrypoint: Entrypoint | null
  readonly dependencies: Dependencies
  /** Names of the variables that the app gets. */
  readonly given: ReadonlySet<string>
  /** Input `port`. */
  readonly port: number | null
  /** Instructions of the repository's Dockerfile without the command, `null` where the image is generated. */
  readonly imageSteps: string | null
}

/** Mistakes in the user's own start command that are certain to show only when the container runs. */
export function checkLaunch(context: LaunchContext): void {
  checkBinding(context)
  checkTarget(context)
  checkWorkerClass(context)
  checkPort(context)
  checkProcess(context)
}

const ADDRESS_VARIABLES: Readonly<Record<string, string>> = {
  uvicorn: 'UVICORN_HOST',
  granian: 'GRANIAN_HOST',
  litestar: 'LITESTAR_HOST',
}

/** Where a server listens by its options; `null` where that is known at run time only. */
function addressOf({
  launch,
  given,
}: LaunchContext): { readonly host: string; readonly where: string } | null {
  const { server, options, where } = launch
  const option =
    server === 'gunicorn' || server === 'hypercorn' ? 'bind' : server === 'daphne' ? 'bind' : 'host'
  const written = options.get(option)
  if (written !== undefined) {
    if (written.value.startsWith('$')) return null
    return {
      host: withoutPort(written.value).replace(/^\[(.*)\]$/, '$1'),
      where: written.where,
    }
  }
  if (options.has('uds') || options.has('unix-socket')) return { host: 'unix:', where }
  if (
    launch.open ||
    options.has('fd') ||
    options.has('endpoint') ||
    given.has(ADDRESS_VARIABLES[server] ?? '')
  )
    return null
  // gunicorn with PORT in its environment, and `fastapi run`, listen on all interfaces.
  if (server === 'gunicorn' || (server === 'fastapi' && !launch.development)) return null
  return { host: '127.0.0.1', where }
}

/** The port is a number, or a variable with whatever follows it: `0.0.0.0:${PORT:-8000}`. */
function withoutPort(address: string): string {
  if (address.startsWith('unix:')) return address
  const colon = address.lastIndexOf(':')
  const end = /^\d+$/.test(address.slice(colon + 1)) ? colon : address.lastIndexOf(':$')
  return end === -1 ? address : address.slice(0, end)
}

function checkBinding(context: LaunchContext): void {
  const { findings, launch } = context
  const address = addressOf(context)
  if (address === null) return
  if (address.host.startsWith('unix:') || address.host.startsWith('/')) {
    findings.refuse(
      'unix-bind',
      `${address.where}: ${launch.server} listens on a unix socket, which the load balancer cannot reach.`,
      `Write ${bindAdvice(launch)} instead.`,
    )
  } else if (/^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(address.host)) {
    findings.refuse(
      'bind-localhost',
      `${address.where}: ${launch.server} listens on ${address.host}, which nothing outside the container can reach.`,
      launch.development ? 'Write fastapi run instead of fastapi dev.' : `Write ${bindAdvice(launch)}.`,
    )
  }
}

function bindAdvice({ server, script }: Launch): string {
  if (script) return 'host="0.0.0.0"'
  return server === 'gunicorn' || server === 'hypercorn'
    ? '--bind 0.0.0.0:$PORT'
    : server === 'daphne'
      ? '--bind 0.0.0.0'
      : '--host 0.0.0.0'
}

function checkTarget({ findings, launch, entrypoint, dependencies, imageSteps }: LaunchContext): void {
  const { target, server, where } = launch
  if (target === null || target.includes('$')) return
  if (server === 'fastapi') {
    if (launch.options.has('entrypoint') || !/^[\w.]+:\w+$/.test(target)) return
    const [module = '', attribute = ''] = target.split(':')
    const path = `${module.replaceAll('.', '/')}.py`
    findings.refuse(
      'fastapi-run-target',
      `${where}: fastapi run takes the path of a file; "${target}" is no path.`,
      `Write fastapi run ${path} --app ${attribute}`,
    )
    return
  }
  if (/[/\\]|\.py(?::|$)/.test(target)) {
    const [path = '', attribute = 'app'] = target.split(':')
    const module = path.replace(/^\.\//, '').replace(/\.py$/, '').replaceAll('/', '.')
    findings.refuse(
      'target-is-path',
      `${where}: ${server} takes module:attribute; "${target}" is a path.`,
      `Write ${module}:${attribute}`,
    )
    return
  }
  if (entrypoint === null || !target.includes(':')) return
  const [module] = target.split(':')
  if (entrypoint.file === null) {
    // Where a Dockerfile arranges the files, or a dependency brings the module, only the image knows.
    if (imageSteps !== null || mayBeInstalled(dependencies, module ?? '')) return
    findings.refuse(
      'target-missing',
      `${where}: the module ${module} is not in the app directory.`,
      'Write the module as seen from the app directory, such as app.main:app for app/main.py.',
    )
  } else if (!entrypoint.attributeFound) {
    findings.refuse(
      'target-missing',
      `${where}: ${entrypoint.file} has nothing called "${target.split(':')[1]}".`,
      `Write the name that ${entrypoint.file} gives the app.`,
    )
  } else if (server === 'gunicorn' && entrypoint.app?.factory === true && !target.endsWith(')')) {
    findings.warn(
      'factory-not-called',
      `${where}: ${target} is a function that makes the app; gunicorn does not call it, and only some workers do.`,
      `Write '${target}()'`,
    )
  }
}

function checkWorkerClass({ findings, launch, entrypoint }: LaunchContext): void {
  if (launch.server !== 'gunicorn') return
  const workerClass = launch.options.get('worker-class')?.value ?? ''
  const kind = entrypoint?.app?.kind
  if (launch.open || isAsgiWorker(workerClass) || kind === 'wsgi') return
  // A class of the project or of another package may speak ASGI as well.
  if (!/^(?:|sync|gthread|gevent|eventlet|tornado)$/.test(workerClass)) return
  const certain = kind !== undefined
  const message = `${launch.where}: gunicorn is started without an ASGI worker${certain ? `, but the app is ${kind === 'asgi' ? 'ASGI' : kind}` : ''}: each request would end in "TypeError: __call__() missing 1 required positional argument: 'send'".`
  const fix = 'Add -k uvicorn.workers.UvicornWorker'
  if (certain) findings.refuse('gunicorn-wsgi-worker', message, fix)
  else findings.warn('gunicorn-wsgi-worker', message, fix)
}

function checkPort({ findings, launch, port }: LaunchContext): void {
  const own = launchPort(launch)
  if (port === null || own === null || own.port === port) return
  findings.refuse(
    'port-mismatch',
    `${own.because}: the app listens on ${own.port}, but the input port is ${port}.`,
    `Remove the input port, or let the command listen on $PORT.`,
  )
}

function checkProcess({ findings, launch, checkout, imageSteps }: LaunchContext): void {
  const { options, where, development } = launch
  const reload = options.get('reload')
  if (reload !== undefined || development) {
    findings.warn(
      'reload',
      `${reload?.where ?? where}: the server watches the files and restarts on changes, which is for development.`,
      development ? 'Write fastapi run instead of fastapi dev.' : 'Remove --reload.',
    )
  }
  const daemon = options.get('daemon')
  if (daemon !== undefined) {
    findings.refuse(
      'daemon',
      `${daemon.where}: as a daemon the server leaves the container, which then ends at once.`,
      'Remove --daemon.',
    )
  }
  const key = ['ssl-keyfile', 'ssl-certfile', 'keyfile', 'certfile']
    .map((name) => options.get(name))
    // What is known at run time only may as well be nothing.
    .find((item) => item !== undefined && !item.value.includes('$'))
  if (key !== undefined) {
    findings.refuse(
      'tls-in-container',
      `${key.where}: the server would speak TLS, but the load balancer ends TLS and speaks HTTP to the container.`,
      'Remove the key and certificate options.',
    )
  }
  for (const name of ['access-logfile', 'error-logfile', 'log-file', 'access-log', 'pid']) {
    const setting = options.get(name)
    const folder = /^(.*)\/[^/]+$/.exec(setting?.value ?? '')?.[1] ?? ''
    if (setting === undefined || folder === '' || isThere(checkout, folder, imageSteps)) continue
    const message = `${setting.where}: ${setting.value} cannot be opened, because ${folder} is not in the image.`
    const fix = name === 'pid' ? 'Remove the option.' : `Write --${name} - to log to the service's log group.`
    // A base image or a script of its own may make the folder.
    if (imageSteps === null) findings.refuse('log-folder-missing', message, fix)
    else findings.warn('log-folder-missing', message, fix)
  }
}

/** Folders of every image, of the checkout, or named in the Dockerfile (`RUN mkdir -p …`). */
function isThere(checkout: Checkout, folder: string, imageSteps: string | null): boolean {
  if (folder.includes('$') || /^\/(?:dev|tmp|proc)(?:\/|$)/.test(folder)) return true
  if (imageSteps !== null && /^\/(?:var\/log|var\/run|run|app)$/.test(folder)) return true
  return (
    imageSteps?.includes(folder.replace(/^\.\//, '')) === true ||
    (!folder.startsWith('/') && checkout.isFolder(folder))
  )
}
