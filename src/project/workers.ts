import type { Findings } from './findings.ts'
import { CORES, type Setting } from './gunicorn-conf.ts'
import type { Launch } from './launch.ts'
import type { PythonModule } from './python/module.ts'
import type { Sources } from './python/sources.ts'
import type { Statement } from './python/statements.ts'
import type { Entrypoint } from './target.ts'

/** What a worker of a small FastAPI app with SQLAlchemy needs at least, in MiB. */
const MEMORY_PER_WORKER = 150

/** How many processes a start makes; 1 where it does not say. */
export function workersOf(
  launch: Launch | null,
  concurrency: string | null,
): { readonly count: number; readonly setting: Setting | null } {
  const setting = launch?.options.get('workers') ?? null
  const count = Number(setting?.value ?? concurrency ?? 1)
  return { count: Number.isInteger(count) && count > 0 ? count : 1, setting }
}

/**
 * Several workers in one task: whether its memory carries them, and whether the app keeps state that each of them
 * would have for itself.
 * @param memory of a task, in MiB
 */
export function checkWorkers(
  findings: Findings,
  sources: Sources,
  launch: Launch | null,
  entrypoint: Entrypoint | null,
  { memory, concurrency }: { readonly memory: number; readonly concurrency: string | null },
): void {
  const { count, setting } = workersOf(launch, concurrency)
  const where = setting?.where ?? 'WEB_CONCURRENCY in Dockerfile'
  if (setting?.value === CORES) {
    findings.warn(
      'workers-cpu-count',
      `${setting.where}: cpu_count() counts the cores of the host, not the share of this task.`,
      'Write workers = 1; the service adds tasks when there is more to do.',
    )
  }
  if (count < 2) return
  if (count * MEMORY_PER_WORKER > memory) {
    findings.warn(
      'workers-memory',
      `${where}: ${count} workers need about ${count * MEMORY_PER_WORKER} MiB, but a task has ${memory} MiB.`,
      'Start one worker (the service adds tasks), or raise the input memory.',
    )
  }
  const module = entrypoint?.file == null ? null : sources.module(entrypoint.file)
  const state = module === null ? null : stateIn(module)
  if (state !== null) {
    findings.warn(
      'workers-state',
      `${entrypoint?.file}:${state.line}: "${state.name}" is kept in memory; each of the ${count} workers would have its own.`,
      'Keep it in the database, or start one worker and set max-tasks: 1.',
    )
  }
}

/** A container at module level that a function changes. */
function stateIn(module: PythonModule): { readonly name: string; readonly line: number } | null {
  for (const { target, value, line } of module.assignments) {
    const empty =
      (value.kind === 'list' && value.items.length === 0) ||
      (value.kind === 'dict' && value.entries.length === 0)
    const made =
      value.kind === 'call' &&
      value.callee.kind === 'name' &&
      /^(?:dict|list|set|deque|collections\.deque|defaultdict|collections\.defaultdict|Counter)$/.test(
        value.callee.path,
      )
    if (!empty && !made && value.kind !== 'number') continue
    if (module.functions.some((definition) => changes(definition.body, target, value.kind === 'number')))
      return { name: target, line }
  }
  return null
}

const MUTATORS: ReadonlySet<string> = new Set([
  'append',
  'add',
  'update',
  'pop',
  'popitem',
  'setdefault',
  'extend',
  'insert',
  'remove',
  'clear',
  'discard',
  'appendleft',
])

/** `name[…] = …`, `name.append(…)`, `del name[…]`, or `global name`. */
function changes(body: readonly Statement[], name: string, onlyGlobal: boolean): boolean {
  return body.some(({ tokens, body: inner }) => {
    const [first, second, third] = tokens
    if (first?.text === 'global' && tokens.some((token) => token.text === name)) return true
    if (!onlyGlobal) {
      if (first?.text === 'del' && second?.text === name) return true
      if (
        first?.text === name &&
        second?.text === '[' &&
        tokens.some(({ text }) => /^(?:[-+*/|&]?=)$/.test(text))
      )
        return true
      const mutates = tokens.some(
        (token, index) =>
          token.text === name &&
          token.kind === 'name' &&
          tokens[index + 1]?.text === '.' &&
          MUTATORS.has(tokens[index + 2]?.text ?? ''),
      )
      if (mutates || (first?.text === name && second?.text === '.' && MUTATORS.has(third?.text ?? '')))
        return true
    }
    return changes(inner, name, onlyGlobal)
  })
}
