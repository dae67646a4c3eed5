import { writeFileSync } from 'node:fs'
import { measureDeployments } from './deployments.ts'
import { measureMonorepo } from './monorepo.ts'
import { measureNoticing } from './noticing.ts'
import { type Row, renderTable } from './row.ts'
import { measureSize, measureStartUp } from './start-up.ts'
import { measureWebTargets } from './web-targets.ts'

/** How much is measured: all of it for figures, or little, to see that the benchmark itself works. */
interface Scale {
  readonly pairs: number
  readonly files: number
  readonly plans: number
  readonly waits: number
  readonly deployments: Parameters<typeof measureDeployments>[0]
}

const whole: Scale = {
  pairs: 25,
  files: 100_000,
  plans: 9,
  waits: 60,
  deployments: { updates: 3, environments: 1_000, logLines: 1_000_000 },
}
const smoke: Scale = {
  pairs: 3,
  files: 2_000,
  plans: 1,
  waits: 3,
  deployments: { updates: 1, environments: 20, logLines: 5_000 },
}

interface Part {
  readonly name: string
  readonly measure: (scale: Scale, say: (line: string) => void) => Promise<Row[]> | Row[]
}

/** Each part of the benchmark gives rows of the table. A further one is one more line here. */
const parts: readonly Part[] = [
  { name: 'start-up', measure: ({ pairs }) => [measureStartUp(pairs), measureSize()] },
  { name: 'plan', measure: ({ files, plans }) => [measureMonorepo(files, plans)] },
  { name: 'noticing', measure: ({ waits }) => measureNoticing(waits) },
  { name: 'deployments', measure: ({ deployments }, say) => measureDeployments(deployments, say) },
  { name: 'web-targets', measure: ({ deployments }, say) => measureWebTargets(deployments.updates, say) },
]

const usage = `Usage: script/bench [--smoke] [--json FILE] [--only PART]…
  --smoke      measures little, and fails only where the benchmark itself does: for CI, which has no limits on time
  --json FILE  writes the rows with their numbers too
  --only PART  one of ${parts.map(({ name }) => name).join(', ')}; can be given several times
Exit code 1 when a row does not hold.`

interface Arguments {
  readonly scale: Scale
  readonly isSmoke: boolean
  readonly json: string | null
  readonly only: readonly string[]
}

/** @throws Error for what is no argument */
export function parseArguments(argv: readonly string[]): Arguments {
  let isSmoke = false
  let json: string | null = null
  const only: string[] = []
  const rest = [...argv]
  const value = (option: string) => {
    const next = rest.shift()
    if (next === undefined) throw new Error(`${option} needs a value.`)
    return next
  }
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === '--smoke') isSmoke = true
    else if (option === '--json') json = value(option)
    else if (option === '--only') only.push(value(option))
    else throw new Error(`Unknown argument: ${option}`)
  }
  const unknown = only.find((name) => !parts.some((part) => part.name === name))
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}.`)
  return { scale: isSmoke ? smoke : whole, isSmoke, json, only }
}

async function main(): Promise<number> {
  let given: Arguments
  try {
    given = parseArguments(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}\n`)
    return 2
  }
  const rows: Row[] = []
  for (const { name, measure } of parts) {
    if (given.only.length > 0 && !given.only.includes(name)) continue
    process.stdout.write(`==> Measuring: ${name}\n`)
    rows.push(...(await measure(given.scale, (line) => process.stdout.write(`    ${line}\n`))))
  }
  process.stdout.write(`\n${renderTable(rows)}\n`)
  if (given.json !== null) {
    const about = { node: process.version, smoke: given.isSmoke, at: new Date().toISOString() }
    writeFileSync(given.json, `${JSON.stringify({ ...about, rows }, undefined, 2)}\n`)
  }
  return given.isSmoke || rows.every(({ holds }) => holds) ? 0 : 1
}

process.exitCode = await main()
