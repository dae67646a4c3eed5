import type { RunTaskCommandInput, Task } from '@aws-sdk/client-ecs'
import { type EnvironmentState, type Intent, newPending, newState } from '../../src/aws/environment-state.ts'
import type { PhaseRun } from '../../src/phases.ts'
import type { PlannedPhase } from '../../src/plan/phases.ts'
import type { Voice } from '../../src/progress.ts'
import { newReport } from '../../src/report.ts'
import type { Pace } from '../../src/wait.ts'

/** How a task of the stage ends. */
export interface Ending {
  readonly exitCode?: number
  /** What its command writes. */
  readonly lines?: readonly string[]
  /** Whether the shell around it comes to its last line. */
  readonly lastLine?: boolean
  /** AWS takes it away: it stops without an exit code. */
  readonly lost?: boolean
  /** It goes on until somebody stops it. */
  readonly runs?: boolean
  /** Its exit code then; `null`: none, as when its host is gone. Default: 143. */
  readonly whenStopped?: number | null
  /** ECS shows it running even then. */
  readonly unstoppable?: boolean
  /** It waits for its network interface until it is stopped. */
  readonly stalls?: boolean
  /** ECS does not start it, for this reason. */
  readonly refused?: string
}

interface StageTask {
  readonly arn: string
  readonly request: RunTaskCommandInput
  readonly ending: Ending
  stopped: boolean
}

const [begun, fingerprint] = ['2026-11-22T10:00:00.000Z', 'this deployment']

/** An ECS, a log and an environment's state in memory: what the code that runs phases sees of the world. */
export class Stage {
  state: EnvironmentState = {
    ...newState,
    pending: { ...newPending, fingerprint, commit: 'c0ffee5' },
  }
  /** What was done to the world, in order: writes of the state and calls of ECS. */
  readonly events: string[] = []
  readonly lines: string[] = []
  readonly report = newReport()
  readonly #endings: Ending[]
  readonly #tasks = new Map<string, StageTask>()
  /** ECS has forgotten every task that has stopped. */
  forgetful = false
  /** ECS does not show what it has started yet. */
  hidden = false
  /** What ECS says to every RunTask from now on. */
  refusal: Error | null = null
  /** CloudWatch has nothing. */
  logless = false

  /** @param endings of the tasks, in the order in which they are started; the last counts for all after it */
  constructor(...endings: Ending[]) {
    this.#endings = endings
  }

