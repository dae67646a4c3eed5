import { actionsBot, type Deployment, type DeploymentStatus, deploymentStates } from './github-repository.ts'
import {
  invalid,
  json,
  notFound,
  page,
  type RepositoryCall,
  type Route,
  refuse,
  time,
} from './github-route.ts'

const scopes = ['deployments'] as const

/** https://docs.github.com/en/rest/deployments */
export const deploymentRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/deployments',
    scopes,
    answer: (call) => {
      const wanted = (['sha', 'ref', 'task', 'environment'] as const).flatMap((name) => {
        const value = call.query.get(name)
        return value === null ? [] : [[name, value] as const]
      })
      const found = call.repository.deployments.filter((deployment) =>
        wanted.every(([name, value]) => deployment[name] === value),
      )
      return page(call, found.reverse(), (deployment) => show(call, deployment))
    },
  },
  { method: 'POST', template: '/repos/{owner}/{repo}/deployments', scopes, answer: create },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/deployments/{deployment_id}',
    scopes,
    answer: (call) => {
      const deployment = find(call)
      return deployment === undefined ? notFound() : json(200, show(call, deployment))
    },
  },
  {
    method: 'DELETE',
    template: '/repos/{owner}/{repo}/deployments/{deployment_id}',
    scopes,
    answer: (call) => {
      const deployment = find(call)
      if (deployment === undefined) return notFound()
      const { deployments } = call.repository
      if (deployments.length > 1 && deployment.statuses.at(-1)?.state !== 'inactive') {
        return refuse(
          422,
          'We cannot delete an active deployment unless it is the only deployment in a given environment.',
        )
      }
      deployments.splice(deployments.indexOf(deployment), 1)
      return json(204, undefined)
    },
  },
  {
    method: 'GET',
    template: '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    scopes,
    answer: (call) => {
      const deployment = find(call)
      if (deployment === undefined) return notFound()
      return page(call, deployment.statuses.toReversed(), (status) => showStatus(call, deployment, status))
    },
  },
  {
    method: 'POST',
    template: '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    scopes,
    answer: addStatus,
  },
]

async function create(call: RepositoryCall) {
  const body = call.body ?? {}
  if (typeof body.ref !== 'string' || body.ref === '')
    return invalid('Deployment', 'ref', "ref can't be blank")
  const sha = await call.repository.commit(body.ref)
  if (sha === undefined) return refuse(422, `No ref found for: ${body.ref}`)
  const environment = typeof body.environment === 'string' ? body.environment : 'production'
  const deployment: Deployment = {
    id: call.nextId(),
    sha,
    ref: body.ref,
    task: typeof body.task === 'string' ? body.task : 'deploy',
    environment,
    description: String(body.description ?? ''),
    payload: body.payload ?? {},
    transient: body.transient_environment === true,
    production: body.production_environment ?? environment === 'production',
    createdAt: call.now,
    statuses: [],
  }
  call.repository.deployments.push(deployment)
  return json(201, show(call, deployment))
}

function addStatus(call: RepositoryCall) {
  const deployment = find(call)
  if (deployment === undefined) return notFound()
  const body = call.body ?? {}
  const state = deploymentStates.find((known) => known === body.state)
  if (state === undefined) return invalid('DeploymentStatus', 'state', 'state is not included in the list')
  const description = String(body.description ?? '')
  if (description.length > 140) {
    return invalid('DeploymentStatus', 'description', 'description is too long (maximum is 140 characters)')
  }
  for (const field of ['environment_url', 'log_url'] as const) {
    if (body[field] && !/^https?:\/\//.test(body[field])) {
      return invalid('DeploymentStatus', field, `${field} must use http(s) scheme`)
    }
  }
  const status: DeploymentStatus = {
    id: call.nextId(),
    state,
    description,
    environmentUrl: String(body.environment_url ?? ''),
    logUrl: String(body.log_url ?? ''),
    createdAt: call.now,
  }
  if (state === 'success' && body.auto_inactive !== false) retire(call, deployment)
  deployment.statuses.push(status)
  return json(201, showStatus(call, deployment, status))
}

/** A success makes the earlier deployments of its environment inactive, unless they are transient or production. */
function retire(call: RepositoryCall, newer: Deployment): void {
  for (const deployment of call.repository.deployments) {
    const last = deployment.statuses.at(-1)
    const earlier = deployment.environment === newer.environment && deployment.id < newer.id
    if (!earlier || deployment.transient || deployment.production || last?.state !== 'success') continue
    deployment.statuses.push({ ...last, id: call.nextId(), state: 'inactive', createdAt: call.now })
  }
}

function find(call: RepositoryCall): Deployment | undefined {
  return call.repository.deployments.find(({ id }) => id === Number(call.parameters[0]))
}

function address({ apiUrl, repository }: RepositoryCall, deployment: Deployment): string {
  return `${apiUrl}/repos/${repository.fullName}/deployments/${deployment.id}`
}

function show(call: RepositoryCall, deployment: Deployment): object {
  const url = address(call, deployment)
  return {
    url,
    id: deployment.id,
    node_id: `DE_${deployment.id}`,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: actionsBot,
    created_at: time(deployment.createdAt),
    updated_at: time(deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt),
    statuses_url: `${url}/statuses`,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
  }
}

function showStatus(call: RepositoryCall, deployment: Deployment, status: DeploymentStatus): object {
  const url = address(call, deployment)
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: `DES_${status.id}`,
    state: status.state,
    creator: actionsBot,
    description: status.description,
    environment: deployment.environment,
    target_url: status.logUrl,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    created_at: time(status.createdAt),
    updated_at: time(status.createdAt),
    deployment_url: url,
  }
}
