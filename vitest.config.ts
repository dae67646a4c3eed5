import { defineConfig } from 'vitest/config'

/**
 * Two projects: `unit` needs nothing but Node; `story` starts the local cloud, Docker and the shipped bundle.
 * Stories run one file at a time: they share one Docker daemon and two cores.
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
        },
      },
      {
        test: {
          name: 'story',
          include: ['test/**/*.story.test.ts'],
          exclude: ['test/apps/**'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
    ],
  },
})
