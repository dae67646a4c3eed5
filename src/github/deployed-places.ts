import { appPattern, regionPattern } from '../plan/names.ts'
import type { Octokit } from './api.ts'

/** Where a deployment was made, as GitHub keeps it with the deployment (`payload`). */
export interface DeployedPlace {
  readonly app: string
  readonly region: string
}

/** How many deployments of production are looked through for the places where it was made: one page. */
const newestDeployments = 100

/** The apps and regions in which production was deployed, as far as GitHub's newest deployments say. */
export async function readDeployedPlaces(
  github: Octokit,
  { owner, repo }: { readonly owner: string; readonly repo: string },
): Promise<DeployedPlace[]> {
  const wanted = { owner, repo, environment: 'production', per_page: newestDeployments }
  const { data } = await github.rest.repos.listDeployments(wanted)
  return data.flatMap(({ payload }) => {
    const { app, region } = typeof payload === 'object' ? (payload as Record<string, unknown>) : {}
    // Whoever may write deployments has written it: only what could be an app and a region is repeated.
    if (typeof app !== 'string' || !appPattern.test(app)) return []
    if (typeof region !== 'string' || !regionPattern.test(region)) return []
    return [{ app, region }]
  })
}
