import type { Connection } from './aws/database.ts'
import type { StoredSecret } from './aws/parameters.ts'
import type { Inputs } from './inputs.ts'
import type { Plan } from './plan/plan.ts'

/** What the app finds in its environment, in phases and web alike: plain values, and where the secrets come from. */
export interface AppEnvironment {
  readonly variables: Readonly<Record<string, string>>
  readonly secrets: readonly StoredSecret[]
}

/**
 * The variables of the specification's "Runtime Environment Variables", the user's own, and `PORT`, which always is
 * the port that the load balancer sends to. What is secret comes by reference.
 *
 * @param url `null` while it is not known, before the very first rollout
 */
export function appEnvironment(
  plan: Plan,
  inputs: Pick<Inputs, 'environmentVariables'>,
  connection: Connection | null,
  secrets: readonly StoredSecret[],
  url: string | null,
): AppEnvironment {
  const variables: Record<string, string> = { ENVIRONMENT: plan.environment }
  for (const { name, value } of inputs.environmentVariables) variables[name] = value
  variables.PORT = String(plan.web.port)
  if (connection !== null) {
    variables.PGHOST = connection.host
    variables.PGPORT = String(connection.port)
    variables.PGUSER = connection.user
    variables.PGDATABASE = connection.database
    variables.PGSSLMODE = 'require'
  }
  if (url !== null) variables.MONOLAYER_URL = url
  return { variables, secrets: [...(connection?.secrets ?? []), ...secrets] }
}
