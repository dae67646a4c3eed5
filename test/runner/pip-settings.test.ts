import { expect, test } from 'vitest'
import { buildSecretsOf } from './pip-settings.ts'

test('takes where packages come from, by variable before file and by install before all commands', () => {
  const configuration = [
    ":env:.cert='/other.pem'",
    "global.index-url='https://packages.example/simple'",
    "global.extra-index-url='https://one.example\\nhttps://two.example'",
    "global.timeout='60'",
    "install.timeout='90'",
    "global.quiet='1'",
    'nonsense',
  ].join('\n')
  expect(buildSecretsOf(configuration, { PIP_CERT: '/ca.pem', PIP_NO_INPUT: '1', HOME: '/home' })).toBe(
    [
      'PIP_CERT=/ca.pem',
      'PIP_EXTRA_INDEX_URL=https://one.example https://two.example',
      'PIP_INDEX_URL=https://packages.example/simple',
      'PIP_TIMEOUT=90',
    ].join('\n'),
  )
})

test('is empty where pip has nothing to say', () => {
  expect(buildSecretsOf('', {})).toBe('')
})