  get run(): PhaseRun {
    return {
      account: {
        address: { stage: 'production' },
        foundation: { cluster: 'cluster', subnets: [], appSecurityGroup: 'app' },
        names: { logGroup: '/group' },
        clients: { ecs: async () => this.#ecs, logs: async () => this.#logs },
      } as unknown as PhaseRun['account'],
      environment: this.environment,
      progress: {
        ...this.voice,
        steps: [],
        warnings: [],
        step: (_title: string, work: (voice: Voice) => Promise<unknown>) => work(this.voice),
        beside: (_title: string, work: (voice: Voice) => Promise<unknown>) => work(this.voice),
      } as PhaseRun['progress'],
      report: this.report,
      project: { procfile: null } as PhaseRun['project'],
      taskDefinition: 'phase:1',
      commit: 'c0ffee5',
      fingerprint,
      databaseInstance: null,
      pace: this.pace,
      memory: 512,
      timeoutSeconds: 60,
      runUrl: 'https://github.com/run',
    }
  }

  /** Time that passes as soon as somebody waits, and then lets happen what takes time. */
  readonly pace: Pace = {
    now: () => this.#now,
    sleep: async (milliseconds) => {
      this.#now += milliseconds
      this.afterWait()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
  #now = 0
  afterWait: () => void = () => {}

  readonly voice: Voice = {
    say: (line) => this.lines.push(line),
    quote: (line) => this.lines.push(`> ${line}`),
    warn: () => {},
    flushed: async () => {},
  }

  get environment(): PhaseRun['environment'] {
    const stage = this
    return {
      get state() {
        return stage.state
      },
      async save(change: (state: EnvironmentState) => EnvironmentState) {
        stage.state = change(stage.state)
        const { intent, pending, once } = stage.state
        const done = [...(pending?.succeeded ?? []), ...Object.keys(once)].join(', ')
        const open = intent === null ? 'none' : `${intent.phase}${intent.taskArn === null ? '' : ' with ARN'}`
        stage.events.push(`state: open ${open}; done ${done || 'none'}`)
      },
    } as unknown as PhaseRun['environment']
  }

  /** Phases whose task was really started, by the beginning of its token. */
  get started(): string[] {
    return [...this.#tasks.values()].map(({ request }) => request.startedBy?.split('-')[0] ?? '')
  }

  /** Leaves a phase open, as an interrupted run does; with a task that ends so, where there is an ending. */
  async leave(
    phase: PlannedPhase,
    ending: Ending | null,
    { minutesAgo = 0, knowsArn = true } = {},
  ): Promise<Intent> {
    const id = `${phase.name}-1-2-3`
    const request = { startedBy: id, clientToken: id, taskDefinition: 'phase:0' }
    if (ending !== null) this.#endings.unshift(ending)
    const taskArn = ending === null ? null : this.#start(request)
    const intent: Intent = {
      id,
      phase: phase.name,
      once: phase.when === 'once',
      command: phase.command,
      commit: 'c0ffee5',
      fingerprint,
      request,
      taskArn: knowsArn ? taskArn : null,
      at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
      runUrl: 'https://github.com/earlier',
    }
    this.state = { ...this.state, intent }
    return intent
  }

  #start(request: RunTaskCommandInput): string {
    const arn = `arn:aws:ecs:eu-west-1:1:task/cluster/${request.clientToken}`
    if (this.#tasks.has(arn)) return arn
    const ending = (this.#endings.length > 1 ? this.#endings.shift() : this.#endings[0]) ?? { exitCode: 0 }
    this.#tasks.set(arn, { arn, request, ending, stopped: false })
    return arn
  }

  readonly #ecs = {
    runTask: async (request: RunTaskCommandInput) => {
      if (this.refusal !== null) {
        this.events.push('RunTask refused')
        throw this.refusal
      }
      const [next] = this.#endings
      if (next?.refused !== undefined) {
        this.events.push('RunTask refused')
        return { failures: [{ reason: next.refused }] }
      }
      this.events.push(`RunTask ${request.startedBy?.split('-')[0]}`)
      return { tasks: [{ taskArn: this.#start(request) }] }
    },
    describeTasks: async ({ tasks = [] }: { tasks?: string[] }) => ({
      tasks: tasks.flatMap((arn) => {
        const task = this.#tasks.get(arn)
        if (task === undefined || this.hidden || (this.forgetful && !runs(task))) return []
        return [{ ...described(task), startedBy: task.request.startedBy }]
      }),
    }),
    listTasks: async ({
      startedBy,
      family,
      desiredStatus = 'RUNNING',
    }: {
      startedBy?: string
      family?: string
      desiredStatus?: string
    }) => {
      if (startedBy !== undefined && family !== undefined)
        throw new Error('startedBy must be the only filter')
      const known = this.hidden ? [] : [...this.#tasks.values()]
      return {
        taskArns: known
          .filter((task) => (desiredStatus === 'RUNNING' ? runs(task) : !runs(task) && !this.forgetful))
          .filter(({ request }) => startedBy === undefined || request.startedBy === startedBy)
          .filter(({ request }) => family === undefined || request.taskDefinition?.split(':')[0] === family)
          .map(({ arn }) => arn),
      }
    },
    stopTask: async ({ task = '' }: { task?: string }) => {
      this.events.push('StopTask')
      const known = this.#tasks.get(task)
      if (known !== undefined) known.stopped = true
    },
  }

  readonly #logs = {
    getLogEvents: async ({
      logStreamName = '',
      nextToken,
    }: {
      logStreamName?: string
      nextToken?: string
    }) => {
      const task = [...this.#tasks.values()].find(({ arn }) =>
        logStreamName.endsWith(arn.split('/').at(-1) ?? ''),
      )
      const fresh = nextToken === undefined && task !== undefined && !this.logless
      return { events: fresh ? written(task).map((message) => ({ message })) : [], nextForwardToken: 'end' }
    },
    filterLogEvents: async () => ({
      events: this.logless ? [] : [...this.#tasks.values()].flatMap(written).map((message) => ({ message })),
    }),
  }
}

function runs({ ending, stopped }: StageTask): boolean {
  return (ending.runs === true || ending.stalls === true) && (!stopped || ending.unstoppable === true)
}

function described(task: StageTask): Task {
  const { arn, ending } = task
  if (ending.stalls) {
    const createdAt = new Date(begun)
    return runs(task)
      ? { taskArn: arn, lastStatus: 'PROVISIONING', createdAt, containers: [] }
      : { taskArn: arn, lastStatus: 'STOPPED', createdAt, stoppedReason: 'stopped', containers: [] }
  }
  const startedAt = new Date(begun)
  if (runs(task)) return { taskArn: arn, lastStatus: 'RUNNING', startedAt, containers: [{ name: 'Main' }] }
  const { whenStopped = 143 } = ending
  const exitCode = ending.runs === true ? (whenStopped ?? undefined) : ending.exitCode
  return {
    taskArn: arn,
    lastStatus: 'STOPPED',
    stoppedReason: 'Essential container in task exited',
    startedAt,
    containers: [{ name: 'Main', ...(exitCode === undefined || ending.lost ? {} : { exitCode }) }],
  }
}

function written({ ending, request }: StageTask): string[] {
  const { lines = [], exitCode, lastLine = true } = ending
  const told = lastLine && exitCode !== undefined
  return [...lines, ...(told ? [`monolayer-phase ${request.clientToken} exited ${exitCode}`] : [])]
}

/** An error as the SDK throws it, after so many tries. */
export function awsError(name: string, message: string, attempts = 1): Error {
  const fault = { name, $fault: 'client', $metadata: { attempts } }
  return Object.assign(new Error(message), fault)
}

export const migrate: PlannedPhase = {
  name: 'migrateDatabase',
  command: 'alembic upgrade head',
  when: 'every deployment',
  because: 'alembic.ini',
}
export const bootstrap: PlannedPhase = {
  ...migrate,
  name: 'bootstrap',
  command: 'python seed.py',
  when: 'once',
}
export const before: PlannedPhase = { ...migrate, name: 'beforeRollout', command: 'echo before' }
