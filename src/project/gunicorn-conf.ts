import type { Sources } from './python/sources.ts'
import { type Value, Values } from './python/values.ts'

/** A setting as an option of the command line would be written; `$` stands for a value known at run time only. */
export interface Setting {
  readonly value: string
  /** `gunicorn.conf.py:3` */
  readonly where: string
}

/** Settings of gunicorn (gunicorn docs, "Settings") by the option they stand for. */
const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['bind', 'bind'],
  ['workers', 'workers'],
  ['worker_class', 'worker-class'],
  ['daemon', 'daemon'],
  ['reload', 'reload'],
  ['keyfile', 'keyfile'],
  ['certfile', 'certfile'],
  ['accesslog', 'access-logfile'],
  ['errorlog', 'error-logfile'],
  ['chdir', 'chdir'],
  ['wsgi_app', 'wsgi-app'],
])

/** The file that gunicorn reads without being told. */
export const GUNICORN_CONF = 'gunicorn.conf.py'

/** The assignments of a gunicorn configuration file, read as text. Empty where there is no such file. */
export function readGunicornConf(
  sources: Sources,
  file: string,
  given: ReadonlySet<string>,
): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>()
  const module = sources.module(file)
  if (module === null) return settings
  const values = new Values(module, given)
  for (const { target, value, line } of module.assignments) {
    const option = SETTINGS.get(target)
    if (option === undefined) continue
    const [first] = values.list(value)
    const text = first === undefined ? null : optionText(first)
    if (text === null) settings.delete(option)
    else settings.set(option, { value: text, where: `${file}:${line}` })
  }
  return settings
}

/** A value as it would stand on the command line; `null` for a flag that is off. */
export function optionText(value: Value): string | null {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'number':
      return String(value.number)
    case 'flag':
      return value.flag ? '' : null
    case 'cores':
      return CORES
    case 'unknown':
      return '$'
  }
}

/** Stands for a number that is computed from the host's cores. */
export const CORES = '$cores'

/** The configuration file that `-c` names: `FILE`, `file:FILE`, `python:MODULE`; the default one without it. */
export function confFile(config: string | undefined): string {
  if (config === undefined) return GUNICORN_CONF
  return config.startsWith('python:')
    ? `${config.slice(7).replaceAll('.', '/')}.py`
    : config.replace(/^file:/, '')
}
