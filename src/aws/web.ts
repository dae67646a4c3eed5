import type { Voice } from '../progress.ts'

/** What is to serve. */
export interface RolloutRequest {
  readonly taskDefinition: string
  readonly port: number
  readonly healthCheckPath: string
  readonly minTasks: number
  readonly maxTasks: number
  readonly timeoutSeconds: number
  /** Called once AWS has accepted the rollout: from then on it goes on, whatever becomes of this run. */
  readonly begun: () => void
  readonly voice: Voice
  readonly signal?: AbortSignal | undefined
}

/** What serves now. */
export interface Serving {
  readonly serviceArn: string
  readonly taskDefinition: string
  /** `https://…`, without a slash at its end. */
  readonly url: string
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
  /** Somebody stopped it by hand where it was. */
  | { readonly kind: 'stopped'; readonly reason: string }
  /** Somebody else's deployment of the same service took over. */
  | { readonly kind: 'superseded'; readonly by: string }
  | {
      readonly kind: 'timed-out'
      readonly waitedSeconds: number
      readonly lastStatus: string
    }

/** Where the web service runs. A narrow door: Express Mode is behind it, and ECS Gateway can be. */
export interface WebTarget {
  /** What serves now, or `null` where there is no service. */
  serving(): Promise<Serving | null>
  /** Rolls out and waits until it is known for certain how that ended. Finds a rollout of an earlier run again. */
  rollOut(request: RolloutRequest): Promise<RolloutEnd>
  /** Keeps later rollouts from being taken back for what is no fault of the app. Best effort: it never fails. */
  relax(voice: Voice): Promise<void>
  /** Asks for the removal of a service that never served, and does not wait for it: the next rollout does. */
  discard(voice: Voice): Promise<void>
  /** Removes the service and waits until it is gone; does nothing where there is none. */
  remove(voice: Voice): Promise<void>
}
