/**
 * Words of other programs that stand in the documents in the shape of our inputs and codes. Everything of that shape
 * which is neither ours nor in here is taken for a mistake.
 */
export const otherWords: ReadonlySet<string> = new Set([
  // GitHub and its actions
  'id-token',
  'pull-requests',
  'ubuntu-latest',
  'timeout-minutes',
  'configure-aws-credentials',
  'amazon-ecr-login',
  'build-push-action',
  'amazon-ecs-render-task-definition',
  'amazon-ecs-deploy-task-definition',
  // Python and its packages
  'requires-python',
  // AWS
  'monolayer-production',
  'monolayer-preview',
  'monolayer-gateway',
  'monolayer-public',
  'monolayer-database',
  'monolayer-production-database',
  'monolayer-production-db',
  'monolayer-action',
  'run-task',
  'backing-up',
  'storage-full',
  // Examples of names
  'feat-a',
  'my-app',
  'monolayer-preview-42-app',
  // Docker
  'docker-buildx',
])

/** Keys of workflow files, of a Procfile and of Docker that stand in the documents as `key: value`. */
export const workflowKeys: ReadonlySet<string> = new Set([
  'on',
  'branches',
  'uses',
  'with',
  'env',
  'permissions',
  'concurrency',
  'queue',
  'id-token',
  'contents',
  'actions',
  'pull-requests',
  'deployments',
  'environment',
  'web',
  'release',
  'worker',
  'name',
  'containers',
])
