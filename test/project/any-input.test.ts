import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readProject } from '../../src/project/read.ts'
import { readingOptions } from './reading-options.ts'
import { temporaryApp, writeFiles } from './temporary-app.ts'

/** Every file that the reader looks at by its name. */
const FILES = [
  'requirements.txt',
  'requirements/base.in',
  'requirements.lock',
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'Pipfile',
  'Pipfile.lock',
  'environment.yml',
  'uv.lock',
  'poetry.lock',
  'pdm.lock',
  'pylock.toml',
  'Procfile',
  'Dockerfile',
  'alembic.ini',
  'alembic/env.py',
  'alembic/versions/a.py',
  'gunicorn.conf.py',
  '.python-version',
  'runtime.txt',
  '.tool-versions',
  'mise.toml',
  '.env',
  '.env.example',
  'README.md',
  'main.py',
  'app/main.py',
  'src/settings.py',
  'start.sh',
  'scripts/run.sh',
]

/** Pieces that such files are made of, so that generated texts get beyond the first character. */
const PIECES = [
  '[project]\n',
  'dependencies = ["fastapi", "sqlalchemy"]\n',
  '[tool.poetry.dependencies]\n',
  '[alembic]\nscript_location = alembic\n',
  'sqlalchemy\nalembic\nasyncpg\n',
  '-r requirements.txt\n',
  'web: ',
  'uvicorn main:app --host 0.0.0.0',
  'FROM python:3.12\n',
  'CMD ["./start.sh"]\n',
  './start.sh\n',
  'sh scripts/run.sh "$@"\n',
  'cd scripts && exec ./run.sh a\n',
  'RUN <<EOF\n',
  'from fastapi import FastAPI\n',
  'from main import app\n',
  'app = FastAPI(',
  'def create_app():\n    return create_app()\n',
  'class Settings(BaseSettings):\n    x: str\n',
  'settings = Settings()\n',
  'engine = create_async_engine(os.environ["DATABASE_URL"])\n',
  'setup(install_requires=requires)\nrequires = requires + requires\n',
  '[[package]]\nname = "x"\n',
  '{"default": {"x": {}}}',
  'dependencies:\n  - pip:\n    - x\n',
  '__proto__',
  'constructor',
  '"""',
  "'",
  '\\\n',
  '((((((((',
  '{{ x }}',
  '$' + '{X:-',
  '\0',
  '\t',
  '# ',
  '\n',
]

const TEXT = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 12 })
  .map((parts) => parts.join(''))
const CONTENT = fc.oneof(TEXT, fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }))

// Shows A24.
test('any content of any file is read without an exception, and what is wrong is a finding', () => {
  const folder = temporaryApp({})
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...FILES), CONTENT, { maxKeys: 8 }), (files) => {
      const app = join(folder, String(readdirSync(folder).length))
      writeFiles(app, files)
      const reading = readProject(readingOptions(app))
      for (const { code, message, fix } of [...reading.warnings, ...reading.errors]) {
        expect(code).toMatch(/^[a-z][a-z0-9-]+$/)
        expect(message.length).toBeGreaterThan(10)
        expect(fix).not.toBe('')
      }
      expect(JSON.parse(JSON.stringify(reading)).project.dependencies.drivers).toBeInstanceOf(Array)
      expect(readProject(readingOptions(app))).toEqual(reading)
    }),
    { numRuns: 150 },
  )
})

// Shows A23.
test('no code of the project is run', () => {
  const folder = temporaryApp({})
  const mark = join(folder, 'ran')
  const python = `open(${JSON.stringify(mark)}, "w").close()\n`
  const shell = `touch ${mark}`
  const app = join(folder, 'app')
  writeFiles(app, {
    'setup.py': `${python}from setuptools import setup\nsetup(install_requires=["fastapi"])\n`,
    'gunicorn.conf.py': `${python}bind = "0.0.0.0:8000"\n`,
    'main.py': `${python}from fastapi import FastAPI\napp = FastAPI()\n`,
    'alembic.ini': '[alembic]\nscript_location = alembic\n',
    'alembic/env.py': python,
    'alembic/versions/a.py': `${python}revision = "a"\ndown_revision = None\n`,
    'start.sh': `${shell}\nexec uvicorn main:app --host 0.0.0.0\n`,
    Dockerfile: `FROM python:3.12\nRUN ${shell}\nCMD ["./start.sh"]\n`,
    Procfile: `web: $(${shell}) uvicorn main:app --host 0.0.0.0\nbootstrap: \`${shell}\`\n`,
    'requirements.txt': `fastapi\nsqlalchemy\nalembic\nasyncpg\n-e git+https://localhost:1/x#egg=x\n`,
  })
  expect(readProject(readingOptions(app)).project.framework).toBe('fastapi')
  expect(existsSync(mark)).toBe(false)
})

