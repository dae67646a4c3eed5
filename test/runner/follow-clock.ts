import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

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
  const root = new URL('../../', import.meta.url)
  const project = new URL('./warp/tsconfig.json', import.meta.url)
  const compiler = new URL('node_modules/typescript/bin/tsc', root)
  const output = new URL(`build/warp-${process.pid}/`, root)
  process.once('exit', () => rmSync(output, { recursive: true, force: true }))
  await run(process.execPath, [
    fileURLToPath(compiler),
    '-p',
    fileURLToPath(project),
    '--outDir',
    fileURLToPath(output),
  ])
  return new URL('test/runner/warp/preload.js', output)
}
