/** The four PostgreSQL drivers that the specification names, by their canonical names. */
export type Driver = 'psycopg' | 'psycopg2' | 'asyncpg' | 'pg8000'

export type PackageManager = 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pip'

export type Framework = 'fastapi' | 'starlette' | 'litestar' | 'quart' | 'falcon' | 'sanic'

/** Something the user should know or mend, found before anything is built. */
export interface Finding {
  /** Stable, kebab-case. */
  readonly code: string
  /** One sentence that names the file and, where there is one, the line: `app/main.py:12: …`. */
  readonly message: string
  /** One line: what to write, and where. */
  readonly fix: string
}

/**
 * What the checkout says about the app: the `project` member of the plan (JSON), so every member is always there.
 * Nothing found is `null` or an empty list.
 */
export interface Project {
  /** Relative to the checkout, `.` for its root. */
  readonly directory: string
  readonly packageManager: PackageManager
  /** `major.minor` */
  readonly python: string
  readonly dependencies: {
    readonly sqlalchemy: boolean
    readonly alembic: boolean
    readonly drivers: readonly Driver[]
  }
  readonly postgres: { readonly needed: boolean; readonly because: readonly string[] }
  readonly alembic: { readonly ini: string; readonly migrations: boolean } | null
  /** Process type -> command, as written. `null`: there is no Procfile. */
  readonly procfile: Readonly<Record<string, string>> | null
  /** Relative to the app directory. */
  readonly dockerfile: string | null
  readonly framework: Framework | null
  readonly entrypoint: {
    /** `module:attribute`, or `null` where the start command is given whole (Procfile `web`, Dockerfile). */
    readonly target: string | null
    readonly factory: boolean
    readonly because: string
  } | null
}
