import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One database of a light server: its owner, and a file with what phases wrote. */
interface LightDatabase {
  readonly owner: string
  readonly rowsFile: string
}

/** What a PostgreSQL server of a light cloud remembers: roles with their passwords, databases with their rows. */
export class LightServer {
  readonly roles = new Map<string, string>()
  readonly databases = new Map<string, LightDatabase>()
  readonly #directory: string
  #made = 0

  /** `directory`: where the rows are kept. */
  constructor(directory: string) {
    this.#directory = directory
  }

  /**
   * Runs what psql would be given, as far as it makes or removes roles and databases. `variables`: what psql's
   * `\getenv` read, by psql variable.
   */
  execute(script: string, variables: Readonly<Record<string, string>>): void {
    for (const [, wanted = ''] of script.matchAll(statement)) {
      const { name = '', password = '' } = variables
      switch (wanted) {
        case 'CREATE ROLE':
          this.roles.set(name, this.roles.get(name) ?? '')
          break
        case 'ALTER ROLE':
          this.roles.set(name, password)
          break
        case 'CREATE DATABASE':
          if (!this.databases.has(name)) this.#create(name)
          break
        case 'DROP DATABASE':
          this.databases.delete(name)
          break
        case 'DROP ROLE':
          this.roles.delete(name)
          break
      }
    }
  }

  /** Whether the server lets a user in with this password. */
  admits(user: string, password: string): boolean {
    return this.roles.get(user) === password && password !== ''
  }

  /** Rows that phases wrote into a database, in order; `undefined` where there is no such database. */
  rows(name: string): readonly string[] | undefined {
    const database = this.databases.get(name)
    if (!database) return undefined
    return readFileSync(database.rowsFile, 'utf8')
      .split('\n')
      .filter((row) => row !== '')
  }

  #create(name: string): void {
    this.#made += 1
    const rowsFile = join(this.#directory, `${name}-${this.#made}.rows`)
    appendFileSync(rowsFile, '')
    this.databases.set(name, { owner: name, rowsFile })
  }
}

const statement = /\b(CREATE ROLE|ALTER ROLE|CREATE DATABASE|DROP DATABASE|DROP ROLE)\b/g
