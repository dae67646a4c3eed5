import type { ReadingOptions } from '../../src/project/reading.ts'

/** The action's defaults for reading a checkout, with what a test sets otherwise. */
export function readingOptions(workspace: string, inputs: Partial<ReadingOptions> = {}): ReadingOptions {
  return {
    workspace,
    directory: '.',
    entrypoint: null,
    dockerfile: null,
    port: null,
    healthCheckPath: null,
    database: 'auto',
    databaseUrlScheme: null,
    variables: [],
    cpu: 512,
    memory: 1024,
    ...inputs,
  }
}
