import { randomBytes } from 'node:crypto'
import type { Cloud } from './cloud.ts'
import type { Cluster } from './foundation.ts'
import { ServiceError } from './service.ts'

/** ARNs of ECS in their long form, with the cluster's name in them. */
export class EcsArns {
  readonly #cloud: Cloud

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  task(cluster: Cluster, id: string): string {
    return this.#arn(`task/${cluster.name}/${id}`)
  }

  taskDefinition(family: string, revision: number): string {
    return this.#arn(`task-definition/${family}:${revision}`)
  }

  service(cluster: Cluster, name: string): string {
    return this.#arn(`service/${cluster.name}/${name}`)
  }

  serviceDeployment(cluster: Cluster, service: string, id: string): string {
    return this.#arn(`service-deployment/${cluster.name}/${service}/${id}`)
  }

  serviceRevision(cluster: Cluster, service: string, id: string): string {
    return this.#arn(`service-revision/${cluster.name}/${service}/${id}`)
  }

  container(cluster: Cluster, task: string, id: string): string {
    return this.#arn(`container/${cluster.name}/${task}/${id}`)
  }

  #arn(resource: string): string {
    return `arn:aws:ecs:${this.#cloud.region}:${this.#cloud.account}:${resource}`
  }

  /** The cluster that a call names; `default` where it names none. Throws `ClusterNotFoundException`. */
  cluster(nameOrArn: string | undefined): Cluster {
    const cluster = this.#cloud.foundation.cluster(nameOrArn ?? 'default')
    if (!cluster) throw new ServiceError('ClusterNotFoundException', 'Cluster not found.')
    return cluster
  }
}

/** 32 hexadecimal digits, as tasks and load balancers have them. */
export function hexId(): string {
  return randomBytes(16).toString('hex')
}

/** What stands after the last slash of an ARN, or the text itself where it is no ARN. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** The id of a deployment or revision: nineteen digits. */
export function longNumber(): string {
  return String((randomBytes(8).readBigUInt64BE() % 9_000_000_000_000_000_000n) + 1_000_000_000_000_000_000n)
}
