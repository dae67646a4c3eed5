import type { Cloud } from './cloud.ts'
import type { Access } from './service.ts'

/** What a row of the table is told: the input of a call, and where names become ARNs. */
export interface Place {
  readonly cloud: Cloud
  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  arn(service: string, resource: string): string
}

/** The accesses that one operation needs, all of them. */
// biome-ignore lint/suspicious/noExplicitAny: inputs were checked at run time against the SDK's own schemas
export type Needs = (input: any, place: Place) => Access[]

export type AccessTable = Readonly<Record<string, Needs>>

/** Tags of a request as condition keys: `aws:RequestTag/<key>` each, and `aws:TagKeys`. */
export function requestTags(tags: Readonly<Record<string, string>>): Record<string, string | string[]> {
  const keys = Object.keys(tags)
  if (keys.length === 0) return {}
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': keys,
  }
}

/** Tags in the form `{ Key, Value }` or `{ key, value }` as an object. */
export function pairs(
  tags: readonly { Key?: string; Value?: string; key?: string; value?: string }[] | undefined,
): Record<string, string> {
  return Object.fromEntries(
    (tags ?? []).map((tag) => [tag.Key ?? tag.key ?? '', tag.Value ?? tag.value ?? '']),
  )
}

/** The access that tagging at creation needs in addition; none without tags. */
export function ifTagged(
  tags: Readonly<Record<string, string>>,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): Access[] {
  return Object.keys(tags).length === 0
    ? []
    : [{ action, resource, context: { ...requestTags(tags), ...context } }]
}
