// Bundles lib/index.js with what it imports into a folder: bundle.mjs FOLDER. One file for the start, one for each part
// that is loaded when first needed, and the licences of every package of which anything is in them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { rolldown } from 'rolldown'

/** Modules that belong into one file although several parts need them: each file costs a millisecond to load. */
const groups = [
  // What the start shares with later parts. Not in the start's own file: that one is still running when the later
  // parts are loaded, and they would wait for each other.
  {
    name: 'base',
    test: /\/lib\/(errors|redact|wait|report|cancellation|neutralize|plan\/(names|web-target)|aws\/refusal)\.js$/,
  },
  // What every AWS client needs.
  {
    name: 'aws',
    test: /node_modules\/(@smithy\/(core|node-http-handler|signature-v4|types)|@aws-sdk\/core)\//,
  },
]

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: bundle.mjs FOLDER')

const bundle = await rolldown({
  input: { index: 'lib/index.js' },
  platform: 'node',
  // Packages that come as ES modules too are taken so: of those, only what is used is bundled.
  resolve: { mainFields: ['module', 'main'], conditionNames: ['module', 'import', 'node'] },
  treeshake: {
    // The toolkit does not say so of itself, but its modules do nothing when they are loaded.
    moduleSideEffects: [{ test: /node_modules\/@actions\//, sideEffects: false }],
  },
  onLog: (level, log) => {
    throw new Error(`${level}: ${log.message}`)
  },
})
const { output } = await bundle.write({
  dir: folder,
  format: 'esm',
  minify: false,
  entryFileNames: '[name].js',
  chunkFileNames: (chunk) => `${nameOf(chunk)}.js`,
  codeSplitting: { groups },
})
await bundle.close()
writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type: 'module' }, null, 2)}\n`)
writeFileSync(join(folder, 'licenses.txt'), licensesOf(output))

/** What a file is named after: the module that it is loaded for, by its package where it is not ours. */
function nameOf({ facadeModuleId, moduleIds, name }) {
  if (groups.some((group) => group.name === name)) return name
  const module = facadeModuleId ?? moduleIds.at(-1)
  if (module === undefined) return name
  return isForeign(module) ? basename(packageOf(module)) : basename(module).replace(/\.m?js$/, '')
}

function isForeign(module) {
  return module.includes('node_modules/')
}

/** The folder of the package that a module belongs to. */
function packageOf(module) {
  return module.replace(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\/.*$/, '$1')
}

/** Name, SPDX licence and its text of each package, sorted. */
function licensesOf(files) {
  const modules = files.flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []))
  const packages = [...new Set(modules.filter(isForeign).map(packageOf))].map((path) => {
    const { name, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const file = readdirSync(path).find((entry) => /^licen[cs]e(\.|$)/i.test(entry))
    const text = file === undefined ? null : readFileSync(join(path, file), 'utf8').trim()
    return { name, license, text }
  })
  const sections = packages.map(({ name, license, text }) => {
    // Some packages of a family leave the text to the others.
    const kin = packages.find(
      (other) =>
        name.startsWith('@') &&
        dirname(other.name) === dirname(name) &&
        other.license === license &&
        other.text,
    )
    const found = text ?? kin?.text
    if (!found || typeof license !== 'string') throw new Error(`${name} comes without a licence text.`)
    return `${name}\n${license}\n${found}\n`
  })
  return [...new Set(sections)].sort().join('\n')
}
