import { describe, expect, test } from 'vitest'
import { systemPackagesFor } from '../../src/image/system-packages.ts'

describe('system packages', () => {
  test.each([
    ['psycopg2==2.9', ['gcc', 'libc6-dev', 'libpq-dev'], ['libpq5']],
    ['psycopg2-binary==2.9', [], []],
    ['types-psycopg2', [], []],
    ['[[package]]\nname = "psycopg2"', ['gcc', 'libc6-dev', 'libpq-dev'], ['libpq5']],
    ['psycopg>=3', [], ['libpq5']],
    ['psycopg[binary,pool]>=3', [], []],
    ['psycopg [pool, binary]', [], []],
    ['psycopg = { extras = ["binary"], version = "^3" }', [], []],
    ['"psycopg": {"extras": ["binary"], "version": "*"}', [], []],
    ['name = "psycopg"\nname = "psycopg-binary"', [], []],
    ['psycopg[c]', ['gcc', 'libc6-dev', 'libpq-dev'], ['libpq5']],
    ['psycopg-pool', [], []],
    ['# psycopg2\nasyncpg', [], []],
    ['mysqlclient', ['gcc', 'libc6-dev', 'libmariadb-dev', 'pkg-config'], ['libmariadb3']],
    ['shop @ git+https://github.com/org/shop', ['git'], []],
    ['shop = { git = "https://github.com/org/shop" }', ['git'], []],
    ['fastapi\nuvicorn', [], []],
  ])('for %s', (text, build, run) => {
    expect(systemPackagesFor([text])).toEqual({ build, run })
  })

  // Shows A40.
  test.each([
    '\n',
    ' ',
    'psycopg[',
    'psycopg={[',
    'psycopg={[a]',
    'psycopg={[psycopg={a]',
    'psycopg:{',
    'git ',
  ])('are found in a time that grows with the length of a text, whatever it is full of: %j', (piece) => {
    const start = performance.now()
    systemPackagesFor([`psycopg${piece.repeat(2 ** 20 / piece.length)}x`])
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})
