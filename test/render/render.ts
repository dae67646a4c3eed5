import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { states } from './states.ts'

/*
 * Makes pictures of the job summary and the pull request comment in all their states, as GitHub would show them.
 * `script/render` starts it, with the path of Mermaid's one-file build in MERMAID and perhaps of a browser in CHROMIUM.
 */

const run = promisify(execFile)
const { MERMAID: mermaid = '', CHROMIUM: chromium = 'chromium' } = process.env

/** Roughly GitHub's own: what matters is the order of things and that nothing is broken. */
const style = `
  body { font: 16px/1.5 system-ui, sans-serif; color: #1f2328; max-width: 860px; margin: 24px; }
  h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: 6px; } h2, h3 { line-height: 1.25; margin: 24px 0 16px; }
  code, pre { font: 85% ui-monospace, "DejaVu Sans Mono", monospace; background: #f2f3f5; border-radius: 6px; }
  code { padding: .2em .4em; } pre { padding: 16px; overflow: hidden; white-space: pre-wrap; } pre code { padding: 0; font-size: 100%; }
  table { border-collapse: collapse; } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }
  a { color: #0969da; } .mermaid { background: none; }`

function pageOf(markdown: string): string {
  const body = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  })
    // All is to be seen in a picture.
    .replaceAll('<details>', '<details open>')
    .replace(
      /<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g,
      '<pre class="mermaid">$1</pre>',
    )
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${body}
<script src="file://${mermaid}"></script><script>mermaid.initialize({ startOnLoad: true, securityLevel: 'strict' })</script>`
}

const directory = resolve(process.argv[2] ?? 'build/render')
await mkdir(directory, { recursive: true })
for (const { name, markdown } of states()) {
  const page = join(directory, `${name}.html`)
  await writeFile(join(directory, `${name}.md`), markdown)
  await writeFile(page, pageOf(markdown))
  const lines = markdown.split('\n').length
  await run(
    chromium,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
      ...[
        '--hide-scrollbars',
        '--virtual-time-budget=8000',
        `--window-size=920,${Math.min(3200, 320 + lines * 34)}`,
      ],
      `--screenshot=${join(directory, `${name}.png`)}`,
      `file://${page}`,
    ],
    { timeout: 60_000 },
  )
  console.log(`${name}.png`)
}
