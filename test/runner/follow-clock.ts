import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { productDirectory } from './product.ts'

const run = promisify(execFile)
const sources = ['test/runner/warp', 'test/cloud'].map((folder) => `${productDirectory}${folder}/`)
let compiled: Promise<URL> | undefined

/**
 * `NODE_OPTIONS` that make any Node program follow the clock at `address` (`host:port`). The preload is loaded by
 * Node itself, also by Node 20, so it must be JavaScript: where we run from TypeScript sources it is compiled first.
 */
export async function followClock(address: string): Promise<string> {
  return `--import ${new URL('preload.js', await warpFolder())}?clock=${address}`
}

/** The clock's address in the `NODE_OPTIONS` that {@link followClock} returns. */
export function followedClock(nodeOptions: string): string | undefined {
  return /\?clock=([\d.]+:\d+)/.exec(nodeOptions)?.[1]
}

/** Folder of the compiled programs of `test/runner/warp/`. */
export async function warpFolder(): Promise<URL> {
  compiled ??= compile()
  return await compiled
}

/** Once for each version of the sources; several processes may want it at the same time. */
async function compile(): Promise<URL> {
  const beside = new URL('./warp/', import.meta.url)
  if (existsSync(new URL('preload.js', beside))) return beside
  const build = `${productDirectory}build/`
  const output = `${build}warp-${version()}`
  if (!existsSync(output)) {
    await mkdir(build, { recursive: true })
    const made = await mkdtemp(`${build}warp-`)
    const project = fileURLToPath(new URL('./warp/tsconfig.json', import.meta.url))
    const compiler = `${productDirectory}node_modules/typescript/bin/tsc`
    await run(process.execPath, [compiler, '-p', project, '--outDir', made])
    // Another process may have been faster, with the same result.
    await rename(made, output).catch(() => rm(made, { recursive: true }))
  }
  return pathToFileURL(`${output}/test/runner/warp/`)
}

function version(): string {
  const hash = createHash('sha256')
  for (const folder of sources) {
    const names = readdirSync(folder).filter((name) => /^(?!.*\.test\.).*\.ts$/.test(name))
    // Of the cloud's files the preload uses a few of the clock's.
    const used = names.filter((name) => folder !== sources[1] || /^(clock|timetable)/.test(name))
    for (const name of used.sort()) hash.update(`${name}\0`).update(readFileSync(folder + name))
  }
  return hash.digest('hex').slice(0, 12)
}
