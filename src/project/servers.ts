import type { Launch } from './launch.ts'
import { type Dependencies, declarationsOf } from './manifests/dependencies.ts'
import type { Server } from './server-command.ts'

/** Extras of fastapi that bring uvicorn and the `fastapi` command. */
const STANDARD: readonly string[] = ['standard', 'standard-no-fastapi-cloud-cli', 'all']

/** Whether the image will have a package: declared for running, or locked. */
function installs(dependencies: Dependencies, name: string): boolean {
  return declarationsOf(dependencies, name).some((item) => item.kind !== 'group')
}

/** Whether the program that starts a server is there. */
export function hasServer(dependencies: Dependencies, server: Server): boolean {
  const withExtra = (name: string, wanted: readonly string[]) =>
    declarationsOf(dependencies, name).some(
      ({ kind, extras }) => kind !== 'group' && extras.some((extra) => wanted.includes(extra)),
    )
  const standard = withExtra('fastapi', STANDARD)
  if (server === 'uvicorn' && withExtra('litestar', ['standard', 'full'])) return true
  if (server === 'fastapi') return standard || installs(dependencies, 'fastapi-cli')
  if (server === 'uvicorn')
    return standard || installs(dependencies, 'fastapi-cli') || installs(dependencies, 'uvicorn')
  if (server === 'hypercorn') return installs(dependencies, 'hypercorn') || installs(dependencies, 'quart')
  return installs(dependencies, server)
}

/** The ASGI server to start the app with: one that is there, uvicorn first; `null` where none is. */
export function chooseServer(
  dependencies: Dependencies,
): Exclude<Server, 'gunicorn' | 'fastapi' | 'litestar'> | null {
  return (
    (['uvicorn', 'hypercorn', 'granian', 'daphne'] as const).find((name) => hasServer(dependencies, name)) ??
    null
  )
}

/** What a start command needs and no manifest names, as packages to add. */
export function missingFor(launch: Launch | null, dependencies: Dependencies): readonly string[] {
  const needed: Server[] = launch === null ? [chooseServer(dependencies) ?? 'uvicorn'] : [launch.server]
  // The Litestar CLI runs uvicorn, unless a plugin brings another server.
  if (launch?.server === 'litestar' && !installs(dependencies, 'litestar-granian')) needed.push('uvicorn')
  if (/uvicorn/.test(launch?.options.get('worker-class')?.value ?? '')) needed.push('uvicorn')
  return needed
    .filter((server) => !hasServer(dependencies, server))
    .map((server) => (server === 'fastapi' ? 'fastapi-cli' : server))
}
