import { posix } from 'node:path'
import type { Checkout } from './checkout.ts'
import { type Dockerfile, environmentOf, readCopy } from './dockerfile.ts'

/**
 * Images whose own command starts an app by its place: `app/main.py` of the image's folder `/app`, else `main.py`
 * there, else what variables name (README of tiangolo/uvicorn-gunicorn-docker, "Environment variables").
 */
const BY_PLACE = /(?:^|\/)tiangolo\/(?:uvicorn|meinheld)-gunicorn(?:-(?:fastapi|starlette))?(?::|@|$)/

/** `module:attribute` that the base image of a Dockerfile starts by itself, `null` where that is not known. */
export function targetOfBase(checkout: Checkout, dockerfile: Dockerfile): string | null {
  if (!BY_PLACE.test(dockerfile.base)) return null
  const given = environmentOf(dockerfile)
  const whole = given.get('APP_MODULE')
  if (whole !== undefined) return whole
  const place = ['app/main', 'main'].find((path) => isCopied(checkout, dockerfile, `/app/${path}.py`))
  const module = given.get('MODULE_NAME') ?? place?.replace('/', '.')
  return module === undefined ? null : `${module}:${given.get('VARIABLE_NAME') ?? 'app'}`
}

/** Whether a file of the checkout ends up at an absolute path of the image. */
function isCopied(checkout: Checkout, { final }: Dockerfile, path: string): boolean {
  let directory = '/app'
  return final.some(({ name, text }) => {
    if (name === 'WORKDIR') directory = posix.resolve(directory, text)
    if (name !== 'COPY' && name !== 'ADD') return false
    const { sources, target, from } = readCopy(text)
    const [source, more] = sources
    if (from !== null || source === undefined || more !== undefined) return false
    const folder = posix.resolve(directory, target)
    const inside = posix.relative(folder, path)
    const origin = source.replace(/^\/+/, '') || '.'
    if (inside.startsWith('..')) return false
    return inside === '' || checkout.isFile(origin)
      ? posix.join(folder, posix.basename(origin)) === path && checkout.isFile(origin)
      : checkout.isFile(posix.join(origin, inside))
  })
}
