import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { accountCommand, gatewayCommand, repositoryCommand } from '../../src/aws/bootstrap-commands.ts'

const claims = { repository: 'octo/my_shop.py', repository_id: '42', repository_owner_id: '583231' }

/** The words that `aws` gets where somebody pastes the command into a shell. */
function pasted(command: string): string[] {
  const script = `aws() { printf '%s\\0' "$@"; }\n${command}\n`
  const output = execFileSync('sh', ['-euc', script], { encoding: 'utf8', cwd: '/' })
  return output.split('\0').slice(0, -1)
}

describe('the commands that deploy the templates', () => {
  it('name the region of the workflow, whatever that of the shell is', () => {
    const region = 'ap-southeast-1'
    const commands = [
      accountCommand(region),
      gatewayCommand(region),
      repositoryCommand(region, claims, 'main'),
    ]
    const words = commands.map(pasted)
    for (const line of words) {
      expect(line.slice(0, 4)).toEqual(['cloudformation', 'deploy', '--region', region])
    }
    const given = (line: readonly string[], option: string) => line[line.indexOf(option) + 1]
    expect(words.map((line) => given(line, '--template-file'))).toEqual([
      'bootstrap/account.yml',
      'bootstrap/gateway.yml',
      'bootstrap/repository.yml',
    ])
    expect(words.map((line) => given(line, '--stack-name'))).toEqual([
      'monolayer-account',
      'monolayer-gateway',
      'monolayer-octo-my-shop-py',
    ])
  })

  const parametersOf = (defaultBranch: string | null, told = claims) => {
    const words = pasted(repositoryCommand('eu-west-1', told, defaultBranch))
    return words.slice(words.indexOf('--parameter-overrides') + 1)
  }

  it('give the roles of a repository its numbers and its default branch', () => {
    expect(parametersOf('master')).toEqual([
      'Owner=octo',
      'OwnerId=583231',
      'Repository=my_shop.py',
      'RepositoryId=42',
      'DefaultBranch=master',
    ])
    expect(parametersOf(null)).toContain('DefaultBranch=main')
  })

  it.each(["x'; touch /pwned; '", '$(touch /pwned)', '`touch /pwned`', 'a&&touch', 'a|b', 'a;b', '"', '~'])(
    'hand the branch %s on as it is, and nothing of it is run',
    (branch) => {
      expect(parametersOf(branch).at(-1)).toBe(`DefaultBranch=${branch}`)
    },
  )

  it('stay one command where the token says nothing, or something else than GitHub would', () => {
    expect(parametersOf('main', {} as typeof claims)).toEqual([
      'Owner=<owner>',
      'OwnerId=<number>',
      'Repository=<repository>',
      'RepositoryId=<number>',
      'DefaultBranch=main',
    ])
    const hostile = { ...claims, repository: "o'; $(id)/n; $(id)" }
    const words = pasted(repositoryCommand('eu-west-1', hostile, 'main'))
    expect(words).toContain("Owner=o'; $(id)")
    expect(words[words.indexOf('--stack-name') + 1]).toMatch(/^[A-Za-z0-9-]+$/)
  })
})
