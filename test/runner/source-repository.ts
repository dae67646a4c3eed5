import { execFile, spawn } from 'node:child_process'
import { cp, lstat, mkdtemp, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Nothing of the machine's or the user's configuration changes what is committed. */
const environment = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  // What is committed is what is checked out, and nothing is tidied up that lives for minutes.
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.autocrlf',
  GIT_CONFIG_VALUE_0: 'false',
  GIT_CONFIG_KEY_1: 'maintenance.auto',
  GIT_CONFIG_VALUE_1: 'false',
  GIT_AUTHOR_NAME: 'Mona',
  GIT_AUTHOR_EMAIL: 'mona@example.com',
  GIT_COMMITTER_NAME: 'Mona',
  GIT_COMMITTER_EMAIL: 'mona@example.com',
}

/** What a person would not have committed, where the directory itself does not say. */
const neverCommitted = ['.venv/', 'venv/', '__pycache__/', 'node_modules/', '*.pyc'].join('\n')

/** The origin that workflows check out from: a real git repository made of an app's directory. */
export class SourceRepository {
  /** Bare repository. */
  readonly directory: string
  readonly #root: string
  #checkouts = 0

  private constructor(root: string) {
    this.#root = root
    this.directory = join(root, 'origin.git')
  }

  /**
   * Commits the directory as the branch `main`: of a git working tree the files that git knows or would add, otherwise
   * all but what is never committed. The directory itself is only read.
   *
   * @throws Error where there is no such directory, or it has no files
   */
  static async of(directory: string): Promise<SourceRepository> {
    const status = await stat(directory).catch(() => undefined)
    if (!status?.isDirectory()) throw new Error(`There is no folder ${directory}.`)
    const repository = new SourceRepository(await mkdtemp(join(tmpdir(), 'origin-')))
    try {
      await repository.#import(await realpath(directory))
    } catch (error) {
      await repository.remove()
      throw error
    }
    return repository
  }

