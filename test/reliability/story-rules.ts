// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of the source, placeholders and all
import { type Rule, shownBy } from './rule.ts'

/** What only a run of the shipped bundle shows, on a local cloud without containers. */
export const storyRules: readonly Rule[] = [
  ...shownBy(
    'test/stories/access.story.test.ts',
    {
      rule: 'A role that was made just now is waited for at sign-in',
      name: 'access is waited for while a role is new',
      file: 'src/aws/credentials.ts',
      was: 'assumeRole(options, requestToken, first ? freshRoleSeconds : 0, safe)',
      is: 'assumeRole(options, requestToken, 0, safe)',
    },
    {
      rule: 'A refused trust policy prints the claims and both shapes of the fix',
      name: 'access is not waited for longer than four minutes',
      file: 'src/aws/credentials.ts',
      was: "      'The job said of itself:',\n      ...describeClaims(claims).map((line) => `  ${line}`),\n",
      is: '',
    },
  ),
  ...shownBy(
    'test/stories/open-phase.story.test.ts',
    {
      rule: 'Never two tasks of a phase, also where its run died before it knew of the first',
      name: 'a phase whose run died after RunTask',
      file: 'src/phases.ts',
      was: '  await environment.save((state) => ({ ...state, intent }))\n',
      is: '',
    },
    {
      rule: 'A phase that an interrupted run left running is waited for',
      name: 'a phase that runs while its run dies',
      file: 'src/open-phase.ts',
      was: 'await awaitPhase(run, plannedFrom(intent), found, voice)',
      is: 'await environment.save(recordFailure)',
    },
    {
      rule: 'Capacity is tried for ten minutes, then its want is told as a failure of that phase',
      name: 'a phase for which there is no capacity',
      file: 'src/aws/task.ts',
      was: 'if (!capacity || waited >= capacitySeconds) {',
      is: 'if (reasons.length > 0 || waited >= capacitySeconds) {',
    },
  ),
  ...shownBy(
    'test/stories/lock-ends.story.test.ts',
    {
      rule: 'A lock whose owner is gone is taken over after its lease, also where GitHub cannot be asked',
      name: 'a lock whose owner is gone',
      file: 'src/aws/environment-wait.ts',
      was: 'if (now - watched.since >= leaseSeconds * 1000) {',
      is: 'if (now - watched.since >= 1000 * leaseSeconds * 1000) {',
    },
    {
      rule: 'A run that dies within the call that takes the lock does not leave it locked',
      name: 'a lock is freed by the post step of a run that dies',
      file: 'src/take.ts',
      was: '    environmentRun.wanting(account.names.stateKey)\n',
      is: '',
    },
    {
      rule: 'The post step of one job leaves the lock of another job of the same run alone',
      name: 'a lock of another job of the same run',
      file: 'src/post.ts',
      was: '{ runId, attempt, step: saved.step }',
      is: '{ runId, attempt }',
    },
  ),
  ...shownBy(
    'test/stories/rollout-ends.long.story.test.ts',
    {
      rule: 'A rollout that somebody had taken back leaves the previous version serving, and says so',
      name: "the end of a rollout on 'express' by a person who has it taken back",
      file: 'src/rollout.ts',
      was: "return end.wentBack === 'yes' ? 'none' : 'unknown'",
      is: "return 'unknown'",
    },
    {
      rule: 'Where a rollout was stopped half-way, nobody claims to know what serves',
      name: "the end of a rollout on 'express' by a person who stops it where it is",
      file: 'src/rollout.ts',
      was: "return end.wentBack === 'yes' ? 'none' : 'unknown'",
      is: "return 'none'",
    },
    {
      rule: 'A rollout that AWS finished after its run had ended is recorded, and not made again',
      name: "the end of a rollout on 'express' after its run gave up",
      file: 'src/settle.ts',
      was: '  await settleRollout(environmentRun, environment)\n',
      is: '',
    },
    {
      rule: 'Every failure of a deployment says what serves',
      name: "the end of a rollout on 'express' that cannot begin",
      file: 'src/main.ts',
      was: 'return withServing(error, report)',
      is: 'return error',
    },
    {
      rule: 'A service that AWS never finishes is made once more, and only once',
      name: 'a first rollout on express that AWS never finishes, twice',
      file: 'src/aws/express.ts',
      was: "return end.kind === 'wedged' ? neverMade(end.reason) : end",
      is: "return end.kind === 'wedged' ? recreate(ecs, account, request, end.reason) : end",
    },
    {
      rule: 'Only a service that this run made is made once more',
      name: 'a first rollout on express that AWS never finishes, of a service',
      file: 'src/aws/express.ts',
      was: '      if (!created) return neverMade(end.reason)\n',
      is: '',
    },
  ),
]
