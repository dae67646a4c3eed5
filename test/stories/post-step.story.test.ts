import { expect, it } from 'vitest'
import { Theatre } from './theatre.ts'

// Shows F65.
it('the post step of a run that was killed asks once for a role that has let it in, and then leaves the lock to its lease', async () => {
  const theatre = await Theatre.openLight()
  try {
    theatre.cloud.faults.add([
      { service: 'ecs', operation: 'RunTask', nth: 1, when: 'after', fault: 'kill' },
      {
        service: 'sts',
        operation: 'AssumeRoleWithWebIdentity',
        nth: 2,
        when: 'before',
        fault: 'accessDenied',
      },
    ])
    const run = await theatre.play('push')
    expect(run.signal, run.stdout).toBe('SIGKILL')
    expect(run.post?.exitCode, run.post?.stdout).toBe(0)
    expect(run.post?.stdout).toContain('may still be locked')
    expect(theatre.cloud.calls.of('sts', 'AssumeRoleWithWebIdentity')).toHaveLength(2)
    const again = await theatre.play('push')
    expect(again.exitCode, again.stdout).toBe(0)
  } finally {
    await theatre.close().catch((error: Error) => expect(error.message).toContain('holds no environment'))
  }
})
