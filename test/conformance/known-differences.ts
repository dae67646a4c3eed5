import { ownAnswers } from './compare.ts'
import type { Reason } from './reasons.ts'

const runsNothing = 'Nothing runs in moto: a task is at its end as soon as it is looked at or stopped.'

const ignoresToken =
  'moto looks at no `clientToken` and starts a second task; AWS documents that the first is returned (RunTask, idempotency).'

const unknownTask =
  'The role may stop only what carries the tags of its repository, and what is not there carries none. moto, which knows no conditions, fails itself.'

const noStates =
  'In moto an instance is available at once. AWS documents `creating`, without an endpoint, before that.'

/** Every difference was looked into; these are the reasons, in the words of `docs/conformance.md`. */
export const reviewedReasons: readonly Reason[] = [
  {
    operation: 'ecs:DescribeTasks',
    step: /: describe$/,
    what: /^(tasks\.length|tasks\[\])/,
    why: 'Right after RunTask ECS may not know a task yet (documented as eventual consistency); moto always does.',
  },
  { operation: 'ecs:DescribeTasks', step: /: (stop|describe what stopped)$/, why: runsNothing },
  {
    operation: 'ecs:DescribeTasks',
    step: /: stop an unknown one$/,
    why: 'After the refusal to stop a task the action looks whether there is one; moto, whose answer is none, gives it no reason to.',
  },
  { operation: 'ecs:ListTasks', what: /^taskArns\.length$/, why: ignoresToken },
  { operation: 'ecs:StopTask', step: /: stop an unknown one$/, why: unknownTask },
  {
    operation: 'ecs:CreateService',
    step: /make it again$/,
    why: 'AWS refuses a name that is taken ("Creation of service was not idempotent"); moto puts the new service in the place of the old.',
  },
  {
    operation: 'ecs:DescribeServices',
    step: /make it again$/,
    why: 'After that refusal the action looks whether the service is its own.',
  },
  {
    operation: 'ecs:DeleteService',
    step: /remove it again$/,
    why: 'AWS documents ServiceNotActiveException for a service that is gone; moto removes it once more.',
  },
  {
    operation: 'rds:DescribeDBInstances',
    what: /EngineVersion$/,
    why: 'AWS makes an instance of a major version with its recommended minor one, and says which; moto keeps what was asked for.',
  },
  {
    operation: 'rds:DescribeDBInstances',
    step: /: wait until it is gone$/,
    why: 'In moto an instance is gone at once. AWS documents `deleting` before that.',
  },
  {
    operation: 'rds:DescribeDBInstances',
    step: /: wait for it$/,
    what: /DBInstanceStatus$|Endpoint$|SecretStatus$/,
    why: noStates,
  },
  {
    operation: ownAnswers,
    step: /run it again with the same client token$|list what an intent started$/,
    why: ignoresToken,
  },
  { operation: ownAnswers, step: /stop an unknown one$/, why: unknownTask },
]
