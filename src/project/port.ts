import { type Dockerfile, exposedPorts } from './dockerfile.ts'
import type { Setting } from './gunicorn-conf.ts'
import type { Launch } from './launch.ts'

export const DEFAULT_PORT = 8000

export interface Port {
  readonly port: number
  readonly because: string
}

/**
 * The port that the container listens on: input, what the start command says, `EXPOSE`, else 8000.
 * @param conf `gunicorn.conf.py` of a project whose start is ours to write, or `null`
 */
export function decidePort(
  input: number | null,
  launch: Launch | null,
  dockerfile: { readonly path: string; readonly content: Dockerfile } | null,
  conf: ReadonlyMap<string, Setting> | null,
): Port {
  if (input !== null) return { port: input, because: 'input port' }
  const own = launch === null ? literalOf(conf?.get('bind')) : launchPort(launch)
  if (own !== null) return own
  const [exposed] = dockerfile === null ? [] : exposedPorts(dockerfile.content)
  if (dockerfile !== null && exposed !== undefined) {
    return { port: exposed.port, because: `${dockerfile.path}:${exposed.line}` }
  }
  return { port: DEFAULT_PORT, because: 'default' }
}

/** The port that a start listens on whatever `PORT` says; `null` where it follows `PORT`. */
export function launchPort(launch: Launch): Port | null {
  switch (launch.server) {
    case 'gunicorn':
      // Without --bind gunicorn takes PORT (gunicorn docs, "Settings", bind).
      return literalOf(launch.options.get('bind'))
    case 'hypercorn':
      return launch.options.has('bind') ? literalOf(launch.options.get('bind')) : fixed(launch)
    default:
      return launch.options.has('port') ? literalOf(launch.options.get('port')) : fixed(launch)
  }
}

/** All other servers listen on 8000 by default and do not look at `PORT`. */
function fixed(launch: Launch): Port {
  return { port: DEFAULT_PORT, because: `the default of ${launch.server}` }
}

/** The number in `8000`, `0.0.0.0:8000` or `${PORT:-8000}`. */
function literalOf(setting: Setting | undefined): Port | null {
  const written = /(?:^|:)(\d{1,5}|\$\{PORT:-\d{1,5}\})$/.exec(setting?.value ?? '')?.[1]
  const port = Number(/\d{1,5}/.exec(written ?? '')?.[0])
  return setting !== undefined && port >= 1 && port <= 65_535 ? { port, because: setting.where } : null
}
