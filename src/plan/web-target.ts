import type { Stage } from './names.ts'

/** What a web service can run on: ECS Express Mode, or a service of our own behind an ECS Gateway. */
export const webTargetKinds = ['express', 'gateway'] as const
export type WebTargetKind = (typeof webTargetKinds)[number]

/** Whether the tasks may be taken away at two minutes' notice, for a lower price: Express Mode has no Spot. */
export function runsOnSpot(kind: WebTargetKind, stage: Stage): boolean {
  return kind === 'gateway' && stage === 'preview'
}
