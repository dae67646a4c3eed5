import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import * as core from '@actions/core'
import { DeployError } from './errors.ts'
import { main, type World } from './main.ts'
import { foreignLines } from './neutralize.ts'

// V8 would give its heap as much room as a large machine can spare: young objects the more, the more of them a flood of
// log lines makes, and old ones as much again as there are. A small runner may not have a hundred megabytes for that. What
// a deployment needs that only waits is enough, and a flood is read as fast.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=50')

/** The real world: the runner's variables, files and commands. Nothing else in the action touches them. */
function realWorld(): World {
  return {
    environment: process.env,
    readInput: (name) => core.getInput(name, { trimWhitespace: false }),
    setSecret: (secret) => core.setSecret(secret),
    setOutput: (name, value) => core.setOutput(name, value),
    saveState: (name, value) => core.saveState(name, value),
    writeSummary: async (markdown) => {
      await core.summary.addRaw(markdown).write()
    },
    requestToken,
    readEvent: () => readEvent(process.env.GITHUB_EVENT_PATH),
    sink: {
      line: (text) => {
        process.stdout.write(`${text}\n`)
      },
      startGroup: (title) => core.startGroup(title),
      endGroup: () => core.endGroup(),
      warning: (title, text) => core.warning(text, { title }),
      flushed: async () => {
        if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
      },
    },
    onCancel: (cancel) => {
      let signals = 0
      const onSignal = () => {
        signals += 1
        if (signals === 1) cancel()
        // The second is meant: the post step frees what is held.
        else process.exit(130)
      }
      process.on('SIGINT', onSignal)
      process.on('SIGTERM', onSignal)
    },
  }
}

async function requestToken(audience: string): Promise<string> {
  const { requestOidcToken } = await import('./github/oidc-token.ts')
  return requestOidcToken(process.env, audience)
}

function readEvent(path: string | undefined): unknown {
  if (path === undefined || path === '') return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}

/** Fails the step: the most important line last, because the last line of a log is the one that is read. */
function fail(failure: Error): void {
  const safeLines = (text: string) => foreignLines(text).join('\n')
  if (failure instanceof DeployError) {
    const parts = [
      failure.message,
      ...(failure.where === undefined ? [] : [`Where: ${failure.where}`]),
      ...(failure.safe === undefined ? [] : [`Safe: ${failure.safe}`]),
      `What to do: ${failure.remedy}`,
    ]
    core.error(safeLines(parts.join('\n')), { title: failure.code })
    process.exitCode = 1
    return
  }
  core.debug(safeLines(failure.stack ?? ''))
  core.error(
    safeLines(
      `This is a bug of the action, not of your project: ${failure.message}\n` +
        'What was done so far is recorded, and running the job again goes on from there.\n' +
        'What to do: report it with the log of this run (with ACTIONS_STEP_DEBUG set to true, it shows where).',
    ),
    { title: 'unexpected' },
  )
  process.exitCode = 1
}

if (process.argv.includes('--post')) {
  const { post } = await import('./post.ts')
  await post({
    lock: core.getState('lock'),
    dockerConfig: core.getState('docker-config'),
    environment: process.env,
    requestToken,
    mask: (secret) => core.setSecret(secret),
    say: (line) => core.info(foreignLines(line).join(' ')),
    warn: (line) => core.warning(foreignLines(line).join(' ')),
  })
} else {
  // Nothing is left that could wake the process, so what it waits for never comes: Node would end it without a word.
  process.once('beforeExit', () => {
    fail(new Error('it waits for something that will never come.'))
    process.exit()
  })
  const failure = await main(realWorld())
  if (failure !== null) fail(failure)
}
// What was printed may still wait in this process for the runner to read it, and would be lost with it.
await new Promise<void>((resolve) => {
  process.stdout.write('', () => resolve())
})
// Kept-alive connections would hold the process for seconds.
process.exit()
