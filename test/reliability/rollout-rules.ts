// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of the source, placeholders and all
import { type Rule, shownBy } from './rule.ts'

const watch = 'src/aws/rollout-watch.ts'
const failure = 'src/rollout-failure.ts'
const failedTask = 'src/aws/failed-task.ts'
const record = 'src/rollout-record.ts'
const cancellation = 'src/cancellation.ts'

/** What is promised of rollouts, of roll backs, of roles that are new, and of cancellations. */
export const rolloutRules: readonly Rule[] = [
  ...shownBy(
    'test/aws/service-deployment.test.ts',
    {
      rule: 'Only `SUCCESSFUL` is success: a rollout that was taken back is red',
      name: 'judgeDeployment ROLLBACK_SUCCESSFUL',
      file: 'src/aws/service-deployment.ts',
      was: "return { kind: 'rolled-back', deploymentArn, alarms, reason: reason || 'ECS gave no reason' }",
      is: "return { kind: 'succeeded', deploymentArn }",
    },
    {
      rule: 'A status that nobody knows yet is not success',
      name: 'judgeDeployment never takes a status',
      file: 'src/aws/service-deployment.ts',
      was: "return { kind: 'running', deploymentArn, describe: `The deployment is ${String(deployment.status)}.` }",
      is: "return { kind: 'succeeded', deploymentArn }",
    },
  ),
  ...shownBy(
    'test/aws/rollout-watch.test.ts',
    {
      rule: 'A rollout has succeeded only when what serves is its own task definition',
      name: 'a rollout does not serve while something else does',
      file: watch,
      was: 'if (serving.taskDefinition === rollout.request.taskDefinition) return',
      is: 'if (serving.url.length > 0) return',
    },
    {
      rule: 'A deployment that was there before is not ours',
      name: 'a rollout is not taken for done because an earlier one',
      file: watch,
      was: 'if (rollout.known.has(arn) || revision === null) continue',
      is: 'if (revision === null) continue',
    },
    {
      rule: 'A deployment of another task definition is not ours',
      name: 'a rollout is not taken for one of somebody else',
      file: watch,
      was: 'if ((await taskDefinitionOf(ecs, revision)) === rollout.request.taskDefinition) return arn',
      is: 'if ((await taskDefinitionOf(ecs, revision)) !== null) return arn',
    },
    {
      rule: 'A rollout that could not be taken back is told so',
      name: 'a rollout that could not be taken back',
      file: watch,
      was: "return failed(deployment, verdict, deployment.status !== 'ROLLBACK_FAILED')",
      is: 'return failed(deployment, verdict, true)',
    },
    {
      rule: "Somebody else's newer deployment is told apart from a rollout that was stopped",
      name: 'a rollout that was stopped for a newer one',
      file: watch,
      was: "      if (newest !== null && newest !== deploymentArn) return { kind: 'superseded', by: newest }\n",
      is: '',
    },
    {
      rule: 'A first rollout that failed is not waited for, though ECS leaves it "in progress" for ever',
      name: 'a rollout that is the first has never served',
      file: watch,
      was: "return isFirst(deployment) ? { kind: 'never-served', reason: verdict.reason } : null",
      is: 'return null',
    },
    {
      rule: 'One that is not the first is waited for until AWS has taken it back',
      name: 'a rollout that is not the first is waited for',
      file: watch,
      was: "return isFirst(deployment) ? { kind: 'never-served', reason: verdict.reason } : null",
      is: "return { kind: 'never-served', reason: verdict.reason }",
    },
    {
      rule: 'Only what has never served is given up because AWS does not finish making it',
      name: 'a rollout whose resources AWS will never make',
      file: watch,
      was: 'if (end !== null || !isFirst(deployment)) return end',
      is: 'if (end !== null) return end',
    },
    {
      rule: 'A rollout of an earlier run is found again and waited for',
      name: 'a rollout of an earlier run is found again',
      file: watch,
      was: "if (deployment === null || judgeDeployment(deployment).kind === 'running') return { known, running: arn }",
      is: 'if (deployment === null) return { known, running: arn }',
    },
    {
      rule: 'A rollout of an earlier run that is lost is not waited for',
      name: 'a rollout of an earlier run that is lost',
      file: watch,
      was: "if (deployment === null || judgeDeployment(deployment).kind === 'running') return { known, running: arn }",
      is: "if (deployment === null || deployment.status === 'IN_PROGRESS') return { known, running: arn }",
    },
  ),
  ...shownBy(
    'test/aws/managed-resources.test.ts',
    {
      rule: 'What AWS will never finish making is noticed at once where it says so',
      name: 'what Express Mode makes for a service is wedged at once',
      file: 'src/aws/managed-resources.ts',
      was: 'if (failed.length > 0) return describeResources(failed)',
      is: '',
    },
    {
      rule: 'What is young and not there yet is not given up',
      name: 'what Express Mode makes for a service is wedged at once',
      file: 'src/aws/managed-resources.ts',
      was: 'const wedged = now - this.#began >= usualSeconds * 1000 && now - this.#changed >= stillSeconds * 1000',
      is: "const wedged = text !== ''",
    },
  ),
  ...shownBy('test/aws/rollback-alarm.test.ts', {
    rule: "A visitor's 404 takes no deployment back: the alarm looks at 5xx only",
    name: '',
    file: 'src/aws/rollback-alarm.ts',
    was: "        ? { Id: query.Id, Expression: zeros, Label: '4xx (not counted)', ReturnData: false }",
    is: '        ? query',
  }),
  ...shownBy(
    'test/rollout-failure.test.ts',
    {
      rule: 'A rollout that was taken back says that the database is not',
      name: 'a rollout that did not make it was taken back: says why',
      file: failure,
      was: "run.plan.database === 'none' || run.inputs.image !== null",
      is: "run.plan.database !== 'none' || run.inputs.image !== null",
    },
    {
      rule: 'Not to find the task that failed does not hide the failure',
      name: 'a rollout that did not make it is told all the same',
      file: failure,
      was: '    return null\n  }\n}\n\nfunction describeTask',
      is: '    throw error\n  }\n}\n\nfunction describeTask',
    },
    {
      rule: 'The task that is shown is of the version that failed',
      name: 'the task that is shown is of the new version',
      file: failedTask,
      was: 'task.taskDefinitionArn === taskDefinition',
      is: 'task.taskDefinitionArn !== undefined',
    },
    {
      rule: 'The task that is shown ended by itself, and not because the rollout ended',
      name: 'the task that is shown is of the new version',
      file: failedTask,
      was: 'return scaledDown.test(task.stoppedReason) ? 1 : 0',
      is: 'return 0',
    },
    {
      rule: 'On failure the last 50 lines of the web container are shown',
      name: 'the task that is shown has its last fifty lines',
      file: failedTask,
      was: 'startFromHead: false,',
      is: 'startFromHead: true,',
    },
    {
      rule: 'Out of memory has a remedy of its own',
      name: 'the task that is shown',
      file: failure,
      was: "/out of memory/i.test(task.end)) return 'Set",
      is: "/nothing/i.test(task.end)) return 'Set",
    },
  ),
  ...shownBy(
    'test/report.test.ts',
    {
      rule: 'While AWS may still finish a rollout, nobody claims that the old version goes on serving',
      name: '',
      file: 'src/report.ts',
      was: "    case 'under-way':\n",
      is: '',
    },
    {
      rule: 'Where nobody knows what serves, that is said',
      name: '',
      file: 'src/report.ts',
      was: '`Nobody knows what serves now: ask ${previous.url}, and look at the service in the ECS console.`',
      is: '`The previous version goes on serving at ${previous.url}.`',
    },
  ),
  ...shownBy(
    'test/rollout-record.test.ts',
    {
      rule: 'What serves is a deployment from that moment on, also if `afterRollout` fails',
      name: 'a rollout is the newest deployment as soon as it serves',
      file: record,
      was: 'deployments: [{ ...rollout, url: serving.url, at }, ...state.deployments],',
      is: '',
    },
    {
      rule: 'A rollout that was taken back is no deployment that a later run waits for',
      name: 'a rollout is remembered before AWS is asked',
      file: record,
      was: 'pending: { ...state.pending, rollout: null } }',
      is: 'pending: { ...state.pending } }',
    },
    {
      rule: 'A rollout of an earlier deployment counts for that one only',
      name: 'a rollout of an earlier deployment',
      file: record,
      was: 'const belongs = pending?.fingerprint === rollout.fingerprint',
      is: 'const belongs = pending !== null',
    },
  ),
  ...shownBy(
    'test/earlier-image.test.ts',
    {
      rule: 'An earlier deployment is found by the beginning of its commit',
      name: '',
      file: 'src/earlier-image.ts',
      was: 'commit.startsWith(input.toLowerCase())',
      is: 'commit === input.toLowerCase()',
    },
    {
      rule: 'The beginning of two commits is refused, not guessed',
      name: 'refuses the beginning of two commits',
      file: 'src/earlier-image.ts',
      was: 'if (commits.length > 1) throw ambiguous(input, commits)',
      is: '',
    },
  ),
  ...shownBy(
    'test/aws/fresh-role.test.ts',
    {
      rule: 'A role that ECS does not know yet is waited for',
      name: 'a role of which ECS says',
      file: 'src/aws/fresh-role.ts',
      was: 'if (!notKnownYet.test(text) ||',
      is: 'if (text.length > 0 ||',
    },
    {
      rule: 'It is waited for no longer than four minutes',
      name: 'is waited for no longer',
      file: 'src/aws/fresh-role.ts',
      was: 'export const freshRoleSeconds = 240',
      is: 'export const freshRoleSeconds = 480',
    },
    {
      rule: 'Nothing else is waited for like this',
      name: 'nothing is waited for when',
      file: 'src/aws/fresh-role.ts',
      was: 'if (!notKnownYet.test(text) ||',
      is: 'if (text.length === 0 ||',
    },
  ),
  ...shownBy(
    'test/cancellation.test.ts',
    {
      rule: 'A cancelled run gives back what it holds before it ends',
      name: 'a cancellation aborts what goes on',
      file: cancellation,
      was: 'Promise.allSettled(this.#cleanUps.map((cleanUp) => cleanUp()))',
      is: 'Promise.allSettled(this.#cleanUps.slice(0, 0).map((cleanUp) => cleanUp()))',
    },
    {
      rule: 'It takes two and a half seconds for that, and no more',
      name: 'a cancellation waits two and a half seconds',
      file: cancellation,
      was: 'const cleanUpMs = 2_500',
      is: 'const cleanUpMs = 25_000',
    },
    {
      rule: 'What was taken in the very moment of the cancellation is given back too',
      name: 'a cancellation also gives back',
      file: cancellation,
      was: 'if (this.happened) void cleanUp().catch(() => {})\n    else',
      is: '',
    },
    {
      rule: 'A cancellation after the end changes nothing of the outcome',
      name: 'a cancellation after the work has ended',
      file: cancellation,
      was: '    if (this.#closed) {',
      is: '    if (this.#closed && this.happened) {',
    },
  ),
]
