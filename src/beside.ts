/** Begins what runs beside a story. */
export interface Beside {
  /** Aborted when the job is cancelled, when another part has failed, and when the story has ended. */
  readonly signal: AbortSignal
  /** Begins a part; the story waits for it where it needs its result, and nowhere else. */
  begin<T>(part: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/**
 * Tells a story of which parts run side by side. When one fails, the others are told to stop, and its error is the
 * story's: what was begun on AWS, the next run finds. Returns when everything that was begun has ended; what the story
 * did not wait for is told to stop.
 *
 * @throws whatever failed first
 */
export async function sideBySide<T>(signal: AbortSignal, story: (beside: Beside) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const together = AbortSignal.any([signal, stop.signal])
  const parts: Promise<void>[] = []
  let failure: { readonly error: unknown } | null = null
  const begin: Beside['begin'] = (part) => {
    const result = (async () => part(together))()
    const ended = result.then(
      () => {},
      (error: unknown) => {
        failure ??= { error }
        stop.abort(error)
      },
    )
    parts.push(ended)
    return result
  }
  try {
    return await begin(() => story({ signal: together, begin }))
  } catch (error) {
    throw (failure as { readonly error: unknown } | null)?.error ?? error
  } finally {
    stop.abort(new Error('the story has ended'))
    await Promise.all(parts)
  }
}
