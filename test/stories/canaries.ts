import { execFileSync, spawnSync } from 'node:child_process'
import { encodings } from '../../src/redact.ts'
import type { Cloud } from '../cloud/cloud.ts'
import type { WorkflowRun } from '../runner/workflow.ts'

/** Every secret that a cloud holds or handed out, by where it comes from. */
export function secretsOf(cloud: Cloud): Map<string, string> {
  const secrets = new Map<string, string>()
  for (const { name, type, value } of cloud.ssm.parameters) {
    if (type === 'SecureString') secrets.set(name, value)
  }
  for (const { name, versions } of cloud.secrets.secrets) {
    for (const { id, value } of versions) {
      const { password } = JSON.parse(value) as { password?: string }
      if (password !== undefined) secrets.set(`${name} ${id}`, password)
    }
  }
  return secrets
}

/**
 * Looks for secrets where none may stand: the log as the program wrote it, summary, outputs, annotations, what was
 * sent to AWS (but for what stores secrets) and GitHub, the images that were pushed. Raw and in every encoding that a
 * secret commonly reaches a log in.
 *
 * @returns one line for each finding: which secret, where
 */
export function findCanaries(
  cloud: Cloud,
  runs: readonly WorkflowRun[],
  secrets: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...findInTexts(textSinks(cloud, runs), secrets), ...findInImages(runs, secrets)])]
}

/** Every text that a run sent anywhere, by where it went. */
export function textSinks(cloud: Cloud, runs: readonly WorkflowRun[]): Map<string, string> {
  const places = new Map<string, string>()
  for (const [index, run] of runs.entries()) {
    const written = run.rawStdout + (run.post?.rawStdout ?? '')
    // add-mask is how a secret is made known to the runner: the one line where it stands.
    const lines = written.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    places.set(`log of run ${index + 1}`, lines.join('\n'))
    places.set(`summary of run ${index + 1}`, run.summary)
    places.set(`outputs of run ${index + 1}`, JSON.stringify(run.outputs))
    places.set(`exported by run ${index + 1}`, JSON.stringify(run.exported))
    places.set(`state of run ${index + 1}`, JSON.stringify(run.state))
  }
  for (const [index, call] of cloud.calls.all.entries()) {
    // Where a secret is meant to go, and nowhere else.
    if (call.service !== 'ssm' && call.service !== 'sts' && call.service !== 'oidc') {
      places.set(`call ${index} ${call.service} ${call.operation}`, JSON.stringify(call.input ?? ''))
    }
  }
  return places
}

/** Secrets, in any of their encodings, in texts. */
export function findInTexts(
  places: ReadonlyMap<string, string>,
  secrets: ReadonlyMap<string, string>,
): string[] {
  const all = [...places.values()].join('\n')
  const findings: string[] = []
  for (const [name, secret] of secrets) {
    for (const form of encodings(secret)) {
      if (!all.includes(form)) continue
      for (const [place, text] of places) if (text.includes(form)) findings.push(`${name} in ${place}`)
    }
  }
  return [...new Set(findings)]
}

function findInImages(runs: readonly WorkflowRun[], secrets: ReadonlyMap<string, string>): string[] {
  const findings: string[] = []
  for (const image of new Set(runs.flatMap(({ outputs }) => outputs.image ?? []))) {
    const places = new Map([
      [`configuration of ${image}`, docker('image', 'inspect', image)],
      [`history of ${image}`, docker('history', '--no-trunc', '--format', '{{json .}}', image)],
    ])
    findings.push(...findInTexts(places, secrets))
    for (const [name, secret] of secrets)
      if (hasFileWith(image, secret)) findings.push(`${name} in a file of ${image}`)
  }
  return findings
}

/** Looks through every file of an image, as whoever pulls it could. */
function hasFileWith(image: string, secret: string): boolean {
  const search = ['run', '--rm', '--network', 'none', '--user', '0', '-i', '--entrypoint', 'grep', image]
  // The pattern comes by standard input, so that it stands in no file and no argument of the container.
  const places = ['/app', '/etc', '/home', '/opt', '/root', '/run', '/srv', '/tmp', '/usr/local', '/var']
  const found = spawnSync('docker', [...search, '-rlsFm1', '-f', '-', ...places], {
    input: `${secret}\n`,
    timeout: 120_000,
  })
  if (found.status !== 0 && found.status !== 1 && found.status !== 2) throw new Error(String(found.stderr))
  return found.stdout.length > 0
}

function docker(...argv: string[]): string {
  return execFileSync('docker', argv, { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 }).toString()
}
