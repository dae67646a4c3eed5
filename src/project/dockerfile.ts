import { normalPath } from './paths.ts'
import { splitCommands } from './shell-words.ts'

/** One instruction, continuation lines joined. */
export interface Instruction {
  /** Upper case. */
  readonly name: string
  readonly text: string
  /** Counts from 1. */
  readonly line: number
}

export interface Stage {
  readonly from: string
  /** `AS name`, lower case, or `null`. */
  readonly name: string | null
  readonly instructions: readonly Instruction[]
}

/** `CMD` or `ENTRYPOINT`: words of the exec form, or the shell form's text. */
export type Command = { readonly line: number } & (
  | { readonly form: 'exec'; readonly words: readonly string[] }
  | { readonly form: 'shell'; readonly text: string }
)

export interface Dockerfile {
  readonly stages: readonly Stage[]
  /** The instructions that make the final image: the last stage after the stages of this file that it builds on. */
  readonly final: readonly Instruction[]
  /** Image that the final stage ends up on. */
  readonly base: string
  readonly entrypoint: Command | null
  readonly cmd: Command | null
}

/**
 * Reads a Dockerfile as far as the plan needs it (Docker docs, "Dockerfile reference"): stages, continuations with
 * the `escape` directive, comments, here-documents (skipped), ARG and ENV as far as `FROM` and `EXPOSE` need them.
 * @returns `null` for a text without `FROM`
 */
export function parseDockerfile(text: string): Dockerfile | null {
  const stages: { from: string; name: string | null; instructions: Instruction[] }[] = []
  const args = new Map<string, string>()
  for (const instruction of readInstructions(text)) {
    if (instruction.name === 'FROM') {
      const words = expand(instruction.text, args)
        .split(/\s+/)
        .filter((word) => !word.startsWith('--'))
      const as = words.findIndex((word) => word.toLowerCase() === 'as')
      stages.push({
        from: words[0] ?? '',
        name: as === -1 ? null : (words[as + 1] ?? '').toLowerCase(),
        instructions: [],
      })
    } else if (stages.length > 0) stages.at(-1)?.instructions.push(instruction)
    else if (instruction.name === 'ARG') {
      const [, name = '', value = ''] = /^([A-Za-z_]\w*)(?:=(.*))?$/.exec(instruction.text) ?? []
      args.set(name, unquote(value))
    }
  }
  const last = stages.at(-1)
  if (last === undefined) return null
  const chain = chainOf(stages, last)
  const final = chain.flatMap((stage) => stage.instructions)
  return { stages, final, base: chain[0]?.from ?? last.from, ...commandsOf(chain) }
}

function chainOf(stages: readonly Stage[], last: Stage): readonly Stage[] {
  const chain = [last]
  let parent = last.from.toLowerCase()
  // Each builds on the nearest stage of that name above it.
  for (let at = stages.indexOf(last) - 1; at >= 0; at -= 1) {
    const stage = stages[at]
    if (stage === undefined || stage.name !== parent) continue
    chain.push(stage)
    parent = stage.from.toLowerCase()
  }
  return chain.reverse()
}

/** What stages that build on each other start; an ENTRYPOINT of one discards a CMD that an earlier one set. */
export function commandsOf(chain: readonly Stage[]): { entrypoint: Command | null; cmd: Command | null } {
  let entrypoint: Command | null = null
  let cmd: Command | null = null
  for (const stage of chain) {
    const own = (name: string) => stage.instructions.findLast((instruction) => instruction.name === name)
    const ownEntrypoint = own('ENTRYPOINT')
    const ownCmd = own('CMD')
    if (ownEntrypoint !== undefined) {
      entrypoint = readCommand(ownEntrypoint)
      cmd = null
    }
    if (ownCmd !== undefined) cmd = readCommand(ownCmd)
  }
  return { entrypoint, cmd }
}

