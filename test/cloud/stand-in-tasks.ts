import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Cloud } from './cloud.ts'
import { hexId } from './ecs-arns.ts'
import { Task, type TaskRequest } from './ecs-task.ts'
import type { TaskLife } from './ecs-task-life.ts'

/** A version of an app that answers on a port of its own, so that nothing has to run in a container. */
export interface StandInApp {
  readonly port: number
  /** What it answers from now on; `crash`: its tasks end as soon as they run. */
  behave(how: 200 | 500 | 'crash'): void
  stop(): void
}

/** How long a stand-in takes to run, and to be gone (simulated milliseconds): about as long as a real task. */
const startTime = 45_000
const endTime = 15_000

/** Makes every task of a cloud without containers a stand-in for one, until the cloud is gone. */
export class StandInTasks {
  readonly started: TaskRequest[] = []
  readonly #cloud: Cloud
  readonly #crashing = new Set<number>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    cloud.ecs.tasks.start = (request) => this.#start(request)
  }

  /** Starts an app that says its version. */
  async app(version: string): Promise<StandInApp> {
    let status = 200
    const server: Server = createServer((_, response) => {
      response.writeHead(status)
      response.end(version)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      port,
      behave: (how) => {
        if (how === 'crash') this.#crashing.add(port)
        else status = how
      },
      stop: () => void server.close(),
    }
  }

  #start(request: TaskRequest): TaskLife {
    this.started.push(request)
    const { clock } = this.#cloud
    const id = hexId()
    const made = { createdAt: clock.now(), attachmentId: hexId() }
    const task = new Task(id, `task/${id}`, request, [], made)
    const port = request.definition.containerDefinitions[0]?.portMappings?.[0]?.containerPort ?? 0
    const running = clock.sleep(startTime).then(() => {
      if (task.stopping.aborted) return false
      task.lastStatus = 'RUNNING'
      task.address = '127.0.0.1'
      if (!this.#crashing.has(port)) return true
      task.stop(
        { code: 'EssentialContainerExited', reason: 'Essential container in task exited' },
        clock.now(),
      )
      return false
    })
    const stopped = new Promise<void>((resolve) => {
      task.stopping.addEventListener('abort', () => resolve(), { once: true })
    })
    const ended = stopped.then(async () => {
      task.lastStatus = 'DEPROVISIONING'
      await clock.sleep(endTime)
      task.lastStatus = 'STOPPED'
    })
    return { task, running, ended, release: () => {} } as unknown as TaskLife
  }
}
