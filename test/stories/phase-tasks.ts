import type { Theatre } from './theatre.ts'

/** The phases that ECS was asked to start since. */
export function started(theatre: Theatre, mark: number): string[] {
  return theatre.cloud.calls.all.slice(mark).flatMap(({ operation, input }) => {
    const { startedBy = '' } = (input ?? {}) as { startedBy?: string }
    return operation === 'RunTask' ? [startedBy.split('-')[0] ?? ''] : []
  })
}

/** Pairs of phase tasks whose containers ran at the same time. */
export function overlaps(theatre: Theatre): string[] {
  const spans = theatre.cloud.ecs.tasks.all
    .filter(({ request }) => request.definition.family.endsWith('-phase'))
    .flatMap(({ id, moments }) =>
      moments.startedAt === undefined
        ? []
        : [{ id, from: moments.startedAt, to: moments.executionStoppedAt ?? Number.POSITIVE_INFINITY }],
    )
    .sort((a, b) => a.from - b.from)
  return spans.flatMap((span, index) => {
    const before = spans[index - 1]
    return before !== undefined && before.to > span.from ? [`${before.id} and ${span.id}`] : []
  })
}
