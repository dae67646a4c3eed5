import { parse } from 'yaml'
import { machinePipSettings } from '../runner/pip-settings.ts'

/** The secret under which this machine's own way to PyPI is handed to a workflow. */
export const packageIndex = 'PACKAGE_INDEX'

/**
 * A workflow of `examples/` as act can take it. Two things are changed, and nothing else:
 *
 * - `concurrency: queue`, which is newer than act's schema of workflows, goes (the groups themselves stay).
 * - Where this machine reaches PyPI through an index of its own, the action gets that as the build secrets that a user
 *   behind such an index would give it.
 */
export function forAct(workflow: string, settings = machinePipSettings()): string {
  const known = workflow.replace(/^ +queue: max.*\n/gm, '')
  if (settings === '') return known
  return known.replaceAll(
    /^( +)aws-region: .*\n/gm,
    (line, indent: string) => `${line}${indent}build-secrets: \${{ secrets.${packageIndex} }}\n`,
  )
}

/** The account and region that a workflow deploys to. */
export function targetOf(workflow: string): { accountId: string; region: string } {
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps: { with?: Record<string, string> }[] }> }
  const inputs = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .find((step) => step.with?.['aws-account-id'] !== undefined)?.with
  if (inputs === undefined) throw new Error('The workflow has no step with aws-account-id.')
  return { accountId: inputs['aws-account-id'] ?? '', region: inputs['aws-region'] ?? '' }
}
