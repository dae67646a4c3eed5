/**
 * The local cloud's time. Everything that waits for AWS waits on this clock; the action's own timers follow it
 * (see `test/runner/warp.ts`). It runs like a real clock while anything real is going on (a Docker command, a
 * container that is not yet up, an SQL statement, an open request) and jumps to the next thing that is due when
 * nothing is.
 */
export interface Clock {
  /** Simulated milliseconds since the epoch. */
  now(): number
  /** Runs `action` at the simulated time; returns a function that cancels it. */
  at(time: number, action: () => void): () => void
  /** Resolves after so many simulated milliseconds. */
  sleep(milliseconds: number): Promise<void>
  /** Says that something real is going on; call the returned function when it ended. */
  busy(what: string): () => void
}
