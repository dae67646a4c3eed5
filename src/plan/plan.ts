import type { Inputs } from '../inputs.ts'
import type { Finding, Project } from '../project/project.ts'
import type { Reading } from '../project/reading.ts'
import type { Target } from '../trigger.ts'
import { type CostEstimate, estimateMonthlyCost } from './cost.ts'
import { type PlannedPhase, planPhases } from './phases.ts'
import { REFERENCE_REGION as referenceRegion } from './prices.ts'
import { runsOnSpot } from './web-target.ts'

/** What will be done, as data: the `plan` output. Nothing found is `null` or an empty list, never a missing key. */
export interface Plan {
  readonly version: 1
  readonly app: string
  readonly environment: string
  readonly stage: 'production' | 'preview'
  readonly project: Project
  readonly image: { readonly from: 'generated' | 'dockerfile' }
  readonly database: 'postgres' | 'external' | 'none'
  readonly phases: readonly PlannedPhase[]
  readonly web: {
    /** `null`: the image's own command. */
    readonly command: string | null
    readonly port: number
    readonly healthCheckPath: string
    readonly because: { readonly port: string; readonly healthCheckPath: string }
    /** Where people should look first: `/`, or `/docs`. */
    readonly openPath: string
  }
  readonly monthlyCost: CostEstimate
  readonly warnings: readonly Finding[]
  /** What would stop a deployment. */
  readonly errors: readonly Finding[]
}

/** Decides everything that can be decided without asking AWS. Pure: the same project and inputs, the same plan. */
export function makePlan(target: Target, inputs: Inputs, reading: Reading): Plan {
  const database = databaseOf(inputs, reading.project)
  const userPort = inputs.environmentVariables.find((variable) => variable.name === 'PORT')
  return {
    version: 1,
    app: inputs.app,
    environment: target.environment,
    stage: target.stage,
    project: reading.project,
    image: { from: reading.install === null ? 'dockerfile' : 'generated' },
    database,
    phases: planPhases(reading.project, database !== 'none'),
    web: {
      command: reading.web.command,
      port: reading.web.port,
      healthCheckPath: reading.web.healthCheckPath,
      because: { port: reading.web.portBecause, healthCheckPath: reading.web.healthCheckBecause },
      openPath: reading.web.openPath,
    },
    monthlyCost: estimateMonthlyCost({
      region: inputs.awsRegion ?? referenceRegion,
      cpu: inputs.cpu,
      memory: inputs.memory,
      cpuArchitecture: inputs.cpuArchitecture,
      tasks: inputs.minTasks,
      webTarget: inputs.webTarget,
      spot: runsOnSpot(inputs.webTarget, target.stage),
      database:
        database === 'postgres'
          ? { instanceClass: inputs.databaseInstanceClass, storageGb: inputs.databaseStorageGb }
          : null,
    }),
    warnings: [
      ...reading.warnings,
      ...webTargetWarnings(target, inputs),
      ...(userPort && Number(userPort.value) !== reading.web.port ? [portOverridden(reading)] : []),
    ],
    errors: reading.errors,
  }
}

/**
 * A database of the user's own is recognised by its `DATABASE_URL`: then nothing is provisioned. Otherwise the
 * input decides, and with `auto` the project's dependencies.
 */
function databaseOf(inputs: Inputs, project: Project): Plan['database'] {
  const given = [...inputs.environmentVariables, ...inputs.secrets].some(
    ({ name }) => name === 'DATABASE_URL',
  )
  if (given) return 'external'
  if (inputs.database === 'none') return 'none'
  return inputs.database === 'postgres' || project.postgres.needed ? 'postgres' : 'none'
}

/**
 * What is set and has no effect. One workflow may set `max-tasks` for production on Express Mode and `preview-sleep` for
 * previews behind a gateway: neither is a mistake where it is not meant.
 */
function webTargetWarnings({ stage }: Target, inputs: Inputs): Finding[] {
  const { webTarget, previewSleepSeconds, maxTasksIgnored, minTasks } = inputs
  const warnings: Finding[] = []
  if (stage === 'preview' && webTarget === 'express' && previewSleepSeconds > 0) {
    warnings.push({
      code: 'preview-sleep-ignored',
      message: 'preview-sleep has no effect on Express Mode, which keeps one task running.',
      fix: 'Set web-target: gateway for previews, or remove preview-sleep.',
    })
  }
  if (stage === 'production' && maxTasksIgnored) {
    warnings.push({
      code: 'max-tasks-ignored',
      message: `max-tasks has no effect with web-target: gateway, which does not scale by itself: ${minTasks} ${minTasks === 1 ? 'task runs' : 'tasks run'}.`,
      fix: 'Set min-tasks to what is needed under load, or use Express Mode.',
    })
  }
  return warnings
}

function portOverridden(reading: Reading): Finding {
  return {
    code: 'port-overridden',
    message: `environment-variables sets PORT, but the load balancer sends to ${reading.web.port} (${reading.web.portBecause}), so PORT is ${reading.web.port}.`,
    fix: 'Remove PORT from environment-variables, or set the input port.',
  }
}