function readCommand({ text, line }: Instruction): Command {
  if (text.startsWith('[')) {
    try {
      const words: unknown = JSON.parse(text)
      if (Array.isArray(words) && words.every((word) => typeof word === 'string'))
        return { form: 'exec', words, line }
    } catch {
      // Docker, too, takes what is no JSON list as the shell form.
    }
  }
  return { form: 'shell', text, line }
}

/** The start of the final image as one shell-like command, ENTRYPOINT before CMD; `null` where it sets neither. */
export function startOf(
  dockerfile: Dockerfile,
): { readonly words: readonly string[]; readonly line: number } | null {
  const { entrypoint, cmd } = dockerfile
  const last = cmd ?? entrypoint
  if (last === null) return null
  // The shell form of ENTRYPOINT ignores CMD.
  if (entrypoint?.form === 'shell') return { words: wordsOf(entrypoint), line: entrypoint.line }
  const words = [...(entrypoint === null ? [] : wordsOf(entrypoint)), ...(cmd === null ? [] : wordsOf(cmd))]
  // `ENTRYPOINT []` takes away what the base image starts, and starts nothing itself.
  return words.length === 0 ? null : { words, line: last.line }
}

function wordsOf(command: Command): readonly string[] {
  return command.form === 'exec' ? command.words : ['sh', '-c', command.text]
}

/** Sources of COPY and ADD from the build context in the final image, relative to it; a stage's copies not. */
export function copiesOf(dockerfile: Dockerfile): readonly string[] {
  return dockerfile.final.flatMap((instruction) => {
    if (instruction.name !== 'COPY' && instruction.name !== 'ADD') return []
    const { sources, from } = readCopy(instruction.text)
    if (from !== null) return []
    return sources
      .filter((source) => !/[$*?[]|:\/\//.test(source))
      .map((source) => normalPath(source.replace(/^\/+/, '') || '.').replace(/(.)\/$/, '$1'))
  })
}

/** `COPY [--from=stage] a b dest`, or its JSON form. */
export function readCopy(text: string): {
  readonly sources: readonly string[]
  readonly target: string
  readonly from: string | null
} {
  const flags = /^(?:--\S+\s+)*/.exec(text)?.[0] ?? ''
  const rest = text.slice(flags.length).trim()
  const json = rest.startsWith('[') ? readCommand({ name: '', text: rest, line: 1 }) : null
  const words = json?.form === 'exec' ? json.words : rest.split(/\s+/)
  return {
    sources: words.slice(0, -1),
    target: words.at(-1) ?? '',
    from: /--from=(\S+)/.exec(flags)?.[1] ?? null,
  }
}

/** The path that `HEALTHCHECK` of the final image asks for over HTTP. */
export function healthCheckOf(
  dockerfile: Dockerfile,
): { readonly path: string; readonly line: number } | null {
  const check = dockerfile.final.findLast(({ name }) => name === 'HEALTHCHECK')
  const path = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::[^/\s"']*)?(\/[\w./-]*)/.exec(
    check?.text ?? '',
  )?.[1]
  return check === undefined || path === undefined ? null : { path, line: check.line }
}

/** Ports of `EXPOSE` in the final image, without protocol; what stays a variable is left out. */
export function exposedPorts(
  dockerfile: Dockerfile,
): readonly { readonly port: number; readonly line: number }[] {
  const values = new Map<string, string>()
  return dockerfile.final.flatMap((instruction) => {
    if (instruction.name === 'ENV' || instruction.name === 'ARG') readAssignments(instruction.text, values)
    if (instruction.name !== 'EXPOSE') return []
    return expand(instruction.text, values)
      .split(/\s+/)
      .flatMap((word) => {
        const port = Number(/^(\d{1,5})(?:\/tcp)?$/i.exec(word)?.[1])
        return port >= 1 && port <= 65535 ? [{ port, line: instruction.line }] : []
      })
  })
}

/** The variables that ENV sets in the final image. */
export function environmentOf(dockerfile: Dockerfile): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const { name, text } of dockerfile.final) if (name === 'ENV') readAssignments(text, values)
  return values
}

