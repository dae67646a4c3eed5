import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { productDirectory } from '../runner/product.ts'

/** A document of the repository, taken apart. */
export interface Document {
  /** Relative to the repository. */
  readonly path: string
  readonly links: readonly Link[]
  /** Texts between single backticks. */
  readonly codes: readonly string[]
  readonly fences: readonly Fence[]
  /** The anchors that GitHub gives its headings. */
  readonly anchors: ReadonlySet<string>
}

export interface Link {
  /** Relative to the repository; `null` for another site. */
  readonly file: string | null
  readonly anchor: string | null
}

export interface Fence {
  /** What stands behind the backticks, such as `sh` or `sh aws`. */
  readonly info: string
  readonly text: string
}

/** README, CONTRIBUTING and the like, everything in `docs/`, and the READMEs of the examples. */
export function readDocuments(): Document[] {
  const top = readdirSync(productDirectory).filter((name) => name.endsWith('.md'))
  const below = ['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(productDirectory, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  )
  return [...top, ...below].map((path) =>
    readDocument(path, readFileSync(join(productDirectory, path), 'utf8')),
  )
}

export function readDocument(path: string, text: string): Document {
  const fences: Fence[] = []
  const prose = text.replaceAll(
    /^( *)```([^\n`]*)\n([\s\S]*?)^\1```$/gm,
    (_, _indent, info: string, body: string) => {
      fences.push({ info: info.trim(), text: body })
      return ''
    },
  )
  const codes = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => linkOf(path, target))
  const headings = [...prose.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
  return { path, links, codes, fences, anchors: new Set(headings) }
}

function linkOf(from: string, target: string): Link {
  if (/^[a-z]+:/.test(target)) return { file: null, anchor: null }
  const [file = '', anchor] = target.split('#')
  return {
    file: file === '' ? from : normalize(join(dirname(from), file)),
    anchor: anchor ?? null,
  }
}

/** As GitHub makes it of a heading: lower case, no punctuation, hyphens for spaces. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}
