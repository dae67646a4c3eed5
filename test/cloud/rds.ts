import type * as Sdk from '@aws-sdk/client-rds'
import type { Cloud } from './cloud.ts'
import { delays } from './delays.ts'
import type { Member } from './network.ts'
import { page } from './pages.ts'
import { pause } from './pause.ts'
import { checkNetwork, findImage, newInstance } from './rds-creation.ts'
import { describeInstance, type Instance } from './rds-instance.ts'
import { RdsMasterSecret } from './rds-master-secret.ts'
import { checkCreation, checkDeletion, refuseValue } from './rds-rules.ts'
import { type Call, type Service, ServiceError } from './service.ts'
import { noteViolation } from './violations.ts'

/** Amazon RDS for PostgreSQL: each instance is a real server (`rds-postgres.ts`) behind AWS's states and delays. */
export class Rds {
  readonly service: Service
  /** By identifier. */
  readonly instances = new Map<string, Instance>()
  /** Final snapshots that deletions left, by identifier. */
  readonly snapshots = new Set<string>()
  /** A test's door: how many instances the account may have. AWS's default. */
  quota = 40
  /** A test's door: the status that new instances end in instead of `available`. */
  creationEndsIn: string | undefined
  readonly #cloud: Cloud
  readonly #secrets: RdsMasterSecret

  constructor(cloud: Cloud) {
    this.#cloud = cloud
    this.#secrets = new RdsMasterSecret(cloud)
    this.service = {
      sdk: '@aws-sdk/client-rds',
      operations: {
        CreateDBInstance: (input) => this.#create(input),
        DescribeDBInstances: (input, call) => this.#describe(input, call),
        ModifyDBInstance: (input) => this.#modify(input),
        DeleteDBInstance: (input) => this.#delete(input),
        AddTagsToResource: (input) => this.#addTags(input),
        ListTagsForResource: (input) => this.#listTags(input),
      },
      tags: (arn) => this.#byArn(arn)?.tags,
      inventory: () => [
        ...[...this.instances.keys()].map((identifier) => `rds-instance:${identifier}`),
        ...[...this.snapshots].map((identifier) => `rds-snapshot:${identifier}`),
      ],
    }
  }

  /** Ends what the instances were about to do. Their containers are removed with all others of the cloud. */
  stop(): void {
    for (const instance of this.instances.values()) instance.plan.abort()
  }

  /** Throws `DBInstanceNotFoundFault`. */
  instance(identifier: string): Instance {
    const instance = this.instances.get(identifier.toLowerCase())
    if (!instance) throw notFound(identifier)
    return instance
  }

  /** Lets the task of a network find the databases that it may reach from its place. */
  async admit(member: Member): Promise<void> {
    for (const instance of this.instances.values()) {
      if (instance.createdAt !== undefined) await this.#connect(instance, member)
    }
  }

  /**
   * A test's door: sets a status, and cancels what the instance would have done next. An instance that is still being
   * created is so for ever with `creating`, and has been with `available`.
   */
  setStatus(identifier: string, status: string): void {
    const instance = this.instance(identifier)
    instance.plan.abort()
    instance.plan = new AbortController()
    instance.status = status
    if (status === 'available' && instance.createdAt === undefined) {
      this.#follow(instance, this.#created(instance))
    }
  }

  /** A test's door: the instance is gone, as if a person had deleted it. */
  async lose(identifier: string): Promise<void> {
    await this.#forget(this.instance(identifier))
  }

  /** A test's door: RDS gives the master user a new password, as it does every seven days. */
  async rotate(identifier: string): Promise<void> {
    await this.#secrets.rotate(this.instance(identifier))
  }

  /** A test's door: runs a statement as a superuser; rows of column texts. */
  async query(identifier: string, database: string, sql: string): Promise<string[][]> {
    return await this.instance(identifier).postgres.query(database, sql)
  }

