/** A promise of the action, the test that keeps it, and the change of its line in `src/` that makes the test fail. */
export interface Rule {
  /** What is promised, as a user would say it. */
  readonly rule: string
  /** Path of the test. */
  readonly test: string
  /** Name of the test, or its beginning. */
  readonly name: string
  /** The story whose test this is, where a test needs those before it: the whole story is told, up to its end. */
  readonly story?: string
  /** Path of the source that has the rule. */
  readonly file: string
  /** A text that stands in the source exactly once. */
  readonly was: string
  /** What stands there instead in the mutation. */
  readonly is: string
}

/** Rules that one test shows, all of one source or not. */
export function shownBy(test: string, ...rules: Omit<Rule, 'test'>[]): Rule[] {
  return rules.map((rule) => ({ test, ...rule }))
}
