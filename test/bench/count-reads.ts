/** Loaded before the action: says at its end how many different files it opened below a folder. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const folder = process.env.COUNTED_FOLDER ?? ''
const own = new Set(['.event.json', '.summary'].map((name) => `${folder}/${name}`))
const opened = new Set<string>()

function note(path: unknown): void {
  if (typeof path === 'string' && path.startsWith(folder) && !own.has(path)) opened.add(path)
}

const { openSync, readFileSync } = fs
const { open, readFile } = fs.promises
Object.assign(fs, {
  openSync: (...given: Parameters<typeof openSync>) => {
    note(given[0])
    return openSync(...given)
  },
  readFileSync: (...given: Parameters<typeof readFileSync>) => {
    note(given[0])
    return readFileSync(...given)
  },
})
Object.assign(fs.promises, {
  open: (...given: Parameters<typeof open>) => {
    note(given[0])
    return open(...given)
  },
  readFile: (...given: Parameters<typeof readFile>) => {
    note(given[0])
    return readFile(...given)
  },
})
syncBuiltinESMExports()
process.on('exit', () => {
  process.stderr.write(`files read: ${opened.size}\n`)
})
