import { readFileSync, writeFileSync } from 'node:fs'
import { describeFault, parseFaults } from './cloud/faults.ts'
import { Rehearsal, type RehearsedRun } from './runner/rehearsal.ts'
import { type RehearsalArguments, readArguments, usage } from './runner/rehearsal-arguments.ts'
import { onInterrupt, say, showRun } from './runner/screen.ts'

/** `script/rehearse`: see `usage`. Exit code 0 when every run's is, 1 when one is not, 2 where
 * nothing could be started. */
async function main(): Promise<number> {
  const given = readArguments(usage)
  return typeof given === 'number' ? given : await rehearse(given)
}

async function rehearse(given: RehearsalArguments): Promise<number> {
  say('Starting a local AWS account and GitHub, and deploying the foundation')
  let rehearsal: Rehearsal
  try {
    rehearsal = await start(given)
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`)
    return 2
  }
  const interrupted = onInterrupt(() => rehearsal.cancel())
  try {
    const runs: RehearsedRun[] = []
    for (const event of given.events) {
      say(`Event ${event}`)
      const run = await rehearsal.play(event)
      runs.push(run)
      showRun(run)
      if (rehearsal.isCancelled) return 130
    }
    if (given.report !== null) {
      writeFileSync(given.report, `${JSON.stringify(rehearsal.report(), undefined, 2)}\n`)
      say(`Report: ${given.report}`)
    }
    for (const { fault, calls } of rehearsal.cloud.faults.missed)
      say(`This fault never came, because only ${calls} such calls were made: ${describeFault(fault)}`)
    for (const violation of rehearsal.cloud.violations) say(`The local cloud is wrong: ${violation}`)
    const url = runs.findLast(({ outputs }) => outputs.url)?.outputs.url
    if (given.keep && url !== undefined) {
      say(`The app runs at ${url} (its certificate is by ${rehearsal.cloud.tls.caPath}). Ctrl-C ends it.`)
      await interrupted
    }
    return runs.every(({ exitCode }) => exitCode === 0) ? 0 : 1
  } finally {
    say('Removing containers, networks and everything else')
    await rehearsal.stop()
  }
}

/** @throws Error for an app or a fault plan that cannot be read, and where Docker does not answer */
async function start(given: RehearsalArguments): Promise<Rehearsal> {
  const faults = given.faults === null ? [] : parseFaults(readFileSync(given.faults, 'utf8'))
  return await Rehearsal.start({
    app: given.app,
    inputs: given.inputs,
    faults,
    node: given.node,
    onLine: (line) => process.stdout.write(`${line}\n`),
    ...(given.speed === null ? {} : { speed: given.speed }),
  })
}

process.exitCode = await main()
