import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Cloud } from './cloud.ts'
import { administrator } from './testing.ts'

let cloud: Cloud
let ssm: ReturnType<typeof administrator>['ssm']

beforeAll(async () => {
  cloud = await Cloud.start({ containers: false })
  ssm = administrator(cloud).ssm
})

afterAll(async () => {
  expect(cloud.violations).toEqual([])
  await cloud.stop()
})

const put = (input: Partial<PutParameterCommandInput>) =>
  ssm.send(new PutParameterCommand({ Name: '/put/x', Value: 'v', Type: 'String', ...input }))

test('a parameter is made once, and overwritten only when that is asked for', async () => {
  const Name = '/once/x'
  expect(await put({ Name })).toMatchObject({ Version: 1, Tier: 'Standard' })
  await expect(put({ Name })).rejects.toMatchObject({ name: 'ParameterAlreadyExists' })
  expect((await put({ Name, Value: 'new', Overwrite: true })).Version).toBe(2)
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
  expect(Parameter).toMatchObject({
    Value: 'new',
    Version: 2,
    ARN: 'arn:aws:ssm:eu-west-1:123456789012:parameter/once/x',
  })
  await expect(put({ Name, Overwrite: true, Type: 'SecureString' })).rejects.toMatchObject({
    name: 'HierarchyTypeMismatchException',
  })
})

test('what the service does not take is refused', async () => {
  const refused = { name: 'ValidationException' }
  const tag = { Key: 'a', Value: 'b' }
  await expect(put({ Overwrite: true, Tags: [tag] })).rejects.toMatchObject(refused)
  await expect(put({ Value: 'x'.repeat(4097) })).rejects.toMatchObject(refused)
  await expect(put({ Value: 'é'.repeat(2049) })).rejects.toMatchObject(refused)
  await expect(put({ Value: 'a {{ b }}' })).rejects.toMatchObject(refused)
  await expect(put({ Value: '' })).rejects.toMatchObject(refused)
  await expect(put({ Name: '/put/ä' })).rejects.toMatchObject(refused)
  await expect(put({ Type: undefined })).rejects.toMatchObject(refused)
  expect((await put({ Value: 'x'.repeat(4096) })).Version).toBe(1)
})

test('a secret is read in the clear only with decryption', async () => {
  await put({ Name: '/secret/x', Value: 'hunter2', Type: 'SecureString' })
  const read = async (WithDecryption: boolean) =>
    (await ssm.send(new GetParameterCommand({ Name: '/secret/x', WithDecryption }))).Parameter?.Value
  expect(await read(true)).toBe('hunter2')
  expect(await read(false)).not.toContain('hunter2')
})

test('several are read or deleted by name, ten at most, with those that are missing', async () => {
  await put({ Name: '/many/a' })
  await put({ Name: '/many/b' })
  const Names = ['/many/a', '/many/b', '/many/c']
  const read = await ssm.send(new GetParametersCommand({ Names }))
  expect(read.Parameters?.map(({ Name }) => Name)).toEqual(['/many/a', '/many/b'])
  expect(read.InvalidParameters).toEqual(['/many/c'])
  const eleven = Array.from({ length: 11 }, (_, index) => `/many/${index}`)
  await expect(ssm.send(new GetParametersCommand({ Names: eleven }))).rejects.toThrow()
  const gone = await ssm.send(new DeleteParametersCommand({ Names }))
  expect(gone).toMatchObject({ DeletedParameters: ['/many/a', '/many/b'], InvalidParameters: ['/many/c'] })
  await expect(ssm.send(new GetParameterCommand({ Name: '/many/a' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  })
})

test('a path is listed page by page, its subfolders only when asked', async () => {
  for (let index = 0; index < 12; index++) await put({ Name: `/path/x${String(index).padStart(2, '0')}` })
  await put({ Name: '/path/deep/y' })
  await put({ Name: '/pathological/z' })
  const list = async (Recursive: boolean, MaxResults?: number) => {
    const names: (string | undefined)[] = []
    const pages: number[] = []
    let NextToken: string | undefined
    do {
      const page = await ssm.send(
        new GetParametersByPathCommand({ Path: '/path', Recursive, MaxResults, NextToken }),
      )
      names.push(...(page.Parameters ?? []).map(({ Name }) => Name))
      pages.push(page.Parameters?.length ?? 0)
      NextToken = page.NextToken
    } while (NextToken)
    return { names, pages }
  }
  expect((await list(false)).pages).toEqual([10, 2])
  const all = await list(true, 5)
  expect(all.pages).toEqual([5, 5, 3])
  expect(all.names[0]).toBe('/path/deep/y')
})

test('tags are kept and added to', async () => {
  const ResourceId = '/tagged/x'
  await put({ Name: ResourceId, Tags: [{ Key: 'a', Value: '1' }] })
  const tag = { ResourceType: 'Parameter', ResourceId } as const
  await ssm.send(new AddTagsToResourceCommand({ ...tag, Tags: [{ Key: 'b', Value: '2' }] }))
  const { TagList } = await ssm.send(new ListTagsForResourceCommand(tag))
  expect(TagList).toEqual([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ])
  expect(cloud.tags('arn:aws:ssm:eu-west-1:123456789012:parameter/tagged/x')).toEqual({ a: '1', b: '2' })
})

test('a container finds a parameter by name or ARN', async () => {
  await put({ Name: '/read/x', Value: 'here' })
  expect(cloud.ssm.read('/read/x')?.value).toBe('here')
  expect(cloud.ssm.read('arn:aws:ssm:eu-west-1:123456789012:parameter/read/x')?.value).toBe('here')
  expect(cloud.ssm.read('/read/y')).toBeUndefined()
  expect(cloud.inventory()).toContain('ssm-parameter:/read/x')
})
