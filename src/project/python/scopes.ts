import { callsIn, readExpression } from './expressions.ts'
import { type PythonModule, readScope } from './module.ts'
import type { Statement } from './statements.ts'

/** A module or function body, innermost first, in which a name is looked up. */
export type Scopes = readonly PythonModule[]

/** How deep functions and classes are entered. */
const MAX_DEPTH = 6

/**
 * Every scope of a module: the module level, then the bodies of functions and of methods, each with the scopes
 * around it. Class bodies are no scope for what is inside them.
 */
export function* scopesOf(module: PythonModule): Generator<Scopes> {
  yield [module]
  yield* innerScopes(module, [module], 0)
}

function* innerScopes(scope: PythonModule, around: Scopes, depth: number): Generator<Scopes> {
  if (depth > MAX_DEPTH) return
  for (const { body } of scope.functions) {
    const inner = readScope(body)
    yield [inner, ...around]
    yield* innerScopes(inner, [inner, ...around], depth + 1)
  }
  for (const { body } of scope.classes) yield* innerScopes(readScope(body), around, depth + 1)
  if (scope.main.length > 0) yield [readScope(scope.main), ...around]
}

/** All calls of statements and of what is indented under them. */
export function callsUnder(statements: readonly Statement[]): PythonModule['calls'] {
  return statements.flatMap((statement) => [
    ...callsIn(readExpression(statement.tokens)),
    ...callsUnder(statement.body),
  ])
}
