# A Debian that has its own Node, npm and git and nothing else, as a container with a Docker of its own. Sourced, not run; needs
# report.sh, debian.sh, base-images.sh and $root.

bare_debian_suite=trixie
bare_debian=

# Seconds that one command in it may take.
bare_debian_within=1200

# How this machine reaches its package registries, which is no part of what is tried: certificates and proxies.
settings_of_registries='^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|PIP_CERT|PIP_INDEX_URL|npm_config_[a-z_]+|[a-z]+_proxy|[A-Z]+_PROXY)='

rights_for_docker=(
  --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add SYS_PTRACE --cap-add DAC_READ_SEARCH --cap-add SYS_NICE
  --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined
  --device-cgroup-rule 'a *:* rwm' --cgroupns private
)

# Starts it; $bare_debian is the container's id. To be ended by close_bare_debian.
open_bare_debian() {
  local image=debian:$bare_debian_suite-slim setting
  local options=()
  if ! docker image inspect "$image" >/dev/null 2>&1; then
    pull_image "$image" || {
      can_install_packages || fail "The image $image is missing and cannot be pulled." "docker pull $image"
      need_program mmdebstrap mmdebstrap
      make_tarball "$image" "$bare_debian_suite" --include=ca-certificates
      import_tarball "$image" --change 'CMD ["bash"]'
    }
  fi
  while IFS= read -r setting; do options+=(--env "$setting"); done < <(env | grep -E "$settings_of_registries" || true)
  # Docker's own files must not be on top of another Docker's layers: they are on a volume, which goes with it.
  options+=(--init --memory 8g --volume /var/lib/docker "$image" sleep 3600)
  bare_debian=$(docker create --privileged "${options[@]}")
  if ! docker start "$bare_debian" >/dev/null 2>&1; then
    # A machine may not have every right that it would give away: then those that a Docker of its own needs.
    close_bare_debian
    bare_debian=$(docker run --detach "${rights_for_docker[@]}" "${options[@]}") ||
      skip 'a container may not have a Docker of its own here; see above'
    docker exec "$bare_debian" sh -c 'for group in /sys/fs/cgroup/*/; do mount -o remount,bind,rw "$group"; done'
  fi
  trust_what_this_machine_trusts
  step "Debian's own Node, npm and git"
  quietly 'apt-get update' docker exec "$bare_debian" apt-get update -qq
  quietly 'apt-get install' docker exec --env DEBIAN_FRONTEND=noninteractive "$bare_debian" \
    apt-get install -qq --yes --no-install-recommends git ca-certificates nodejs npm
  publish_repository
}

close_bare_debian() {
  if [[ -n $bare_debian ]]; then docker rm --force --volumes "$bare_debian" >/dev/null; fi
}

# in_bare_debian COMMANDS : in the shell of somebody who has just logged in, and who stays in the clone once it is there.
in_bare_debian() {
  timeout "$bare_debian_within" docker exec --workdir /root "$bare_debian" bash -euo pipefail -c \
    "if [[ -d monolayer-action ]]; then cd monolayer-action; fi
$1"
}

trust_what_this_machine_trusts() {
  local file
  for file in /usr/local/share/ca-certificates/*.crt; do
    if [[ -e $file ]]; then docker cp "$file" "$bare_debian:/usr/local/share/ca-certificates/"; fi
  done
  if command -v apt-config >/dev/null; then
    apt-config dump | grep -E '^Acquire::(Check-|Retries|https?::Proxy )' |
      docker exec --interactive "$bare_debian" tee /etc/apt/apt.conf.d/99-as-on-the-host >/dev/null || true
  fi
  docker exec "$bare_debian" bash -c 'if command -v update-ca-certificates >/dev/null; then update-ca-certificates; fi' >/dev/null 2>&1
}

# The repository as it is committed here, under the address at which it is published.
publish_repository() {
  local folder
  folder=$(mktemp -d)
  git clone --quiet --bare --no-local "$root" "$folder/published.git"
  docker cp "$folder/published.git" "$bare_debian:/published.git"
  rm -rf "$folder"
  docker exec "$bare_debian" chown -R root: /published.git
  docker exec "$bare_debian" git config --global url./published.git.insteadOf https://github.com/org/monolayer-action
}
