import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collectDependencyFiles, type ProjectFiles } from '../../src/image/dependency-files.ts'
import type { InstallPlan } from '../../src/project/reading.ts'

function plan(parts: Partial<InstallPlan>): InstallPlan {
  return {
    packageManager: 'pip',
    python: '3.13',
    pythonBecause: 'default',
    manifests: [],
    lock: null,
    localPackages: [],
    installProject: false,
    pythonPath: ['.'],
    extra: [],
    ...parts,
  }
}

/** A path that ends with `/` is a folder. */
function checkout(files: Readonly<Record<string, string>>): ProjectFiles {
  return {
    read: (path) => files[path] ?? null,
    isFile: (path) => path in files,
    isFolder: (path) => `${path}/` in files,
  }
}

describe('the files of the dependency layer', () => {
  test('are the requirements files with all that they include; only the first are given to pip', () => {
    const files = checkout({
      'requirements.txt': 'fastapi\n-r requirements/base.txt\n-c constraints.txt\n',
      'requirements/base.txt': '--requirement=more.txt\nuvicorn\n',
      'requirements/more.txt': 'idna\n-r base.txt\n',
      'constraints.txt': 'idna<4\n',
    })
    expect(collectDependencyFiles(plan({ manifests: ['requirements.txt'] }), files)).toMatchObject({
      manifests: ['requirements.txt', 'requirements/base.txt', 'requirements/more.txt', 'constraints.txt'],
      requirements: ['requirements.txt'],
      namesProject: false,
    })
  })

  test('prefer what pip-tools compiled', () => {
    const files = checkout({ 'requirements.in': 'fastapi\n', 'requirements.txt': 'fastapi==0.1\n' })
    const found = collectDependencyFiles(plan({ manifests: ['requirements.in', 'requirements.txt'] }), files)
    expect(found.requirements).toEqual(['requirements.txt'])
  })

  test.each(['-e .', '-e.', '--editable .', '.', '.[server]', '-e .[server]  # self', './'])(
    'name the project itself: %s',
    (line) => {
      const files = checkout({ 'requirements.txt': `fastapi\n${line}\n` })
      expect(collectDependencyFiles(plan({ manifests: ['requirements.txt'] }), files).namesProject).toBe(true)
    },
  )

  test('hold the folders of local packages, of requirements and of pyproject.toml', () => {
    const files = checkout({
      'requirements.txt': '-e ./libs/shop\nlibs @ file:./libs/other\n./wheels/x-1.0.whl\n-e ./missing\n',
      'libs/shop/': '',
      'libs/other/': '',
      'wheels/x-1.0.whl': '',
      'pyproject.toml': '[tool.poetry.dependencies]\ncore = { path = "../core/", develop = true }\n',
      '../core/': '',
    })
    const found = collectDependencyFiles(plan({ manifests: ['requirements.txt', 'pyproject.toml'] }), files)
    expect(found.folders).toEqual(['libs/shop', 'libs/other', '../core'])
    expect(found.manifests).toContain('wheels/x-1.0.whl')
    expect(found.namesProject).toBe(false)
  })

  test('follow a lock above the app to the workspace it belongs to', () => {
    const files = checkout({ 'pyproject.toml': '', '../../uv.lock': '', '../../pyproject.toml': '' })
    const install = plan({ packageManager: 'uv', manifests: ['pyproject.toml'], lock: '../../uv.lock' })
    expect(collectDependencyFiles(install, files).manifests).toEqual([
      'pyproject.toml',
      '../../uv.lock',
      '../../pyproject.toml',
    ])
  })

  test('tell where pip finds the list of dependencies', () => {
    const found = (path: string, text: string) =>
      collectDependencyFiles(plan({ manifests: [path] }), checkout({ [path]: text })).lists
    expect(found('pyproject.toml', '[project]\ndependencies = ["fastapi"]\n')).toEqual(['pyproject.toml'])
    expect(found('pyproject.toml', '[project]\nname = "x"\n')).toEqual([])
    expect(found('pyproject.toml', '{{ template }}')).toEqual([])
    expect(found('setup.cfg', '[options]\ninstall_requires =\n  fastapi\n')).toEqual(['setup.cfg'])
    expect(found('setup.py', 'setup(install_requires=["fastapi"])')).toEqual([])
  })

  test('take a lock of pip alone', () => {
    const files = checkout({ 'pylock.toml': '', 'pyproject.toml': '[project]\ndependencies = []\n' })
    const install = plan({ manifests: ['pylock.toml'], lock: 'pylock.toml' })
    expect(collectDependencyFiles(install, files)).toMatchObject({ manifests: ['pylock.toml'], lists: [] })
  })

  // Shows A40.
  test.each([
    ['requirements.txt', '\n'],
    ['requirements.txt', ' '],
    ['requirements.txt', 't@.[\n'],
    ['requirements.txt', '../'],
    ['requirements.txt', '-r \n'],
    ['setup.cfg', '\n'],
    ['setup.cfg', ' '],
  ])('are found in %s in a time that grows with its length, whatever it is full of: %j', (path, piece) => {
    const text = `-r ${piece.repeat(2 ** 20 / piece.length)}x`
    const start = performance.now()
    collectDependencyFiles(plan({ manifests: [path] }), checkout({ [path]: text }))
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  test('are found in any text without an error', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('requirements.txt', 'pyproject.toml', 'Pipfile'),
        (text, path) => {
          const found = collectDependencyFiles(plan({ manifests: [path] }), checkout({ [path]: text }))
          expect(found.manifests[0]).toBe(path)
        },
      ),
    )
  })
})
