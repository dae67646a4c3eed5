import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { codeBlock, cutToBytes, escapeMarkdown, inlineCode, link, table } from '../../src/github/markdown.ts'

/** As GitHub renders it: its own dialect, and HTML that stands in it passes. */
const render = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })

const pieces = [
  ...[
    '&',
    '<',
    '>',
    '`',
    '```',
    '*',
    '**',
    '_',
    '__',
    '~',
    '~~',
    '[',
    ']',
    '![',
    '|',
    '\\',
    '@',
    '#',
    '$',
    '^',
    '-',
  ],
  ...[
    '+',
    '=',
    '===',
    '---',
    '1.',
    '2)',
    '"',
    "'",
    '(',
    ')',
    '://',
    'http',
    'https://a.example',
    'www.',
    'a@b.example',
  ],
  ...[
    'GH-1',
    '#12',
    'o/r#3',
    '@org/team',
    '<!--',
    '-->',
    '<img src=//e>',
    '</details>',
    '<script>',
    '&#64;',
    '&lt;',
  ],
  ...[
    ' ',
    '  ',
    '    ',
    '\n',
    '\t',
    '\r\n',
    'a',
    'word',
    '7',
    'é',
    '日',
    '\u202e',
    '\u200b',
    '\u001b[31m',
    '[^1]',
    '[x](y)',
  ],
]
const hostile = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''))

describe('escapeMarkdown', () => {
  // Shows A11, A13.
  it('is shown as what it is and means nothing, as a paragraph, in a cell, in bold, in a list', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = escapeMarkdown(text)
        const places: [string, string][] = [
          [shown, '<p>'],
          [`- x ${shown}`, '<ul><li>'],
          [table(['a'], [[`x ${shown}`]]), '<table><thead><tr><th><tbody><tr><td>'],
          [`### x ${shown}`, '<h3>'],
          [`<b>${shown}</b>`, '<p><b>'],
        ]
        for (const [markdown, elements] of places) {
          const found = [...render(markdown).matchAll(/<([a-z0-9]+)/g)]
            .map(([, name]) => `<${name}>`)
            .join('')
          const allowed = shown === '' && markdown === '' ? ['', elements] : [elements]
          if (!allowed.includes(found)) throw new Error(`${markdown} gives ${found}`)
        }
      }),
      { numRuns: 500 },
    )
  })

  // Shows A11.
  it('mentions nobody and refers to nothing, also in the finished text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const finished = textOf(render(`x ${escapeMarkdown(text)}`))
        expect(finished).not.toMatch(/@[\w-]|#[0-9]|\bgh-[0-9]/i)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the words: what is shown is the text, but for what nobody sees', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const seen = (value: string) =>
          value
            .replace(/\u001b\[31m|[\u200b\u202e]/g, '')
            .replace(/\s+/g, ' ')
            .trim()
        expect(seen(textOf(render(`x ${escapeMarkdown(text)}`)))).toBe(seen(`x ${text}`))
      }),
      { numRuns: 300 },
    )
  })

  it('leaves readable what means nothing', () => {
    const plain = 'Deployed app/main.py:12 in 0.017 USD (x86), DATABASE_URL is set; "quoted" - 2026-11-22!'
    expect(escapeMarkdown(plain)).toBe(plain)
    expect(escapeMarkdown('see @octo and #7')).toBe('see @&#8203;octo and #&#8203;7')
  })
})

describe('inlineCode', () => {
  it('is one piece of code, whatever is in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = render(`x ${inlineCode(text)} y`)
        expect(html.match(/<[a-z]+/g)).toEqual(['<p', '<code'])
      }),
      { numRuns: 300 },
    )
  })
})

describe('link', () => {
  it('links to nothing but what it shows', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = render(link(`https://app.example/${text}`))
        expect(html.match(/<[a-z]+/g)).toEqual(['<p', '<a'])
        expect(html).toMatch(/^<p><a href="https:\/\/app\.example\//)
      }),
      { numRuns: 300 },
    )
  })
})

describe('codeBlock', () => {
  // Shows A11, A14.
  it('cannot be ended by what is in it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(render(codeBlock(text)).match(/<[a-z]+/g)).toEqual(['<pre', '<code'])
      }),
      { numRuns: 300 },
    )
  })
})

describe('cutToBytes', () => {
  it('leaves a short text alone', () => {
    expect(cutToBytes('short', 100)).toBe('short')
  })

  // Shows F57.
  it('counts bytes, cuts at a line, and says so', () => {
    const cut = cutToBytes(`${'ä'.repeat(50)}\n`.repeat(100), 1000)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1000)
    expect(cut).toContain('cut')
    expect(cut.split('\n')[0]).toBe('ä'.repeat(50))
  })

  // Shows F57.
  it('closes what it cuts through', () => {
    const cut = cutToBytes(
      `<details><summary>x</summary>\n\n${codeBlock('line\n'.repeat(500))}\n\n</details>`,
      900,
    )
    const html = render(`${cut}\n\n## after`)
    expect(html).toContain('<h2>after</h2>')
    expect(html.match(/<details>/g)).toHaveLength(html.match(/<\/details>/g)?.length ?? 0)
  })
})

/** The text that a reader sees: what filters over the finished page look through. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
}
