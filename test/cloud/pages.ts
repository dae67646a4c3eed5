import { ServiceError } from './service.ts'

/** One page of a listing, as AWS's `maxResults`/`nextToken` (RDS: `MaxRecords`/`Marker`) pairs give it. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** `undefined` on the last page. */
  readonly nextToken: string | undefined
}

/**
 * Cuts a page out of a listing. `size` is the caller's page size, already within the operation's limits; `token` is
 * that of the page before. Throws `InvalidParameterException` for a token that is none.
 */
export function page<Item>(items: readonly Item[], size: number, token: string | undefined): Page<Item> {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'))
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new ServiceError('InvalidParameterException', 'Invalid token.')
  }
  const end = start + size
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  }
}
