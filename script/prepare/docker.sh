# Docker Engine. Sourced, not run; needs report.sh and debian.sh.

docker_answers() {
  timeout 9 docker info >/dev/null 2>&1
}

# A bare Debian has no pgrep.
docker_daemon_runs() {
  grep -qsx dockerd /proc/[0-9]*/comm
}

# Real seconds that a daemon may take to answer.
docker_starts_within=60

wait_for_docker() {
  local started=$SECONDS
  until docker_answers; do
    ((SECONDS - started < docker_starts_within)) || return 1
    if (((SECONDS - started) % 8 == 0)); then note "waiting for the Docker daemon: $((SECONDS - started)) s so far"; fi
    sleep 1
  done
}

start_docker_daemon() {
  local log
  log=$(cache_directory)/dockerd.log
  step "Starting the Docker daemon (its log: $log)"
  # A session of its own: it outlives this script and does not hold its output open.
  setsid --fork dockerd >"$log" 2>&1 </dev/null
  if wait_for_docker; then return; fi
  tail -n 20 "$log" | sed 's/^/    | /' >&2
  fail "The Docker daemon did not answer within $docker_starts_within seconds; the end of its log is above."
}

ensure_docker() {
  if command -v docker >/dev/null && docker_answers; then return; fi
  if [[ -n ${DOCKER_HOST:-} ]]; then
    fail "Docker does not answer at DOCKER_HOST ($DOCKER_HOST)." 'Start it, or unset DOCKER_HOST.'
  fi
  if ! can_install_packages; then
    fail 'Docker does not answer.' \
      'Start Docker Engine, and see that you may use it (docker info). To install it: https://docs.docker.com/engine/install'
  fi
  if ! command -v dockerd >/dev/null; then install_packages docker.io; fi
  if docker_daemon_runs; then
    step 'Waiting for the Docker daemon that is already running'
    wait_for_docker || fail 'A Docker daemon runs, but does not answer.' 'Look at its log, or end it and try again.'
  else
    start_docker_daemon
  fi
}

# The local cloud's image registry: Debian's program where it can be had, otherwise the image.
ensure_registry() {
  if command -v docker-registry >/dev/null || command -v registry >/dev/null; then return; fi
  if docker image inspect registry:2 >/dev/null 2>&1; then return; fi
  if can_install_packages; then
    install_packages docker-registry
    return
  fi
  step 'Pulling the image registry:2'
  quietly 'docker pull registry:2' timeout 300 docker pull --quiet registry:2 ||
    fail 'There is no image registry for the local cloud.' \
      'Install the program docker-registry (Debian: apt-get install docker-registry), or pull registry:2.'
}
