import { qualify } from './frameworks.ts'
import type { PythonModule } from './module.ts'
import type { Scopes } from './scopes.ts'
import type { Sources } from './sources.ts'
import type { Place } from './texts.ts'

/** A name of the project, in the module that defines it. */
export interface Definition {
  readonly place: Place
  readonly module: PythonModule
  /** Seen from that module. */
  readonly name: string
}

/** The absolute dotted path that a name stands for in the innermost scope that imports it. */
export function qualifyIn(scopes: Scopes, path: string): string | null {
  for (const scope of scopes) {
    const found = qualify(scope, path)
    if (found !== null) return found
  }
  return null
}

/** Where an imported name is defined in the project; `null` for names of the module itself and of packages. */
export function definitionOf(
  sources: Sources,
  place: Place,
  scopes: Scopes,
  path: string,
): Definition | null {
  const [head = '', ...rest] = path.split('.')
  for (const scope of scopes) {
    const binding = scope.imports.findLast((item) => item.as === head)
    if (binding === undefined) continue
    const file = sources.resolve(place.root, place.file, binding)
    const module = file === null ? null : sources.module(file)
    if (file === null || module === null || file === place.file) return null
    const last = binding.path.split('.').at(-1) ?? ''
    const isModule = file.replace(/(?:\/__init__)?\.py$/, '').endsWith(`/${last}`) || file === `${last}.py`
    const name = isModule && rest.length > 0 ? rest.join('.') : [last, ...rest].join('.')
    return { place: { root: place.root, file }, module, name }
  }
  return null
}
