import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** `script/test --all` sets it: then the stories that do not fit a quarter of an hour are told too. */
const all = process.env.MONOLAYER_TEST_ALL === 'yes'

/** Files of stories that take many minutes, the longest first. */
const longest = ['/matrix/', '/verify.long', '/cancel-calls', '/workflows.long']

/** Begins with what takes longest, so that nobody works alone in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((part) => moduleId.includes(part))
      return index < 0 ? longest.length : index
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

/**
 * Two projects: `unit` needs nothing but Node; `story` starts the local cloud, Docker and the shipped bundle.
 * Two files run at a time, of stories too: each of those has a cloud of its own, and half of its time waits for Docker.
 * Where all are told it is three: the matrices of faults compute while the others wait.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.story.test.ts', 'test/apps/**'],
          testTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'story',
          include: ['test/**/*.story.test.ts'],
          exclude: ['test/apps/**', ...(all ? [] : ['test/**/*.long.story.test.ts'])],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: all ? 3 : 2,
        },
      },
    ],
  },
})
