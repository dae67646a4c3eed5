import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatch, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs'
import { ECR } from '@aws-sdk/client-ecr'
import { SSM } from '@aws-sdk/client-ssm'
import { parse } from 'yaml'
import { foundationParameter } from '../../src/aws/foundation.ts'
import type { ImageRepository } from '../../src/aws/registry.ts'
import { type Policy, parsePolicy } from '../cloud/iam-policy.ts'
import type { StackInput } from '../cloud/stack.ts'
import { evaluate } from '../cloud/template-functions.ts'
import { MotoApi, textsOf } from './moto-api.ts'
import { Recorder } from './recorder.ts'
import type { Side } from './side.ts'

/** Seconds that moto may take to answer for the first time. */
const startsWithin = 90

/** A moto server on loopback, with the shipped templates created in its CloudFormation. */
export class Moto implements Side {
  readonly name = 'moto'
  readonly accountId = '123456789012'
  readonly region = 'eu-west-1'
  readonly url: string
  readonly #server: ChildProcess
  readonly #api: MotoApi
  readonly #recorder: Recorder
  #administrator = { accessKeyId: '', secretAccessKey: '' }

  private constructor(url: string, server: ChildProcess, recorder: Recorder) {
    this.url = url
    this.#server = server
    this.#recorder = recorder
    this.#api = new MotoApi(url, this.region)
  }

  /** @param program path of `moto_server`. @throws Error where moto does not start, or cannot make a stack */
  static async start(
    program: string,
    stacks: readonly StackInput[],
    recorder = new Recorder(),
  ): Promise<Moto> {
    const port = await freePort()
    const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    const moto = new Moto(`http://127.0.0.1:${port}`, server, recorder)
    try {
      await moto.#untilItAnswers()
      for (const stack of stacks) await moto.#createStack(stack)
      await moto.#makeAdministrator()
      await moto.#nameSubnetGroups()
      await moto.#giveHostNames()
      return moto
    } catch (error) {
      await moto.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#server.kill('SIGTERM')
  }

  /** moto looks at no token; the action asks nothing more of it than to be a JWT. */
  async token(event: 'push' | 'pull_request'): Promise<string> {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { sub: `repo:octo/app:${event}`, aud: 'sts.amazonaws.com', repository: 'octo/app' }
    return `${part({ alg: 'RS256' })}.${part(claims)}.${part({ signature: 'none' })}`
  }

  async enforce(): Promise<void> {
    const roles = textsOf(await this.#api.call('iam', 'ListRoles', {}), 'RoleName')
    for (const RoleName of roles) await this.#keepActionsOnly(RoleName)
    await this.#api.enforce()
  }

  async meanwhile<T>(work: () => Promise<T>): Promise<T> {
    return await work()
  }

  async writeLog(logGroupName: string, logStreamName: string, lines: readonly string[]): Promise<void> {
    const logs = this.#recorder.ignore(new CloudWatchLogs(this.#asAdministrator))
    await logs.createLogStream({ logGroupName, logStreamName })
    const logEvents = lines.map((message) => ({ timestamp: Date.now(), message }))
    await logs.putLogEvents({ logGroupName, logStreamName, logEvents })
  }

  async push(_repository: ImageRepository, repositoryName: string, imageTag: string): Promise<void> {
    const ecr = this.#recorder.ignore(new ECR(this.#asAdministrator))
    const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        size: 2,
        digest: digest(imageTag),
      },
      // moto makes the digest of an image from those of its layers.
      layers: [
        {
          mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
          size: 2,
          digest: digest(`layer of ${imageTag}`),
        },
      ],
    })
    await ecr.putImage({ repositoryName, imageTag, imageManifest })
  }

  async putAlarm(alarm: PutMetricAlarmCommandInput): Promise<void> {
    await this.#recorder.ignore(new CloudWatch(this.#asAdministrator)).putMetricAlarm(alarm)
  }

  async policies(RoleName: string): Promise<readonly Policy[]> {
    const role = await this.#api.call('iam', 'GetRole', { RoleName })
    const documents = [
      document(role, 'AssumeRolePolicyDocument'),
      ...Object.values(await this.#inline(RoleName)),
    ]
    return documents.map((found) => parsePolicy(found, `moto's role ${RoleName}`))
  }

  get #asAdministrator() {
    return { region: this.region, endpoint: this.url, credentials: this.#administrator }
  }

  async #untilItAnswers(): Promise<void> {
    for (let waited = 0; waited < startsWithin; waited += 0.25) {
      if (this.#server.exitCode !== null) throw new Error(`moto ended with ${this.#server.exitCode}`)
      const answer = await fetch(`${this.url}/moto-api/data.json`).catch(() => undefined)
      if (answer?.ok) return
      await sleep(250)
    }
    throw new Error(`moto does not answer after ${startsWithin} seconds`)
  }

  async #createStack({ name, template, parameters = {} }: StackInput): Promise<void> {
    const numbered = Object.entries(parameters).flatMap(([key, value], index) => [
      [`Parameters.member.${index + 1}.ParameterKey`, key],
      [`Parameters.member.${index + 1}.ParameterValue`, value],
    ])
    await this.#api.call('cloudformation', 'CreateStack', {
      StackName: name,
      TemplateBody: withoutCidr(await readFile(template, 'utf8')),
      'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
      ...Object.fromEntries(numbered),
    })
    const answer = await this.#api.call('cloudformation', 'DescribeStacks', { StackName: name })
    const [status] = textsOf(answer, 'StackStatus')
    if (status !== 'CREATE_COMPLETE') throw new Error(`moto ends the stack ${name} with ${status}`)
  }

  async #makeAdministrator(): Promise<void> {
    const UserName = 'administrator'
    await this.#api.call('iam', 'CreateUser', { UserName })
    const PolicyDocument = policy([{ Effect: 'Allow', Action: '*', Resource: '*' }])
    await this.#api.call('iam', 'PutUserPolicy', { UserName, PolicyName: 'everything', PolicyDocument })
    const keys = await this.#api.call('iam', 'CreateAccessKey', { UserName })
    const [accessKeyId = ''] = textsOf(keys, 'AccessKeyId')
    const [secretAccessKey = ''] = textsOf(keys, 'SecretAccessKey')
    this.#administrator = { accessKeyId, secretAccessKey }
  }

  async #inline(RoleName: string): Promise<Record<string, unknown>> {
    const names = textsOf(await this.#api.call('iam', 'ListRolePolicies', { RoleName }), 'member')
    const documents: Record<string, unknown> = {}
    for (const PolicyName of names) {
      const answer = await this.#api.call('iam', 'GetRolePolicy', { RoleName, PolicyName })
      documents[PolicyName] = document(answer, 'PolicyDocument')
    }
    return documents
  }

  /**
   * moto's `!Ref` of a database subnet group is the object that Python has for it. In the foundation's parameter the
   * name that the template gives the group is put in its place.
   */
  async #nameSubnetGroups(): Promise<void> {
    const ssm = this.#recorder.ignore(new SSM(this.#asAdministrator))
    for (const stage of ['production', 'preview'] as const) {
      const Name = foundationParameter(stage)
      const { Parameter } = await ssm.getParameter({ Name })
      const object = /<moto\.rds\.models\.DBSubnetGroup object at 0x[0-9a-f]+>/
      const Value = Parameter?.Value?.replace(object, `monolayer-${stage}`)
      await ssm.putParameter({ Name, Type: 'String', Value, Overwrite: true })
    }
  }

  /** moto's CloudFormation forgets `EnableDnsHostnames`, and its RunTask fails itself in a network without them. */
  async #giveHostNames(): Promise<void> {
    for (const VpcId of textsOf(await this.#api.call('ec2', 'DescribeVpcs', {}), 'vpcId')) {
      await this.#api.call('ec2', 'ModifyVpcAttribute', { VpcId, 'EnableDnsHostnames.Value': 'true' })
    }
  }

  /**
   * moto's policies know actions only (its `access_control.py` says so): it takes whatever names a resource or has a
   * condition as a refusal. So it judges the actions; resources and conditions are the local cloud's alone.
   */
  async #keepActionsOnly(RoleName: string): Promise<void> {
    for (const [PolicyName, found] of Object.entries(await this.#inline(RoleName))) {
      const statements = (found as { Statement: Record<string, unknown>[] }).Statement
      const PolicyDocument = policy(
        statements.map(({ Effect, Action }) => ({ Effect, Action: asMotoNames(Action), Resource: '*' })),
      )
      await this.#api.call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument })
    }
  }
}

