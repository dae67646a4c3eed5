/** What a request to an OCI registry is about, and the ECR permission that Amazon ECR asks for it. */
export type RegistryRequest =
  | { readonly kind: 'ping' }
  | {
      readonly kind: 'manifest' | 'blob' | 'upload'
      readonly repository: string
      /** Tag or digest of a manifest, digest of a blob; empty for uploads. */
      readonly reference: string
      /** `ecr:…` */
      readonly action: string
    }
  | { readonly kind: 'unsupported' }

/**
 * Reads a request of the OCI distribution protocol (https://github.com/opencontainers/distribution-spec). The
 * permissions are those of the ECR operations that stand behind it, as AWS lists them for pushing and pulling
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html).
 */
export function readRegistryRequest(method: string, path: string): RegistryRequest {
  if (path === '/v2/' || path === '/v2') return { kind: 'ping' }
  const match =
    /^\/v2\/(?<repository>.+?)\/(?<kind>manifests|blobs\/uploads|blobs)\/(?<reference>[^/]*)$/.exec(path)
  const { repository, kind, reference } = match?.groups ?? {}
  if (repository === undefined || kind === undefined || reference === undefined)
    return { kind: 'unsupported' }
  if (kind === 'blobs/uploads') {
    const action = uploadActions[method]
    return action ? { kind: 'upload', repository, reference: '', action } : { kind: 'unsupported' }
  }
  if (kind === 'blobs') {
    const action = blobActions[method]
    return action ? { kind: 'blob', repository, reference, action } : { kind: 'unsupported' }
  }
  const action = manifestActions[method]
  return action ? { kind: 'manifest', repository, reference, action } : { kind: 'unsupported' }
}

const uploadActions: Readonly<Record<string, string>> = {
  POST: 'ecr:InitiateLayerUpload',
  PATCH: 'ecr:UploadLayerPart',
  GET: 'ecr:UploadLayerPart',
  PUT: 'ecr:CompleteLayerUpload',
}

const blobActions: Readonly<Record<string, string>> = {
  HEAD: 'ecr:BatchCheckLayerAvailability',
  GET: 'ecr:GetDownloadUrlForLayer',
}

const manifestActions: Readonly<Record<string, string>> = {
  HEAD: 'ecr:BatchGetImage',
  GET: 'ecr:BatchGetImage',
  PUT: 'ecr:PutImage',
}