// Shows A24, A40.
test('hostile sizes and nesting end in time', () => {
  const deep = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000)
  const many = (line: (i: number) => string) => Array.from({ length: 3000 }, (_, i) => line(i)).join('')
  const start = performance.now()
  const contents: Record<string, string>[] = [
    { 'pyproject.toml': `x = ${deep('[', ']')}` },
    { 'pyproject.toml': `x = ${deep('{a=', '}')}` },
    { 'main.py': `app = ${deep('(', ')')}` },
    { 'main.py': `app = ${deep('f(', ')')}` },
    { 'main.py': many((i) => `${' '.repeat(i % 200)}if x:\n`) },
    { 'main.py': `${many((i) => `def f${i}():\n    return f${(i + 1) % 3000}()\n\n`)}app = f0()\n` },
    {
      'main.py': `from fastapi import FastAPI\n${many((i) => `a${i} = g(a${(i * 7) % 3000}, a${(i * 11) % 3000})\n`)}app = FastAPI()\n`,
    },
    {
      'main.py': `import os\nfrom sqlalchemy import create_engine\n${many((i) => `u${i} = u${i + 1} or u${i + 2}\n`)}engine = create_engine(u0)\n`,
      'requirements.txt': 'sqlalchemy\nalembic\nasyncpg\n',
    },
    {
      'setup.py': `from setuptools import setup\n${many((i) => `a${i} = a${i + 1} + a${i + 2}\n`)}setup(install_requires=a0)\n`,
    },
    { 'requirements.txt': '-r a.txt\n', 'a.txt': many(() => '-r requirements.txt\n-r a.txt\n') },
    { 'main.py': `app = a${'.b()'.repeat(50_000)}` },
    { 'main.py': `app = a${'[b]'.repeat(50_000)}` },
    { 'Pipfile.lock': deep('[', ']') },
    { Dockerfile: `FROM a\n${many(() => 'RUN x \\\n')}` },
    { Procfile: `web: ${'"'.repeat(50_000)}${'$('.repeat(50_000)}` },
    { 'alembic.ini': `[alembic]\nscript_location = ${'%(x)s'.repeat(20_000)}\n[DEFAULT]\nx = %(x)s%(x)s\n` },
    { 'environment.yml': `dependencies:\n${many(() => '  - pip:\n')}` },
    {
      Procfile: 'web: ./a.sh\n',
      'a.sh': many((i) => `./a.sh ${i}\n./b.sh ${i} "$@"\n`),
      'b.sh': './a.sh "$@" x\nexec "$@"\n',
    },
    {
      Dockerfile: 'FROM python:3.13-slim\nCMD ["./0.sh"]\n',
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [
          `${i}.sh`,
          Array.from({ length: 40 }, (_, j) => `./${j}.sh\n`).join(''),
        ]),
      ),
    },
    { 'README.md': `uvicorn ${'a.'.repeat(50_000)}` },
  ]
  for (const files of contents) readProject(readingOptions(temporaryApp(files)))
  expect(performance.now() - start).toBeLessThan(20_000)
})

/** Half a mebibyte of one piece: a pattern that takes time with the square of it takes minutes. */
const much = (piece: string) => piece.repeat(Math.floor(2 ** 19 / piece.length))
const blanks = much(' ')
/** Ends a line for a dot in a pattern, but not for those who split a text into lines. */
const separator = '\u2028'
/** Read as one clause, or as two, at each place: a pattern that tries both never ends. */
const clauses = `flask${'>=1'.repeat(40)}${' <=1'.repeat(40)}(`
const app = 'from fastapi import FastAPI\napp = FastAPI()\n'

