import { expect, test } from 'vitest'
import { type ContainerPlan, createCommand } from './ecs-containers.ts'

const plan: ContainerPlan = {
  name: 'task-1-Main',
  definition: { name: 'Main', image: 'shop', command: ['serve'] },
  override: undefined,
  secrets: {},
  image: 'shop@sha256:1',
  network: 'task-1',
  labels: ['--label', 'owner=me'],
  cpu: '.25 vCPU',
  memory: '0.5GB',
  region: 'eu-west-1',
}

function argv(change: Partial<ContainerPlan>): readonly string[] {
  return createCommand({ ...plan, ...change }).argv
}

test('a container gets its network, a hard limit of memory and a share of the processor', () => {
  expect(argv({})).toEqual([
    ...['create', '--name', 'task-1-Main', '--label', 'owner=me', '--network', 'task-1'],
    ...['--memory', '512m', '--memory-swap', '512m', '--cpu-shares', '256', '--log-driver', 'none'],
    ...['--env', 'AWS_EXECUTION_ENV=AWS_ECS_FARGATE'],
    ...['--env', 'AWS_DEFAULT_REGION=eu-west-1', '--env', 'AWS_REGION=eu-west-1'],
    ...['shop@sha256:1', 'serve'],
  ])
})

test('the entry point stands in front of the command, which an override replaces', () => {
  const definition = { ...plan.definition, entryPoint: ['/bin/sh', '-c'] }
  const made = argv({ definition, override: { name: 'Main', command: ['echo hi; exit 1'] } })
  expect(made.slice(-5)).toEqual(['--entrypoint', '/bin/sh', 'shop@sha256:1', '-c', 'echo hi; exit 1'])
})

test('an override wins over the variables of the definition', () => {
  const definition = { ...plan.definition, environment: [{ name: 'COLOUR', value: 'red' }] }
  const override = { name: 'Main', environment: [{ name: 'COLOUR', value: 'blue' }] }
  expect(argv({ definition, override })).toContain('COLOUR=blue')
  expect(argv({ definition, override })).not.toContain('COLOUR=red')
})

test('the value of a secret is no argument, unless docker itself would heed its name', () => {
  const { argv: made, environment } = createCommand({
    ...plan,
    secrets: { TOKEN: 'hidden', PATH: '/opt/bin' },
  })
  expect(made).toContain('TOKEN')
  expect(made.join(' ')).not.toContain('hidden')
  expect(environment).toEqual({ TOKEN: 'hidden' })
  expect(made).toContain('PATH=/opt/bin')
})
