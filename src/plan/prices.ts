/**
 * On-demand list prices in US dollars, without tax, credits, free tier or discounts, as published on the AWS pricing
 * pages of each service on the date below. They are for an estimate that is right to a few dollars a month, not for a
 * bill. Prices that are not listed for a region are taken from us-east-1, and the estimate says so.
 */
export const PRICES_DATE = '2026-11-22'

/** The month that AWS's own calculator uses. */
export const HOURS_PER_MONTH = 730

export interface RegionPrices {
  /** Fargate on Linux, by architecture: a vCPU-hour and a GB-hour. */
  readonly fargate: Readonly<
    Record<'X86_64' | 'ARM64', { readonly vcpuHour: number; readonly gbHour: number }>
  >
  /** RDS for PostgreSQL, Single-AZ: an hour, by instance class. */
  readonly databaseHour: ReadonlyMap<string, number>
  /** RDS gp3 storage, Single-AZ: a GB-month. */
  readonly databaseGbMonth: number
  /** Application Load Balancer: an hour, without capacity units. */
  readonly loadBalancerHour: number
  /** A public IPv4 address in use: an hour. */
  readonly publicAddressHour: number
  /** CloudWatch Logs, standard class: a GB taken in. */
  readonly logsGb: number
}

const US_EAST_1: RegionPrices = {
  fargate: {
    X86_64: { vcpuHour: 0.04048, gbHour: 0.004445 },
    ARM64: { vcpuHour: 0.03238, gbHour: 0.00356 },
  },
  databaseHour: new Map([
    ['db.t4g.micro', 0.016],
    ['db.t4g.small', 0.032],
    ['db.t4g.medium', 0.065],
    ['db.t4g.large', 0.129],
    ['db.t4g.xlarge', 0.258],
    ['db.t4g.2xlarge', 0.517],
    ['db.t3.micro', 0.018],
    ['db.t3.small', 0.036],
    ['db.t3.medium', 0.072],
    ['db.t3.large', 0.145],
    ['db.m6g.large', 0.159],
    ['db.m6g.xlarge', 0.318],
    ['db.m5.large', 0.178],
    ['db.r6g.large', 0.225],
    ['db.r6g.xlarge', 0.45],
  ]),
  databaseGbMonth: 0.115,
  loadBalancerHour: 0.0225,
  publicAddressHour: 0.005,
  logsGb: 0.5,
}

const EU_WEST_1: RegionPrices = {
  ...US_EAST_1,
  databaseHour: new Map([['db.t4g.micro', 0.017]]),
  databaseGbMonth: 0.127,
  loadBalancerHour: 0.0252,
  logsGb: 0.57,
}

/** What Fargate Spot is taken to cost, as a part of the on-demand price: an assumption on the safe side, see the note in the estimate. */
export const SPOT_PART = 0.5

/** The region whose prices stand in where a region or an instance class is not listed. */
export const REFERENCE_REGION = 'us-east-1'

/** Where a price comes from. */
export interface PriceList {
  readonly region: string
  readonly prices: RegionPrices
}

/** The prices of a region, or of the reference region where it is not listed. */
export function pricesOf(region: string): PriceList {
  if (region === 'eu-west-1') return { region, prices: EU_WEST_1 }
  return { region: REFERENCE_REGION, prices: US_EAST_1 }
}

/** An instance class's hourly price with the region it is from; `null` where no list has it. */
export function databaseHour(list: PriceList, instanceClass: string): { usd: number; region: string } | null {
  const own = list.prices.databaseHour.get(instanceClass)
  if (own !== undefined) return { usd: own, region: list.region }
  const reference = US_EAST_1.databaseHour.get(instanceClass)
  return reference === undefined ? null : { usd: reference, region: REFERENCE_REGION }
}
