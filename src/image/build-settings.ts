import { FIND_LINKS_FOLDER, SETTINGS_FOLDER } from './dockerfile.ts'

/** One line of the input `build-secrets`. */
export interface BuildSecret {
  readonly name: string
  readonly value: string
}

/** What a generated image's install steps get, besides the network: which indexes, with which certificates. */
export interface BuildSettings {
  /** Files in the settings folder; `environment` is the one that the steps source. */
  readonly files: readonly { readonly id: string; readonly content: Uint8Array }[]
  /** Folders of the runner that pip's `find-links` names, in the order of the folders inside the build. */
  readonly findLinks: readonly string[]
}

/** A secret whose file on the runner was read, as `build-secret-files.ts` does it. */
export interface ResolvedSecret extends BuildSecret {
  /** Content of the file that the value names, or of the secret that is itself a file; `null` for a plain value. */
  readonly content: Uint8Array | null
  /** Folders of the runner, of a `find-links` setting. */
  readonly folders: readonly string[]
  /** What of a `find-links` setting is no folder of the runner: addresses of pages. */
  readonly links: readonly string[]
}

/** Variables that name one file with certificate authorities: pip, Python's ssl and uv, requests and poetry, curl. */
const AUTHORITIES = ['PIP_CERT', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const

/** The other managers' name for a setting that was given in pip's words. */
const SYNONYMS: readonly (readonly [string, readonly string[]])[] = [
  ['PIP_INDEX_URL', ['UV_DEFAULT_INDEX', 'PDM_PYPI_URL', 'PIPENV_PYPI_MIRROR']],
  ['PIP_EXTRA_INDEX_URL', ['UV_INDEX']],
]

/** Names that are files by themselves, and the variable by which the tools find them. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['pip.conf', 'PIP_CONFIG_FILE'],
  ['netrc', 'NETRC'],
  ['.netrc', 'NETRC'],
  ['uv.toml', 'UV_CONFIG_FILE'],
])

/**
 * Turns secrets into what the install steps take up. A value that is a variable becomes one; a certificate, a
 * `pip.conf` or a `netrc` becomes a file, and the variable names it. pip's settings count for the other managers
 * too, and a certificate authority for every tool, unless the user gave that tool its own.
 */
export function buildSettingsOf(secrets: readonly ResolvedSecret[]): BuildSettings | null {
  if (secrets.length === 0) return null
  const environment = new Map<string, string>()
  const files: { id: string; content: Uint8Array }[] = []
  const findLinks: string[] = []
  for (const secret of secrets) {
    const { name, content } = secret
    if (isFindLinks(name)) {
      const inside = secret.folders.map((folder) => {
        findLinks.push(folder)
        return `${FIND_LINKS_FOLDER}/${findLinks.length - 1}`
      })
      const places = [...inside, ...secret.links]
      if (places.length > 0) environment.set(name, places.join(name === 'UV_FIND_LINKS' ? ',' : ' '))
    } else if (content === null) environment.set(name, secret.value)
    else {
      files.push({ id: name, content })
      const variable = FILES.get(name) ?? (/\.(?:crt|pem)$/.test(name) ? 'PIP_CERT' : name)
      if (isVariable(variable)) environment.set(variable, `${SETTINGS_FOLDER}/${name}`)
    }
  }
  share(environment)
  const script = [...environment].map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`,
  )
  return { files: [{ id: 'environment', content: Buffer.from(script.join('')) }, ...files], findLinks }
}

function share(environment: Map<string, string>): void {
  for (const [from, others] of SYNONYMS) {
    const value = environment.get(from)
    if (value === undefined) continue
    for (const name of others) if (!environment.has(name)) environment.set(name, value)
  }
  const authority = AUTHORITIES.map((name) => environment.get(name)).find((value) => value !== undefined)
  if (authority !== undefined)
    for (const name of AUTHORITIES) if (!environment.has(name)) environment.set(name, authority)
  const links = environment.get('PIP_FIND_LINKS')
  if (links !== undefined && !environment.has('UV_FIND_LINKS'))
    environment.set('UV_FIND_LINKS', links.split(/\s+/).join(','))
}

/** True for a name that a shell takes as a variable. */
export function isVariable(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name)
}

/** True for the settings that list folders and pages of packages. */
export function isFindLinks(name: string): boolean {
  return name === 'PIP_FIND_LINKS' || name === 'UV_FIND_LINKS'
}

/** Names whose value is the path of a file, in the tools' own documentation. */
export function namesFile(name: string): boolean {
  return (
    (AUTHORITIES as readonly string[]).includes(name) ||
    [
      'PIP_CLIENT_CERT',
      'PIP_CONFIG_FILE',
      'NETRC',
      'UV_CONFIG_FILE',
      'GOOGLE_APPLICATION_CREDENTIALS',
    ].includes(name)
  )
}

/**
 * The settings of a `pip.conf` whose values are paths on the machine that it was written for, as if they had been
 * given by the variables that pip prefers over its file.
 */
export function pathsInPipConf(text: string): readonly BuildSecret[] {
  const found = new Map<string, string>()
  let key = ''
  for (const line of text.split(/\r?\n/)) {
    const assignment = /^([A-Za-z][\w-]*)\s*[=:](.*)$/s.exec(line)
    const more = /^\s+(\S.*)$/.exec(line)
    if (assignment !== null) key = (assignment[1] ?? '').toLowerCase().replaceAll('_', '-')
    const value = (assignment?.[2] ?? more?.[1] ?? '').trim()
    if (
      ['cert', 'client-cert', 'find-links'].includes(key) &&
      value !== '' &&
      !line.trimStart().startsWith('#')
    ) {
      const name = `PIP_${key.toUpperCase().replaceAll('-', '_')}`
      found.set(name, more !== null && found.has(name) ? `${found.get(name)} ${value}` : value)
    }
  }
  return [...found].map(([name, value]) => ({ name, value }))
}
