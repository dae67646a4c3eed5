/**
 * The environment of the docker command: what it needs to reach its daemon and registries, and nothing else. The
 * action's own environment holds inputs with secrets, AWS credentials and the runner's command files
 * (`GITHUB_OUTPUT`, `ACTIONS_*`), which neither docker nor its plugins and credential helpers have to see.
 */
export function dockerEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  configDirectory: string,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && NEEDED.has(entry[0].toUpperCase()),
  )
  return {
    ...Object.fromEntries(kept),
    DOCKER_CONFIG: configDirectory,
    // No advertisements in the log, and no second manifest (provenance) beside the image.
    DOCKER_CLI_HINTS: 'false',
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  }
}

const NEEDED: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'XDG_RUNTIME_DIR',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'DOCKER_API_VERSION',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'SSH_AUTH_SOCK',
])
