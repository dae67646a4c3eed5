import { type Fence, readDocuments } from './documents.ts'

/** A shell example of the documents. */
export interface DocumentedCommand extends Fence {
  readonly path: string
}

/** What the info string of a shell example says about where it can be run. */
export const places: Readonly<Record<string, string>> = {
  sh: 'in a clone: `commands.long.story.test.ts` runs it',
  'sh story':
    'in a clone, with Docker and minutes of time: the stories themselves and `script/test --all` run it',
  'sh python': 'in the folder of an app, with its Python and a PostgreSQL',
  'sh github': 'where GitHub can be reached, once the repository is published',
  'sh aws': 'with an AWS account: nobody has run it yet',
}

/** All shell examples. */
export function documentedCommands(): DocumentedCommand[] {
  return readDocuments().flatMap(({ path, fences }) =>
    fences
      .filter(({ info }) => /^(?:ba)?sh\b|^console\b|^shell\b/.test(info))
      .map((fence) => ({ path, ...fence })),
  )
}
