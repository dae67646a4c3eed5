import type { Cloud } from './cloud.ts'

/** Who calls: a role session made by STS, or nobody (STS's own unsigned call). */
export interface Caller {
  /** `arn:aws:iam::<account>:role/<path><name>` of the assumed role. */
  readonly roleArn: string
  /** `arn:aws:sts::<account>:assumed-role/<name>/<session>` */
  readonly sessionArn: string
}

/** One permission that a call needs: an operation may ask for several (its dependent actions). */
export interface Access {
  /** `service:Action` */
  readonly action: string
  /** The ARN that the policies are matched against; `*` where the action has no resource type. */
  readonly resource: string
  /** Condition keys: request tags, `iam:PassedToService`, `ecs:cluster`, … */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/** What an operation is told besides its input. */
export interface Call {
  readonly cloud: Cloud
  readonly caller: Caller
  readonly requestId: string
  /** A fault plan asks this read to answer with what was true before the last write, where AWS may do so. */
  readonly stale: boolean
  /** Throws the service's own AccessDenied, worded as AWS words it, unless every access is allowed. */
  authorize(...accesses: Access[]): void
}

/**
 * Input and output have the SDK's own shapes (`RunTaskCommandInput`, `RunTaskResponse`, …): timestamps are `Date`,
 * blobs `Uint8Array`, members that are not there `undefined`. The input was already checked against the SDK's
 * schema and allowed by the caller's policies (`dependent-actions.ts`); the output will be checked too.
 */
// biome-ignore lint/suspicious/noExplicitAny: inputs are checked at run time against the SDK's own schemas
export type Operation = (input: any, call: Call) => object | Promise<object>

/** One AWS service: one readable file. `sdk` is the client package whose schemas it is checked against. */
export interface Service {
  readonly sdk: string
  readonly operations: Readonly<Record<string, Operation>>
  /** Tags of the resource with this ARN, for `aws:ResourceTag/…` conditions; `undefined`: no such resource here. */
  tags?(arn: string): Readonly<Record<string, string>> | undefined
  /** `type:name` of everything of this service that exists; no revisions, versions or times, nothing INACTIVE. */
  inventory?(): readonly string[]
}

/** A request to a part of the cloud that is no AWS service: GitHub's API, its token issuer. */
export interface WebRequest {
  readonly method: string
  /** Without the part's own prefix: `/repos/o/r/issues`; always begins with a slash, no query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export interface WebAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** Such a part: it shares the cloud's port, its record of calls and its fault plan. */
export interface WebPart {
  /** The name that calls are recorded under and faults are planned for: `GET /repos/{owner}/{repo}/issues`. */
  operation(request: WebRequest): string
  handle(request: WebRequest): WebAnswer | Promise<WebAnswer>
}

/** An answer with an AWS error code. `code` is the SDK's exception name, `status` the HTTP status (default 400). */
export class ServiceError extends Error {
  readonly code: string
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    options: { status?: number; fields?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.name = 'ServiceError'
    this.code = code
    this.status = options.status ?? 400
    this.fields = options.fields ?? {}
  }
}

/**
 * An error that every service of AWS has. `code` is its name in JSON services (`AccessDeniedException`); query
 * services have another (`AccessDenied`). https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export class CommonError extends ServiceError {}
