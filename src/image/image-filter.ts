import { posix } from 'node:path'
import { Checkout, locateApp } from '../project/checkout.ts'
import { Findings } from '../project/findings.ts'
import { type Dockerignore, type IgnoreMatch, parseDockerignore } from './dockerignore.ts'
import { exclusionOf } from './exclusions.ts'

/** Tells which files of the app directory Docker receives; both paths are relative to it. */
export type ImageFilter = (path: string, dockerfile: string | null) => boolean

/**
 * Answers from the ignore file that counts for an image, for the plan: nothing is listed or hashed. Where that file
 * cannot be read or used, every file is taken to reach the image; building it then names the mistake.
 * @param workspace absolute path of the checkout
 * @param directory input `working-directory`
 */
export function openImageFilter(workspace: string, directory: string): ImageFilter {
  const place = locateApp(workspace, directory)
  if (place === null) return () => true
  const files = new Checkout(place.root, place.app, new Findings())
  const known = new Map<string, Dockerignore | null>()
  return (path, dockerfile) => {
    const beside = dockerfile === null ? null : `${dockerfile}.dockerignore`
    const file = beside !== null && files.isFile(beside) ? beside : '.dockerignore'
    if (!known.has(file)) known.set(file, rulesOf(files.read(file) ?? ''))
    const rules = known.get(file) ?? null
    return rules === null || !isLeftOut(rules, posix.normalize(path))
  }
}

function rulesOf(text: string): Dockerignore | null {
  const rules = parseDockerignore(text)
  return 'test' in rules ? rules : null
}

/** Asks for every folder on the way: a folder's answer is what lies in it inherits. */
function isLeftOut(rules: Dockerignore, path: string): boolean {
  const parts = path.split('/')
  let match: IgnoreMatch | null = null
  let ignored = false
  for (const [index, name] of parts.entries()) {
    if (exclusionOf(name, rules) !== null) return true
    const answer = rules.test(parts.slice(0, index + 1).join('/'), match)
    match = answer.match
    ignored = answer.ignored
  }
  return ignored
}
