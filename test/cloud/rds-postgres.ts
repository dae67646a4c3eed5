import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'
import { DockerError } from './docker.ts'
import type { TaskNetwork } from './network.ts'

export interface PostgresOptions {
  readonly identifier: string
  /** Local image with server and client: `postgres:17`. */
  readonly image: string
  /** Host name of the endpoint, which the certificate is for. */
  readonly host: string
  readonly port: number
  readonly masterUser: string
  readonly masterPassword: string
  /** Name of the first database, if one was asked for. */
  readonly database: string | undefined
  readonly maxConnections: number
}

/**
 * The PostgreSQL server of one RDS instance, in a container without a route out: TLS only, passwords by SCRAM, a
 * master user who is no superuser but a member of `rds_superuser`, and RDS's own superuser `rdsadmin` that nobody
 * else can be. Writes are not forced to disk (`fsync` off): a rehearsal's data need not survive a power cut.
 */
export class Postgres {
  readonly #cloud: Cloud
  readonly #options: PostgresOptions
  readonly #name: string
  readonly #joined = new Set<TaskNetwork>()
  #network: TaskNetwork | undefined

  constructor(cloud: Cloud, options: PostgresOptions) {
    this.#cloud = cloud
    this.#options = options
    // An instance of the same name may be made while the last one is still being removed.
    const unique = randomBytes(3).toString('hex')
    this.#name = `monolayer-${cloud.docker.id}-rds-${options.identifier}-${unique}`
  }

