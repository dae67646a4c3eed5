import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/**
 * Which members of which structures take only certain values. The SDK's schemas call every enum a string, so the
 * two halves are put together here: a package's declarations say `launchType?: LaunchType | undefined`, and the
 * package itself exports `LaunchType = { EC2: 'EC2', … }`.
 *
 * @param name client package, `@aws-sdk/client-ecs`
 * @param exported what the package exports
 */
export async function readEnums(
  name: string,
  exported: Readonly<Record<string, unknown>>,
): Promise<(structure: string, member: string) => ReadonlySet<string> | undefined> {
  const models = join(dirname(require.resolve(`${name}/package.json`)), 'dist-types', 'models')
  const found = new Map<string, ReadonlySet<string>>()
  for (const file of await readdir(models)) {
    if (!/^models_\d+\.d\.ts$/.test(file)) continue
    for (const [member, type] of readMembers(await readFile(join(models, file), 'utf8'))) {
      const values = enumValues(exported[type])
      if (values) found.set(member, values)
    }
  }
  return (structure, member) => found.get(`${structure}.${member}`)
}

/** `Structure.member` with the name of its type; lists and maps count by what they hold. */
function* readMembers(declarations: string): Generator<[member: string, type: string]> {
  let structure = ''
  for (const line of declarations.split('\n')) {
    structure = /^export interface (\w+)/.exec(line)?.[1] ?? structure
    const [, member, type] =
      /^ {4}(\w+)\??: (?:Record<string, )?\(?(\w+)(?: \| undefined\))?[>[\]]* \| undefined;/.exec(line) ?? []
    if (member && type) yield [`${structure}.${member}`, type]
  }
}

function enumValues(candidate: unknown): ReadonlySet<string> | undefined {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate)) return undefined
  const values = Object.values(candidate)
  return values.length > 0 && values.every((value) => typeof value === 'string') ? new Set(values) : undefined
}
