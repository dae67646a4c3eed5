import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { repositoryCommand } from '../../src/aws/bootstrap-commands.ts'
import { DeployError } from '../../src/errors.ts'
import { commentBody } from '../../src/github/comment-body.ts'
import { ganttOf } from '../../src/github/gantt.ts'
import { escapeMarkdown } from '../../src/github/markdown.ts'
import { prose } from '../../src/github/prose.ts'
import { summaryOf } from '../../src/github/summary.ts'
import type { Step } from '../../src/progress.ts'
import { newReport } from '../../src/report.ts'
import { hostileLines, previous } from '../render/reports.ts'
import { states } from '../render/states.ts'

const render = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })

describe('summary and comment, in every state', () => {
  it.each(states().map(({ name, markdown }) => [name, markdown] as const))('%s', (_, markdown) => {
    const html = render(markdown)
    expect(html).not.toMatch(/<img|<script|<!--|<input|evil\.example"/)
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length)
    // Whatever is a link leads to GitHub, AWS or the app.
    const links = [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => new URL(href).host)
    for (const host of links) expect(host).toMatch(/(^|\.)(github\.com|amazon\.com|on\.aws)$/)
  })

  it('a failure says first what failed, then what is safe, then what to do', () => {
    const failed = states().find(({ name }) => name === 'summary-failed-phase')?.markdown ?? ''
    const places = [
      'failed',
      'exit code 1',
      '**Safe:**',
      'goes on serving',
      '**What to do:**',
      '### Phases',
    ].map((text) => failed.indexOf(text))
    expect(places).not.toContain(-1)
    expect([...places].sort((a, b) => a - b)).toEqual(places)
  })

  it('a removal that left something is told as that, not as a deployment that failed', () => {
    const [summary, comment] = ['summary', 'comment'].map(
      (kind) => states().find(({ name }) => name === `${kind}-removal-incomplete`)?.markdown ?? '',
    )
    expect(summary).toContain('## <code>pr-12</code> was not completely removed')
    expect(comment).toContain('### Preview <code>pr-12</code> was not completely removed')
  })

  it('of a preview that sleeps: says so beforehand, and how to wake it when it does', () => {
    const comment = (name: string) =>
      states().find((state) => state.name === `comment-${name}`)?.markdown ?? ''
    expect(comment('live')).not.toContain('sleeps')
    expect(comment('live-until-asleep')).toContain('It sleeps when nobody has pushed for 2 h')
    expect(comment('asleep')).toContain('is asleep')
    expect(comment('asleep')).toContain('answers 503')
    expect(comment('asleep')).toContain('`command: wake`')
    expect(comment('asleep')).not.toContain('still serves')
    expect(comment('waking')).toContain('is being woken')
    expect(comment('woken')).toContain('is live again')
  })

  it('lists what can be rolled back to, with what the input image takes', () => {
    const served = (letter: string) => ({
      ...previous,
      commit: letter.repeat(40),
      image: `123.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:${letter.repeat(64)}`,
    })
    const deployments = [served('b'), served('a')]
    const summary = summaryOf({ ...newReport(), outcome: 'failed', deployments }, [], [])
    const rows = ['b', 'a'].map((letter) => summary.indexOf(`<code>sha256:${letter.repeat(64)}</code>`))
    expect(rows[0]).toBeGreaterThan(summary.indexOf('to roll back'))
    expect(rows[1]).toBeGreaterThan(rows[0] ?? 0)
    expect(summary).toContain(`<code>${'a'.repeat(12)}</code>`)
    expect(summaryOf({ ...newReport(), outcome: 'destroyed', deployments }, [], [])).not.toContain('sha256')
    expect(summaryOf({ ...newReport(), outcome: 'deployed' }, [], [])).not.toContain('roll back')
  })

  // Shows F57.
  it('stays within what GitHub takes, whatever a container has written', () => {
    const report = {
      ...newReport(),
      environment: 'pr-1',
      outcome: 'failed' as const,
      failure: new DeployError({
        code: 'phase-failed',
        message: Array.from({ length: 100_000 }, () => hostileLines.join('\n')).join('\n'),
        remedy: 'Mend it.',
      }),
      notes: Array.from(
        { length: 30_000 },
        (_, index) => `Removed pr-${index}: pull request #${index} is closed.`,
      ),
    }
    const summary = summaryOf(report, [], [])
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(summary).toContain('What to do')
    const body = commentBody({
      report: { ...report, notes: [] },
      running: null,
      commit: 'a',
      runUrl: 'https://github.com',
      seconds: 1,
    })
    expect(body.length).toBeLessThan(65_536)
    expect(body).toContain('What to do')
  })
})

describe('the Gantt chart', () => {
  const steps = fc.array(
    fc.record({
      title: fc.string({ unit: 'grapheme', maxLength: 80 }),
      startedMs: fc.nat(40_000_000),
      length: fc.nat(10_000_000),
    }),
    { minLength: 1, maxLength: 60 },
  )

  it('is one line a bar that Mermaid reads as a task, whatever a step is called', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const made: Step[] = given.map(({ title, startedMs, length }) => ({
          title,
          startedMs,
          endedMs: startedMs + length,
          outcome: 'done',
        }))
        const lines = ganttOf(made).split('\n').slice(5, -1)
        expect(lines.length).toBe(Math.min(40, given.length))
        for (const line of lines) {
          expect(line).toMatch(/^ {2}[\p{L}\p{N}][\p{L}\p{N} .-]* :s\d+, 2000-01-\d\d \d\d:\d\d:\d\d, \d+s$/u)
          expect(line).not.toMatch(/^ {2}(title|section|click|call|href|excludes|includes)\b/i)
        }
      }),
    )
  })
})

describe('prose', () => {
  it('shows commands as code, to be copied whole', () => {
    const text = 'Read it: aws logs tail /a/b --since 1h --region eu-west-1'
    expect(prose(text)).toBe('Read it: <code>aws logs tail /a/b --since 1h --region eu-west-1</code>')
    expect(prose('Make it: aws ecs make-it --region eu-west-1. If not, leave it.')).toBe(
      'Make it: <code>aws ecs make-it --region eu-west-1</code>. If not, leave it.',
    )
    expect(prose('Make it: aws ecs make-it --x y (or add --z).')).toBe(
      'Make it: <code>aws ecs make-it --x y</code> (or add --z).',
    )
    const two = 'First aws rds modify-db-instance --x y, then aws rds delete-db-instance --x y.'
    expect(prose(two)).toBe(
      'First <code>aws rds modify-db-instance --x y</code>, then <code>aws rds delete-db-instance --x y</code>.',
    )
    const tags = 'Do it: aws rds create-x --tags Key=a,Value=b Key=c,Value=d, and wait.'
    expect(prose(tags)).toBe(
      'Do it: <code>aws rds create-x --tags Key=a,Value=b Key=c,Value=d</code>, and wait.',
    )
  })

  it('shows a command whole where a word of it is in quotes, whatever is in them', () => {
    const claims = { repository: 'octo/app', repository_id: '42', repository_owner_id: '7' }
    const command = repositoryCommand('eu-west-1', claims, "a, b'; c. (d)")
    const shown = prose(`Make them: ${command}, then push.`)
    expect(shown).toBe(`Make them: <code>${escapeMarkdown(command)}</code>, then push.`)
  })
})