/** `ENV A=b C="d e"`, or the old `ENV A b`. */
function readAssignments(text: string, into: Map<string, string>): void {
  const old = /^([A-Za-z_]\w*)\s+(.*)$/s.exec(text)
  if (old !== null) {
    into.set(old[1] ?? '', unquote(old[2] ?? ''))
    return
  }
  for (const word of splitCommands(text).flatMap((command) => command.words)) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
    if (name !== undefined) into.set(name, expand(value ?? '', into))
  }
}

const PLAIN = /\$([A-Za-z_]\w*)/g
const BRACED_OR_PLAIN = /\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))/g

/** So much is put in for variables: `ENV A=$A$A` doubles what it is at each line. */
const MOST_FILLED_IN = 64 * 1024

/**
 * Docker's `$name`, `${name}` and `${name:-default}`. An unknown name without default stays as written, and so does a
 * text that would become larger than any value is.
 */
export function expand(text: string, values: ReadonlyMap<string, string>): string {
  let size = 0
  const filledIn = (name: string, otherwise: string) => {
    const value = values.get(name)
    if (value === undefined || value === '') return otherwise
    size += value.length
    return size > MOST_FILLED_IN ? '' : value
  }
  // Behind the last brace none is closed any more, and looking for its end from each would take for ever.
  const closed = text.lastIndexOf('}') + 1
  const head = text
    .slice(0, closed)
    .replace(BRACED_OR_PLAIN, (whole, braced, fallback, plain) =>
      filledIn(braced ?? plain, fallback ?? whole),
    )
  const filled = head + text.slice(closed).replace(PLAIN, (whole, plain) => filledIn(plain, whole))
  return size > MOST_FILLED_IN ? text : filled
}

function unquote(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/s, '$2')
}

function readInstructions(text: string): readonly Instruction[] {
  const lines = text.split('\n')
  const joint = /^#\s*escape\s*=\s*`\s*$/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\'
  const ends = new Map(lines.map((line, index) => [line.trim(), index]))
  const result: Instruction[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const start = at
    const parts: string[] = []
    for (; at < lines.length; at += 1) {
      const line = (lines[at] ?? '').trim()
      if (line.startsWith('#') || (line === '' && parts.length > 0)) continue
      if (!line.endsWith(joint)) {
        parts.push(line)
        break
      }
      parts.push(line.slice(0, -1))
    }
    const joined = parts.join(' ').trim()
    const match = /^([A-Za-z]+)\s+(.*)$/s.exec(joined)
    if (match === null) continue
    const [, name = '', body = ''] = match
    const first = lines
      .slice(start, at + 1)
      .findIndex((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    result.push({ name: name.toUpperCase(), text: body.trim(), line: start + 1 + Math.max(0, first) })
    at = skipHereDocuments(lines, ends, at, body)
  }
  return result
}

/**
 * Index of the last line of the here-documents that an instruction opens.
 * @param ends where each line is found last: what has no end, such as `1<<A`, is no here-document
 */
function skipHereDocuments(
  lines: readonly string[],
  ends: ReadonlyMap<string, number>,
  at: number,
  text: string,
): number {
  let last = at
  for (const [, , word] of text.matchAll(/<<-?(["']?)([A-Za-z_]\w*)\1/g)) {
    if (word === undefined || (ends.get(word) ?? -1) <= last) return last
    do last += 1
    while (lines[last]?.trim() !== word)
  }
  return last
}

/** Images that hold a system and an interpreter, but no app: their own command is an interpreter or a shell. */
export function isPlainImage(image: string): boolean {
  const [withTag = ''] = image.split('@', 1)
  const [name = ''] = withTag.slice(withTag.lastIndexOf('/') + 1).split(':', 1)
  return /^(?:python|pypy|debian|ubuntu|alpine|scratch|uv|miniconda3?|miniforge3?|micromamba|buildpack-deps|amazonlinux|fedora|centos|rockylinux|almalinux|busybox|wolfi-base|pdm|poetry)$/.test(
    name,
  )
}
