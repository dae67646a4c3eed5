import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { phaseCommand, phaseEndPattern, phaseTaskDefinition } from '../../src/aws/task-definition.ts'
import { longestCommand, PHASE_NAMES } from '../../src/project/procfile.ts'

const settings = {
  family: 'f',
  image: 'i',
  executionRoleArn: 'r',
  cpu: 256,
  memory: 512,
  cpuArchitecture: 'X86_64' as const,
  environment: {},
  secrets: [],
  logGroup: 'g',
  region: 'eu-west-1',
  tags: {},
}

/** What a container prints that is given a phase's command, and how it ends. */
function run(command: string): { output: string; code: number } {
  const [container] = phaseTaskDefinition(settings).containerDefinitions ?? []
  const argv = [...(container?.entryPoint ?? []), ...phaseCommand('migrate-1', command).command]
  try {
    return { output: execFileSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8' }), code: 0 }
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number }
    return { output: stdout, code: status }
  }
}

describe('the command of a phase', () => {
  // Shows A23.
  it.each([
    ["echo 'it''s' \"$((1 + 1))\"", 'its 2'],
    ['echo "monolayer-phase migrate-1 exited 0"; exit 4', 'monolayer-phase migrate-1 exited 0'],
    ['echo $1 $2 "$0"', 'sh'],
    ['echo a; echo b | tr b c', 'a\nc'],
  ])('%j means what it says to a shell of its own, and nothing to the one around it', (command, said) => {
    expect(run(command).output.split('\n').slice(0, -2).join('\n')).toBe(said)
  })

  it('fits into what ECS takes where the plan lets it pass', () => {
    const command = 'x'.repeat(longestCommand - 2)
    for (const name of PHASE_NAMES) {
      const containerOverrides = [phaseCommand(`${name}-${randomUUID()}`, command)]
      expect(JSON.stringify({ containerOverrides }).length).toBeLessThanOrEqual(8192)
    }
  })

  it.each([0, 1, 3, 143])('ends the log with its exit code: %d', (code) => {
    const ended = run(`echo works; exit ${code}`)
    expect(ended.code).toBe(code)
    expect(phaseEndPattern('migrate-1').exec(ended.output.trimEnd().split('\n').at(-1) ?? '')?.[1]).toBe(
      String(code),
    )
  })
})
