import { type Rule, shownBy } from './rule.ts'

const openPhase = 'src/open-phase.ts'

/** What is promised of the phases that an interrupted run left. */
export const openPhaseRules: readonly Rule[] = [
  ...shownBy(
    'test/phases/open-phase.test.ts',
    {
      rule: 'A phase that an interrupted run left and that ended with exit code 0 is never run again',
      name: 'ended with exit code 0',
      file: openPhase,
      was: 'if (trace.exitCode === 0) {',
      is: 'if (trace.exitCode === -1) {',
    },
    {
      rule: 'One that failed is tried again',
      name: 'failed: the next deployment',
      file: openPhase,
      was: 'if (trace.exitCode === 0) {',
      is: 'if (trace.exitCode >= 0) {',
    },
    {
      rule: 'One that runs is waited for: never two at a time',
      name: 'runs: it is waited for',
      file: openPhase,
      was: 'await awaitPhase(run, plannedFrom(intent), found, voice)',
      is: 'await environment.save(recordFailure)',
    },
    {
      rule: 'One that runs is found without its ARN',
      name: 'runs, and its ARN was not written down',
      file: openPhase,
      was: 'let taskArn = intent.taskArn ?? (await listStarted(ecs, cluster, intent.id))',
      is: 'let taskArn = intent.taskArn',
    },
    {
      rule: 'Where nobody knows whether ECS was asked, the very same request is sent once more',
      name: 'was perhaps not started',
      file: openPhase,
      was: 'if (taskArn === null && minutes < replayMinutes) taskArn',
      is: 'if (taskArn === null && minutes < 0) taskArn',
    },
    {
      rule: 'A request is not repeated once ECS may have forgotten its token',
      name: 'is not asked for again once ECS may have forgotten',
      file: openPhase,
      was: 'const replayMinutes = 50',
      is: 'const replayMinutes = 500',
    },
    {
      rule: 'The log knows how a phase ended that ECS has forgotten',
      name: 'is not asked for again once ECS may have forgotten',
      file: openPhase,
      was: "line?.[1] === undefined ? { kind: 'unknown' }",
      is: "line !== undefined ? { kind: 'unknown' }",
    },
    {
      rule: 'A task that ECS does not show yet is not taken for gone',
      name: 'is not taken for lost while ECS may not know it',
      file: openPhase,
      was: '(task !== null || minutes < visibleMinutes)',
      is: 'task !== null',
    },
    {
      rule: 'Without a trace, a phase of every deployment runs again, with a notice',
      name: 'has left no trace: one of every deployment',
      file: openPhase,
      was: 'if (!intent.once) {',
      is: "if (intent.phase === 'bootstrap') {",
    },
    {
      rule: 'Without a trace, a phase that runs once is not run on a guess',
      name: 'has left no trace and runs once',
      file: openPhase,
      was: 'if (!intent.once) {',
      is: 'if (intent !== null) {',
    },
    {
      rule: '`resolve-phase` counts for the phase that it names only',
      name: 'has left no trace and runs once',
      file: openPhase,
      was: 'if (resolvePhase?.phase === intent.phase) {',
      is: 'if (resolvePhase !== null) {',
    },
    {
      rule: '`resolve-phase: …=done` counts as success, `=again` as failure',
      name: 'has left no trace, and resolve-phase says',
      file: openPhase,
      was: "resolvePhase.as === 'done'",
      is: "resolvePhase.as === 'again'",
    },
    {
      rule: '`resolve-phase` decides nothing that is known',
      name: 'is not decided by resolve-phase',
      file: openPhase,
      was: "if (end?.kind === 'exited') return { kind: 'ended', exitCode: end.exitCode }",
      is: "if (end?.kind === 'exited') return { kind: 'unknown' }",
    },
    {
      rule: 'A phase that runs is stopped before its environment is removed',
      name: 'is stopped with the environment',
      file: openPhase,
      was: 'if (!(await stopTaskAndWait(ecs, cluster, taskArn, why, pace))) {',
      is: 'if (taskArn.length === 0) {',
    },
    {
      rule: 'A phase that an interrupted run left is stopped when it is past its time',
      name: 'because it is past its time is stopped',
      file: openPhase,
      was: 'const gone = await stopTaskAndWait(ecs, cluster, taskArn, why, pace)',
      is: 'const gone = true',
    },
    {
      rule: 'One that ECS goes on showing, or of whose end it says nothing, stays open',
      name: 'a phase that is to end that ECS goes on showing',
      file: openPhase,
      was: "if (!gone || end?.kind !== 'exited') {",
      is: "if (end !== null && end.kind !== 'exited') {",
    },
    {
      rule: 'One that has ended by itself is left to the next deployment, which finds out how',
      name: 'and has ended by itself is left',
      file: openPhase,
      was: 'if (taskArn === null || task === null || endOf(task) !== null) {\n    voice.say(`The phase',
      is: 'if (taskArn === null || task === null) {\n    voice.say(`The phase',
    },
  ),
]
