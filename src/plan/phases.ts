import type { Project } from '../project/project.ts'

/** The lifecycle phases, in the order in which they run; the rollout is between the last two. */
export const phaseNames = [
  'createDatabase',
  'migrateDatabase',
  'bootstrap',
  'beforeRollout',
  'afterRollout',
] as const
export type PhaseName = (typeof phaseNames)[number]

/** A phase that this deployment has: a row of the plan. */
export interface PlannedPhase {
  readonly name: PhaseName
  /** Shell command. */
  readonly command: string
  readonly when: 'once' | 'every deployment'
  readonly because: string
}

const onceOnly: readonly PhaseName[] = ['createDatabase', 'bootstrap']

/**
 * Which phases a project has. A root Procfile turns every heuristic off, so with one its lines are all there is;
 * without one, `alembic.ini` and PostgreSQL make the automatic pair (specification, "Detection Conditions" and
 * "Application Lifecycle Workloads").
 */
export function planPhases(project: Project, hasDatabase: boolean): PlannedPhase[] {
  if (project.procfile !== null) {
    const { procfile } = project
    return phaseNames.flatMap((name) => {
      const command = Object.hasOwn(procfile, name) ? procfile[name] : undefined
      if (command === undefined) return []
      return [{ name, command, when: whenOf(name), because: `the line "${name}" of the Procfile` }]
    })
  }
  if (!hasDatabase || project.alembic === null) return []
  const migrate: PlannedPhase = {
    name: 'migrateDatabase',
    command: 'alembic upgrade head',
    when: 'every deployment',
    because: `${project.alembic.ini} and a PostgreSQL database`,
  }
  if (!project.alembic.migrations) return [migrate]
  return [
    {
      ...migrate,
      name: 'createDatabase',
      when: 'once',
      because: `${project.alembic.ini} and its migrations`,
    },
    migrate,
  ]
}

function whenOf(name: PhaseName): PlannedPhase['when'] {
  return onceOnly.includes(name) ? 'once' : 'every deployment'
}

/** The phases before the rollout, in order. */
export function phasesBefore(phases: readonly PlannedPhase[]): PlannedPhase[] {
  return phases.filter((phase) => phase.name !== 'afterRollout')
}

/** The phase after the rollout, if there is one. */
export function phasesAfter(phases: readonly PlannedPhase[]): PlannedPhase[] {
  return phases.filter((phase) => phase.name === 'afterRollout')
}

/**
 * The automatic pair is one command twice: when `createDatabase` has just succeeded, `migrateDatabase` with the very
 * same command has nothing left to do and is reported as satisfied instead of being run.
 */
export function isSatisfiedBy(phase: PlannedPhase, justRun: PlannedPhase | null, project: Project): boolean {
  return (
    project.procfile === null &&
    phase.name === 'migrateDatabase' &&
    justRun?.name === 'createDatabase' &&
    justRun.command === phase.command
  )
}
