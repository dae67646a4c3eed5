import type { Finding } from '../project/project.ts'
import type { PreparedImage } from './prepare.ts'

const MANY = 5

/** What the user should know about the content of the image, found without building it. */
export function imageFindings(image: PreparedImage): readonly Finding[] {
  const { privateKeys } = image.context
  const revealing = image.buildArgs
    .map(({ name }) => name)
    .filter((name) =>
      /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:_|$)/i.test(name),
    )
  return [
    ...(privateKeys.length === 0
      ? []
      : [
          {
            code: 'private-key-in-image',
            message: `${listOf(privateKeys)} begins like a private key and goes into the image.`,
            fix: `Give the key to the app as a secret, and add ${privateKeys[0]} to .dockerignore.`,
          },
        ]),
    ...(revealing.length === 0
      ? []
      : [
          {
            code: 'secret-in-build-args',
            message: `build-args sets ${listOf(revealing)}: build arguments stay readable in the history of the image.`,
            fix: 'Move it to build-secrets, and mount it in the Dockerfile with RUN --mount=type=secret.',
          },
        ]),
  ]
}

/** For the log: what was left out although nothing in the repository says so; `null` where that is nothing. */
export function describeLeftOut(image: PreparedImage): string | null {
  const { credentials } = image.context
  return credentials.length === 0
    ? null
    : `Left out of the image, because such files hold secrets: ${listOf(credentials)}. The app gets its secrets at run time.`
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MANY).join(', ')
  return names.length > MANY ? `${shown} and ${names.length - MANY} more` : shown
}
