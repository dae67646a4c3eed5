import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { findNode } from '../runner/node-version.ts'
import { productDirectory } from '../runner/product.ts'
import { type Row, row } from './row.ts'

const bundle = join(productDirectory, 'dist')
const megabyte = 1_000_000

/** The time to the first input error, as a ratio to a Node that does nothing, in pairs: a busy machine slows both. */
export function measureStartUp(pairs: number): Row {
  const node = findNode('24')
  const environment = { PATH: process.env.PATH }
  const time = (argv: readonly string[]) => {
    const began = performance.now()
    const { status, error } = spawnSync(node, argv, { env: environment, stdio: 'ignore' })
    if (error !== undefined) throw error
    return { milliseconds: performance.now() - began, status }
  }
  const ratios: number[] = []
  // The first pair only fills the disk's cache.
  for (let pair = 0; pair <= pairs; pair += 1) {
    const nothing = time(['-e', '0']).milliseconds
    const refused = time([join(bundle, 'index.js')])
    if (refused.status !== 1) throw new Error(`Without inputs the action ended with ${refused.status}.`)
    if (pair > 0) ratios.push(refused.milliseconds / nothing)
  }
  return row('start to the first input error, against `node -e 0`', {
    ratio: { value: median(ratios), most: 2.2, digits: 2 },
  })
}

/** Every file that runs, and the one that is loaded first. */
export function measureSize(): Row {
  const sizes = readdirSync(bundle)
    .filter((name) => name.endsWith('.js'))
    .map((name) => statSync(join(bundle, name)).size)
  return row('all of dist/*.js, and the entry chunk, not minified', {
    all: { value: sum(sizes) / megabyte, most: 4.2, unit: ' MB', digits: 2 },
    entry: { value: statSync(join(bundle, 'index.js')).size / megabyte, most: 1.2, unit: ' MB', digits: 2 },
  })
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
