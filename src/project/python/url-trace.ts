import type { CallExpression, Expression } from './expressions.ts'
import { definitionOf, qualifyIn } from './lookup.ts'
import { type PythonModule, readScope } from './module.ts'
import type { Scopes } from './scopes.ts'
import { classOfObject, isPlainField, type ObjectClass } from './settings-class.ts'
import type { Sources } from './sources.ts'
import type { Place } from './texts.ts'

/** The variable that is traced. */
const VARIABLE = 'DATABASE_URL'

/** What stands behind the scheme of the value that it is traced with. */
const REST = '://sample-user:sample@sample-host:5432/sample'

/** How many names, functions and files a value may come through, and how much is looked at in all. */
const MAX_HOPS = 14
const MAX_STEPS = 4000

/** Functions and methods that hand the text on as it is. */
const PASSING =
  /^(?:str|strip|rstrip|make_url|get_secret_value|unicode_string|render_as_string|PostgresDsn|DatabaseURL|SecretStr|cast)$/

/** `os.getenv`, and the readers of starlette, decouple and environs: `config("DATABASE_URL")`, `env.str(…)`. */
const READERS: ReadonlySet<string> = new Set([
  'config',
  'env',
  'environ',
  'getenv',
  'get',
  'str',
  'url',
  'Config',
])

/**
 * Follows `DATABASE_URL` through the code of a project: what an expression becomes when the variable has a URL of a
 * given scheme. The answer is the text that would reach the database library, or `null` where the
 * expression does not come from the variable or cannot be told for certain.
 */
export class UrlTrace {
  readonly #sources: Sources
  readonly #sample: string
  #steps = 0

  /** @param scheme of the value of the variable: `postgresql` */
  constructor(sources: Sources, scheme: string) {
    this.#sources = sources
    this.#sample = `${scheme}${REST}`
  }

  of(place: Place, scopes: Scopes, expression: Expression | undefined): string | null {
    return this.#trace({ place, scopes, hops: 0 }, expression)
  }

  #trace(from: From, expression: Expression | undefined): string | null {
    this.#steps += 1
    if (expression === undefined || from.hops > MAX_HOPS || this.#steps > MAX_STEPS) return null
    switch (expression.kind) {
      case 'text':
        return expression.dynamic ? this.#template(deeper(from), expression.value) : null
      case 'index': {
        const { object, index } = expression
        const environment = object.kind === 'name' && qualifyIn(from.scopes, object.path) === 'os.environ'
        return environment && isVariable(index) ? this.#sample : null
      }
      case 'attribute':
        return this.#attribute(deeper(from), expression.object, expression.name)
      case 'call':
        return this.#call(deeper(from), expression)
      case 'name':
        return this.#name(deeper(from), expression.path)
      case 'other':
        return this.#operators(deeper(from), expression.parts)
      default:
        return null
    }
  }

