# Everything that the scripts need on a machine, made ready or said to be missing. Sourced, not run.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

source "$root/script/prepare/report.sh"
source "$root/script/prepare/debian.sh"
source "$root/script/prepare/npm.sh"
source "$root/script/prepare/docker.sh"
source "$root/script/prepare/base-images.sh"
source "$root/script/prepare/second-opinion.sh"

# What compiling and unit tests need.
prepare_node() {
  ensure_node
  need_program git git
  ensure_npm_packages
}

# What the local cloud needs besides.
prepare_cloud() {
  prepare_node
  prepare_local_cloud
}

# What a rehearsal needs, with its arguments: of the base images its app's alone, as far as that can be told.
prepare_rehearsal() {
  local images
  images=$(node "$root/build/test/runner/base-images.js" "$@" 2>/dev/null | tr '\n' ' ') || images="${base_images[*]}"
  # shellcheck disable=SC2086 # one word an image
  prepare_local_cloud postgres:17 $images
}

# prepare_local_cloud [IMAGE…] : what it needs of the machine, npm's packages apart.
prepare_local_cloud() {
  [[ $(uname -s) == Linux ]] || fail 'The local cloud runs on Linux only: it reaches containers by their addresses.'
  need_program openssl openssl
  ensure_docker
  ensure_registry
  ensure_base_images "$@"
}

# The local cloud and the runner are TypeScript; any supported Node runs what comes out.
compile_local_cloud() {
  step 'Compiling the local cloud'
  quietly 'compiling' node "$root/node_modules/typescript/bin/tsc" -p "$root/tsconfig.rehearse.json" ||
    fail 'The local cloud does not compile; see above.'
}
