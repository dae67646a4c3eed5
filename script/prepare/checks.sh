# Counts checks and tests. Sourced, not run; needs report.sh and $root.
#
# What cannot be made on this machine says why and is counted as skipped. In CI (where CI is set) nobody reads that line,
# so there a skip is a failure.

passed=0
failed=0
skipped=0
failures=()

in_ci() {
  [[ -n ${CI:-} && $CI != false ]]
}

# aloud WHAT COMMAND… : runs a command with its output, and says every nine seconds that it still runs.
aloud() {
  local what=$1 started=$SECONDS code=0
  shift
  "$@" </dev/null &
  local command=$!
  # The sleep outlives its shell by seconds: it must not hold the output open.
  (while sleep 9 >/dev/null 2>&1; do note "$what: $((SECONDS - started)) s so far"; done) &
  local clock=$!
  wait "$command" || code=$?
  kill "$clock" 2>/dev/null
  wait "$clock" 2>/dev/null || true
  return "$code"
}

# check WHAT COMMAND… : one check, which passes when the command does. Exit code 77 (see skip): it cannot be made here.
check() {
  local what=$1 started=$SECONDS code=0
  step "$what"
  shift
  aloud "$what" "$@" || code=$?
  if ((code == 0)); then
    passed=$((passed + 1))
    note "passed after $((SECONDS - started)) s"
  elif ((code == 77)) && ! in_ci; then
    skipped=$((skipped + 1))
    note "SKIPPED after $((SECONDS - started)) s"
  else
    failed=$((failed + 1))
    failures+=("$what")
    note "FAILED after $((SECONDS - started)) s"
  fi
}

# tests WHAT PROJECT NODE : a project of vitest; each of its tests counts.
tests() {
  local what=$1 project=$2 node=$3 started=$SECONDS code=0 report counts
  report=$(mktemp)
  step "$what"
  aloud "$what" "$node" "$root/node_modules/vitest/vitest.mjs" run --root "$root" --project "$project" \
    --reporter=verbose --reporter=json --outputFile.json="$report" || code=$?
  counts=$(node "$root/script/prepare/count-tests.mjs" "$report" "$code") || counts='0 1 0'
  rm -f "$report"
  local good bad left_out
  read -r good bad left_out <<<"$counts"
  if ((left_out > 0)) && in_ci; then
    note "$left_out tests were left out, which in CI is a failure"
    bad=$((bad + left_out))
    left_out=0
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + left_out))
  if ((bad > 0)); then failures+=("$what ($bad)"); fi
  note "$good passed, $bad failed, $left_out skipped after $((SECONDS - started)) s"
}

# The last lines: what failed, what was left out, and the count. Fails where something failed.
tell_counts() {
  if ((skipped > 0)); then printf '%d were left out; what they need, and why it is not there, stands above.\n' "$skipped"; fi
  if ((failed > 0)); then printf 'FAILED: %s\n' "${failures[@]}"; fi
  local counted="$passed passed, $failed failed"
  if ((skipped > 0)); then counted+=", $skipped skipped"; fi
  printf '%s\n' "$counted"
  ((failed == 0))
}
