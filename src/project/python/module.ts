import { type CallExpression, callsIn, type Expression, readExpression } from './expressions.ts'
import { depthChange, readStatements, type Statement, splitTop } from './statements.ts'
import type { Token } from './tokens.ts'

/** What a name of a module stands for. */
export interface Import {
  /** Absolute dotted path; of a relative import the part after the dots. */
  readonly path: string
  /** Leading dots: 0 for an absolute import. */
  readonly level: number
  /** Name it is bound to. */
  readonly as: string
  readonly line: number
  /** `from module import name`: the module; `import a.b`: `a.b`. */
  readonly module: string
}

/** `target = value` or `target: annotation = value`, at module level or in a function. */
export interface Assignment {
  readonly target: string
  readonly annotation: Expression | null
  readonly value: Expression
  readonly line: number
}

export interface FunctionDefinition {
  readonly name: string
  readonly async: boolean
  /** Names of the parameters that have no default, without `self`, `*args`, `/` and `*`. */
  readonly required: readonly string[]
  readonly returns: Expression | null
  readonly decorators: readonly Expression[]
  readonly parameters: readonly Token[]
  readonly body: readonly Statement[]
  readonly line: number
}

export interface ClassDefinition {
  readonly name: string
  readonly bases: readonly Expression[]
  readonly body: readonly Statement[]
  readonly line: number
}

/** `name: annotation`, with or without a value: a field of a class. */
export interface Field {
  readonly name: string
  readonly annotation: Expression
  readonly value: Expression | null
  readonly line: number
}

/** The module level of a Python file: also what stands in `if`, `try` and `with` there, not `if __name__ == …`. */
export interface PythonModule {
  readonly imports: readonly Import[]
  readonly assignments: readonly Assignment[]
  readonly fields: readonly Field[]
  readonly functions: readonly FunctionDefinition[]
  readonly classes: readonly ClassDefinition[]
  /** Every call at module level, also within other expressions: `app.include_router(…)`. */
  readonly calls: readonly CallExpression[]
  /** Those of `calls` and `imports` that stand under an `if`, `try`, `for` or `while`. */
  readonly conditional: ReadonlySet<CallExpression | Import>
  /** Values of `return` statements; only a function's body has any. */
  readonly returned: readonly Expression[]
  /** Statements under `if __name__ == "__main__":`. */
  readonly main: readonly Statement[]
}

/** Reads a module from its source text. Never throws. */
export function readModule(source: string): PythonModule {
  return readScope(readStatements(source))
}

/** Reads what a block binds and calls; functions and classes in it are not entered. */
export function readScope(statements: readonly Statement[]): PythonModule {
  const scope = {
    imports: [] as Import[],
    assignments: [] as Assignment[],
    fields: [] as Field[],
    functions: [] as FunctionDefinition[],
    classes: [] as ClassDefinition[],
    calls: [] as CallExpression[],
    conditional: new Set<CallExpression | Import>(),
    returned: [] as Expression[],
    main: [] as Statement[],
  }
  const visit = (block: readonly Statement[], conditional: boolean) => {
    const first = scope.calls.length
    const firstImport = scope.imports.length
    let decorators: Expression[] = []
    for (const statement of block) {
      const [head, second] = statement.tokens
      const word = head?.kind === 'name' ? head.text : ''
      if (head?.text === '@' && head.kind === 'operator') {
        decorators.push(readExpression(statement.tokens.slice(1)))
        continue
      }
      if (word === 'def' || (word === 'async' && second?.text === 'def')) {
        scope.functions.push(readFunction(statement, decorators))
      } else if (word === 'class') scope.classes.push(readClass(statement))
      else if (word === 'import') addAll(scope.imports, readImport(statement))
      else if (word === 'from') addAll(scope.imports, readFromImport(statement))
      else if (word === 'if' && isMainGuard(statement)) addAll(scope.main, statement.body)
      else if (statement.body.length > 0) {
        if (word === 'with') addAll(scope.assignments, readWith(statement))
        addAll(scope.calls, callsIn(readExpression(statement.tokens.slice(1))))
        visit(statement.body, conditional || word !== 'with')
      } else if (word === 'return') {
        const value = readExpression(statement.tokens.slice(1))
        scope.returned.push(value)
        addAll(scope.calls, callsIn(value))
      } else readSimple(statement, scope)
      decorators = []
    }
    if (!conditional) return
    for (const item of [...scope.calls.slice(first), ...scope.imports.slice(firstImport)])
      scope.conditional.add(item)
  }
  visit(statements, false)
  return scope
}

/** One by one: a call, such as that of `push`, takes no more than some hundred thousand arguments. */
function addAll<T>(list: T[], more: Iterable<T>): void {
  for (const item of more) list.push(item)
}