  /** Starts the server and makes its users; resolves when it takes connections. */
  async start(): Promise<void> {
    const { docker, network } = this.#cloud
    const certificates = await this.#writeCertificates()
    this.#network = await network.create(this.#name, { isolated: true })
    await docker.run([
      ...['run', '--detach', '--name', this.#name, ...docker.labels, '--network', this.#network.name],
      ...[
        '--hostname',
        'postgres',
        '--volume',
        `${certificates}:/certificates:ro`,
        '--stop-signal',
        'SIGINT',
      ],
      ...[
        '--shm-size',
        '128m',
        '--entrypoint',
        '/bin/bash',
        this.#options.image,
        '-c',
        entrypoint,
        'postgres',
      ],
      ...Object.entries(this.#settings()).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ])
    await this.#up()
    await this.#sql('postgres', initialise(this.#options))
  }

  /** Lets the tasks of a network find the server under its endpoint's name. */
  async join(network: TaskNetwork): Promise<void> {
    if (this.#joined.has(network)) return
    this.#joined.add(network)
    await this.#cloud.network.connect(network, this.#name, this.#options.host)
  }

  /** Stops and starts the server; its data stay. */
  async restart(): Promise<void> {
    await this.#cloud.docker.run(['restart', '--time', '20', this.#name])
    await this.#up()
  }

  async remove(): Promise<void> {
    await this.#cloud.docker.run(['rm', '--force', '--volumes', this.#name])
    if (this.#network) await this.#cloud.network.remove(this.#network)
  }

  async setPassword(user: string, password: string): Promise<void> {
    await this.#sql('postgres', `ALTER ROLE ${identifier(user)} PASSWORD ${literal(password)};`)
  }

  /** Runs one statement as the superuser; returns rows of column texts (`NULL` is an empty text). */
  async query(database: string, sql: string): Promise<string[][]> {
    const separators = ['--field-separator', '\u001f', '--record-separator', '\u001e']
    const said = await this.#psql(database, ['--tuples-only', '--no-align', ...separators, '--command', sql])
    return said === '' ? [] : said.split('\u001e').map((row) => row.split('\u001f'))
  }

  /**
   * Opens a session of `rdsadmin` in a database, as RDS's own monitoring does, which a DROP must wait for and a
   * non-superuser cannot end. Resolves when it is open; the function it resolves with ends it.
   */
  async hold(database: string): Promise<() => Promise<void>> {
    const name = `rdsadmin-${Math.random().toString(36).slice(2)}`
    const environment = ['--env', `PGAPPNAME=${name}`]
    const sleep = [...psql, '--dbname', database, '--command', 'SELECT pg_sleep(3600)']
    await this.#cloud.docker.run(['exec', '--detach', ...environment, this.#name, ...sleep])
    const sessions = `pg_stat_activity WHERE application_name = ${literal(name)}`
    for (
      let attempt = 0;
      (await this.query('postgres', `SELECT pid FROM ${sessions}`)).length === 0;
      attempt += 1
    ) {
      if (attempt === 50) throw new Error(`No session of rdsadmin in ${database}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return async () => {
      await this.query('postgres', `SELECT pg_terminate_backend(pid) FROM ${sessions}`)
    }
  }

  #settings(): Record<string, string> {
    return {
      listen_addresses: '*',
      port: String(this.#options.port),
      max_connections: String(this.#options.maxConnections),
      ssl: 'on',
      ssl_cert_file: `${home}/tls/server.crt`,
      ssl_key_file: `${home}/tls/server.key`,
      hba_file: `${home}/pg_hba.conf`,
      password_encryption: 'scram-sha-256',
      'rds.force_ssl': '1',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
    }
  }

  async #writeCertificates(): Promise<string> {
    const folder = join(this.#cloud.directory, 'rds', this.#options.identifier)
    await mkdir(folder, { recursive: true })
    const { certificate, key } = await this.#cloud.tls.issue([this.#options.host])
    await writeFile(join(folder, 'server.crt'), certificate)
    await writeFile(join(folder, 'server.key'), key, { mode: 0o600 })
    return folder
  }

  /** Real seconds: a fresh cluster takes two or three. */
  async #up(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#psql('postgres', ['--command', 'SELECT 1'])
        return
      } catch (error) {
        if (!(error instanceof DockerError)) throw error
        if (attempt === 150) throw new Error(`PostgreSQL did not start: ${await this.#lastWords()}`)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  async #lastWords(): Promise<string> {
    return await this.#cloud.docker
      .run(['logs', '--tail', '20', this.#name])
      .catch((error: Error) => error.message)
  }

  async #sql(database: string, script: string): Promise<void> {
    const argv = ['exec', '--interactive', this.#name, ...psql, '--dbname', database, '--file', '-']
    await this.#cloud.docker.run(argv, { input: script })
  }

  async #psql(database: string, options: readonly string[]): Promise<string> {
    return await this.#cloud.docker.run(['exec', this.#name, ...psql, '--dbname', database, ...options])
  }
}

const home = '/rds'

/** `psql` as RDS's superuser over the socket, which nobody outside the container can reach. */
const psql = ['psql', '--no-psqlrc', '--quiet', '--username', 'rdsadmin', '--set', 'ON_ERROR_STOP=1']

/** Makes the data directory the first time, then becomes the server (`$@`: its settings). Runs as root. */
const entrypoint = `
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
if [ ! -e ${home}/data/PG_VERSION ]; then
  mkdir -p ${home}/data ${home}/tls /run/postgresql
  cp /certificates/server.crt /certificates/server.key ${home}/tls/
  printf '%s\\n' \\
    'local   all all          trust' \\
    'hostssl all rdsadmin all reject' \\
    'hostssl all all      all scram-sha-256' > ${home}/pg_hba.conf
  chown -R postgres:postgres ${home} /run/postgresql
  chmod 600 ${home}/tls/server.key
  as_postgres "$bin/initdb" --pgdata ${home}/data --username rdsadmin --encoding UTF8 --locale C.UTF-8 --no-sync
fi
mkdir -p /run/postgresql && chown postgres:postgres /run/postgresql
exec setpriv --reuid=postgres --regid=postgres --init-groups "$bin/postgres" -D ${home}/data "$@"
`

/**
 * The roles that an RDS instance begins with, as far as they matter to somebody who is not AWS:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
 */
function initialise({ masterUser, masterPassword, database }: PostgresOptions): string {
  const master = identifier(masterUser)
  return [
    'CREATE ROLE rds_superuser NOLOGIN;',
    'CREATE ROLE rds_iam NOLOGIN;',
    'CREATE ROLE rds_password NOLOGIN;',
    'CREATE ROLE rds_replication NOLOGIN;',
    'GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser;',
    'GRANT rds_iam, rds_password, rds_replication TO rds_superuser WITH ADMIN OPTION;',
    `CREATE ROLE ${master} LOGIN CREATEDB CREATEROLE PASSWORD ${literal(masterPassword)};`,
    `GRANT rds_superuser TO ${master};`,
    `ALTER DATABASE postgres OWNER TO ${master};`,
    `ALTER DATABASE template1 OWNER TO ${master};`,
    'CREATE DATABASE rdsadmin OWNER rdsadmin;',
    'REVOKE CONNECT ON DATABASE rdsadmin FROM PUBLIC;',
    ...(database === undefined ? [] : [`CREATE DATABASE ${identifier(database)} OWNER ${master};`]),
  ].join('\n')
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
