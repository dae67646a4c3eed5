import type { JobRepository, Permissions } from '../cloud/github-job.ts'
import type { Pull } from '../cloud/github-repository.ts'

/** The events that a rehearsal can play. */
export const eventNames = [
  'push',
  'pull_request.opened',
  'pull_request.reopened',
  'pull_request.synchronize',
  'pull_request.closed',
  'workflow_dispatch',
  'schedule',
] as const

/** Events that a workflow can be played with; labels are no part of a rehearsal. */
export type EventName = (typeof eventNames)[number] | 'pull_request.labeled' | 'pull_request.unlabeled'

export interface Person {
  readonly id: number
  readonly login: string
}

/** What `permissions:` of the documented workflow says. */
export const documentedPermissions: Permissions = {
  'id-token': 'write',
  actions: 'read',
  contents: 'read',
  deployments: 'write',
  'pull-requests': 'write',
}

/** A fork's pull request reads, whatever the workflow asks for, and gets no identity token. */
export function forkPermissions(asked: Permissions): Permissions {
  const { 'id-token': _, ...rest } = asked
  return Object.fromEntries(Object.keys(rest).map((scope) => [scope, 'read']))
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export function pushPayload(
  repository: JobRepository,
  sender: Person,
  push: { ref: string; before: string; after: string; message: string; time: number },
): object {
  const commit = {
    id: push.after,
    message: push.message,
    timestamp: new Date(push.time).toISOString(),
    author: { name: sender.login, username: sender.login },
  }
  return {
    ref: push.ref,
    before: push.before,
    after: push.after,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    commits: [commit],
    head_commit: commit,
    pusher: { name: sender.login },
    ...common(repository, sender),
  }
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
export function pullRequestPayload(
  repository: JobRepository,
  sender: Person,
  action: string,
  pull: Pull,
  label?: string,
): object {
  const { head, base } = pull
  const fork = head.repositoryId !== repository.id
  const owner = fork ? sender.login : repository.owner
  return {
    action,
    number: pull.number,
    ...(label === undefined ? {} : { label: { name: label } }),
    pull_request: {
      number: pull.number,
      title: pull.title,
      state: pull.state,
      merged: pull.merged,
      draft: false,
      labels: (pull.labels ?? []).map((name) => ({ name })),
      html_url: `https://github.com/${repository.owner}/${repository.name}/pull/${pull.number}`,
      user: pull.author,
      head: {
        ref: head.ref,
        sha: head.sha,
        label: `${owner}:${head.ref}`,
        repo: { id: head.repositoryId, full_name: `${owner}/${repository.name}`, fork },
      },
      base: { ref: base.ref, sha: base.sha, repo: common(repository, sender).repository },
    },
    ...common(repository, sender),
  }
}

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_dispatch */
export function dispatchPayload(
  repository: JobRepository,
  sender: Person,
  ref: string,
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): object {
  return { ref, workflow, inputs, ...common(repository, sender) }
}

export function schedulePayload(repository: JobRepository, sender: Person, workflow: string): object {
  return { schedule: '17 * * * *', workflow, ...common(repository, sender) }
}

function common(repository: JobRepository, sender: Person) {
  return {
    repository: {
      id: repository.id,
      name: repository.name,
      full_name: `${repository.owner}/${repository.name}`,
      private: repository.visibility !== 'public',
      visibility: repository.visibility,
      default_branch: repository.defaultBranch,
      owner: { id: repository.ownerId, login: repository.owner },
      html_url: `https://github.com/${repository.owner}/${repository.name}`,
    },
    sender: { ...sender, type: 'User' },
  }
}
