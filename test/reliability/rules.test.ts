import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rules } from './rules.ts'
import { withRulesSection } from './rules-table.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the rules of docs/reliability.md', () => {
  it.each(rules.map((rule) => [rule.rule, rule] as const))(
    '%s: its line stands in the source',
    (_rule, rule) => {
      expect(read(rule.file).split(rule.was).length - 1, `${rule.file}: ${rule.was}`).toBe(1)
      expect(rule.is).not.toBe(rule.was)
    },
  )

  it('are what the document says; MONOLAYER_WRITE_DOCS=yes writes it', () => {
    const path = 'docs/reliability.md'
    const text = withRulesSection(read(path))
    if (process.env.MONOLAYER_WRITE_DOCS === 'yes') writeFileSync(join(root, path), text)
    expect(read(path)).toBe(text)
  })
})
