import type { Findings } from './findings.ts'
import { type Dependencies, declarationsOf } from './manifests/dependencies.ts'

interface Service {
  readonly name: string
  readonly packages: readonly string[]
  /** Variables that would give its address. */
  readonly variables: RegExp
  /** Extras of other packages that use it: `celery[redis]`. */
  readonly extra?: RegExp
}

/** Services that apps commonly need and that this action does not make. */
const SERVICES: readonly Service[] = [
  {
    name: 'Redis',
    packages: ['redis', 'aioredis', 'rq', 'arq', 'fastapi-limiter', 'fastapi-cache2'],
    variables: /REDIS|VALKEY|CELERY_BROKER|BROKER_URL/,
    extra: /^redis$/,
  },
  {
    name: 'MongoDB',
    packages: ['pymongo', 'motor', 'beanie', 'odmantic', 'mongoengine'],
    variables: /MONGO/,
  },
  {
    name: 'MySQL',
    packages: ['pymysql', 'aiomysql', 'asyncmy', 'mysqlclient', 'mysql-connector-python'],
    variables: /MYSQL|MARIADB|DATABASE_URL/,
  },
  {
    name: 'RabbitMQ',
    packages: ['pika', 'aio-pika'],
    variables: /RABBIT|AMQP|BROKER_URL/,
  },
  { name: 'Kafka', packages: ['aiokafka', 'kafka-python', 'confluent-kafka'], variables: /KAFKA/ },
  {
    name: 'Elasticsearch',
    packages: ['elasticsearch', 'opensearch-py', 'elasticsearch-dsl'],
    variables: /ELASTIC|OPENSEARCH/,
  },
  { name: 'Memcached', packages: ['pymemcache', 'aiomcache'], variables: /MEMCACHE/ },
  { name: 'Neo4j', packages: ['neo4j', 'neomodel'], variables: /NEO4J/ },
]

/** Services among the main dependencies whose address no variable of this deployment gives. */
export function checkServices(
  findings: Findings,
  dependencies: Dependencies,
  given: ReadonlySet<string>,
): void {
  const names = [...given].map((name) => name.toUpperCase())
  for (const { name, packages, variables, extra } of SERVICES) {
    const byName = declarationsOf(dependencies, ...packages)
    const byExtra =
      extra === undefined
        ? []
        : dependencies.all.filter((item) => item.extras.some((text) => extra.test(text)))
    const found = [...byName, ...byExtra].find(({ kind }) => kind === 'main')
    if (found === undefined || names.some((text) => variables.test(text))) continue
    findings.warn(
      'service-not-provided',
      `${found.name} in ${found.file}:${found.line} needs ${name}, which this action does not make, and no variable names one.`,
      `If the app needs it, give its address by the input secrets; if not, ignore this.`,
    )
  }
}
