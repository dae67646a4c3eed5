import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { productDirectory } from './runner/product.ts'

const bundle = join(productDirectory, 'dist')
const files = readdirSync(bundle).filter((name) => name.endsWith('.js'))

/** The bundle's own files that a file loads with itself. */
function loadedWith(file: string): string[] {
  const text = readFileSync(join(bundle, file), 'utf8')
  return [...text.matchAll(/^import (?:[^"'()]*from )?["']\.\/([^"']+)["']/gm)].map(([, name = '']) => name)
}

describe('the bundle', () => {
  it('starts with two files', () => {
    expect(loadedWith('index.js')).toEqual(['base.js'])
    expect(loadedWith('base.js')).toEqual([])
  })

  it('has no part that needs the file that starts: that one still runs, and both would wait for ever', () => {
    expect(files.filter((file) => loadedWith(file).includes('index.js'))).toEqual([])
  })

  it('names the licence of every package of which something is in it', () => {
    const licenses = readFileSync(join(bundle, 'licenses.txt'), 'utf8')
    const packages = files.flatMap((file) => {
      const text = readFileSync(join(bundle, file), 'utf8')
      return [...text.matchAll(/^\/\/#? ?(?:region )?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map(
        ([, name = '']) => name,
      )
    })
    expect(packages.length).toBeGreaterThan(100)
    const missing = [...new Set(packages)].filter((name) => !licenses.includes(`${name}\n`))
    expect(missing).toEqual([])
  })
})