  /** `a + "?x"`, `a or b`, `a if c else b`: the parts that come from the variable decide, if they agree. */
  #operators(from: From, parts: readonly Expression[]): string | null {
    const isPlus = (part: Expression) => part.kind === 'other' && part.text === '+'
    if (!parts.some(isPlus)) return agreed(parts.map((part) => this.#trace(from, part)))
    const texts = parts
      .filter((part) => !isPlus(part))
      .map((part) => (part.kind === 'text' && !part.dynamic ? part.value : this.#trace(from, part)))
    return texts.every((text) => text !== null) ? texts.join('') : null
  }

  #template(from: From, template: string): string | null {
    const texts = template.split(/\{([^{}]*)\}/).map((part, index) => {
      if (index % 2 === 0) return part
      const path = /^\s*([A-Za-z_][\w.]*)\s*$/.exec(part)?.[1]
      return path === undefined ? null : this.#trace(from, { kind: 'name', path, line: 1 })
    })
    return texts.every((text) => text !== null) ? texts.join('') : null
  }

  #call(from: From, { callee, positional }: CallExpression): string | null {
    const path = callee.kind === 'name' ? callee.path : ''
    const name = callee.kind === 'attribute' ? callee.name : (path.split('.').at(-1) ?? '')
    const object = callee.kind === 'attribute' ? callee.object : path.includes('.') ? owner(path) : undefined
    const [first, second, third] = positional
    if (isVariable(first) && isReader(qualifyIn(from.scopes, path) ?? path)) return this.#sample
    if (name === 'replace' && object !== undefined)
      return replaced(this.#trace(from, object), first, second, third)
    if (PASSING.test(name)) return this.#trace(from, first) ?? this.#trace(from, object)
    return callee.kind === 'name' ? this.#function(from, path) : null
  }

  /** A function of the project: what it returns, if its `return` statements agree. */
  #function(from: From, path: string): string | null {
    const own = from.scopes.flatMap((scope) => scope.functions).find((item) => item.name === path)
    if (own !== undefined) {
      const inner = readScope(own.body)
      const scopes = [inner, ...from.scopes]
      return agreed(inner.returned.map((value) => this.#trace({ ...from, scopes }, value)))
    }
    const found = definitionOf(this.#sources, from.place, from.scopes, path)
    if (found === null || from.hops > MAX_HOPS) return null
    return this.#function({ place: found.place, scopes: [found.module], hops: from.hops + 1 }, found.name)
  }

  /** A name: its assignments in their order, each seeing what the one before made; then imports and objects. */
  #name(from: From, path: string): string | null {
    for (const [index, scope] of from.scopes.entries()) {
      const own = scope.assignments.filter((item) => item.target === path)
      if (own.length === 0) continue
      const others = scope.assignments.filter((item) => item.target !== path)
      let text: string | null = null
      for (const { value } of own) {
        const before: PythonModule = {
          ...scope,
          assignments: text === null ? others : [...others, assigned(path, text, this.#sample)],
        }
        text = this.#trace({ ...from, scopes: [before, ...from.scopes.slice(index + 1)] }, value) ?? text
      }
      return text
    }
    const found = definitionOf(this.#sources, from.place, from.scopes, path)
    if (found !== null && from.hops <= MAX_HOPS) {
      const text = this.#name({ place: found.place, scopes: [found.module], hops: from.hops + 2 }, found.name)
      if (text !== null) return text
    }
    return path.includes('.')
      ? this.#attribute(from, owner(path), path.slice(path.lastIndexOf('.') + 1))
      : null
  }

  /** `settings.DATABASE_URL`, `Config.url`: a field of a settings class, a property or a plain attribute. */
  #attribute(from: From, object: Expression, name: string): string | null {
    const found = classOfObject(this.#sources, from.place, from.scopes, object)
    if (found === null || from.hops > MAX_HOPS) return null
    const { body, place } = found
    const module = this.#sources.module(place.file)
    const around: Scopes = module === null ? [body] : [body, module]
    const property = body.functions.find((item) => item.name === name && item.decorators.length > 0)
    if (property !== undefined) {
      const inner = readScope(property.body)
      const scopes = [inner, selfOf(found, this.#sample), ...around]
      return agreed(inner.returned.map((value) => this.#trace({ place, scopes, hops: from.hops + 1 }, value)))
    }
    if (found.settings) return isPlainField(found, name, VARIABLE) ? this.#sample : null
    const field = body.assignments.findLast((item) => item.target === name)
    return this.#trace({ place, scopes: around, hops: from.hops + 1 }, field?.value)
  }
}

interface From {
  readonly place: Place
  readonly scopes: Scopes
  readonly hops: number
}

function deeper(from: From): From {
  return { ...from, hops: from.hops + 1 }
}

/** One of the names in a dotted path is enough: `settings.env.str`. */
function isReader(path: string): boolean {
  const names = path.split('.')
  return names.every((name) => /^\w+$/.test(name)) && names.some((name) => READERS.has(name))
}

function isVariable(expression: Expression | undefined): boolean {
  return expression?.kind === 'text' && expression.value === VARIABLE
}

function owner(path: string): Expression {
  return { kind: 'name', path: path.slice(0, path.lastIndexOf('.')), line: 1 }
}

/** The one text among what was traced; `null` for none or several. */
function agreed(texts: readonly (string | null)[]): string | null {
  const found = new Set(texts.filter((text) => text !== null))
  return found.size === 1 ? ([...found][0] ?? null) : null
}

/** Python's `str.replace` on the sample. */
function replaced(
  text: string | null,
  from: Expression | undefined,
  to: Expression | undefined,
  count: Expression | undefined,
): string | null {
  if (text === null || from?.kind !== 'text' || to?.kind !== 'text' || from.value === '') return null
  const once = count?.kind === 'number' && count.value === 1
  return once ? text.replace(from.value, () => to.value) : text.replaceAll(from.value, () => to.value)
}

/** An assignment after which a name stands for a text that was traced before. */
function assigned(target: string, text: string, sample: string): PythonModule['assignments'][number] {
  const literal = (value: string): Expression => ({ kind: 'text', value, dynamic: false, line: 1 })
  const base = {
    positional: [literal(VARIABLE)],
    keywords: new Map<string, Expression>(),
    open: false,
    line: 1,
  }
  const read: CallExpression = { kind: 'call', callee: { kind: 'name', path: 'os.getenv', line: 1 }, ...base }
  const callee: Expression = { kind: 'attribute', object: read, name: 'replace', line: 1 }
  const value: Expression = { kind: 'call', ...base, callee, positional: [literal(sample), literal(text)] }
  return { target, annotation: null, value, line: 1 }
}

/** In a property `self.x` is the field `x` of the same class. */
function selfOf({ body }: ObjectClass, sample: string): PythonModule {
  const fields = body.fields.filter((field) => field.name.toUpperCase() === VARIABLE)
  const assignments = fields.map((field) => assigned(`self.${field.name}`, sample, sample))
  return { ...body, assignments, functions: [], imports: [], calls: [] }
}

/** What came of the sample: the scheme, and the query without `?`. */
export function partsOfUrl(text: string): { readonly scheme: string; readonly query: string } {
  const [, scheme = '', query = ''] = /^([A-Za-z0-9+.-]*):\/\/[^?]*\??(.*)$/s.exec(text) ?? []
  return { scheme, query }
}
