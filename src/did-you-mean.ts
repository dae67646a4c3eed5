/**
 * The nearest of the allowed words, if it is near enough to be a slip of the keyboard: an edit distance
 * (Levenshtein, case ignored) of at most two, and less than half the word.
 */
export function didYouMean(word: string, allowed: readonly string[]): string | null {
  let best: { word: string; distance: number } | null = null
  for (const candidate of allowed) {
    if (Math.abs(candidate.length - word.length) > 2) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance <= 2 && distance * 2 < candidate.length && (best === null || distance < best.distance)) {
      best = { word: candidate, distance }
    }
  }
  return best?.word ?? null
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