  /** One of its own with the same commits. */
  async copy(): Promise<SourceRepository> {
    const repository = new SourceRepository(await mkdtemp(join(tmpdir(), 'origin-')))
    await cp(this.directory, repository.directory, { recursive: true })
    return repository
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true })
  }

  /** Full commit of a branch or another revision. */
  async commitOf(revision: string): Promise<string> {
    return await this.#git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`)
  }

  /** Makes `branch` point at a commit. */
  async point(branch: string, commit: string): Promise<void> {
    await this.#git('update-ref', `refs/heads/${branch}`, commit)
  }

  /**
   * A new commit on a branch (made from `main` where it is not there): `changes` maps paths to their text, or to `null`
   * for a file that goes. Returns the commit.
   */
  async commit(
    branch: string,
    changes: Readonly<Record<string, string | null>>,
    message = 'Change',
  ): Promise<string> {
    const parent = await this.commitOf(`refs/heads/${branch}`).catch(() => this.commitOf('refs/heads/main'))
    const index = { GIT_INDEX_FILE: join(this.#root, 'commit-index') }
    await this.#gitWith(index, 'read-tree', parent)
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) {
        // Git wants a work tree for this, although nothing in it is looked at.
        const tree = { ...index, GIT_WORK_TREE: this.#root }
        await this.#gitWith(tree, 'update-index', '--force-remove', '--', path)
        continue
      }
      const file = join(this.#root, 'blob')
      await writeFile(file, text)
      const blob = await this.#git('hash-object', '-w', '--no-filters', '--', file)
      await this.#gitWith(index, 'update-index', '--add', '--cacheinfo', `100644,${blob},${path}`)
    }
    const tree = await this.#gitWith(index, 'write-tree')
    const commit = await this.#git('commit-tree', tree, '-p', parent, '-m', message)
    await this.point(branch, commit)
    return commit
  }

  /** What GitHub makes for a pull request: the merge of its head into its base. Returns the commit. */
  async merge(number: number, base: string, head: string): Promise<string> {
    // Where the two conflict GitHub makes none; the head's files stand for it.
    const merged = await this.#git('merge-tree', '--write-tree', base, head).catch(() => `${head}^{tree}`)
    const tree = await this.#git('rev-parse', merged.split('\n')[0] ?? '')
    const commit = await this.#git(
      'commit-tree',
      tree,
      '-p',
      base,
      '-p',
      head,
      '-m',
      `Merge ${head} into ${base}`,
    )
    await this.#git('update-ref', `refs/pull/${number}/merge`, commit)
    return commit
  }

  /** A fresh checkout of a commit, as actions/checkout leaves it: a detached head and no history. Returns its path. */
  async checkOut(commit: string): Promise<string> {
    this.#checkouts += 1
    const directory = join(this.#root, `run-${this.#checkouts}`, 'app')
    await run('git', ['init', '--quiet', directory], { env: environment })
    const at = (...argv: string[]) => run('git', ['-C', directory, ...argv], { env: environment })
    await at('fetch', '--quiet', '--no-tags', '--depth=1', `file://${this.directory}`, commit)
    await at('checkout', '--quiet', '--detach', commit)
    return directory
  }

  async #import(directory: string): Promise<void> {
    const init = ['init', '--quiet', '--bare', '--initial-branch=main', this.directory]
    await run('git', init, { env: environment })
    await this.#git('config', 'uploadpack.allowAnySHA1InWant', 'true')
    const index = { GIT_INDEX_FILE: join(this.#root, 'import-index'), GIT_WORK_TREE: directory }
    const known = await filesKnownToGit(directory)
    if (known === undefined) {
      await writeFile(join(this.directory, 'info', 'exclude'), neverCommitted)
      await this.#feed(index, directory, ['add', '--all', '--', '.'], '')
    } else {
      const list = ['--literal-pathspecs', 'add', '--force', '--pathspec-from-file=-', '--pathspec-file-nul']
      await this.#feed(index, directory, list, known.join('\0'))
    }
    const tree = await this.#gitWith(index, 'write-tree')
    if ((await this.#git('ls-tree', tree)) === '') throw new Error(`${directory} has no files to deploy.`)
    await this.point('main', await this.#git('commit-tree', tree, '-m', 'First version'))
  }

  async #git(...argv: string[]): Promise<string> {
    return await this.#gitWith({}, ...argv)
  }

  async #gitWith(more: Readonly<Record<string, string>>, ...argv: string[]): Promise<string> {
    const options = { env: { ...environment, ...more }, maxBuffer: 64 * 1024 * 1024 }
    return (await run('git', ['--git-dir', this.directory, ...argv], options)).stdout.trim()
  }

  /** Runs git in a directory with something on its standard input. */
  async #feed(
    more: Readonly<Record<string, string>>,
    cwd: string,
    argv: string[],
    input: string,
  ): Promise<void> {
    const child = spawn('git', ['--git-dir', this.directory, ...argv], {
      cwd,
      env: { ...environment, ...more },
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr += data
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`git ${argv[0]} failed: ${stderr}`)),
      )
    })
  }
}

/** Tracked files and those that `git add` would take, relative to the directory; `undefined` outside of git. */
async function filesKnownToGit(directory: string): Promise<string[] | undefined> {
  const list = ['-C', directory, 'ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = await run('git', list, { env: environment, maxBuffer: 64 * 1024 * 1024 }).catch(
    () => undefined,
  )
  if (listed === undefined) return undefined
  const found: string[] = []
  for (const path of new Set(listed.stdout.split('\0'))) {
    // A file that is tracked may have been deleted; a folder is a submodule.
    const status = path === '' ? undefined : await lstat(join(directory, path)).catch(() => undefined)
    if (status !== undefined && !status.isDirectory()) found.push(path)
  }
  // A directory that is ignored as a whole is wanted all the same, since it was named.
  return found.length === 0 && (await readdir(directory)).length > 0 ? undefined : found
}
