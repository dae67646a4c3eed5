import { shellWord } from '../shell-word.ts'
import { type Claims, claimText } from './trust.ts'

/**
 * The commands that deploy the templates of `bootstrap/`, as errors and documents print them. Each names its region: a
 * shell has one of its own, which need not be the workflow's.
 */
function deploy(region: string, stack: string, template: string, parameters: readonly string[] = []): string {
  const overrides = parameters.length === 0 ? [] : ['--parameter-overrides', ...parameters]
  return [
    ...['aws', 'cloudformation', 'deploy', '--region', region],
    ...['--stack-name', stack, '--template-file', `bootstrap/${template}`],
    ...['--capabilities', 'CAPABILITY_NAMED_IAM', ...overrides],
  ]
    .map(shellWord)
    .join(' ')
}

/** Creates what an account needs once a region. */
export function accountCommand(region: string): string {
  return deploy(region, 'monolayer-account', 'account.yml')
}

/** Creates what `web-target: gateway` needs in an account, once a region. */
export function gatewayCommand(region: string): string {
  return deploy(region, 'monolayer-gateway', 'gateway.yml')
}

/**
 * Creates the roles of one repository in a region.
 *
 * @param claims of the job's token; what they lack stands in the command as `<number>` and the like
 * @param defaultBranch hostile text; `null`: not known, and what most repositories have is taken
 */
export function repositoryCommand(region: string, claims: Claims, defaultBranch: string | null): string {
  const [owner = '', name = ''] = claimText(claims, 'repository').split('/')
  return deploy(region, repositoryStack(owner, name), 'repository.yml', [
    `Owner=${owner || '<owner>'}`,
    `OwnerId=${claimText(claims, 'repository_owner_id') || '<number>'}`,
    `Repository=${name || '<repository>'}`,
    `RepositoryId=${claimText(claims, 'repository_id') || '<number>'}`,
    `DefaultBranch=${defaultBranch ?? 'main'}`,
  ])
}

/** CloudFormation takes letters, digits and hyphens: `-` stands for whatever else a name has. */
function repositoryStack(owner: string, name: string): string {
  return `monolayer-${owner || 'owner'}-${name || 'repository'}`.replace(/[^A-Za-z0-9-]/g, '-')
}
