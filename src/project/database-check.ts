import type { DatabaseUrl } from './database-url.ts'
import type { Engine } from './engines.ts'
import type { Findings } from './findings.ts'
import type { CallExpression } from './python/expressions.ts'

/** Mistakes in the URL that reaches an engine, after what the code does to it. */
export function checkUrls(findings: Findings, engines: readonly Engine[], { scheme }: DatabaseUrl): void {
  for (const { urls, where, kind, maker } of engines) {
    const url = urls.get(scheme)
    if (url === undefined) continue
    const reached = url.scheme
    if (kind !== 'driver' && /^postgres(?:\+|$)/.test(reached)) {
      findings.refuse(
        'postgres-scheme',
        `${where}: SQLAlchemy refuses postgres:// URLs.`,
        'Write postgresql:// instead.',
      )
    }
    if (kind !== 'driver' && /\b(?:sslmode)=/.test(url.query) && /\+(?:asyncpg|pg8000)$/.test(reached)) {
      findings.refuse(
        'sslmode-asyncpg',
        `${where}: ${maker} with ${reached.split('+')[1]} refuses sslmode in the URL.`,
        'Leave it out: PGSSLMODE=require is set, and the connection is encrypted.',
      )
    }
  }
}

/** SQLAlchemy's own defaults (SQLAlchemy docs, "Connection Pooling"). */
const POOL_SIZE = 5
const MAX_OVERFLOW = 10

/** Memory of RDS instance classes in MiB, by their size. */
const MEMORY: ReadonlyMap<string, number> = new Map([
  ['micro', 1024],
  ['small', 2048],
  ['medium', 4096],
  ['large', 8192],
  ['xlarge', 16_384],
  ['2xlarge', 32_768],
])

/** What RDS keeps for itself. */
const RESERVED = 3

/** `max_connections` of the default parameter group: memory in bytes / 9531392 (RDS docs, "Quotas and constraints"). */
function connectionsOf(instanceClass: string): number | null {
  const memory = MEMORY.get(instanceClass.split('.').at(-1) ?? '')
  return memory === undefined
    ? null
    : Math.min(5000, Math.floor((memory * 1024 * 1024) / 9_531_392)) - RESERVED
}

/** Whether all processes together may open more connections than the instance takes. */
export function checkPool(
  findings: Findings,
  engines: readonly Engine[],
  load: { readonly workers: number; readonly maxTasks: number; readonly instanceClass: string },
): void {
  const limit = connectionsOf(load.instanceClass)
  const [largest] = engines
    .filter(({ kind, maker }) => kind !== 'driver' && !maker.endsWith('_from_config'))
    .map((engine) => ({ engine, size: poolOf(engine.call) }))
    .sort((a, b) => b.size - a.size)
  if (limit === null || largest === undefined) return
  const total = largest.size * load.workers * load.maxTasks
  if (total <= limit) return
  findings.warn(
    'pool-connections',
    `${largest.engine.where}: up to ${largest.size} connections x ${load.workers} workers x ${load.maxTasks} tasks = ${total}, but ${load.instanceClass} takes about ${limit}.`,
    'Lower pool_size and max_overflow, max-tasks or the workers, or take a larger database-instance-class.',
  )
}

function poolOf(call: CallExpression): number {
  const number = (name: string, fallback: number) => {
    const value = call.keywords.get(name)
    return value?.kind === 'number' ? value.value : fallback
  }
  const pool = call.keywords.get('poolclass')
  if (pool?.kind === 'name' && /NullPool|StaticPool/.test(pool.path)) return 1
  return number('pool_size', POOL_SIZE) + number('max_overflow', MAX_OVERFLOW)
}
