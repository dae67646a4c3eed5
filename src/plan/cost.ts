import { databaseHour, HOURS_PER_MONTH, PRICES_DATE, type PriceList, pricesOf, SPOT_PART } from './prices.ts'
import type { WebTargetKind } from './web-target.ts'

/** What an environment runs. */
export interface CostInput {
  readonly region: string
  /** Fargate units: 1024 = 1 vCPU. */
  readonly cpu: number
  /** MiB */
  readonly memory: number
  readonly cpuArchitecture: 'X86_64' | 'ARM64'
  /** On Fargate Spot, which AWS may take away. */
  readonly spot: boolean
  readonly webTarget: WebTargetKind
  /** Tasks that always run. */
  readonly tasks: number
  /** `null` where no database is made. */
  readonly database: { readonly instanceClass: string; readonly storageGb: number } | null
}

export interface CostLine {
  readonly what: string
  /** A month of 730 hours, rounded to cents. */
  readonly usd: number
  readonly note: string
  /** It is there once for several environments: one more adds nothing. */
  readonly shared: boolean
}

export interface CostEstimate {
  /** Sum of the lines, rounded to cents. */
  readonly usd: number
  readonly lines: readonly CostLine[]
  /** What the sum leaves out, one phrase each. */
  readonly notCounted: readonly string[]
}

/** Availability zones of the load balancer, as the foundation makes them; it has a public address in each. */
const LOAD_BALANCER_ZONES = 2

/** Logs of a quiet app: an assumption, not a measurement. */
const LOGS_GB = 1

/** The monthly list price of one environment, itemised. Pure; see `prices.ts` for date and source. */
export function estimateMonthlyCost(input: CostInput): CostEstimate {
  const list = pricesOf(input.region)
  const notCounted = [...NOT_COUNTED]
  const lines = [...taskLines(input, list), ...loadBalancerLines(input, list), logLine(list)]
  if (input.database !== null) {
    const { instanceClass, storageGb } = input.database
    const hour = databaseHour(list, instanceClass)
    if (hour === null)
      notCounted.unshift(`the database instance (no list price of ${instanceClass} is known here)`)
    else {
      const note = `${hour.usd} USD an hour, Single-AZ, ${priceNote(hour.region, input.region)}; shared by all environments of this stage and app`
      lines.unshift(line(`Database instance ${instanceClass}`, hour.usd * HOURS_PER_MONTH, note, true))
    }
    const storage = `${list.prices.databaseGbMonth} USD a GB, ${priceNote(list.region, input.region)}`
    lines.splice(
      hour === null ? 0 : 1,
      0,
      line(`Database storage, ${storageGb} GB gp3`, storageGb * list.prices.databaseGbMonth, storage, true),
    )
  }
  return { usd: cents(lines.reduce((sum, { usd }) => sum + usd, 0)), lines, notCounted }
}

/** What depends on use, and cannot be known before. */
const NOT_COUNTED = [
  'data transfer out',
  'load balancer capacity units (traffic)',
  'tasks beyond the minimum, and phase tasks (seconds to minutes a deployment)',
  'database backups beyond the size of the storage, CPU credits of burstable instances',
  'image storage in ECR, the state table, parameters and alarms (usually cents)',
  'taxes, discounts and free tiers',
]

/** What a day costs: what this environment adds, and what it shares with others. USD, rounded to cents. */
export function dailyCost(estimate: CostEstimate): { readonly own: number; readonly shared: number } {
  const sum = (shared: boolean) =>
    cents(
      estimate.lines
        .filter((line) => line.shared === shared)
        .reduce((total, { usd }) => total + (usd * 24) / HOURS_PER_MONTH, 0),
    )
  return { own: sum(false), shared: sum(true) }
}

function taskLines(input: CostInput, list: PriceList): CostLine[] {
  const vcpu = input.cpu / 1024
  const gb = input.memory / 1024
  const price = list.prices.fargate[input.cpuArchitecture]
  const hours = input.tasks * HOURS_PER_MONTH
  const part = input.spot ? SPOT_PART : 1
  const tasks = `${input.tasks} ${input.tasks === 1 ? 'task' : 'tasks'}`
  const region = priceNote(list.region, input.region)
  return [
    line(
      `Fargate${input.spot ? ' Spot' : ''}, ${tasks} of ${vcpu} vCPU and ${gb} GB`,
      hours * part * (vcpu * price.vcpuHour + gb * price.gbHour),
      `${input.cpuArchitecture === 'ARM64' ? 'ARM' : 'x86'}, all hours of the month, ${input.spot ? spotNote : ''}${region}`,
    ),
    line(`Public IPv4 addresses of ${tasks}`, hours * list.prices.publicAddressHour, `one a task, ${region}`),
  ]
}

/** Spot has no list price: it moves with supply and demand. */
const spotNote = `Spot taken as ${SPOT_PART * 100} % of the on-demand price (AWS: up to 70 % less, and it changes), `

function loadBalancerLines({ webTarget }: CostInput, list: PriceList): CostLine[] {
  const gateway = webTarget === 'gateway'
  return [
    line(
      gateway ? 'Load balancer of the gateway' : 'Load balancer',
      HOURS_PER_MONTH * list.prices.loadBalancerHour,
      gateway
        ? 'shared by the services of this stage (how many fit on one is not documented); AWS names no price for the gateway itself'
        : 'shared by up to 25 services of a network: the next environments add nothing',
      true,
    ),
    line(
      'Public IPv4 addresses of the load balancer',
      HOURS_PER_MONTH * LOAD_BALANCER_ZONES * list.prices.publicAddressHour,
      `one in each of ${LOAD_BALANCER_ZONES} zones, shared in the same way`,
      true,
    ),
  ]
}

function logLine(list: PriceList): CostLine {
  return line('Logs', LOGS_GB * list.prices.logsGb, `assumes ${LOGS_GB} GB a month, kept 30 days`)
}

function priceNote(region: string, wanted: string): string {
  const date = `list price of ${region}, ${PRICES_DATE}`
  return region === wanted ? date : `${date}; ${wanted} is usually up to a third dearer`
}

function line(what: string, usd: number, note: string, shared = false): CostLine {
  return { what, usd: cents(usd), note, shared }
}

function cents(usd: number): number {
  return Math.round(usd * 100) / 100
}
