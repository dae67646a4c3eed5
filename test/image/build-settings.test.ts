import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildSettingsOf, pathsInPipConf, type ResolvedSecret } from '../../src/image/build-settings.ts'

function secret(name: string, value: string, parts: Partial<ResolvedSecret> = {}): ResolvedSecret {
  return { name, value, content: null, folders: [], links: [], ...parts }
}

/** What a shell knows after it has sourced the script. */
function environmentOf(secrets: readonly ResolvedSecret[]): Readonly<Record<string, string>> {
  const script = buildSettingsOf(secrets)?.files.find(({ id }) => id === 'environment')?.content
  const result = spawnSync('sh', ['-c', 'eval "$(cat)"; env -0'], {
    input: script,
    env: { PATH: process.env.PATH },
  })
  expect(result.stderr.toString()).toBe('')
  const pairs = result.stdout
    .toString()
    .split('\0')
    .filter((line) => line !== '')
  return Object.fromEntries(
    pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

describe('build settings', () => {
  test('are nothing without secrets', () => {
    expect(buildSettingsOf([])).toBeNull()
  })

  test('give variables, whatever is in them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
        (value) => {
          expect(environmentOf([secret('TOKEN', value)])).toMatchObject({ TOKEN: value })
        },
      ),
      { numRuns: 20 },
    )
  })

  test('give files, and the variables by which the tools find them', () => {
    const settings = [
      secret('pip.conf', '', { content: Buffer.from('[global]') }),
      secret('netrc', '', { content: Buffer.from('machine x') }),
      secret('UV_CONFIG_FILE', '/home/x/uv.toml', { content: Buffer.from('') }),
    ]
    expect(buildSettingsOf(settings)?.files.map(({ id }) => id)).toEqual([
      'environment',
      'pip.conf',
      'netrc',
      'UV_CONFIG_FILE',
    ])
    expect(environmentOf(settings)).toMatchObject({
      PIP_CONFIG_FILE: '/run/secrets/pip.conf',
      NETRC: '/run/secrets/netrc',
      UV_CONFIG_FILE: '/run/secrets/UV_CONFIG_FILE',
    })
  })

  test('let every tool believe the authority that pip is told to believe', () => {
    const found = environmentOf([
      secret('PIP_CERT', '/etc/company.crt', { content: Buffer.from('x') }),
      secret('CURL_CA_BUNDLE', '/etc/other.crt', { content: Buffer.from('y') }),
    ])
    expect(found).toMatchObject({
      PIP_CERT: '/run/secrets/PIP_CERT',
      SSL_CERT_FILE: '/run/secrets/PIP_CERT',
      REQUESTS_CA_BUNDLE: '/run/secrets/PIP_CERT',
      CURL_CA_BUNDLE: '/run/secrets/CURL_CA_BUNDLE',
    })
  })

  test("give pip's index to the other managers, unless they have their own", () => {
    const index = 'https://user:token@packages.example.com/simple'
    expect(environmentOf([secret('PIP_INDEX_URL', index)])).toMatchObject({
      UV_DEFAULT_INDEX: index,
      PDM_PYPI_URL: index,
      PIPENV_PYPI_MIRROR: index,
    })
    const own = [secret('PIP_INDEX_URL', index), secret('UV_DEFAULT_INDEX', 'https://own.example.com')]
    expect(environmentOf(own)).toMatchObject({ UV_DEFAULT_INDEX: 'https://own.example.com' })
  })

  test('put the folders of find-links where the build sees them', () => {
    const links = secret('PIP_FIND_LINKS', '', {
      folders: ['/wheels', '/more'],
      links: ['https://x.example.com/w'],
    })
    expect(buildSettingsOf([links])?.findLinks).toEqual(['/wheels', '/more'])
    expect(environmentOf([links])).toMatchObject({
      PIP_FIND_LINKS: '/run/find-links/0 /run/find-links/1 https://x.example.com/w',
      UV_FIND_LINKS: '/run/find-links/0,/run/find-links/1,https://x.example.com/w',
    })
    expect(environmentOf([secret('PIP_FIND_LINKS', '/empty')])).not.toHaveProperty('PIP_FIND_LINKS')
  })
})

test('the paths of a pip.conf are found', () => {
  const text =
    '[global]\ncert = /etc/a.crt\nindex-url = https://x\nfind-links =\n  /wheels\n  https://y\n# cert = no\n'
  expect(pathsInPipConf(text)).toEqual([
    { name: 'PIP_CERT', value: '/etc/a.crt' },
    { name: 'PIP_FIND_LINKS', value: '/wheels https://y' },
  ])
})
