import { imagesOfApp } from './app-images.ts'
import { parseArguments } from './rehearsal-arguments.ts'

/** Prints the images that an app's own is built on, one a line; takes the arguments of `script/rehearse`. */
const given = parseArguments(process.argv.slice(2))
if (given !== 'help') process.stdout.write(imagesOfApp(given.app, given.inputs).join('\n'))
