import { defineConfig } from 'vitest/config'

/** `script/test --all` sets it: then the stories that do not fit a quarter of an hour are told too. */
const all = process.env.MONOLAYER_TEST_ALL === 'yes'

/**
 * Two projects: `unit` needs nothing but Node; `story` starts the local cloud, Docker and the shipped bundle.
 * Two files run at a time, of stories too: each of those has a cloud of its own, and half of its time waits for Docker.
 * Where all are told it is three: the matrices of faults compute while the others wait.
 */
export default defineConfig({
  test: {
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
