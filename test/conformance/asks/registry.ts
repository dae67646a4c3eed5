import { deleteEmptyRepository, ensureRepository, findImage } from '../../../src/aws/registry.ts'
import { deleteAllImages, deleteImages } from '../../../src/aws/removal.ts'
import type { World } from '../world.ts'

/** A repository, its images by tag and digest, and their removal. */
export async function askRegistry({ account, side, step }: World): Promise<void> {
  const { stage } = account.address
  const ecr = await account.clients.ecr()
  const name = account.names.repository
  const open = () => ensureRepository(ecr, account, () => {})
  await step(`registry (${stage}): find an image in a repository that is not there`, () =>
    findImage(ecr, name, 'one'),
  )
  await step(`registry (${stage}): remove images of a repository that is not there`, () =>
    deleteAllImages(ecr, name),
  )
  const repository = await step(`registry (${stage}): make a repository`, open)
  await step(`registry (${stage}): make it again`, open)
  if (repository === undefined) return
  await step(`registry (${stage}): log in`, async () => (await repository.login()).username)
  await step(`registry (${stage}): find a tag that is not there`, () => repository.find('one'))
  await step(`registry (${stage}): find a digest that is not there`, () =>
    repository.find(`sha256:${'0'.repeat(64)}`),
  )
  await side.push(repository, name, 'one')
  await side.push(repository, name, 'two')
  const image = await step(`registry (${stage}): find a tag`, () => repository.find('one'))
  await step(`registry (${stage}): find a digest`, () => repository.find(image?.digest ?? ''))
  // Production's repository stays: its role has no right to remove it, whatever is in it.
  await step(`registry (${stage}): remove a repository with images`, () => deleteEmptyRepository(ecr, name))
  await step(`registry (${stage}): remove an image`, () => deleteImages(ecr, name, [image?.digest ?? '']))
  await step(`registry (${stage}): remove it again`, () => deleteImages(ecr, name, [image?.digest ?? '']))
  await step(`registry (${stage}): remove all images`, () => deleteAllImages(ecr, name))
  await step(`registry (${stage}): remove an empty repository`, () => deleteEmptyRepository(ecr, name))
  await step(`registry (${stage}): remove it again, when it is gone`, () => deleteEmptyRepository(ecr, name))
}
