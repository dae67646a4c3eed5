/** One part of a deployment as it was measured: how long it took by itself, in milliseconds. */
export interface Part {
  readonly name: string
  readonly milliseconds: number
  /** Parts that must have ended before it can begin. */
  readonly after: readonly string[]
}

/** What of a deployment was measured, in milliseconds; what there was not, is 0. */
export interface MeasuredParts {
  readonly build: number
  readonly push: number
  /** From CreateDBInstance until the instance takes connections. */
  readonly instance: number
  /** The task that makes database and role. */
  readonly role: number
  /** The tasks of the phases before the rollout, in order. */
  readonly phases: readonly number[]
  readonly rollout: number
  /** The task of the phase after the rollout. */
  readonly phaseAfter: number
}

/**
 * The parts with the dependencies that a deployment cannot do without: push needs the build; database and role need the
 * instance; the first phase needs the image (its task definition names the digest) and the database; phases go in their
 * order; the rollout needs the phases before it. They stand here, and are not asked of the code under test. Everything
 * that the action itself does (reading, signing in, writing its state, looking again) counts as nothing.
 */
export function partsOf(measured: MeasuredParts): Part[] {
  const phases = measured.phases.map((milliseconds, index) => ({
    name: `phase ${index}`,
    milliseconds,
    after: index === 0 ? ['push', 'role'] : [`phase ${index - 1}`],
  }))
  return [
    { name: 'build', milliseconds: measured.build, after: [] },
    { name: 'push', milliseconds: measured.push, after: ['build'] },
    { name: 'instance', milliseconds: measured.instance, after: [] },
    { name: 'role', milliseconds: measured.role, after: ['instance'] },
    ...phases,
    {
      name: 'rollout',
      milliseconds: measured.rollout,
      after: phases.length === 0 ? ['push', 'role'] : [`phase ${phases.length - 1}`],
    },
    { name: 'phase after', milliseconds: measured.phaseAfter, after: ['rollout'] },
  ]
}

/** How long the parts take when each begins the moment it may, milliseconds. */
export function criticalPath(parts: readonly Part[]): number {
  const ends = new Map<string, number>()
  const endOf = (name: string): number => {
    const known = ends.get(name)
    if (known !== undefined) return known
    const part = parts.find((candidate) => candidate.name === name)
    if (part === undefined) throw new Error(`There is no part ${name}`)
    const end = Math.max(0, ...part.after.map(endOf)) + part.milliseconds
    ends.set(name, end)
    return end
  }
  return Math.max(0, ...parts.map(({ name }) => endOf(name)))
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** How much time at least one of the spans covers. */
export function covered(spans: readonly Span[]): number {
  let total = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, reached))
    reached = Math.max(reached, to)
  }
  return total
}

/** The most moments that any minute holds; moments are milliseconds. */
export function mostInAMinute(moments: readonly number[]): number {
  const sorted = [...moments].sort((a, b) => a - b)
  let first = 0
  let most = 0
  for (const [index, moment] of sorted.entries()) {
    while (moment - (sorted[first] ?? moment) >= 60_000) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}
