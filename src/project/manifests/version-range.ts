/**
 * Whether a version specifier may select a release of a series. Understands the specifiers of PEP 440, joined by
 * commas, and poetry's `^`, `~`, `||` and bare versions; what it does not understand allows everything.
 * @param series `major.minor`, of which any patch release from `patch` on counts
 */
export function allowsVersion(specifier: string, series: string, patch = 0): boolean {
  const [major = 0, minor = 0] = series.split('.').map(Number)
  return specifier
    .split('||')
    .some((part) => part.split(',').every((one) => allowsOne(one.trim(), [major, minor], patch)))
}

function allowsOne(constraint: string, series: readonly [number, number], patch: number): boolean {
  const match = /^(\^|~=|~|===?|=|!=|<=|>=|<|>)?\s*v?(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?/.exec(constraint)
  if (match === null) return true
  const [, operator = '==', one = '0', two, three] = match
  const major = Number(one)
  const minor = two === undefined || two === '*' ? null : Number(two)
  const exact = three === undefined || three === '*' ? null : Number(three)
  const order =
    series[0] !== major ? Math.sign(series[0] - major) : minor === null ? 0 : Math.sign(series[1] - minor)
  switch (operator) {
    case '<':
      return order < 0 || (order === 0 && exact !== null && exact > patch)
    case '<=':
      return order < 0 || (order === 0 && (exact === null ? patch === 0 : exact >= patch))
    case '>':
    case '>=':
      return order >= 0
    case '^':
      return series[0] === major && order >= 0 && (major > 0 || order === 0)
    case '~=':
      return exact === null ? series[0] === major && order >= 0 : order === 0
    case '~':
      return minor === null ? series[0] === major : order === 0
    case '!=':
      return !(order === 0 && (minor === null || two === '*' || three === '*'))
    default:
      return order === 0 && (exact === null || exact >= patch)
  }
}