const SLOW: Readonly<Record<string, readonly Record<string, string>[]>> = {
  'requirements.txt': [
    { 'requirements.txt': clauses },
    { 'requirements.txt': `flask @ x${blanks}y` },
    { 'requirements.txt': `./x${blanks}y` },
    { 'requirements.txt': `flask${blanks}(` },
    { 'requirements.txt': `-r ${much('../')}x\n-e ${much('../')}x` },
    { 'requirements.txt': `-r ${much('a/')}x\n-e ${much('a/')}x` },
    { 'requirements.txt': much('a\n') },
    { 'requirements.txt': much('!\n') },
  ],
  'pyproject.toml': [
    { 'pyproject.toml': `[project]\nname = "x"\ndependencies = ["${clauses}", "flask @ x${blanks}y"]\n` },
    { 'pyproject.toml': `[project]\nname = "x"\nrequires-python = ">=3.9${blanks}x"\n` },
    {
      'pyproject.toml': `[tool.fastapi]\nentrypoint = "main:${much('(')}"\n`,
      Procfile: 'web: fastapi run\n',
      'main.py': app,
    },
    {
      'pyproject.toml': '[tool.fastapi]\nentrypoint = "main:(a+)+!"\n',
      Procfile: 'web: fastapi run\n',
      'main.py': `${app}${'a'.repeat(64)}\n`,
    },
  ],
  'a workspace above': [
    { 'pyproject.toml': `${much('\n')}x = 1\n`, 'uv.lock': '', 'app/pyproject.toml': '', 'app/main.py': app },
  ],
  'setup.cfg': [
    { 'setup.cfg': `[options]\ninstall_requires =\n  ${clauses}\n  flask @ x${blanks}y\n` },
    { 'setup.cfg': `[options]\ninstall_requires = a${much('\t#')}${separator}x\n` },
  ],
  'setup.py': [
    {
      'setup.py': `from setuptools import setup\nsetup(install_requires=["${clauses}", "a @ x${blanks}y"])\n`,
    },
  ],
  Pipfile: [{ Pipfile: `[packages]\nflask = "${'>=1'.repeat(40)}("\n` }],
  'Pipfile.lock': [
    { 'Pipfile.lock': `{"default": {"x": {"version": "${blanks}", "markers": "${blanks}x"}}}` },
  ],
  'environment.yml': [
    { 'environment.yml': `dependencies:\n  - pip:\n    - ${clauses}\n    - a @ x${blanks}y\n` },
    { 'environment.yml': `dependencies:${blanks}x${separator}x\n` },
    { 'environment.yml': `dependencies:\n  -${blanks}x${separator}x\n  - a${blanks}x${separator}x\n` },
    { 'environment.yml': `dependencies: [${much('a,')}]\n` },
    { 'environment.yml': `dependencies:${much('\t#')}${separator}x\n` },
  ],
  'lock files': [
    { 'uv.lock': `[[package]]\nname = "${blanks}"\n` },
    { 'poetry.lock': `[[package]]\nname = "x"\nmarkers = "${blanks}${much('(')}"\n` },
    { 'pdm.lock': `[[package]]\nname = "x"\nversion = "${blanks}"\n` },
    { 'pylock.toml': `[[packages]]\nname = "x"\nmarker = '${much('"')}'\n` },
  ],
  Procfile: [
    { Procfile: `web:${blanks}x${separator}x\n` },
    { Procfile: `web: python ${much('a/')}x.py\n` },
    { Procfile: 'web: uvicorn main:nothing --host 0.0.0.0\n', 'main.py': `${app}${much('\n')}x = 1\n` },
  ],
  Dockerfile: [
    { Dockerfile: `FROM ${much('${A-')}\n` },
    { Dockerfile: `FROM a${much(':')}/\nCMD x\n`, 'main.py': app },
    {
      Dockerfile: `FROM python:3.13\nCMD gunicorn main:app --bind ":${much('$:')}${separator}x"\n`,
      'main.py': app,
    },
    { Dockerfile: `FROM python:3.13\nENV A=aaaaaaaa\n${'ENV A=$A$A\n'.repeat(60)}` },
    { Dockerfile: `FROM python:3.13\nRUN ${much('pipenv sync ')}\n`, 'main.py': app },
    { Dockerfile: `FROM python:3.13\n${much('RUN <<A\n')}`, 'main.py': app },
  ],
  'alembic.ini': [
    { 'alembic.ini': `[alembic]\nscript_location = ${much('%(s')}\n` },
    { 'alembic.ini': `[DEFAULT]\nx = ${blanks}x${blanks}x\n[alembic]\nscript_location = ${much('%(x)s')}\n` },
  ],
  'version files': [
    { '.python-version': `${much('#')}${separator}\n` },
    { 'runtime.txt': `python-3.12${blanks}x\n` },
    { '.tool-versions': `python${blanks}x\n` },
    { 'mise.toml': `python${blanks}x\n` },
  ],
  '.env.example': [
    { '.env.example': `A=x${blanks}y\n` },
    { '.env.example': `A="${much('"\t#')}${separator}x\n` },
    { '.env.example': `A="${much('"')}x\n` },
    { '.env.example': `${blanks}A\nexport${blanks}\n` },
  ],
  'Python code': [
    { 'main.py': `${app}${much('import a\n')}` },
    { 'main.py': `${app}if __name__ == "__main__":\n${much(' f()\n')}` },
    {
      'main.py': `${app}from sqlalchemy import create_engine\nengine = create_engine(a${much('.str.s')}.é("DATABASE_URL"))\n`,
      'requirements.txt': 'fastapi\nsqlalchemy\nasyncpg\n',
    },
  ],
}

// Shows A24, A40.
test.each(Object.entries(SLOW))(
  'texts that make patterns slow end in time: %s',
  (_kind, all) => {
    const start = performance.now()
    for (const files of all) {
      const directory = 'app/main.py' in files ? 'app' : '.'
      readProject(readingOptions(temporaryApp(files), { directory }))
    }
    expect(performance.now() - start).toBeLessThan(60_000)
  },
  60_000,
)
