import type { Checkout } from './checkout.ts'
import { GUNICORN_CONF, readGunicornConf } from './gunicorn-conf.ts'
import type { Dependencies } from './manifests/dependencies.ts'
import type { Sources } from './python/sources.ts'
import { chooseServer, hasServer } from './servers.ts'
import { joinWords } from './shell-words.ts'
import type { Entrypoint } from './target.ts'

/** Where the command runs, in an image that is not generated. */
export interface Place {
  /** Words that must stand before a program: `['uv', 'run']`. */
  readonly runner: readonly string[]
  /** What must be put on the import path, `null` where it is there. */
  readonly folder: string | null
}

/**
 * The command of a start that is ours to write: the server that is installed, on all interfaces, one process (ECS
 * adds tasks), the load balancer's `X-Forwarded-*` trusted. A `gunicorn.conf.py` with an ASGI worker is the project's
 * own choice of server.
 */
export function composeCommand(
  checkout: Checkout,
  sources: Sources,
  { target, factory }: Entrypoint,
  dependencies: Dependencies,
  port: number,
  { runner, folder }: Place,
): string {
  const conf = checkout.isFile(GUNICORN_CONF) ? readGunicornConf(sources, GUNICORN_CONF, new Set()) : null
  if (
    conf !== null &&
    isAsgiWorker(conf.get('worker-class')?.value ?? '') &&
    hasServer(dependencies, 'gunicorn')
  ) {
    return joinWords([
      ...[...runner, 'gunicorn', ...(folder === null ? [] : ['--pythonpath', folder])],
      ...['--bind', `0.0.0.0:${port}`, factory ? `${target}()` : target],
    ])
  }
  switch (chooseServer(dependencies) ?? 'uvicorn') {
    case 'hypercorn':
      return joinWords([
        ...[...runner, 'hypercorn', factory ? `${target}()` : target, '--bind', `0.0.0.0:${port}`],
      ])
    case 'daphne':
      return joinWords([
        ...[...runner, 'daphne', '--bind', '0.0.0.0', '--port', String(port), '--proxy-headers', target],
      ])
    case 'granian':
      return joinWords([
        ...[...runner, 'granian', '--interface', 'asgi', '--host', '0.0.0.0', '--port', String(port)],
        ...(factory ? ['--factory'] : []),
        target,
      ])
    case 'uvicorn':
      return joinWords([
        ...[...runner, 'uvicorn', target, ...(factory ? ['--factory'] : [])],
        ...(folder === null ? [] : ['--app-dir', folder]),
        ...['--host', '0.0.0.0', '--port', String(port), '--proxy-headers', '--forwarded-allow-ips', '*'],
      ])
  }
}

/** Worker classes that speak ASGI; gunicorn has one of its own since 25 (`asgi`). */
export function isAsgiWorker(workerClass: string): boolean {
  return /uvicorn|asgi|^\$/i.test(workerClass)
}
