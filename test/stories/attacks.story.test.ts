import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkflowRun } from '../runner/workflow.ts'
import { findInTexts, textSinks } from './canaries.ts'
import { Theatre } from './theatre.ts'

/**
 * What an app, a branch, a comment or somebody in the account may try. That no foreign command was obeyed and no
 * secret left the machine is looked at after every story (`invariants.ts`).
 */
let theatre: Theatre
let version = 1

beforeAll(async () => {
  theatre = await Theatre.openLight()
})
afterAll(async () => {
  expect(theatre.cloud.violations).toEqual([])
  await theatre.close()
})

/** Deploys with a phase that runs a shell command, and is red after it, so that the log's end is quoted everywhere. */
async function failsWith(command: string, inputs: Record<string, string> = {}): Promise<WorkflowRun> {
  version += 1
  const encoded = Buffer.from(command).toString('base64')
  await theatre.commit({
    Procfile: `${theatre.file('Procfile')}beforeRollout: echo ${encoded} | base64 -d | sh; exit 3\n`,
    'main.py': theatre.file('main.py').replace('"1"', `"${version}"`),
  })
  const run = await theatre.play('push', { inputs })
  expect(run.exitCode, run.stdout).toBe(1)
  expect(run.annotations.find(({ level }) => level === 'error')?.properties.title).toBe('phase-failed')
  return run
}

const print = (lines: readonly string[]) => `cat <<'END'\n${lines.join('\n')}\nEND`

