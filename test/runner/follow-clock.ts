import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { productDirectory } from './product.ts'

const run = promisify(execFile)
let compiled: Promise<URL> | undefined

/**
 * `NODE_OPTIONS` that make any Node program follow the clock at `address` (`host:port`). The preload is loaded by
 * Node itself, also by Node 20, so it must be JavaScript: where we run from TypeScript sources it is compiled first.
 */
export async function followClock(address: string): Promise<string> {
  compiled ??= compile()
  return `--import ${await compiled}?clock=${address}`
}

async function compile(): Promise<URL> {
  const beside = new URL('./warp/preload.js', import.meta.url)
  if (existsSync(beside)) return beside
  const project = new URL('./warp/tsconfig.json', import.meta.url)
  const compiler = `${productDirectory}node_modules/typescript/bin/tsc`
  const output = `${productDirectory}build/warp-${process.pid}/`
  process.once('exit', () => rmSync(output, { recursive: true, force: true }))
  await run(process.execPath, [compiler, '-p', fileURLToPath(project), '--outDir', output])
  return pathToFileURL(`${output}test/runner/warp/preload.js`)
}
