import { posix } from 'node:path'
import type { Findings } from './findings.ts'
import type { Sources } from './python/sources.ts'
import type { Entrypoint } from './target.ts'

/**
 * A relative import of the started module that leaves its outermost package: Python refuses it ("attempted relative
 * import with no known parent package", or "beyond top-level package").
 * @param directory the app directory, relative to the checkout
 */
export function checkImports(
  findings: Findings,
  sources: Sources,
  { file, target }: Entrypoint,
  directory: string,
): void {
  const module = file === null ? null : sources.module(file)
  if (file === null || module === null) return
  const [name = '', attribute = ''] = target.split(':')
  const parts = name === '' ? 0 : name.split('.').length
  const packages = posix.basename(file) === '__init__.py' ? parts : parts - 1
  const item = module.imports.find((one) => one.level > Math.max(0, packages) && !module.conditional.has(one))
  if (item === undefined && name !== '') return
  const why =
    item === undefined
      ? `${file} is the app directory's own __init__.py, for which Python has no module name there.`
      : `${file}:${item.line}: an import that begins with ${'.'.repeat(item.level)} needs a package, but ${target} is started from inside it.`
  findings.refuse('relative-import', why, remedyOf(directory, name, attribute))
}

function remedyOf(directory: string, module: string, attribute: string): string {
  const folder = posix.basename(directory)
  const above = posix.dirname(directory)
  if (directory === '.' || !/^[A-Za-z_]\w*$/.test(folder))
    return 'Write its imports without the dots in front, or move its files into a folder, such as app, and start it from there.'
  const seen = module === '' ? folder : `${folder}.${module}`
  return `Set the inputs working-directory: ${above} and entrypoint: ${seen}:${attribute}`
}
