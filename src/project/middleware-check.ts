import type { Findings } from './findings.ts'
import type { CallExpression, Expression } from './python/expressions.ts'
import type { Routing } from './python/routes.ts'
import type { Sources } from './python/sources.ts'

/** A middleware that is added to the app. */
interface Added {
  readonly name: string
  readonly call: CallExpression
  readonly where: string
  /** Stands under an `if` or the like: whether it is added depends on values. */
  readonly conditional: boolean
}

/**
 * Middleware that would refuse the load balancer's health check, which comes by plain HTTP to the address of the
 * task, or the generated URL.
 */
export function checkMiddleware(
  findings: Findings,
  sources: Sources,
  routing: Routing,
  healthPath: string,
): void {
  for (const added of addedTo(routing)) {
    if (added.name === 'TrustedHostMiddleware') checkTrustedHost(findings, added)
    if (added.name === 'HTTPSRedirectMiddleware') checkRedirect(findings, added)
    if (asksForCredentials(added.name) && !mentionsPath(sources, routing, added, healthPath)) {
      findings.warn(
        'middleware-guard',
        `${added.where}: ${added.name} stands before every route; if it asks for credentials on the health check path, no deployment becomes healthy.`,
        'Let the health check path through, and name it by the input health-check-path.',
      )
    }
  }
}

/** By its name; Starlette's own AuthenticationMiddleware only looks who asks. */
function asksForCredentials(name: string): boolean {
  return (
    /auth|jwt|token|api_?key|bearer|permission|login/i.test(name) &&
    !/^AuthenticationMiddleware$|csrf|header/i.test(name)
  )
}

/** Whether the file that the middleware is from, or the app's, names the path: then it is let through on purpose. */
function mentionsPath(sources: Sources, { sites }: Routing, { name, where }: Added, path: string): boolean {
  const file = where.replace(/:\d+$/, '')
  const root = sources.importRoot(file)
  const binding = sources.module(file)?.imports.find((item) => item.as === name)
  const origin = binding === undefined ? file : sources.resolve(root, file, binding)
  const own = origin === file && !sites.some((site) => site.scope.classes.some((item) => item.name === name))
  return origin !== null && !own && sources.mentions(origin, path)
}

function addedTo({ sites, makers }: Routing): readonly Added[] {
  const byMethod = sites.flatMap(({ scope, name, file }) =>
    scope.calls.flatMap((call): Added[] => {
      const [first] = call.positional
      const added =
        call.callee.kind === 'name' && call.callee.path === `${name}.add_middleware` && first?.kind === 'name'
      return added
        ? [
            {
              name: lastPart(first.path),
              call,
              where: `${file}:${call.line}`,
              conditional: scope.conditional.has(call),
            },
          ]
        : []
    }),
  )
  const byOption = makers.flatMap(({ call, place }) => {
    const list = call.keywords.get('middleware')
    return (list?.kind === 'list' ? list.items : []).flatMap((item): Added[] => {
      const first = item.kind === 'call' ? item.positional[0] : undefined
      return item.kind === 'call' && first?.kind === 'name'
        ? [
            {
              name: lastPart(first.path),
              call: item,
              where: `${place.file}:${first.line}`,
              conditional: false,
            },
          ]
        : []
    })
  })
  return [...byMethod, ...byOption]
}

function checkTrustedHost(findings: Findings, { call, where, conditional }: Added): void {
  const hosts = call.keywords.get('allowed_hosts') ?? call.positional[1]
  const literal = literalTexts(hosts)
  if (hosts === undefined || literal?.includes('*') === true) return
  const message =
    literal === null
      ? `${where}: TrustedHostMiddleware refuses the load balancer's health check, unless its hosts contain "*".`
      : `${where}: TrustedHostMiddleware with ${literal.map((host) => `"${host}"`).join(', ')} refuses the load balancer's health check and the generated URL.`
  const fix = 'Write allowed_hosts=["*"]; the load balancer passes on only its own host names.'
  if (literal === null || conditional) findings.warn('trusted-host', message, fix)
  else findings.refuse('trusted-host', message, fix)
}

function checkRedirect(findings: Findings, { where, conditional }: Added): void {
  const message = `${where}: HTTPSRedirectMiddleware answers the load balancer's health check, which comes by HTTP, with a redirect; no deployment becomes healthy.`
  const fix = 'Remove it: the load balancer serves HTTPS only.'
  if (conditional) findings.warn('https-redirect', message, fix)
  else findings.refuse('https-redirect', message, fix)
}

function literalTexts(expression: Expression | undefined): readonly string[] | null {
  if (expression?.kind !== 'list') return null
  const texts = expression.items.flatMap((item) =>
    item.kind === 'text' && !item.dynamic ? [item.value] : [],
  )
  return texts.length === expression.items.length ? texts : null
}

function lastPart(path: string): string {
  return path.split('.').at(-1) ?? path
}
