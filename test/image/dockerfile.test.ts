import { describe, expect, test } from 'vitest'
import type { DependencyFiles } from '../../src/image/dependency-files.ts'
import { type GeneratedImage, generateInstructions, renderDockerfile } from '../../src/image/dockerfile.ts'
import type { InstallPlan } from '../../src/project/reading.ts'

const install: InstallPlan = {
  packageManager: 'pip',
  python: '3.13',
  pythonBecause: 'default',
  manifests: ['requirements.txt'],
  lock: null,
  localPackages: [],
  installProject: false,
  pythonPath: ['.'],
  extra: [],
}

const files: DependencyFiles = {
  manifests: ['requirements.txt'],
  folders: [],
  requirements: ['requirements.txt'],
  namesProject: false,
  lists: [],
  texts: [],
}

const image: GeneratedImage = {
  install,
  files,
  system: { build: [], run: [] },
  directory: '.',
  command: 'uvicorn main:app --host 0.0.0.0 --port $PORT',
  port: 8000,
  buildArgs: [],
  settings: null,
}

function dockerfileOf(parts: Partial<GeneratedImage>): string {
  const whole = { ...image, ...parts }
  return renderDockerfile(generateInstructions(whole), whole.settings)
}

function locked(
  packageManager: InstallPlan['packageManager'],
  lock: string | null,
  manifest = 'pyproject.toml',
) {
  const manifests = lock === null ? [manifest] : [manifest, lock]
  return dockerfileOf({
    install: { ...install, packageManager, lock, manifests },
    files: { ...files, manifests, requirements: [] },
  })
}

describe('the generated Dockerfile', () => {
  test('of a requirements.txt', () => {
    expect(dockerfileOf({})).toMatchSnapshot()
  })

  test.each([
    ['uv', 'uv.lock', 'pyproject.toml'],
    ['uv', null, 'pyproject.toml'],
    ['poetry', 'poetry.lock', 'pyproject.toml'],
    ['poetry', null, 'pyproject.toml'],
    ['pdm', 'pdm.lock', 'pyproject.toml'],
    ['pdm', null, 'pyproject.toml'],
    ['pipenv', 'Pipfile.lock', 'Pipfile'],
    ['pipenv', null, 'Pipfile'],
  ] as const)('of %s with lock %s', (manager, lock, manifest) => {
    expect(locked(manager, lock, manifest)).toMatchSnapshot()
  })

  test('of a project that has to be installed, in src/', () => {
    const manifests = ['pyproject.toml']
    expect(
      dockerfileOf({
        install: { ...install, manifests, installProject: true, pythonPath: ['src', '.'] },
        files: { ...files, manifests, requirements: [], lists: ['pyproject.toml', 'setup.cfg'] },
      }),
    ).toMatchSnapshot()
  })

  test('of a member of a uv workspace', () => {
    const manifests = ['pyproject.toml', '../../uv.lock', '../../pyproject.toml']
    expect(
      dockerfileOf({
        install: { ...install, packageManager: 'uv', lock: '../../uv.lock', localPackages: ['../core'] },
        files: { ...files, manifests, requirements: [] },
        directory: 'packages/api',
      }),
    ).toMatchSnapshot()
  })

  test('of requirements that name the project, need a compiler, and come by a private index', () => {
    expect(
      dockerfileOf({
        files: { ...files, namesProject: true, folders: ['libs/shop'] },
        system: { build: ['gcc', 'libpq-dev'], run: ['libpq5'] },
        buildArgs: ['EDITION'],
        settings: { files: ['environment', 'pip.conf'], findLinks: true },
      }),
    ).toMatchSnapshot()
  })

  test('of a pylock.toml', () => {
    const manifests = ['pylock.toml']
    expect(
      dockerfileOf({
        install: { ...install, manifests, lock: 'pylock.toml' },
        files: { ...files, manifests, requirements: [] },
      }),
    ).toMatchSnapshot()
  })

  test('of no manifest at all', () => {
    expect(
      dockerfileOf({
        install: { ...install, manifests: [], extra: ['fastapi[standard]'] },
        files: { ...files, manifests: [], requirements: [] },
      }),
    ).toMatchSnapshot()
  })

  test('copies the sources behind the last instruction that downloads dependencies', () => {
    const text = dockerfileOf({})
    const install = text.indexOf('pip --python /opt/venv/bin/python install')
    const before = text.slice(0, install).match(/^COPY .*$/gm)
    expect(before).toEqual(['COPY --chown=1000:1000 app/requirements.txt /app/'])
    expect(text.indexOf('COPY --chown=1000:1000 app/ /app/')).toBeGreaterThan(install)
  })

  test('lets no step go on after one that failed', () => {
    for (const manager of ['uv', 'poetry', 'pdm', 'pipenv'] as const) {
      const steps = locked(manager, 'x.lock').match(/^RUN (?:.*\\\n)*.*$/gm) ?? []
      for (const step of steps) expect(step.replace(/\{[^}]*\}/g, '')).not.toMatch(/\|\||;/)
    }
  })

  test('writes paths with blanks in the form that keeps them', () => {
    const manifests = ['my files/requirements.txt']
    expect(dockerfileOf({ files: { ...files, manifests, requirements: manifests } })).toContain(
      'COPY --chown=1000:1000 ["app/my files/requirements.txt","/app/my files/"]',
    )
  })
})
