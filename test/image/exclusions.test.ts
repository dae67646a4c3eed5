import { describe, expect, test } from 'vitest'
import { parseDockerignore } from '../../src/image/dockerignore.ts'
import { exclusionOf } from '../../src/image/exclusions.ts'

function ignore(text: string) {
  const rules = parseDockerignore(text)
  if (!('test' in rules)) throw new Error('malformed')
  return rules
}

describe('what is always left out', () => {
  // Shows A17.
  test.each([
    '.env',
    '.env.production',
    '.env.local',
    '.envrc',
    '.aws',
    '.npmrc',
    '.netrc',
    'gha-creds-1a.json',
  ])('%s, as credentials, even with an exception', (name) => {
    expect(exclusionOf(name, ignore(`!${name}`))).toBe('credentials')
  })

  test.each([
    '.env.example',
    '.env.sample',
    '.env.template',
    'env',
    'environment.yml',
    'bundle.pem',
    '.github',
  ])('%s stays', (name) => {
    expect(exclusionOf(name, ignore(''))).toBeNull()
  })

  test.each(['.venv', '__pycache__', 'node_modules', '.mypy_cache', '.git'])('%s, as a product', (name) => {
    expect(exclusionOf(name, ignore(''))).toBe('product')
    expect(exclusionOf(name, ignore('*\n!src'))).toBe('product')
  })

  test('a product that an exception names is taken as meant, but never the repository itself', () => {
    expect(exclusionOf('node_modules', ignore('!frontend/node_modules'))).toBeNull()
    expect(exclusionOf('.git', ignore('!.git'))).toBe('product')
  })
})
