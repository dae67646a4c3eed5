import { createHash } from 'node:crypto'
import type { BuildContext, ContextEntry } from './context.ts'
import { readListed } from './context-file.ts'
import { CONTEXT_FOLDER } from './dockerfile.ts'
import { type TarMember, textMember } from './tar.ts'

/** The Dockerfile in an archive of a generated image. */
export const GENERATED_DOCKERFILE = 'Dockerfile'

/**
 * The archive for a generated image: its Dockerfile at the top, and the repository's files in a folder of their own,
 * where nothing of theirs can meet anything of ours.
 * @param only keeps those entries that it accepts
 */
export function generatedArchive(
  context: BuildContext,
  dockerfile: string,
  only: (path: string) => boolean = () => true,
): readonly TarMember[] {
  return [
    textMember(GENERATED_DOCKERFILE, dockerfile),
    { kind: 'directory', path: CONTEXT_FOLDER, mode: 0o755, modified: 0 },
    ...context.entries
      .filter(({ path }) => only(path))
      .map((entry) => memberOf(context.root, entry, `${CONTEXT_FOLDER}/${entry.path}`)),
  ]
}

/** Folders of packages, below `find-links/<n>/`. */
export function findLinksMembers(folders: readonly BuildContext[], base: string): readonly TarMember[] {
  return [
    { kind: 'directory', path: base, mode: 0o755, modified: 0 },
    ...folders.flatMap((folder, index): TarMember[] => [
      { kind: 'directory', path: `${base}/${index}`, mode: 0o755, modified: 0 },
      ...folder.entries.map((entry) => memberOf(folder.root, entry, `${base}/${index}/${entry.path}`)),
    ]),
  ]
}

/**
 * The archive for a repository's own Dockerfile: its context, and what Docker itself adds to one: the Dockerfile and
 * `.dockerignore` even where they are ignored. (The legacy builder removes them again; BuildKit shows them to `COPY`
 * when the context is an archive.)
 * @param path of the Dockerfile inside the context, or `null` for one outside
 * @param ignoreFile text of `.dockerignore`, or `null`
 * @returns the members, and the name that the Dockerfile has among them
 */
export function ownArchive(
  context: BuildContext,
  dockerfile: string,
  path: string | null,
  ignoreFile: string | null,
): { readonly members: readonly TarMember[]; readonly dockerfile: string } {
  const name = path ?? `.dockerfile.${createHash('sha256').update(dockerfile).digest('hex').slice(0, 12)}`
  const known = new Set(context.entries.map((entry) => entry.path))
  return {
    dockerfile: name,
    members: [
      ...context.entries.map((entry) => memberOf(context.root, entry, entry.path)),
      ...(known.has(name) ? [] : [textMember(name, dockerfile)]),
      ...(known.has('.dockerignore') || ignoreFile === null ? [] : [textMember('.dockerignore', ignoreFile)]),
    ],
  }
}

function memberOf(root: string, entry: ContextEntry, path: string): TarMember {
  return entry.kind === 'file'
    ? { ...entry, path, content: () => readListed(root, entry) }
    : { ...entry, path }
}
