import type { CallExpression, Expression } from './expressions.ts'
import { callsIn } from './expressions.ts'
import type { FunctionDefinition } from './module.ts'
import { splitTop } from './statements.ts'
import type { Token } from './tokens.ts'

/** Words in a dependency's name that say: this asks who you are. */
const GUARD =
  /auth|current_?(?:active_?)?(?:super_?)?user|token|verif|require|api_?key|permission|credential|security|admin|principal|identity|login|superuser|session_?user|bearer|jwt|protect/i

/** Whether a name is that of a middleware or dependency which refuses strangers. */
export function looksLikeGuard(name: string): boolean {
  return GUARD.test(name)
}

/**
 * Whether a route asks for credentials: a dependency of the route, or a parameter that is injected, with a name that
 * says so. A list of dependencies that cannot be read counts as a guard.
 */
export function isGuarded(dependencies: Expression | undefined, handler: FunctionDefinition | null): boolean {
  if (dependencies !== undefined) {
    if (dependencies.kind !== 'list') return true
    const named = dependencies.items.map((item) => [...callsIn(item)].flatMap((call) => call.positional))
    if (
      named.some(
        (items) =>
          items.length === 0 || items.some((item) => item.kind !== 'name' || looksLikeGuard(item.path)),
      )
    )
      return true
  }
  if (handler === null) return false
  const decorated = handler.decorators.slice(1).some((item) => looksLikeGuard(nameOf(item)))
  return decorated || splitTop(handler.parameters, ',').some(isGuardParameter)
}

/** `user: User = Depends(get_current_user)`, `user: CurrentUser`, `key: Annotated[str, Security(check)]`. */
function isGuardParameter(tokens: readonly Token[]): boolean {
  const names = tokens
    .slice(1)
    .filter(({ kind }) => kind === 'name')
    .map(({ text }) => text)
  return names.includes('Security') || names.some(looksLikeGuard)
}

function nameOf(expression: Expression): string {
  if (expression.kind === 'name') return expression.path
  return expression.kind === 'call' && expression.callee.kind === 'name' ? expression.callee.path : ''
}

/** Types of parameters that a request without query and body does not have. */
const SCALARS: ReadonlySet<string> = new Set([
  'str',
  'int',
  'float',
  'bool',
  'UUID',
  'list',
  'List',
  'dict',
  'Dict',
  'date',
  'datetime',
  'bytes',
])

/** Whether a bare GET is answered with 200, as far as the decorator and the signature say. */
export function isPlain(decorator: CallExpression, handler: FunctionDefinition | null): boolean {
  const status = decorator.keywords.get('status_code')
  if (status?.kind === 'number' && status.value !== 200) return false
  if (status?.kind === 'name' && !/200|OK/.test(status.path)) return false
  if (/Redirect/.test(nameOf(decorator.keywords.get('response_class') ?? decorator.callee))) return false
  if (handler === null) return true
  return splitTop(handler.parameters, ',').every((tokens) => {
    const [name, colon, type] = tokens
    if (name?.kind !== 'name' || !handler.required.includes(name.text)) return true
    return !(colon?.text === ':' && type !== undefined && SCALARS.has(type.text))
  })
}
