import { type Dockerfile, environmentOf } from './dockerfile.ts'

/**
 * What must stand before a program that a Dockerfile's package manager installed, `[]` where it is on the PATH. uv,
 * poetry and pipenv install into a virtual environment unless they are told otherwise.
 */
export function runnerIn(dockerfile: Dockerfile): readonly string[] {
  const environment = environmentOf(dockerfile)
  const path = environment.get('PATH') ?? ''
  // A PATH that was extended by anything but the system's folders: by the environment, whatever its name.
  if (path.replace(/\$\{?PATH\}?|\/usr\/[\w/]*|\/s?bin|:|["']/g, '') !== '') return []
  const steps = dockerfile.final.filter(({ name }) => name === 'RUN').map(({ text }) => text)
  const runs = (pattern: RegExp) => steps.some((text) => pattern.test(text))
  if (runs(/\buv\s+sync\b/) && !environment.has('UV_PROJECT_ENVIRONMENT')) return ['uv', 'run', '--no-sync']
  const inSystem = environment.get('POETRY_VIRTUALENVS_CREATE') ?? ''
  if (
    runs(/\bpoetry\s+install\b/) &&
    !/^(?:false|0)$/i.test(inSystem) &&
    !runs(/virtualenvs\.create\s+(?:false|0)/i)
  )
    return ['poetry', 'run']
  const installs = steps.flatMap((text) => text.split(/[&;|]/)).flatMap(afterPipenv)
  return installs.length > 0 && !installs.some((options) => /--system\b/.test(options))
    ? ['pipenv', 'run']
    : []
}

/** What stands behind `pipenv install` in a simple command. */
function afterPipenv(command: string): readonly string[] {
  const found = /\bpipenv\s+(?:install|sync)\b/.exec(command)
  return found === null ? [] : [command.slice(found.index + found[0].length)]
}

/** The folder that the import path lacks in an image that copies the whole app directory; `null` where it has it. */
export function importFolderIn(dockerfile: Dockerfile, root: string): string | null {
  const whole = dockerfile.final.some(
    ({ name, text }) => name === 'COPY' && /^(?:--(?!from)\S+\s+)*\.\/?\s+\S+$/.test(text),
  )
  return whole && root !== '.' && !environmentOf(dockerfile).has('PYTHONPATH') ? root : null
}
