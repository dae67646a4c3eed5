# The npm packages of this repository. Sourced, not run; needs report.sh and $root.

ensure_node() {
  command -v node >/dev/null || fail 'Node is missing.' 'Install Node 20.19 or newer: https://nodejs.org'
  local version
  version=$(node --version)
  if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; then
    fail "Node $version is too old." 'Install Node 20.19 or newer: https://nodejs.org'
  fi
}

ensure_npm_packages() {
  local installed=$root/node_modules/.package-lock.json
  if [[ -e $installed && ! $root/package-lock.json -nt $installed ]]; then return; fi
  step 'Installing the npm packages of package-lock.json'
  (cd "$root" && quietly 'npm ci' npm ci --ignore-scripts --no-audit --no-fund) ||
    fail 'npm could not install the packages.' 'See above; can the npm registry be reached?'
}
