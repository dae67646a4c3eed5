import { createHash } from 'node:crypto'
import type { ContainerDefinition, ECS, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs'
import { isNamed, unusableAnswer } from './refusal.ts'

/** The one container of every task. Express Mode insists on this name. */
export const containerName = 'Main'

/** The name of the web port; Express Mode and ECS Gateway insist on one. */
export const portName = 'web'

/** A secret of a container: the execution role reads it when the task starts. */
export interface SecretSource {
  readonly name: string
  /** ARN of an SSM parameter, or of a Secrets Manager secret (with `:json-key::`). */
  readonly valueFrom: string
}

export interface TaskSettings {
  readonly family: string
  /** `…@sha256:…` */
  readonly image: string
  readonly executionRoleArn: string
  readonly cpu: number
  readonly memory: number
  readonly cpuArchitecture: 'X86_64' | 'ARM64'
  readonly environment: Readonly<Record<string, string>>
  readonly secrets: readonly SecretSource[]
  /** Changes with the secrets' values, and makes a new revision then. */
  readonly secretsVersion?: string
  readonly logGroup: string
  readonly region: string
  readonly tags: Readonly<Record<string, string>>
}

/**
 * Runs the command that it is given as `$2` in a shell of its own, passes SIGTERM on to it, and ends the log with a
 * line that says which phase this was (`$1`, the intent's id) and how it ended: the log still knows when ECS has
 * forgotten the task.
 */
const phaseWrapper = [
  'sh -c "$2" &',
  'child=$!',
  'trap \'kill -TERM "$child" 2>/dev/null\' TERM INT',
  'wait "$child"',
  'code=$?',
  // A trapped signal ends the first wait early, with a code of its own.
  'while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done',
  'echo "monolayer-phase $1 exited $code"',
  'exit "$code"',
].join('\n')

/** How a phase's last log line reads; the id is the intent's. */
export function phaseEndPattern(id: string): RegExp {
  return new RegExp(`^monolayer-phase ${id.replace(/[^\w-]/g, '')} exited ([0-9]{1,3})$`)
}

/** A task that runs one shell command, given per run: see {@link phaseCommand}. */
export function phaseTaskDefinition(settings: TaskSettings): RegisterTaskDefinitionCommandInput {
  return define(settings, 'phase', {
    entryPoint: ['sh', '-c', phaseWrapper, 'monolayer-phase'],
    // Never reached: RunTask always overrides it. Without it the image's own CMD would stand here.
    command: ['none', 'exit 64'],
  })
}

/** The override that gives a phase its command. */
export function phaseCommand(id: string, command: string): { name: string; command: string[] } {
  return { name: containerName, command: [id, command] }
}

/** A task that serves the app. `command`: shell command, or `null` for the image's own. */
export function webTaskDefinition(
  settings: TaskSettings,
  web: { readonly command: string | null; readonly port: number },
): RegisterTaskDefinitionCommandInput {
  return define(settings, 'web', {
    portMappings: [{ containerPort: web.port, protocol: 'tcp', name: portName }],
    ...(web.command === null ? {} : { entryPoint: ['sh', '-c'], command: [execForm(web.command)] }),
  })
}

/** A task that runs a fixed script, as the database setup does. */
export function scriptTaskDefinition(
  settings: TaskSettings,
  prefix: string,
  script: string,
): RegisterTaskDefinitionCommandInput {
  return define(settings, prefix, { entryPoint: ['sh', '-c'], command: [script] })
}

/**
 * `exec` in front of a simple command, so that the server replaces the shell and gets SIGTERM itself. A compound
 * command (`a && b`, a pipe, an assignment in front) stays as it is: `exec` would cut it short.
 */
export function execForm(command: string): string {
  const simple =
    /^[\w./-]+(?:\s|$)/.test(command) &&
    !/[;&|<>()\n`]|\$\(/.test(command) &&
    !/^(exec|cd|export|set|if|for|while|case)\s/.test(command)
  return simple ? `exec ${command}` : command
}

function define(
  settings: TaskSettings,
  logPrefix: string,
  container: Omit<ContainerDefinition, 'name' | 'image'>,
): RegisterTaskDefinitionCommandInput {
  return {
    family: settings.family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(settings.cpu),
    memory: String(settings.memory),
    runtimePlatform: { cpuArchitecture: settings.cpuArchitecture, operatingSystemFamily: 'LINUX' },
    executionRoleArn: settings.executionRoleArn,
    containerDefinitions: [
      {
        name: containerName,
        image: settings.image,
        essential: true,
        environment: Object.entries(settings.environment)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => ({ name, value })),
        secrets: [...settings.secrets].sort((a, b) => (a.name < b.name ? -1 : 1)),
        linuxParameters: { initProcessEnabled: true },
        ...(settings.secretsVersion === undefined
          ? {}
          : { dockerLabels: { 'monolayer.secrets': settings.secretsVersion } }),
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': settings.logGroup,
            'awslogs-region': settings.region,
            'awslogs-stream-prefix': logPrefix,
            // A phase must not lose a line. A web task must not stop because CloudWatch does.
            mode: logPrefix === 'web' ? 'non-blocking' : 'blocking',
            ...(logPrefix === 'web' ? { 'max-buffer-size': '25m' } : {}),
          },
        },
        ...container,
      },
    ],
    tags: Object.entries(settings.tags).map(([key, value]) => ({ key, value })),
  }
}

const fingerprintTag = 'monolayer:fingerprint'

/** What a definition says, as a hash: the same text, the same revision. */
export function fingerprintOf(definition: unknown): string {
  return createHash('sha256').update(canonical(definition)).digest('hex').slice(0, 32)
}

/**
 * The newest revision of the family if it says the same, else a new one. Revisions cannot be deleted while anything
 * may use them, so none is made without need.
 *
 * @returns the revision's ARN
 */
export async function ensureTaskDefinition(
  ecs: Pick<ECS, 'describeTaskDefinition' | 'registerTaskDefinition'>,
  definition: RegisterTaskDefinitionCommandInput,
): Promise<string> {
  const fingerprint = fingerprintOf(definition)
  try {
    const answer = await ecs.describeTaskDefinition({
      taskDefinition: definition.family ?? '',
      include: ['TAGS'],
    })
    const tag = answer.tags?.find(({ key }) => key === fingerprintTag)
    const arn = answer.taskDefinition?.taskDefinitionArn
    if (tag?.value === fingerprint && answer.taskDefinition?.status === 'ACTIVE' && arn) return arn
  } catch (error) {
    // "Unable to describe task definition": the family has no active revision yet.
    if (!isNamed(error, 'ClientException')) throw error
  }
  const answer = await ecs.registerTaskDefinition({
    ...definition,
    tags: [...(definition.tags ?? []), { key: fingerprintTag, value: fingerprint }],
  })
  const arn = answer.taskDefinition?.taskDefinitionArn
  if (!arn) throw unusableAnswer('ecs RegisterTaskDefinition', 'no ARN')
  return arn
}

/** JSON with sorted keys, so that the order of members never counts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`
}
