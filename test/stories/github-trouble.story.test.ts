import { describe, expect, it } from 'vitest'
import type { FaultKind } from '../cloud/faults.ts'
import { Theatre } from './theatre.ts'

const comments = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
const deployments = 'POST /repos/{owner}/{repo}/deployments'

describe('a preview of which GitHub is told', () => {
  // Shows F7, F56, F59.
  it.each<[FaultKind]>([['500'], ['commitThenReset']])(
    'while it answers with %s once has one comment, one deployment, and no warning',
    async (fault) => {
      const theatre = await Theatre.openLight()
      try {
        theatre.cloud.faults.add(
          [comments, deployments].map((operation) => ({
            service: 'github',
            operation,
            nth: 1,
            when: 'before',
            fault,
          })),
        )
        const run = await theatre.play('pull_request.opened')
        expect(run.exitCode, run.stdout).toBe(0)
        expect(theatre.cloud.faults.missed).toEqual([])
        expect(run.annotations).toEqual([])
        const github = theatre.cloud.github.repository(theatre.workflow.repository)
        expect(github.comments).toHaveLength(1)
        expect(github.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['success'])
      } finally {
        await theatre.close()
      }
    },
  )
})
