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
  /** Throws the service's own AccessDenied, worded as AWS words it, unless every access is allowed. */
  authorize(...accesses: Access[]): void
}

/** Input was already checked against the SDK's schema; the output will be. */
// biome-ignore lint/suspicious/noExplicitAny: inputs are checked at run time against the SDK's own schemas
export type Operation = (input: any, call: Call) => object | Promise<object>

/** One AWS service: one readable file. `sdk` is the client package whose schemas it is checked against. */
export interface Service {
  readonly sdk: string
  readonly operations: Readonly<Record<string, Operation>>
}

/** An answer with an AWS error code. `code` is the SDK's exception name, `status` the HTTP status (default 400). */
export class ServiceError extends Error {
  readonly code: string
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: { status?: number; fields?: Record<string, unknown> } = {}) {
    super(message)
    this.name = 'ServiceError'
    this.code = code
    this.status = options.status ?? 400
    this.fields = options.fields ?? {}
  }
}
