import type { Environment } from './aws/environment.ts'
import { ensureRepository, findImage, findRepository, imageGone } from './aws/registry.ts'
import type { Beside } from './beside.ts'
import type { DeployRun } from './deploy.ts'
import { earlierImage } from './earlier-image.ts'
import {
  type BuiltImage,
  buildImage,
  decideImage,
  type ImageDecision,
  type LocalImage,
  pushImage,
} from './image/build.ts'
import type { Voice } from './progress.ts'

/** An image that is on its way. */
export interface ImageInTheMaking {
  /** What is to be done for it: known before anything of the deployment is made. */
  readonly decision: Promise<ImageDecision>
  /** In the registry already, or built on this machine. */
  readonly image: Promise<MadeImage>
}

type MadeImage = LocalImage | Extract<ImageDecision, { kind: 'known' }>

/**
 * Begins to make the image of this checkout: looks whether the registry has it, or builds it. Changes nothing on AWS,
 * so it need not wait for the environment; only its push does.
 */
export function makeImage(run: DeployRun, begin: Beside['begin']): ImageInTheMaking {
  const { account, mask, progress } = run
  const { repository } = account.names
  const decision = begin((signal) =>
    progress.beside('Image', async (voice) => {
      const ecr = await account.clients.ecr()
      return decideImage(imageOptions(run, voice, signal), (tag) => findImage(ecr, repository, tag))
    }),
  )
  const image = begin(async (signal) => {
    const decided = await decision
    if (decided.kind === 'known') return decided
    return progress.beside('Build', async (voice) => {
      const cache = await findRepository(await account.clients.ecr(), account, mask)
      return buildImage(imageOptions(run, voice, signal), decided, cache)
    })
  })
  return { decision, image }
}

/**
 * Looks once more, now that the environment is taken: a removal that was at work on it until then takes images that
 * nothing else uses, and may have taken the one that was found. What is gone is made anew. Images of production stay.
 *
 * @throws DeployError what {@link makeImage} found wrong
 */
export async function confirmImage(
  run: DeployRun,
  making: ImageInTheMaking,
  begin: Beside['begin'],
): Promise<ImageInTheMaking> {
  const decision = await making.decision
  if (decision.kind !== 'known' || run.target.stage === 'production') return making
  const { clients, names } = run.account
  const image = await findImage(await clients.ecr(), names.repository, decision.digest)
  return image === null ? makeImage(run, begin) : making
}

/**
 * The image of an earlier deployment, for going back to it.
 *
 * @throws DeployError `image-not-found`, before anything is changed
 */
export async function findEarlierImage(
  run: DeployRun,
  environment: Environment,
  wanted: string,
  voice: Voice,
): Promise<MadeImage> {
  const { account } = run
  const { reference, commit } = earlierImage(environment.state.deployments, wanted)
  const image = await findImage(await account.clients.ecr(), account.names.repository, reference)
  if (image === null) throw imageGone(wanted, account.names.repository)
  voice.say(
    `Going back to ${commit === null ? '' : `commit ${commit.slice(0, 7)}, `}${image.digest}: nothing is built.`,
  )
  return { kind: 'known', digest: image.digest, key: null }
}

/**
 * The image in the stage's registry, by digest: pushed now, or there already.
 *
 * @throws DeployError `image-push-failed`, `docker-…`
 */
export async function provideImage(
  run: DeployRun,
  environment: Environment,
  making: Promise<MadeImage>,
  signal: AbortSignal,
): Promise<BuiltImage> {
  const { account, progress, runner } = run
  const image = await making
  const ensure = async () => ensureRepository(await account.clients.ecr(), account, run.mask)
  if (image.kind === 'built') {
    const registry = await ensure()
    return progress.beside('Push', (voice) => pushImage({ runner, voice, signal }, image, registry))
  }
  const { digest, key } = image
  const uri = repositoryUri(environment, account.names.repository) ?? (await ensure()).uri
  return { reference: `${uri}@${digest}`, digest, key, built: false }
}

/** The repository's address where an earlier deployment of this environment names it: it never changes. */
function repositoryUri({ state }: Environment, name: string): string | null {
  const named = state.deployments.find(({ image }) => image.includes(`/${name}@`))
  return named === undefined ? null : named.image.slice(0, named.image.indexOf('@'))
}

function imageOptions(run: DeployRun, voice: Voice, signal: AbortSignal) {
  const { inputs, target } = run
  return {
    reading: run.reading,
    workspace: run.run.workspace,
    commit: run.run.commit,
    buildArgs: inputs.buildArgs,
    buildSecrets: inputs.buildSecrets,
    cpuArchitecture: inputs.cpuArchitecture,
    rebuildWhenOld: target.refuseOlder,
    runner: run.runner,
    voice,
    signal,
  }
}