  /** A test's door: for so long (simulated milliseconds), a session of RDS's own keeps a database from being dropped. */
  async holdDatabase(identifier: string, database: string, milliseconds: number): Promise<void> {
    const release = await this.instance(identifier).postgres.hold(database)
    this.#cloud.clock.at(this.#cloud.clock.now() + milliseconds, () => {
      release().catch((error: unknown) => noteViolation(this.#cloud, 'RDS, a held session', error))
    })
  }

  async #create(input: Sdk.CreateDBInstanceMessage): Promise<Sdk.CreateDBInstanceResult> {
    checkCreation(input)
    checkNetwork(this.#cloud, input)
    const image = await findImage(this.#cloud, input.EngineVersion)
    if (this.instances.has((input.DBInstanceIdentifier ?? '').toLowerCase())) {
      throw new ServiceError('DBInstanceAlreadyExistsFault', 'DB instance already exists')
    }
    if (this.instances.size >= this.quota) {
      throw new ServiceError('InstanceQuotaExceededFault', 'DB Instance quota exceeded')
    }
    const managed = input.ManageMasterUserPassword === true
    const password = managed ? this.#secrets.password() : (input.MasterUserPassword ?? '')
    const instance = newInstance(this.#cloud, input, image, password)
    if (managed) this.#secrets.create(instance, password)
    this.instances.set(instance.identifier, instance)
    this.#follow(instance, this.#comeUp(instance))
    return { DBInstance: describeInstance(this.#cloud, instance) }
  }

  /** creating -> backing-up -> available, while the real server starts. */
  async #comeUp(instance: Instance): Promise<void> {
    const { signal } = instance.plan
    const started = instance.postgres.start()
    const [, ready] = await Promise.all([started, pause(this.#cloud.clock, delays.rds.creating, signal)])
    if (!ready) return
    if (this.creationEndsIn !== undefined) {
      instance.status = this.creationEndsIn
      return
    }
    await this.#created(instance)
    if ((instance.settings.BackupRetentionPeriod ?? 1) > 0) {
      instance.status = 'backing-up'
      if (!(await pause(this.#cloud.clock, delays.rds.backingUp, signal))) return
    }
    instance.status = 'available'
  }

  /** From now on it has an endpoint, and tasks that are there already find it, too. */
  async #created(instance: Instance): Promise<void> {
    instance.createdAt = this.#cloud.clock.now()
    for (const member of this.#cloud.network.tasks) await this.#connect(instance, member)
  }

  async #connect(instance: Instance, { network, place }: Member): Promise<void> {
    const { VpcSecurityGroupIds: securityGroups = [], DBSubnetGroupName: subnetGroup = '' } =
      instance.settings
    if (!this.#cloud.foundation.reaches(place, { subnetGroup, securityGroups }, instance.port)) return
    try {
      await instance.postgres.join(network)
    } catch (error) {
      // Removed at this very moment: then there is nothing to find.
      if (this.instances.get(instance.identifier) === instance) throw error
    }
  }

  #describe(input: Sdk.DescribeDBInstancesMessage, call: Call): Sdk.DBInstanceMessage {
    const size = input.MaxRecords ?? 100
    if (size < 20 || size > 100) {
      refuseValue(`Invalid value ${size} for MaxRecords. Must be between 20 and 100`)
    }
    if (input.DBInstanceIdentifier !== undefined) {
      const named = input.DBInstanceIdentifier.split(':').pop() ?? ''
      const instance = this.instance(named)
      if (call.stale && instance.createdAt === undefined) throw notFound(named)
      return { DBInstances: [describeInstance(this.#cloud, instance)] }
    }
    const wanted = [...this.instances.values()].filter((instance) =>
      (input.Filters ?? []).every(({ Name, Values }) => {
        if (Name !== 'db-instance-id') refuseValue(`Unrecognized filter name: ${Name}`)
        return Values?.some((value) => value === instance.identifier || value === instance.arn)
      }),
    )
    const { items, nextToken } = page(wanted, size, input.Marker)
    return {
      DBInstances: items.map((instance) => describeInstance(this.#cloud, instance)),
      Marker: nextToken,
    }
  }

  #modify(input: Sdk.ModifyDBInstanceMessage): Sdk.ModifyDBInstanceResult {
    const instance = this.instance(input.DBInstanceIdentifier ?? '')
    if (
      instance.status !== 'available' &&
      instance.status !== 'backing-up' &&
      instance.status !== 'storage-full'
    ) {
      throw new ServiceError(
        'InvalidDBInstanceStateFault',
        `Database instance is not in available state: it is ${instance.status}.`,
      )
    }
    const { DBInstanceIdentifier: _, ApplyImmediately: now, DeletionProtection: protection, ...rest } = input
    if (protection !== undefined) instance.settings = { ...instance.settings, DeletionProtection: protection }
    const changes = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    if (Object.keys(changes).length === 0) return { DBInstance: describeInstance(this.#cloud, instance) }
    if (now === true) this.#follow(instance, this.#apply(instance, changes))
    else instance.pending = { ...instance.pending, ...changes }
    return { DBInstance: describeInstance(this.#cloud, instance) }
  }

  async #apply(instance: Instance, changes: Partial<Sdk.CreateDBInstanceMessage>): Promise<void> {
    const { signal } = instance.plan
    if (!(await pause(this.#cloud.clock, delays.rds.modificationStarts, signal))) return
    instance.status = 'modifying'
    if (!(await pause(this.#cloud.clock, delays.rds.modifying, signal))) return
    instance.settings = { ...instance.settings, ...changes }
    instance.status = 'available'
  }

  #delete(input: Sdk.DeleteDBInstanceMessage): Sdk.DeleteDBInstanceResult {
    const instance = this.instance(input.DBInstanceIdentifier ?? '')
    if (instance.status === 'deleting') {
      throw new ServiceError(
        'InvalidDBInstanceStateFault',
        `Instance ${instance.identifier} is already being deleted.`,
      )
    }
    checkDeletion(input, instance.settings.DeletionProtection ?? false)
    const snapshot = input.SkipFinalSnapshot === true ? undefined : input.FinalDBSnapshotIdentifier
    if (snapshot !== undefined && this.snapshots.has(snapshot)) {
      const message = `Cannot create the snapshot because a snapshot with the identifier ${snapshot} already exists.`
      throw new ServiceError('DBSnapshotAlreadyExistsFault', message)
    }
    this.setStatus(instance.identifier, 'deleting')
    this.#follow(instance, this.#goDown(instance, snapshot))
    return { DBInstance: describeInstance(this.#cloud, instance) }
  }

  async #goDown(instance: Instance, snapshot: string | undefined): Promise<void> {
    const { signal } = instance.plan
    const time = delays.rds.deleting + (snapshot === undefined ? 0 : delays.rds.finalSnapshot)
    if (!(await pause(this.#cloud.clock, time, signal))) return
    if (snapshot !== undefined) this.snapshots.add(snapshot)
    await this.#forget(instance)
  }

  async #forget(instance: Instance): Promise<void> {
    instance.plan.abort()
    this.instances.delete(instance.identifier)
    this.#secrets.delete(instance)
    await instance.postgres.remove()
  }

  #addTags(input: Sdk.AddTagsToResourceMessage): object {
    const instance = this.#byArn(input.ResourceName ?? '') ?? this.instance(input.ResourceName ?? '')
    for (const { Key, Value } of input.Tags ?? []) instance.tags[Key ?? ''] = Value ?? ''
    return {}
  }

  #listTags(input: Sdk.ListTagsForResourceMessage): Sdk.TagListMessage {
    const instance = this.#byArn(input.ResourceName ?? '') ?? this.instance(input.ResourceName ?? '')
    return { TagList: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })) }
  }

  #byArn(arn: string): Instance | undefined {
    return [...this.instances.values()].find((instance) => instance.arn === arn)
  }

  /** Looks after work that no caller waits for. */
  #follow(instance: Instance, work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (instance.plan.signal.aborted) return
      instance.status = 'failed'
      noteViolation(this.#cloud, `RDS, instance ${instance.identifier}`, error)
    })
  }
}

function notFound(identifier: string): ServiceError {
  return new ServiceError('DBInstanceNotFoundFault', `DBInstance ${identifier} not found.`, { status: 404 })
}
