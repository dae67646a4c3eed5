import type { Finding, PackageManager, Project } from './project.ts'

/** What the reader needs to be told by the action's inputs; everything else it finds in the checkout. */
export interface ReadingOptions {
  /** Absolute path of the checkout (`GITHUB_WORKSPACE`). */
  readonly workspace: string
  /** Input `working-directory`, relative to the checkout. */
  readonly directory: string
  readonly entrypoint: string | null
  readonly dockerfile: string | null
  readonly port: number | null
  readonly healthCheckPath: string | null
  readonly database: 'auto' | 'postgres' | 'none'
  readonly databaseUrlScheme: string | null
  /** Names of the variables and secrets that this deployment gives the app (values are not needed here). */
  readonly variables: readonly string[]
  /** Fargate units, for the worker-count pitfalls: 1024 = 1 vCPU. */
  readonly cpu: number
  /** MiB */
  readonly memory: number
  /** Whether a file reaches the build context of a Dockerfile, or of the generated one; absent: every file does. */
  readonly reachesImage?: (path: string, dockerfile: string | null) => boolean
  /** Input `max-tasks`, for the check of database connections; 1 where it is not given. */
  readonly maxTasks?: number
  /** Input `database-instance-class`, for the same check. */
  readonly databaseInstanceClass?: string
}

/** What a generated image is made from. */
export interface InstallPlan {
  readonly packageManager: PackageManager
  /** `major.minor` */
  readonly python: string
  /** Where the version was read: `.python-version`, or `default`. */
  readonly pythonBecause: string
  /** Files (relative to the app directory) that the dependency layer needs, and nothing else. */
  readonly manifests: readonly string[]
  /** Lock file relative to the app directory, or `null`. */
  readonly lock: string | null
  /** Packages of the checkout that the manifests name, as folders relative to the app directory. */
  readonly localPackages: readonly string[]
  /** True where the project itself must be installed (`pip install .`), not only its dependencies. */
  readonly installProject: boolean
  /** Folders (relative to the app directory) that must be on `PYTHONPATH`, import root of the app first. */
  readonly pythonPath: readonly string[]
  /** Packages added by us because the project names no server, or no manifest at all. */
  readonly extra: readonly string[]
}

export interface Reading {
  readonly project: Project
  readonly web: {
    /** Shell command; `null`: the image's own command starts the app. */
    readonly command: string | null
    readonly port: number
    readonly portBecause: string
    readonly healthCheckPath: string
    readonly healthCheckBecause: string
    /** The path people should open: `/`, or `/docs` where the app has no `/` route. */
    readonly openPath: string
  }
  /** `null` where the repository has its own Dockerfile. */
  readonly install: InstallPlan | null
  readonly databaseUrl: { readonly scheme: string; readonly because: readonly string[] }
  readonly warnings: readonly Finding[]
  /** What would stop a deployment. */
  readonly errors: readonly Finding[]
}
