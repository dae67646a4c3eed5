import { posix } from 'node:path'
import type { Alembic } from './alembic.ts'
import type { Checkout } from './checkout.ts'
import { type Dockerfile, isPlainImage, readCopy, type Stage } from './dockerfile.ts'
import type { Findings } from './findings.ts'
import type { OwnDockerfile } from './own-dockerfile.ts'
import { joinPaths, normalPath } from './paths.ts'

/**
 * Files that a phase needs and the Dockerfile does not copy, and files that it copies but that are kept out of every
 * image.
 * @param alembic where `alembic upgrade head` will run, else `null`
 */
export function checkImage(
  checkout: Checkout,
  findings: Findings,
  dockerfile: OwnDockerfile,
  alembic: Alembic | null,
): void {
  checkEnvironmentFiles(findings, dockerfile)
  if (alembic === null) return
  const needed = neededBy(alembic)
  // A base image of its own may bring them.
  if (!isPlainImage(dockerfile.content.base)) return
  const copied = copiedPaths(checkout, dockerfile.content)
  if (copied === null) return
  const missing = needed.filter(
    (path) => !copied.some((source) => source === '.' || path === source || path.startsWith(`${source}/`)),
  )
  if (missing.length === 0) return
  findings.refuse(
    'alembic-not-in-image',
    `${dockerfile.path} does not copy ${missing.join(' and ')}, so "alembic upgrade head" would fail in the image.`,
    `Add to ${dockerfile.path}, after WORKDIR: ${missing.map((path) => `COPY ${path} ./${checkout.isFile(path) ? '' : path}`).join(' and ')}`,
  )
}

/**
 * Files that `alembic upgrade head` needs and that the ignore file keeps out of the image.
 * @param ignoreFile the one that counts for the image
 */
export function checkIgnored(
  findings: Findings,
  alembic: Alembic,
  ignoreFile: string,
  reachesImage: (path: string) => boolean,
): void {
  const [ini = '', script] = neededBy(alembic)
  const env = script === undefined ? [] : [joinPaths(script, 'env.py')]
  const missing = [ini, ...env, ...alembic.migrations].find((path) => !reachesImage(path))
  if (missing === undefined) return
  findings.refuse(
    'alembic-not-in-image',
    `${ignoreFile} keeps ${missing} out of the image, so "alembic upgrade head" would fail.`,
    `Add to the end of ${ignoreFile}: !${missing}`,
  )
}

function neededBy({ project, scriptLocation }: Alembic): readonly string[] {
  return [project.ini, ...(scriptLocation === null ? [] : [scriptLocation])]
}

/** Sources that reach the final image, through stages too; `null` where that cannot be told (wildcards, mounts). */
function copiedPaths(checkout: Checkout, dockerfile: Dockerfile): readonly string[] | null {
  const paths: string[] = []
  const seen = new Set<string>()
  const visit = (stage: Pick<Stage, 'instructions'>): boolean =>
    stage.instructions.every(({ name, text }) => {
      if (name === 'RUN') return !/\bgit clone\b|--mount=type=bind/.test(text)
      if (name !== 'COPY' && name !== 'ADD') return true
      const { sources, from } = readCopy(text)
      if (from === null) {
        if (sources.some((source) => /[$*?[]/.test(source) || source.startsWith('<<'))) return false
        paths.push(
          ...sources.map((source) => normalPath(source.replace(/^\/+/, '') || '.').replace(/(.)\/$/, '$1')),
        )
        return true
      }
      if (seen.has(from)) return true
      seen.add(from)
      const other = dockerfile.stages.find(
        (item, index) => item.name === from.toLowerCase() || String(index) === from,
      )
      return other === undefined || visit(other)
    })
  return visit({ instructions: dockerfile.final }) &&
    !paths.some((path) => !checkout.isFile(path) && !checkout.isFolder(path))
    ? paths
    : null
}

function checkEnvironmentFiles(findings: Findings, dockerfile: OwnDockerfile): void {
  for (const { name, text, line } of dockerfile.content.stages.flatMap((stage) => stage.instructions)) {
    if (name !== 'COPY' && name !== 'ADD') continue
    const { sources, from } = readCopy(text)
    const file = sources.find((source) =>
      /^\.env(?:\.(?!example|sample|template|dist|defaults)[\w.-]+)?$/.test(posix.basename(source)),
    )
    if (from !== null || file === undefined) continue
    findings.refuse(
      'env-file-copied',
      `${dockerfile.path}:${line}: ${file} is kept out of every image, because it holds secrets; the build would fail.`,
      'Remove it from COPY, and give its values by the inputs environment-variables and secrets.',
    )
  }
}
