import { VirtualClock } from './cloud/clock.ts'
import { GitHub } from './cloud/github.ts'
import { Oidc } from './cloud/oidc.ts'
import { readArguments } from './runner/rehearsal-arguments.ts'
import { SourceRepository } from './runner/source-repository.ts'
import { type JobCloud, Workflow } from './runner/workflow.ts'

const usage = `Says what a deployment of a FastAPI directory would do, and what would stop it. Needs neither AWS nor Docker.

script/plan --app DIR [--events push|pull_request.opened] [--input NAME=VALUE]…

  --app DIR       folder of the app, as it would be the root of its repository
  --events EVENT  push (default: production) or pull_request.opened (a preview)
  --input K=V     an input of the action, as in its workflow; may be repeated`

/** `script/plan`: see `usage`. Exit code 0, 1 where a deployment would be stopped, 2 for wrong arguments. */
async function main(): Promise<number> {
  const given = readArguments(usage)
  if (typeof given === 'number') return given
  const clock = new VirtualClock()
  const source = await SourceRepository.of(given.app).catch((error: Error) => error)
  if (source instanceof Error) {
    process.stderr.write(`error: ${source.message}\n`)
    return 2
  }
  try {
    const inputs = { ...given.inputs, command: 'plan' }
    const workflow = new Workflow(nothingToCall(clock), source, { inputs, node: 'this' })
    const onLine = (line: string) => process.stdout.write(`${line}\n`)
    const run = await workflow.run(given.events[0] ?? 'push', { onLine })
    return run.exitCode === 0 ? 0 : 1
  } finally {
    clock.close()
    await source.remove()
  }
}

/** A plan calls nobody; the address is one that nothing can listen on. */
function nothingToCall(clock: VirtualClock): JobCloud {
  const place = { clock, url: 'http://127.0.0.1:0', violations: [] }
  return {
    clock,
    url: place.url,
    github: new GitHub(place),
    oidc: new Oidc(place),
    tls: { caPath: '' },
    kill: () => {},
  }
}

process.exitCode = await main()
