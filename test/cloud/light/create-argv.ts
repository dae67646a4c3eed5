/** What a `docker create` asked for, as far as a light container heeds it. */
export interface Creation {
  readonly name: string
  readonly network: string
  readonly environment: Readonly<Record<string, string>>
  readonly entrypoint: string | undefined
  readonly image: string
  readonly command: readonly string[]
}

/** Options of `docker create` that stand alone; every other one is followed by its value. */
const flags = new Set(['--read-only', '--init', '--interactive', '--tty'])

/** Reads the arguments behind `create`. `hidden`: the environment of the docker command, for `--env NAME`. */
export function readCreation(
  argv: readonly string[],
  hidden: Readonly<Record<string, string>> = {},
): Creation {
  const environment: Record<string, string> = {}
  const options = new Map<string, string>()
  let at = 0
  while (argv[at]?.startsWith('--')) {
    const option = argv[at] ?? ''
    const value = argv[at + 1] ?? ''
    at += flags.has(option) ? 1 : 2
    if (option !== '--env') {
      options.set(option, value)
      continue
    }
    const [, name = value, given] = /^([^=]*)=(.*)$/s.exec(value) ?? []
    environment[name] = given ?? hidden[name] ?? ''
  }
  const [image = '', ...command] = argv.slice(at)
  return {
    name: options.get('--name') ?? '',
    network: options.get('--network') ?? '',
    environment,
    entrypoint: options.get('--entrypoint'),
    image,
    command,
  }
}
