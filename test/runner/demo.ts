import { readFileSync, writeFileSync } from 'node:fs'
import { Rehearsal, type RehearsedRun } from './rehearsal.ts'
import { parseArguments, usage } from './rehearsal-arguments.ts'
import { onInterrupt, say, showRun } from './screen.ts'
import { Visitor } from './visitor.ts'

/**
 * `script/demo`: deploys the example app, deploys the same commit again, and visits it. Exit code 0 when all of it is
 * as it should be.
 */
async function main(): Promise<number> {
  const given = parseArguments(process.argv.slice(2))
  if (given === 'help') {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  say('Starting a local AWS account and GitHub, and deploying the foundation')
  const rehearsal = await Rehearsal.start({
    app: given.app,
    inputs: given.inputs,
    node: given.node,
    onLine: (line) => process.stdout.write(`${line}\n`),
    ...(given.speed === null ? {} : { speed: given.speed }),
  })
  void onInterrupt(() => rehearsal.cancel())
  try {
    say('A push to main: the first deployment')
    const first = await rehearsal.play('push')
    showRun(first)
    check('the app is deployed', first.outcome === 'deployed' && first.exitCode === 0)

    say('The same push once more')
    const second = await rehearsal.play('push')
    showRun(second)
    check('nothing changed', second.outcome === 'unchanged' && second.exitCode === 0)
    checkIdle(second)

    const url = first.outputs.url ?? ''
    await visit(url, readFileSync(rehearsal.cloud.tls.caPath, 'utf8'))
    const wrong = rehearsal.cloud.violations
    check(
      `the local cloud has no complaint${wrong.length > 0 ? `: ${wrong.join('; ')}` : ''}`,
      wrong.length === 0,
    )
    if (given.report !== null)
      writeFileSync(given.report, `${JSON.stringify(rehearsal.report(), undefined, 2)}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`)
    return 1
  } finally {
    say('Removing containers, networks and everything else')
    await rehearsal.stop()
  }
}

/** An identical push starts no build, no task and no rollout. */
function checkIdle(run: RehearsedRun): void {
  const made = run.calls.filter(
    ({ service, operation }) =>
      (service === 'ecr' && /PutImage|UploadLayer/.test(operation)) ||
      (service === 'ecs' && /^(Run|Register|Create|Update)/.test(operation)),
  )
  check('no build, no task and no rollout in its calls', made.length === 0)
}

async function visit(url: string, authority: string): Promise<void> {
  say(`Visiting ${url}`)
  const visitor = new Visitor(url, authority)
  const health = await visitor.get('/health')
  check(`GET /health: ${health.status} ${health.text}`, health.status === 200)

  const seeded = await visitor.get('/notes')
  const authors = list(seeded.text).map(({ author }) => author)
  check(
    `GET /notes has the notes of the bootstrap phase, by ${authors.join(' and ')}`,
    authors.includes('Ada'),
  )

  const text = `Written by a visitor of ${url}`
  const written = await visitor.post('/notes', { author: 'Visitor', text })
  check(`POST /notes: ${written.status}`, written.status === 201)
  const read = list((await visitor.get('/notes?search=visitor')).text)
  check(
    'GET /notes?search=visitor finds it again',
    read.some((note) => note.text === text),
  )

  const echoed = await visitor.echo('/echo', 'Is anybody there?')
  check(`WebSocket /echo: ${echoed}`, echoed === 'Is anybody there?')
}

function list(json: string): { author: string; text: string }[] {
  return JSON.parse(json)
}

/** @throws Error that names what is not so */
function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`It is not so that ${what}.`)
  process.stdout.write(`    ok: ${what}\n`)
}

process.exitCode = await main()
