import type { Checkout } from './checkout.ts'
import type { Findings } from './findings.ts'

/** Process type -> command. Without prototype: process types are the user's words. */
export type Procfile = Readonly<Record<string, string>>

/** The five phases, by their exact process types. */
export const PHASE_NAMES = [
  'createDatabase',
  'migrateDatabase',
  'bootstrap',
  'beforeRollout',
  'afterRollout',
] as const

/**
 * How long a phase's command may be, as JSON. ECS takes 8192 characters of overrides with a task, their JSON included
 * (ECS API reference, RunTask); a hundred of them stand around the command.
 */
export const longestCommand = 8000

const LINE = /^([A-Za-z0-9_-]+):\s*(\S.*)$/

/** A Procfile with the lines that its processes stand on. */
export interface ReadProcfile {
  readonly processes: Procfile
  /** Process type -> line, from 1. */
  readonly lines: ReadonlyMap<string, number>
}

/** The `Procfile` at the app root, exactly so named; `null` where there is none. */
export function readProcfile(checkout: Checkout, findings: Findings): ReadProcfile | null {
  const names = checkout.list('.').map((entry) => entry.name)
  const text = names.includes('Procfile') ? checkout.read('Procfile') : null
  if (text !== null) return parseProcfile(text, findings)
  for (const name of names.filter((name) => /^procfile(?:\.\w+)?$/i.test(name) && name !== 'Procfile')) {
    findings.warn(
      'procfile-name-wrong',
      `${name} is ignored: only a file named exactly "Procfile" in the app directory counts.`,
      `Rename it: git mv ${name} Procfile`,
    )
  }
  return null
}

/**
 * Lines are `name: command` at column 0; blank lines and lines that begin with `#` are ignored; the last of several
 * with one name counts. Any other line is a warning with its number.
 */
export function parseProcfile(text: string, findings: Findings): ReadProcfile {
  const lines = new Map<string, number>()
  const processes: Record<string, string> = Object.create(null)
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = raw.trimEnd()
    if (line === '' || line.startsWith('#')) continue
    const match = LINE.exec(line)
    if (match === null) {
      findings.warn(
        'procfile-line-invalid',
        `Procfile:${index + 1}: ${lineReason(line)}; the line is ignored.`,
        'Write it as "name: command", from the first column.',
      )
      continue
    }
    const [, name = '', command = ''] = match
    checkName(name, index + 1, name in processes, findings)
    delete processes[name]
    processes[name] = command
    lines.set(name, index + 1)
  }
  checkLengths(processes, lines, findings)
  if (Object.keys(processes).length === 0) {
    findings.warn(
      'procfile-empty',
      'Procfile names no process; it still turns the automatic database phases off.',
      'Add a line such as "web: uvicorn main:app --host 0.0.0.0 --port $PORT", or remove the file.',
    )
  }
  return { processes, lines }
}

function lineReason(line: string): string {
  if (/^\s/.test(line)) return 'the process name must stand in the first column'
  if (/^[A-Za-z0-9_-]+:$/.test(line)) return 'there is no command after the colon'
  if (/^[A-Za-z0-9_-]+\s+:/.test(line)) return 'there must be no space before the colon'
  return 'this is neither "name: command" nor a comment'
}

/** Of the lines that count. The web service's command is no override: it stands in its task definition. */
function checkLengths(processes: Procfile, lines: ReadProcfile['lines'], findings: Findings): void {
  for (const name of PHASE_NAMES) {
    const length = JSON.stringify(processes[name] ?? '').length
    if (length <= longestCommand) continue
    findings.refuse(
      'phase-command-too-long',
      `Procfile:${lines.get(name)}: the command of ${name} has ${length} characters as JSON; ECS takes ${longestCommand} at most.`,
      `Put it into a script of the project, and let the line run that: "${name}: sh ./${name}.sh".`,
    )
  }
}

function checkName(name: string, line: number, again: boolean, findings: Findings): void {
  if (again) {
    findings.warn(
      'procfile-duplicate',
      `Procfile:${line}: "${name}" is there before; the last one counts.`,
      'Remove the other one.',
    )
  }
  const known = ['web', ...PHASE_NAMES]
  if (known.includes(name)) return
  const bare = (text: string) => text.replace(/[-_]/g, '').toLowerCase()
  const meant = known.find((candidate) => bare(candidate) === bare(name))
  if (meant !== undefined) {
    findings.warn(
      'procfile-name-case',
      `Procfile:${line}: "${name}" is not run; did you mean "${meant}"?`,
      `Write "${meant}:"; the names are case-exact.`,
    )
  } else if (!again) {
    findings.warn(
      'procfile-process-unused',
      `Procfile:${line}: "${name}" is not run: only web and the phases ${PHASE_NAMES.join(', ')} are.`,
      name === 'release'
        ? 'Rename it to migrateDatabase, which runs before each rollout.'
        : 'Run it elsewhere, or within the web process; this action deploys one web service.',
    )
  }
}
