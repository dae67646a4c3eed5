import { type Dockerfile, exposedPorts } from './dockerfile.ts'
import type { ServerCommand } from './server-command.ts'

export const DEFAULT_PORT = 8000

export interface Port {
  readonly port: number
  readonly because: string
}

/** `port` input, a literal `--port` or `--bind`, `EXPOSE`, else 8000. */
export function decidePort(
  input: number | null,
  server: ServerCommand | null,
  where: string,
  dockerfile: Dockerfile | null,
): Port {
  if (input !== null) return { port: input, because: 'input port' }
  const literal = server === null ? null : literalPort(server)
  if (literal !== null) return { port: literal, because: where }
  const [exposed] = dockerfile === null ? [] : exposedPorts(dockerfile)
  if (exposed !== undefined) return { port: exposed.port, because: `EXPOSE in Dockerfile:${exposed.line}` }
  return { port: DEFAULT_PORT, because: 'default' }
}

/** The port that a command names as a number; `null` for `$PORT` and for none. */
export function literalPort(server: ServerCommand): number | null {
  const bind = server.options.get('bind')
  const written = server.options.get('port') ?? /:([^:\]]+)$/.exec(bind ?? '')?.[1]
  const fallback = /^\$\{PORT:-(\d+)\}$/.exec(written ?? '')?.[1]
  const port = Number(/^\d{1,5}$/.exec(fallback ?? written ?? '')?.[0])
  return port >= 1 && port <= 65535 ? port : null
}
