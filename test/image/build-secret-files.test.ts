import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resolveBuildSecrets } from '../../src/image/build-secret-files.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'))
  await writeFile(join(folder, 'ca.crt'), 'certificate')
  await writeFile(join(folder, 'large.crt'), Buffer.alloc(501 * 1024))
  await mkdir(join(folder, 'wheels'))
  await writeFile(join(folder, 'wheels', 'a.whl'), 'wheel')
  await mkdir(join(folder, 'empty'))
})
afterAll(() => rm(folder, { recursive: true }))

async function resolved(name: string, value: string) {
  const [first] = await resolveBuildSecrets([{ name, value }])
  return first
}

describe('build-secrets', () => {
  test('mean the file where they name one', async () => {
    const path = join(folder, 'ca.crt')
    expect(await resolved('PIP_CERT', path)).toMatchObject({ content: Buffer.from('certificate') })
    expect(await resolved('OTHER', path)).toMatchObject({ content: null, value: path })
  })

  test('may hold the file itself', async () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nx\n'
    expect(await resolved('PIP_CERT', certificate)).toMatchObject({ content: Buffer.from(certificate) })
    expect(await resolved('pip.conf', '[global]')).toMatchObject({ content: Buffer.from('[global]') })
  })

  test('take over folders that hold packages', async () => {
    const value = `${join(folder, 'wheels')} ${join(folder, 'empty')} ${join(folder, 'missing')} https://x.example.com`
    expect(await resolved('PIP_FIND_LINKS', value)).toMatchObject({
      folders: [join(folder, 'wheels')],
      links: ['https://x.example.com'],
    })
  })

  test('take over what a pip.conf points to, but not over a setting of its own', async () => {
    const conf = {
      name: 'pip.conf',
      value: `[global]\ncert = ${join(folder, 'ca.crt')}\nfind-links = /missing\n`,
    }
    const names = (await resolveBuildSecrets([conf])).map(({ name, content }) => [name, content?.length])
    expect(names).toContainEqual(['PIP_CERT', 11])
    const own = { name: 'PIP_CERT', value: '-----BEGIN\nown\n' }
    expect((await resolveBuildSecrets([conf, own])).filter(({ name }) => name === 'PIP_CERT')).toHaveLength(1)
  })

  test.each([
    ['PIP_CERT', '/missing.crt'],
    ['PIP_CERT', 'large.crt'],
    ['../x', 'a'],
    ['a,b', 'a'],
    ['..', 'a'],
  ])('are refused where they cannot be given to the build: %s=%s', async (name, file) => {
    const value = file === 'large.crt' ? join(folder, file) : file
    await expect(resolved(name, value)).rejects.toMatchObject({ code: 'build-secret-unusable' })
  })
})
