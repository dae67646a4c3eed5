/** Debian packages. `build` is taken out of the layer again in which it was installed. */
export interface SystemPackages {
  readonly build: readonly string[]
  readonly run: readonly string[]
}

interface Rule {
  /** Of a package name in a manifest or lock file, whole: not the start or end of another name. */
  readonly named: RegExp
  /** The same package in a form that brings its own libraries. */
  readonly unless?: RegExp
  readonly build: readonly string[]
  readonly run: readonly string[]
}

const COMPILER = ['gcc', 'libc6-dev']

/**
 * What `python:<x.y>-slim` lacks for packages of web apps that come without wheels, from their own installation
 * pages: psycopg2 ("Build prerequisites"), psycopg 3 ("Installation": the pure Python package loads the system's
 * libpq, the extra `c` is compiled), mysqlclient, and requirements that are fetched with git.
 */
const RULES: readonly Rule[] = [
  { named: name('psycopg2'), build: [...COMPILER, 'libpq-dev'], run: ['libpq5'] },
  {
    named: /(?<![\w.-])psycopg-c(?![\w-])|(?<![\w.-])psycopg\s*\[[^\][]*\bc\b/i,
    build: [...COMPILER, 'libpq-dev'],
    run: ['libpq5'],
  },
  {
    named: name('psycopg'),
    unless:
      /(?<![\w.-])psycopg[-_]binary|(?<![\w.-])psycopg"?\s*(?:=\s*\{[^{}[\]\n]*|:\s*\{[^{}[\]]*|)\[[^\][]*\bbinary\b/i,
    build: [],
    run: ['libpq5'],
  },
  {
    named: name('mysqlclient'),
    build: [...COMPILER, 'libmariadb-dev', 'pkg-config'],
    run: ['libmariadb3'],
  },
  { named: /\bgit\+(?:https|ssh|http|git)\b|\bgit\s*=\s*["']/i, build: ['git'], run: [] },
]

function name(text: string): RegExp {
  return new RegExp(`(?<![\\w.-])${text}(?![\\w-])`, 'i')
}

/**
 * Looks for the names in manifests and lock files. A name that only a comment or a development group has costs some
 * seconds and a small library; one that is missed would cost the build.
 */
export function systemPackagesFor(texts: readonly string[]): SystemPackages {
  const lines = texts.flatMap((text) => text.split('\n'))
  const all = lines.filter((line) => !line.trimStart().startsWith('#')).join('\n')
  const rules = RULES.filter(({ named, unless }) => named.test(all) && unless?.test(all) !== true)
  const merge = (part: 'build' | 'run') => [...new Set(rules.flatMap((rule) => rule[part]))].sort()
  return { build: merge('build'), run: merge('run') }
}
