import { lockRules } from './lock-rules.ts'
import { openPhaseRules } from './open-phase-rules.ts'
import { phaseRules } from './phase-rules.ts'
import { rolloutRules } from './rollout-rules.ts'
import type { Rule } from './rule.ts'
import { storyRules } from './story-rules.ts'

/** The chapters of the table in `docs/reliability.md`. */
export const chapters: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  { title: 'Phases', rules: phaseRules },
  { title: 'Phases that an interrupted run left', rules: openPhaseRules },
  { title: 'Lock, state and fencing', rules: lockRules },
  { title: 'Rollouts, roll backs, roles and cancellations', rules: rolloutRules },
  { title: 'Shown by stories', rules: storyRules },
]

export const rules: readonly Rule[] = chapters.flatMap((chapter) => chapter.rules)

/** Whether a rule is shown by a story, which runs the shipped bundle: its mutation needs a bundle of its own. */
export function isStory({ test }: Rule): boolean {
  return test.endsWith('.story.test.ts')
}
