import type { WebTargetKind } from '../plan/web-target.ts'
import type { Voice } from '../progress.ts'
import type { WentBack } from './service-deployment.ts'

/** What is to serve. */
export interface RolloutRequest {
  readonly taskDefinition: string
  readonly port: number
  readonly healthCheckPath: string
  readonly minTasks: number
  readonly maxTasks: number
  readonly timeoutSeconds: number
  /** Called before AWS is asked for the rollout: from then on it may go on, whatever becomes of this run. */
  readonly begun: () => void
  /** Called where AWS has refused it: nothing goes on. */
  readonly refused: () => void
  readonly voice: Voice
  readonly signal?: AbortSignal | undefined
}

/** What serves now. */
export interface Serving {
  readonly serviceArn: string
  readonly taskDefinition: string
  /** `https://…`, without a slash at its end. */
  readonly url: string
  /** ARN of the service revision, where the kind of target has a use for it. */
  readonly revision?: string
}

/** How a rollout ended. Only `serving` is success: "stable" is also what a service is after it went back. */
export type RolloutEnd =
  | { readonly kind: 'serving'; readonly serving: Serving }
  /** The previous version serves again. */
  | {
      readonly kind: 'rolled-back'
      readonly reason: string
      readonly alarms: readonly string[]
      /** False where going back failed too. */
      readonly restored: boolean
    }
  /** There was nothing to go back to. */
  | { readonly kind: 'never-served'; readonly reason: string }
  /** Somebody stopped it by hand. */
  | { readonly kind: 'stopped'; readonly reason: string; readonly wentBack: WentBack }
  /** Somebody else's deployment of the same service took over. */
  | { readonly kind: 'superseded'; readonly by: string }
  | {
      readonly kind: 'timed-out'
      readonly waitedSeconds: number
      readonly lastStatus: string
    }

/** What a service that has no tasks needs to serve again. */
export interface WakeRequest {
  readonly tasks: number
  readonly voice: Voice
  readonly signal: AbortSignal
}

/** Takes the tasks of a service away while nobody needs it, and brings them back. */
export interface Sleeper {
  /**
   * Leaves the service without a task: its URL answers 503. Changes nothing where there is no service, or where no task
   * of it is wanted already. @returns whether it changed something
   */
  sleep(voice: Voice): Promise<boolean>
  /**
   * Brings the tasks back and waits until they run. @returns what serves then, `null` where there is no service
   * @throws DeployError `rollout-timeout`
   */
  wake(request: WakeRequest): Promise<Serving | null>
}

/** Where the web service runs. A narrow door: nothing outside of it knows which kind is behind it. */
export interface WebTarget {
  readonly kind: WebTargetKind
  /** `null` where AWS keeps at least one task running. */
  readonly sleeper: Sleeper | null
  /**
   * Makes sure, before the first deployment and before anything is made, that this kind can be used here.
   *
   * @throws DeployError `gateway-missing`
   */
  preflight(voice: Voice): Promise<void>
  /** What serves now, or `null` where there is no service. */
  serving(): Promise<Serving | null>
  /** Rolls out and waits until it is known for certain how that ended. Finds a rollout of an earlier run again. */
  rollOut(request: RolloutRequest): Promise<RolloutEnd>
  /** Keeps later rollouts from being taken back for what is no fault of the app. Best effort: it never fails. `null` where nothing does that. */
  readonly relax: ((voice: Voice) => Promise<void>) | null
  /** Asks for the removal of a service that never served, and does not wait for it: the next rollout does. */
  discard(voice: Voice): Promise<void>
  /** Removes the service and waits until it is gone; does nothing where there is none. */
  remove(voice: Voice): Promise<void>
}
