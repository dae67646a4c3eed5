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

# What it needs of the machine, npm's packages apart.
prepare_local_cloud() {
  [[ $(uname -s) == Linux ]] || fail 'The local cloud runs on Linux only: it reaches containers by their addresses.'
  need_program openssl openssl
  ensure_docker
  ensure_registry
  ensure_base_images
}

# The local cloud and the runner are TypeScript; any supported Node runs what comes out.
compile_local_cloud() {
  step 'Compiling the local cloud'
  quietly 'compiling' node "$root/node_modules/typescript/bin/tsc" -p "$root/tsconfig.rehearse.json" ||
    fail 'The local cloud does not compile; see above.'
}