/** True for `if __name__ == "__main__":`, in either order. */
function isMainGuard(statement: Statement): boolean {
  return (
    statement.tokens.some((token) => token.text === '__name__') &&
    statement.tokens.some((token) => token.text === '__main__')
  )
}

function readSimple(
  statement: Statement,
  scope: { assignments: Assignment[]; fields: Field[]; calls: CallExpression[] },
): void {
  const { tokens, line } = statement
  const parts = splitTop(tokens, '=')
  const bare = parts.length === 1
  const value = readExpression(parts.at(-1) ?? [])
  if (!bare || splitTop(tokens, ':').length === 1) addAll(scope.calls, callsIn(value))
  for (const part of bare ? parts : parts.slice(0, -1)) {
    const [target = [], annotation = null] = splitTop(part, ':')
    const name = readExpression(target)
    if (name.kind !== 'name') continue
    const type = annotation === null ? null : readExpression(annotation)
    if (type !== null)
      scope.fields.push({ name: name.path, annotation: type, value: bare ? null : value, line })
    if (!bare) scope.assignments.push({ target: name.path, annotation: type, value, line })
  }
}

/** `with open("x") as file:` binds `file`. */
function readWith(statement: Statement): Assignment[] {
  return splitTop(statement.tokens.slice(1), ',').flatMap((part) => {
    const as = part.findLastIndex((token) => token.kind === 'name' && token.text === 'as')
    const target = part[as + 1]
    if (as === -1 || target?.kind !== 'name') return []
    const value = readExpression(part.slice(0, as))
    return [{ target: target.text, annotation: null, value, line: statement.line }]
  })
}

function readImport(statement: Statement): Import[] {
  return splitTop(statement.tokens.slice(1), ',').map((part) => {
    const as = part.findIndex((token) => token.text === 'as')
    const path = (as === -1 ? part : part.slice(0, as)).map((token) => token.text).join('')
    const name = as === -1 ? (path.split('.')[0] ?? path) : (part[as + 1]?.text ?? path)
    // `import a.b` binds `a`; the whole path was imported all the same.
    return { path: as === -1 ? name : path, level: 0, as: name, line: statement.line, module: path }
  })
}

function readFromImport(statement: Statement): Import[] {
  const at = statement.tokens.findIndex((token) => token.kind === 'name' && token.text === 'import')
  if (at === -1) return []
  const source = statement.tokens
    .slice(1, at)
    .map((token) => token.text)
    .join('')
  const module = source.replace(/^\.+/, '')
  const level = source.length - module.length
  const names = statement.tokens.slice(at + 1).filter((token) => token.text !== '(' && token.text !== ')')
  return splitTop(names, ',').flatMap((part) => {
    const name = part[0]?.text ?? ''
    const as = part[1]?.text === 'as' ? (part[2]?.text ?? name) : name
    const path = module === '' ? name : `${module}.${name}`
    return [{ path, level, as, line: statement.line, module }]
  })
}

function readFunction(statement: Statement, decorators: readonly Expression[]): FunctionDefinition {
  const { tokens, body, line } = statement
  const async = tokens[0]?.text === 'async'
  const nameAt = async ? 2 : 1
  const [parameters, after] = bracketed(tokens, nameAt + 1)
  const arrow = after.findIndex((token) => token.text === '->')
  return {
    name: tokens[nameAt]?.text ?? '',
    async,
    required: requiredParameters(parameters),
    returns: arrow === -1 ? null : readExpression(after.slice(arrow + 1)),
    decorators,
    parameters,
    body,
    line,
  }
}

function requiredParameters(tokens: readonly Token[]): readonly string[] {
  return splitTop(tokens, ',').flatMap((part) => {
    const [first] = part
    if (first?.kind !== 'name' || first.text === 'self' || first.text === 'cls') return []
    return splitTop(part, '=').length > 1 ? [] : [first.text]
  })
}

function readClass(statement: Statement): ClassDefinition {
  const [inner] = bracketed(statement.tokens, 2)
  const bases = splitTop(inner, ',')
    .filter((part) => part[1]?.text !== '=')
    .map((part) => readExpression(part))
  return { name: statement.tokens[1]?.text ?? '', bases, body: statement.body, line: statement.line }
}

/** What stands in the first brackets at or after `from` (type parameters are skipped), and what follows them. */
function bracketed(tokens: readonly Token[], from: number): [readonly Token[], readonly Token[]] {
  let depth = 0
  let open = -1
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    if (depth === 0 && token.text === '(' && token.kind === 'operator') open = at
    depth += depthChange(token)
    if (depth === 0 && open !== -1) return [tokens.slice(open + 1, at), tokens.slice(at + 1)]
  }
  return [open === -1 ? [] : tokens.slice(open + 1), []]
}