describe('what a container prints', () => {
  const commands = [
    '::set-output name=url::https://evil.example',
    '##[set-output name=url]https://evil.example',
    'INFO harmless ##[set-output name=image]evil',
    '\u00a0\u2003::set-output name=url::https://evil.example',
    '\t ::save-state name=lock::{}',
    '::add-mask::a',
    '::stop-commands::pwned',
    '::pwned::',
    '::error title=evil::a person is told lies',
    '##[error]a person is told lies',
    '::add-matcher::/tmp/matcher.json',
    '::group::never ends',
    '::echo::on',
    'progress\r::set-output name=url::https://evil.example',
    'line\u2028::set-output name=url::https://evil.example',
    '\u001b[31m::set-output name=url::https://evil.example',
    '\u0000::set-output name=url::https://evil.example',
    '\ufeff::set-output name=url::https://evil.example',
    '::set-env name=PATH::/evil',
    '::add-path::/evil',
    'File "/app/main.py", line 3, in <module>',
    'Traceback (most recent call last):',
  ]

  // Shows A7, A8, A10, A14, A15, A16, I9.
  it('is no command, in either form', async () => {
    const run = await failsWith(print(commands))
    expect(run.stdout).toContain('a person is told lies')
    expect(run.outputs.url ?? '').not.toContain('evil')
    expect(run.outputs.image ?? '').not.toContain('evil')
    expect(run.annotations.filter(({ message }) => message.startsWith('a person'))).toEqual([])
    expect(run.masks).not.toContain('a')
  })

  // Shows A11, A13.
  it('means nothing in the summary: no mention, no reference, no HTML, no end of its block', async () => {
    const run = await failsWith(
      print([
        '```',
        '~~~~',
        '</details></pre>',
        '<img src=//evil.example>',
        '<!-- marker -->',
        '@org/team fixes #1',
      ]),
    )
    const outside = run.summary.replace(/^(`{3,})[^\n]*\n.*?^\1$/gms, '')
    expect(run.summary).toContain('<img src=//evil.example>')
    expect(outside).not.toContain('evil.example')
    expect(outside).not.toMatch(/@org\/team/)
  })

  // Shows F37, A40, I13.
  it('may be ten megabytes, or one line of one', async () => {
    const run = await failsWith(
      "yes 'a long line that says nothing at all' | head -c 3000000; head -c 1000000 /dev/zero | tr '\\0' a",
    )
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1024 * 1024)
  })

  const canary = 'cAnAry/9+Q(zz)~k=7!%x*long-enough-to-be-wrapped-by-base64-at-76-columns-and-more'

  // Shows A25, A26, A28, I8.
  it('of its secrets is hidden, in every encoding', async () => {
    const python = 'import os,sys,urllib.parse,base64,json; s=os.environ["API_KEY"]'
    const spellings = [
      's, repr(s), json.dumps({"k": s})',
      'urllib.parse.quote(s), urllib.parse.quote(s, safe=""), urllib.parse.quote_plus(s)',
      '*[base64.b64encode(b"x"*n + s.encode()).decode() for n in range(3)]',
      '*[base64.urlsafe_b64encode(b"x"*n + s.encode() + b"tail").decode() for n in range(3)]',
      's.encode().hex(), s.encode().hex().upper(), s[::-1]',
      'base64.encodebytes(s.encode()).decode()',
      '"postgresql://user:" + urllib.parse.quote(s, safe="") + "@host/db"',
    ]
    const script = spellings.map((each) => `print(${each})`).join('; ')
    const run = await failsWith(`python3 -c '${python}; ${script}'`, { secrets: `API_KEY=${canary}` })
    expect(run.stdout).toContain('***')
    const sinks = textSinks(theatre.cloud, [run])
    expect(findInTexts(sinks, new Map([['the canary', canary]]))).toEqual([])
    // Base64 in lines of 76 characters, as every Unix tool writes it.
    const wrapped = Buffer.from(canary).toString('base64').slice(0, 76)
    expect([...sinks].filter(([, text]) => text.includes(wrapped)).map(([place]) => place)).toEqual([])
  })
})

describe('a pull request', () => {
  // Shows A1, A2, A3, F77.
  it('has shell and commands in its branch and its title, and nothing of it is run', async () => {
    const proof = '/tmp/monolayer-attacked'
    const branch = `x\`id\`$(touch\${IFS}${proof})##[set-output\u3000name=url]evil`.replace(
      /[[\]^~:?*\\ ]/g,
      '',
    )
    await theatre.commit({ Procfile: theatre.file('Procfile') }, branch)
    const title =
      '"; curl evil.example #\n::set-output name=url::https://evil.example\n##[error]lies @org/team'
    const run = await theatre.play('pull_request.opened', { number: 7, branch, title })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(run.outputs.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect(existsSync(proof)).toBe(false)
  })

  // Shows A12, F58.
  it('has a comment by somebody else with our marker, which stays theirs', async () => {
    const repository = theatre.cloud.github.repository(theatre.workflow.repository)
    const ours = repository.comments.find(({ issue }) => issue === 7)
    expect(ours).toBeDefined()
    const marker = ours?.body.split('\n')[0] ?? ''
    repository.comments.length = 0
    const author = { id: 666, login: 'eve', type: 'User' as const }
    const at = theatre.cloud.clock.now()
    const theirs = { id: 1, issue: 7, author, body: `${marker}\nvote for me`, createdAt: at, updatedAt: at }
    repository.comments.push(theirs)
    const run = await theatre.play('pull_request.synchronize', { number: 7 })
    expect(run.exitCode, run.stdout).toBe(0)
    expect(repository.comments.find(({ id }) => id === 1)?.body).toContain('vote for me')
    expect(repository.comments).toHaveLength(2)
  })

  // Shows A36, A37, I7.
  it('whose recorded state names production is removed without touching production', async () => {
    const before = theatre.cloud.inventory().filter((name) => name.includes('production'))
    const table = theatre.cloud.dynamodb.table('monolayer-preview')
    const item = table?.items.find((one) => JSON.stringify(one).includes('pr-7'))
    if (!item || !table) throw new Error('There is no state')
    const state = JSON.parse(item.state?.S ?? '{}')
    const production = theatre.cloud.dynamodb.table('monolayer-production')?.items[0]?.state?.S ?? '{}'
    const { service, images, database, deployments } = JSON.parse(production)
    const forged = { ...state, service, images, deployments, database: { ...database, ready: true } }
    table.set(table.keyOf(item), { ...item, state: { S: JSON.stringify(forged) } })
    await theatre.play('pull_request.closed', { number: 7 })
    const after = theatre.cloud.inventory().filter((name) => name.includes('production'))
    expect(after).toEqual(before)
    const touched = theatre.cloud.calls
      .of('ecs', 'DeleteExpressGatewayService')
      .map(({ input }) => JSON.stringify(input))
    expect(touched.filter((input) => input.includes('production'))).toEqual([])
  })
})