/**
 * moto's CloudFormation has no Fn::Cidr. Its blocks are written out as the local cloud reckons them (what is right in
 * them, template-functions' own tests say); nothing else of a shipped template is changed.
 */
export function withoutCidr(template: string): string {
  const declared = parse(template, { logLevel: 'silent' }) as {
    Parameters?: { VpcCidr?: { Default?: string } }
  }
  const block = declared.Parameters?.VpcCidr?.Default ?? ''
  return template.replaceAll(/!Cidr \[!Ref VpcCidr, (\d+), (\d+)\]/g, (_, count: string, bits: string) => {
    const blocks = evaluate({ 'Fn::Cidr': [block, Number(count), Number(bits)] }, noScope)
    return `[${(blocks as string[]).join(', ')}]`
  })
}

const noScope = {
  region: '',
  ref: (name: string) => {
    throw new Error(`${name} is not known here`)
  },
  attribute: (resource: string) => {
    throw new Error(`${resource} is not known here`)
  },
  condition: () => false,
  imported: (name: string) => {
    throw new Error(`${name} is not known here`)
  },
}

/** moto takes the name in the signature's scope for the prefix of an action, and CloudWatch's is `monitoring`. */
function asMotoNames(actions: unknown): string[] {
  return [actions].flat().map((action) => String(action).replace(/^cloudwatch:/, 'monitoring:'))
}

function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** moto keeps the inline policies of a template as Python writes them; those have no quotation marks inside of texts. */
function document(xml: string, element: string): unknown {
  const text = decodeURIComponent(textsOf(xml, element)[0] ?? 'null')
  return JSON.parse(text.startsWith("{'") ? text.replaceAll("'", '"') : text)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
