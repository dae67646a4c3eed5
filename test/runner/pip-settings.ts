import { execFileSync } from 'node:child_process'

/** pip's settings that say where packages come from and how they are reached; the others are a matter of taste. */
const settings: ReadonlySet<string> = new Set([
  'cert',
  'client-cert',
  'default-timeout',
  'extra-index-url',
  'find-links',
  'index-url',
  'no-index',
  'proxy',
  'retries',
  'timeout',
  'trusted-host',
])

/** A line of `pip config list`; the values are written as Python writes texts. */
const setting = /^(?<section>[^.]+)\.(?<key>[a-z-]+)=(?<quote>['"])(?<value>.*)\k<quote>$/

/**
 * How this machine's pip is set up, as lines for the input `build-secrets`: an app is then built from the same indexes
 * and with the same certificates as its author installs it. Empty where pip has nothing to say.
 */
export function machinePipSettings(): string {
  return buildSecretsOf(pipConfiguration(), process.env)
}

/**
 * @param configuration what `pip config list` prints: lines such as `global.index-url='https://…'`
 * @param environment variables count before files, as pip has it
 */
export function buildSecretsOf(
  configuration: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const found = new Map<string, string>()
  for (const line of configuration.split('\n')) {
    const { section, key, value } = setting.exec(line.trim())?.groups ?? {}
    if (key === undefined || value === undefined) continue
    // A setting of `pip install` counts before one for every command.
    if (section === 'install' || (section === 'global' && !found.has(key))) found.set(key, value)
  }
  for (const [name, value = ''] of Object.entries(environment)) {
    if (name.startsWith('PIP_'))
      found.set(name.slice('PIP_'.length).toLowerCase().replaceAll('_', '-'), value)
  }
  return [...found]
    .filter(([key, value]) => settings.has(key) && value !== '')
    .map(
      ([key, value]) =>
        `PIP_${key.toUpperCase().replaceAll('-', '_')}=${value.replaceAll(/\\n|\s+/g, ' ').trim()}`,
    )
    .sort()
    .join('\n')
}

/** Asked for once: pip takes half a second to say it. */
let configuration: string | undefined

function pipConfiguration(): string {
  configuration ??= askPip()
  return configuration
}

function askPip(): string {
  for (const [program, ...argv] of [
    ['pip', 'config', 'list'],
    ['python3', '-m', 'pip', 'config', 'list'],
  ] as const) {
    try {
      return execFileSync(program, argv, { timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }).toString()
    } catch {
      // No pip under that name.
    }
  }
  return ''
}
