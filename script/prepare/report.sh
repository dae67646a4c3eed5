# What the scripts say. Sourced, not run.

# One line before each piece of work.
step() {
  printf '==> %s\n' "$*"
}

note() {
  printf '    %s\n' "$*"
}

# Ends the script: what is wrong, then (further arguments) what to do about it.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  if (($#)); then printf '       %s\n' "$@" >&2; fi
  exit 1
}

# Ends the script with the exit code that script/test counts as skipped, and in CI as failed: why.
skip() {
  printf 'skipped: %s\n' "$1" >&2
  exit 77
}

# Runs a command whose own output is of no interest unless it fails. Says every eight seconds that it still runs; on
# failure shows the end of its output and returns its exit code.
quietly() {
  local what=$1 log started code=0
  shift
  log=$(mktemp)
  started=$SECONDS
  "$@" >"$log" 2>&1 </dev/null &
  local command=$!
  while kill -0 "$command" 2>/dev/null; do
    local tick
    for tick in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
      sleep 0.5
      kill -0 "$command" 2>/dev/null || break
    done
    if ((tick == 16)); then note "$what: $((SECONDS - started)) s so far"; fi
  done
  wait "$command" || code=$?
  if ((code != 0)); then
    printf '    %s failed (exit code %d). The end of its output:\n' "$what" "$code" >&2
    tail -n 30 "$log" | sed 's/^/    | /' >&2
  fi
  rm -f "$log"
  return "$code"
}

# Where things are kept between runs.
cache_directory() {
  local directory="${XDG_CACHE_HOME:-$HOME/.cache}/monolayer-action"
  mkdir -p "$directory"
  printf '%s\n' "$directory"
}
