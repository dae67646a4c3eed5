import { execFileSync } from 'node:child_process'
import { productDirectory } from '../runner/product.ts'

/** Path of a tool that `script/prepare/second-opinion.sh` makes ready, or why it is not there. */
export type Tool =
  | { readonly path: string; readonly missing: null }
  | { readonly path: null; readonly missing: string }

/** @throws Error in CI, where nothing may be left out */
export function findTool(name: 'act' | 'cfn-lint' | 'moto_server'): Tool {
  try {
    const path = execFileSync('bash', [`${productDirectory}script/prepare/tool`, name], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    })
    return { path: path.toString().trim(), missing: null }
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString() ?? String(error)
    const missing = said
      .replaceAll(/\s*\n\s*/g, ' ')
      .replace(/^error: /, '')
      .trim()
    if (!['', 'false', undefined].includes(process.env.CI))
      throw new Error(`In CI this is a failure: ${missing}`)
    return { path: null, missing }
  }
}
