// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of the source, placeholders and all
import { type Rule, shownBy } from './rule.ts'

/** What only a run of the shipped bundle shows, on the local cloud with real containers and a real PostgreSQL. */
export const storyRules: readonly Rule[] = [
  ...shownBy(
    'test/stories/access.long.story.test.ts',
    {
      rule: 'A role that was made just now is waited for at sign-in',
      name: 'access is waited for while a role is new',
      file: 'src/aws/credentials.ts',
      was: 'assumeRole(options, requestToken, first ? freshRoleSeconds : 0)',
      is: 'assumeRole(options, requestToken, 0)',
    },
    {
      rule: 'A refused trust policy prints the claims and both shapes of the fix',
      name: 'access is not waited for longer than four minutes',
      file: 'src/aws/credentials.ts',
      was: "      'The job said of itself:',\n      ...describeClaims(claims).map((line) => `  ${line}`),\n",
      is: '',
    },
  ),
  ...shownBy('test/stories/phases.long.story.test.ts', {
    rule: 'Capacity is tried for ten minutes, then its want is told as a failure of that phase',
    name: 'a phase that fails finds no capacity',
    file: 'src/aws/task.ts',
    was: 'if (!capacity || waited >= capacitySeconds) {',
    is: 'if (reasons.length > 0 || waited >= capacitySeconds) {',
  }),
  ...shownBy(
    'test/stories/crash.long.story.test.ts',
    {
      rule: 'Never two migrations at a time, wherever a run is killed',
      name: 'a run that is killed after RunTask, before it knows the ARN',
      file: 'src/phases.ts',
      was: '  await environment.save((state) => ({ ...state, intent }))\n',
      is: '',
    },
    {
      rule: 'A migration that an interrupted run left running is waited for',
      name: 'a run that is killed in mid-migration',
      file: 'src/open-phase.ts',
      was: 'await awaitPhase(run, plannedFrom(intent), found, voice)',
      is: 'await environment.save(recordFailure)',
    },
  ),
  ...shownBy(
    'test/stories/cancel.long.story.test.ts',
    {
      rule: 'A run that ends within the call that takes the lock does not leave it locked',
      story: 'a cancellation on express',
      name: 'a cancellation on express within the very call',
      file: 'src/take.ts',
      was: '    environmentRun.wanting(account.names.stateKey)\n',
      is: '',
    },
    {
      rule: 'The post step of one job leaves the lock of another job of the same run alone',
      story: 'a cancellation on express',
      name: 'a cancellation on express by SIGKILL, while another job',
      file: 'src/post.ts',
      was: '{ runId, attempt, step: saved.step }',
      is: '{ runId, attempt }',
    },
  ),
  ...shownBy(
    'test/stories/rollouts.long.story.test.ts',
    {
      rule: 'A service that AWS never finishes is made once more, and only once',
      story: 'a rollout on express',
      name: 'a rollout on express that AWS never finishes, twice',
      file: 'src/aws/express.ts',
      was: "return end.kind === 'wedged' ? neverMade(end.reason) : end",
      is: "return end.kind === 'wedged' ? recreate(ecs, account, request, end.reason) : end",
    },
    {
      rule: 'Only a service that this run made is made once more',
      story: 'a rollout on express',
      name: 'a rollout on express that AWS never finishes, of a service that an earlier run made',
      file: 'src/aws/express.ts',
      was: '      if (!created) return neverMade(end.reason)\n',
      is: '',
    },
    {
      rule: 'A rollout that AWS finished after its run had ended is recorded, and not made again',
      story: 'a rollout on express',
      name: 'a rollout on express that takes too long, and serves',
      file: 'src/settle.ts',
      was: '  await settleRollout(environmentRun, environment)\n',
      is: '',
    },
    {
      rule: 'Every failure of a deployment says what serves',
      story: 'a rollout on express',
      name: 'a rollout on express to an earlier image that is gone',
      file: 'src/main.ts',
      was: 'return withServing(error, report)',
      is: 'return error',
    },
  ),
  ...shownBy('test/stories/lock.long.story.test.ts', {
    rule: 'A lock whose owner is gone is taken over after its lease, also where GitHub cannot be asked',
    name: 'an environment is taken from a run whose machine is gone',
    file: 'src/aws/environment-wait.ts',
    was: 'if (now - watched.since >= leaseSeconds * 1000) {',
    is: 'if (now - watched.since >= 1000 * leaseSeconds * 1000) {',
  }),
]
