import type { Deployment } from './aws/environment-state.ts'
import { DeployError } from './errors.ts'

/** An image to go back to. */
export interface EarlierImage {
  /** `sha256:…`, or a tag. */
  readonly reference: string
  /** The commit that was deployed with it, where it is remembered. */
  readonly commit: string | null
}

/** As short as git itself abbreviates a commit. */
const commitPattern = /^[0-9a-f]{7,40}$/i

/**
 * What the input `image` means: a digest, also at the end of a whole reference; a commit, or its beginning, among the
 * deployments of this environment; otherwise a tag.
 *
 * @param deployments newest first: of several with the same commit, the newest counts
 * @throws DeployError `image-not-found` where the beginning of a commit fits two of them
 */
export function earlierImage(deployments: readonly Deployment[], input: string): EarlierImage {
  const digest = /sha256:[0-9a-f]{64}$/.exec(input)?.[0]
  if (digest !== undefined) {
    return {
      reference: digest,
      commit: deployments.find(({ image }) => image.endsWith(digest))?.commit ?? null,
    }
  }
  if (commitPattern.test(input)) {
    const meant = deployments.filter(({ commit }) => commit.startsWith(input.toLowerCase()))
    const commits = [...new Set(meant.map(({ commit }) => commit))]
    if (commits.length > 1) throw ambiguous(input, commits)
    const [first] = meant
    const found = first === undefined ? undefined : /sha256:[0-9a-f]{64}$/.exec(first.image)?.[0]
    if (first !== undefined && found !== undefined) return { reference: found, commit: first.commit }
  }
  return { reference: input.slice(input.lastIndexOf(':') + 1), commit: null }
}

function ambiguous(input: string, commits: readonly string[]): DeployError {
  return new DeployError({
    code: 'image-not-found',
    message: `The input image is ${input}, and ${commits.length} deployed commits begin so: ${commits.join(', ')}.`,
    where: 'the input image',
    safe: 'Nothing was changed.',
    remedy: 'Give more of the commit.',
  })
}
