import { expect, test } from 'vitest'
import { readRegistryRequest } from './registry-access.ts'

const digest = `sha256:${'0'.repeat(64)}`

test.each([
  ['HEAD', `/v2/team/shop/blobs/${digest}`, 'blob', digest, 'ecr:BatchCheckLayerAvailability'],
  ['GET', `/v2/team/shop/blobs/${digest}`, 'blob', digest, 'ecr:GetDownloadUrlForLayer'],
  ['POST', '/v2/team/shop/blobs/uploads/', 'upload', '', 'ecr:InitiateLayerUpload'],
  ['PATCH', '/v2/team/shop/blobs/uploads/some-id', 'upload', '', 'ecr:UploadLayerPart'],
  ['PUT', '/v2/team/shop/blobs/uploads/some-id', 'upload', '', 'ecr:CompleteLayerUpload'],
  ['PUT', '/v2/team/shop/manifests/v1', 'manifest', 'v1', 'ecr:PutImage'],
  ['GET', `/v2/team/shop/manifests/${digest}`, 'manifest', digest, 'ecr:BatchGetImage'],
  ['HEAD', '/v2/team/shop/manifests/v1', 'manifest', 'v1', 'ecr:BatchGetImage'],
])('%s %s needs a permission on its repository', (method, path, kind, reference, action) => {
  expect(readRegistryRequest(method, path)).toEqual({ kind, repository: 'team/shop', reference, action })
})

test.each([
  ['DELETE', '/v2/shop/manifests/v1'],
  ['GET', '/v2/_catalog'],
  ['GET', '/v2/shop/tags/list'],
  ['POST', '/v2/shop/manifests/v1'],
  ['GET', '/v1/search'],
])('%s %s is not what ECR has', (method, path) => {
  expect(readRegistryRequest(method, path)).toEqual({ kind: 'unsupported' })
})

test('whether somebody is logged in can be asked', () => {
  expect(readRegistryRequest('GET', '/v2/')).toEqual({ kind: 'ping' })
})
