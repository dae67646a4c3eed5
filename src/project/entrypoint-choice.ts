import { posix } from 'node:path'
import type { EntrypointSources } from './entrypoint.ts'
import type { Dependencies } from './manifests/dependencies.ts'
import { ownManifest } from './own-manifests.ts'
import { findApp } from './python/apps.ts'
import { FRAMEWORK_PACKAGES } from './python/frameworks.ts'
import { callsUnder } from './python/scopes.ts'
import { statedTargets } from './stated-targets.ts'
import type { Entrypoint } from './target.ts'

/** File names that people start, in the order in which they would be tried. */
const NAMES = ['main', 'app', 'api', 'asgi', 'server', 'application', '__main__', '__init__']

/**
 * One app of those that a scan found: the only one, the one that lies above all others, or the one that the
 * project's own documents start. Anything else is a tie, and asked back.
 * @param unclear what may be the app, but is not certain to be one: taken only where a document starts it
 */
export function chooseEntrypoint(
  from: EntrypointSources,
  found: readonly Entrypoint[],
  unclear: readonly Entrypoint[],
  partial: boolean,
): Entrypoint | null {
  const { findings } = from
  const certain = withoutOthers(from, withoutParts(from, found))
  const candidates = [...unclear, ...certain]
  const known = unclear.length === 0 ? highest(certain) : null
  const chosen = known ?? stated(from, candidates)
  if (chosen !== null) return chosen
  if (certain.length === 0) {
    if (partial) {
      findings.refuse(
        'scan-capped',
        'There are too many Python files to look into all of them, and none with a usual name holds an app.',
        'Set the input entrypoint to module:attribute, such as app.main:app.',
      )
    } else {
      findings.refuse(
        'entrypoint-missing',
        'No FastAPI app, and no other ASGI app, was found in the Python files.',
        'Set the input entrypoint to module:attribute, such as app.main:app, or working-directory to the folder of the app.',
      )
    }
    return null
  }
  const list = candidates.slice(0, 8).map((item) => `${item.target} (${item.because})`)
  const more = candidates.length > 8 ? ` and ${candidates.length - 8} more` : ''
  const apart = partedFolders(from, candidates)
  findings.refuse(
    'entrypoint-ambiguous',
    `Several apps could be the one to start: ${list.join(', ')}${more}.`,
    apart.length > 1
      ? `Set the input working-directory to one of ${apart.join(', ')}, or entrypoint to one of the targets.`
      : `Set the input entrypoint to one of them, such as entrypoint: ${candidates[0]?.target ?? ''}`,
  )
  return null
}

/** Leaves out what another app contains: apps mounted from elsewhere, and factories that another candidate calls. */
function withoutParts({ sources }: EntrypointSources, found: readonly Entrypoint[]): readonly Entrypoint[] {
  const used = new Set<string>()
  for (const { app, root } of found) {
    const module = app === null ? null : sources.module(app.file)
    if (app === null || module === null) continue
    const made = app.factory ? module.functions.find(({ name }) => name === app.attribute) : undefined
    for (const call of made === undefined ? module.calls : [...module.calls, ...callsUnder(made.body)]) {
      const callee = call.callee.kind === 'name' ? call.callee.path : ''
      const inner = call.positional[1] ?? call.keywords.get('app')
      const names =
        callee.endsWith('.mount') && inner !== undefined
          ? [inner.kind === 'call' ? inner.callee : inner]
          : [call.callee]
      for (const name of names) {
        if (name.kind !== 'name') continue
        const part = findApp(sources, root, app.file, name.path)
        if (part !== null && (part.file !== app.file || part.attribute !== app.attribute))
          used.add(`${part.file}:${part.attribute}`)
      }
    }
  }
  const left = found.filter(({ app }) => !used.has(`${app?.file}:${app?.attribute}`))
  // Everything used by something: a cycle; nothing is left out then.
  return left.length === 0 ? found : left
}

/**
 * Leaves out apps of projects below this one, each with dependencies of its own, where this one has an app and
 * declares what apps are made with.
 */
function withoutOthers(from: EntrypointSources, found: readonly Entrypoint[]): readonly Entrypoint[] {
  if (!declaresApps(from.dependencies)) return found
  const own = found.filter(({ file }) => {
    for (let folder = posix.dirname(file ?? '.'); folder !== '.'; folder = posix.dirname(folder)) {
      const manifest = ownManifest(from.checkout, folder)
      if (manifest !== null && manifest !== 'Dockerfile') return false
    }
    return true
  })
  return own.length === 0 ? found : own
}

/** Whether the app directory itself, and no package of the checkout, names a framework of apps. */
export function declaresApps(dependencies: Dependencies): boolean {
  return dependencies.all.some(
    ({ name, kind, file }) =>
      kind !== 'lock' &&
      kind !== 'group' &&
      FRAMEWORK_PACKAGES.has(name) &&
      !dependencies.localPackages.some((folder) => file.startsWith(`${folder}/`)),
  )
}

/** The candidate whose folder holds all others, by the usual file names where several are in that folder. */
function highest(candidates: readonly Entrypoint[]): Entrypoint | null {
  const folderOf = (item: Entrypoint) => posix.dirname(item.file ?? '.')
  const top = candidates.filter((item) =>
    candidates.every(
      (other) => folderOf(item) === folderOf(other) || isBelow(folderOf(item), folderOf(other)),
    ),
  )
  const rank = (item: Entrypoint) => {
    const index = NAMES.indexOf(posix.basename(item.file ?? '', '.py'))
    return index === -1 ? NAMES.length : index
  }
  const best = Math.min(...top.map(rank))
  const named = top.filter((item) => rank(item) === best)
  if (named.length === 1) return best < NAMES.length || top.length === 1 ? (named[0] ?? null) : null
  const files = new Set(named.map((item) => item.file))
  return files.size === 1 ? preferred(named) : null
}

/** Of several apps in one file the one with the usual name; an app before a factory. */
function preferred(entrypoints: readonly Entrypoint[]): Entrypoint | null {
  const names = ['app', 'api', 'application', 'create_app']
  const found = names.map((name) => entrypoints.find((item) => item.app?.attribute === name))
  return found.find((item) => item !== undefined) ?? null
}

/** What README, compose file, Makefile and the like start, if that is exactly one of the candidates. */
function stated(from: EntrypointSources, candidates: readonly Entrypoint[]): Entrypoint | null {
  for (const { target, where } of statedTargets(from.checkout)) {
    const matching = candidates.filter((item) => item.target === target || item.target.endsWith(`.${target}`))
    const [only] = matching
    if (only !== undefined && matching.length === 1)
      return { ...only, because: `${only.because}, which ${where} starts` }
  }
  return null
}

/** The folders with manifests of their own that the candidates lie in. */
function partedFolders(
  { checkout }: EntrypointSources,
  candidates: readonly Entrypoint[],
): readonly string[] {
  const folders = candidates.map(({ file }) => {
    for (let folder = posix.dirname(file ?? '.'); folder !== '.'; folder = posix.dirname(folder)) {
      if (ownManifest(checkout, folder) !== null) return folder
    }
    return '.'
  })
  return [...new Set(folders)].filter((folder) => folder !== '.').sort()
}

function isBelow(folder: string, other: string): boolean {
  return folder === '.' ? other !== '.' : other.startsWith(`${folder}/`)
}
