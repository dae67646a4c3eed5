import type { Checkout } from './checkout.ts'

/** A start of a server that a document of the project writes down. */
export interface StatedTarget {
  /** `module:attribute` */
  readonly target: string
  /** `README.md:12` */
  readonly where: string
}

/** Documents that say how the project is started, the more binding ones first. */
const DOCUMENTS = [
  'docker-compose.prod.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yml',
  'compose.yaml',
  'Makefile',
  'justfile',
  'Taskfile.yml',
  'render.yaml',
  'fly.toml',
  'app.json',
  'README.md',
  'README.rst',
]

const TARGET =
  /\b(?:uvicorn|gunicorn|hypercorn|granian|daphne)\b[^\n|;&]{0,200}?(?:\s|["'])([A-Za-z_][\w.]*:[A-Za-z_]\w*)(?=[\s"'`\]),]|$)/

/** The targets of server commands in the project's documents, as text: only evidence, to break a tie. */
export function statedTargets(checkout: Checkout): readonly StatedTarget[] {
  const names = new Set(checkout.list('.').map((entry) => entry.name))
  return DOCUMENTS.filter((name) => names.has(name)).flatMap((file) => {
    const found = (checkout.read(file) ?? '').split('\n').flatMap((line, index) => {
      const target = line.length > 2000 ? undefined : TARGET.exec(line)?.[1]
      return target === undefined ? [] : [{ target, where: `${file}:${index + 1}` }]
    })
    // A document that starts several apps is no evidence for one.
    return new Set(found.map((item) => item.target)).size === 1 ? found.slice(0, 1) : []
  })
}
