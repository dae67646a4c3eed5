import type { CallExpression, Expression } from './expressions.ts'
import { qualify } from './frameworks.ts'
import type { PythonModule } from './module.ts'

/**
 * What an expression is worth, as far as the text says. `unknown` is known at run time only; `cores` is computed from
 * the number of cores of the host.
 */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'flag'; readonly flag: boolean }
  | { readonly kind: 'cores' }
  | { readonly kind: 'unknown' }

const UNKNOWN: Value = { kind: 'unknown' }

/** Evaluates literals, names of the module, `os.getenv` with its default, `int(…)` and the like. */
export class Values {
  readonly #module: PythonModule
  readonly #given: ReadonlySet<string>

  /** @param given names of environment variables whose values are set elsewhere: a default does not count then */
  constructor(module: PythonModule, given: ReadonlySet<string>) {
    this.#module = module
    this.#given = given
  }

  of(expression: Expression, seen: ReadonlySet<string> = new Set()): Value {
    switch (expression.kind) {
      case 'text':
        return expression.dynamic ? UNKNOWN : { kind: 'text', text: expression.value }
      case 'number':
        return { kind: 'number', number: expression.value }
      case 'name':
        return this.#name(expression.path, seen)
      case 'call':
        return this.#call(expression, seen)
      case 'other':
        return this.#parts(expression.parts, seen)
      default:
        return UNKNOWN
    }
  }

  /** The items of a list literal, or the expression alone. */
  list(expression: Expression): readonly Value[] {
    return expression.kind === 'list' ? expression.items.map((item) => this.of(item)) : [this.of(expression)]
  }

  #name(path: string, seen: ReadonlySet<string>): Value {
    if (path === 'True' || path === 'False') return { kind: 'flag', flag: path === 'True' }
    if (seen.has(path)) return UNKNOWN
    const found = this.#module.assignments.findLast((item) => item.target === path)
    return found === undefined ? UNKNOWN : this.of(found.value, new Set([...seen, path]))
  }

  #call(call: CallExpression, seen: ReadonlySet<string>): Value {
    const name = call.callee.kind === 'name' ? call.callee.path : ''
    const qualified = qualify(this.#module, name) ?? name
    const [first, second] = call.positional
    if (/(?:^|\.)(?:cpu_count|process_cpu_count)$/.test(qualified)) return { kind: 'cores' }
    if (/^(?:int|str|float|bool|max|min)$/.test(name) && first !== undefined) return this.of(first, seen)
    if (/^os\.(?:getenv|environ\.get)$/.test(qualified)) {
      const variable = first === undefined ? UNKNOWN : this.of(first, seen)
      const fallback = second ?? call.keywords.get('default')
      if (variable.kind !== 'text' || this.#given.has(variable.text) || fallback === undefined) return UNKNOWN
      return this.of(fallback, seen)
    }
    return UNKNOWN
  }

  /** Arithmetic is known only to depend on the cores. */
  #parts(parts: readonly Expression[], seen: ReadonlySet<string>): Value {
    const values = parts.map((part) => this.of(part, seen))
    if (values.some(({ kind }) => kind === 'cores')) return { kind: 'cores' }
    return UNKNOWN
  }
}
