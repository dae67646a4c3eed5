# What gives a second opinion: an AWS that others wrote (moto), their linter of templates (cfn-lint), and a runner of
# workflows that others wrote (act). Sourced, not run; needs report.sh, debian.sh and $root.
#
# All are kept in the cache, by version. Where one cannot be had, the tests that need it are left out, and say so.

act_version=v0.2.89

# Seconds that one installation may take.
install_within=900

# tool_path NAME : where a tool is, or would be.
tool_path() {
  case $1 in
    act) printf '%s/act-%s/act\n' "$(cache_directory)" "$act_version" ;;
    moto_server | cfn-lint) printf '%s/bin/%s\n' "$(python_tools)" "$1" ;;
    *) return 1 ;;
  esac
}

# The virtual environment for the packages of python-tools.txt; other packages, another folder.
python_tools() {
  local packages
  packages=$(sha256sum "$root/script/prepare/python-tools.txt" | cut -c 1-12)
  printf '%s/python-tools-%s\n' "$(cache_directory)" "$packages"
}

# A tool that cannot be installed ends nothing: in a shell of its own, because a failure ends the shell.
install_if_possible() {
  if can_install_packages; then (install_packages "$@") || true; fi
}

# Why a tool is not there, in the words of what failed; empty where it is.
act_is_missing=
python_tools_are_missing=

ensure_python_tools() {
  local folder
  folder=$(python_tools)
  if [[ -e $folder/complete ]]; then return; fi
  if ! command -v python3 >/dev/null; then install_if_possible python3 python3-venv; fi
  if ! command -v python3 >/dev/null; then
    python_tools_are_missing='there is no Python 3 on this machine'
    return 1
  fi
  # Debian has what makes virtual environments in a package of its own.
  if ! python3 -c 'import ensurepip' 2>/dev/null; then install_if_possible python3-venv; fi
  step 'Installing moto and cfn-lint (PyPI) into a virtual environment'
  rm -rf "$folder"
  if quietly 'python3 -m venv' python3 -m venv "$folder" &&
    quietly 'pip install' timeout "$install_within" "$folder/bin/pip" install --quiet --disable-pip-version-check \
      --requirement "$root/script/prepare/python-tools.txt"; then
    # Last, so that an interrupted run leaves nothing that looks right.
    touch "$folder/complete"
    return
  fi
  rm -rf "$folder"
  python_tools_are_missing='PyPI did not give moto and cfn-lint; see above'
  return 1
}

ensure_act() {
  local program folder
  program=$(tool_path act)
  if [[ -x $program ]]; then return; fi
  if ! command -v go >/dev/null; then install_if_possible golang-go; fi
  if ! command -v go >/dev/null; then
    act_is_missing='there is no Go on this machine to build it with'
    return 1
  fi
  folder=$(dirname "$program")
  step "Building act $act_version with Go (two minutes, once)"
  if quietly 'go install' timeout "$install_within" env GOBIN="$folder.part" GOFLAGS=-buildvcs=false \
    go install "github.com/nektos/act@$act_version"; then
    mkdir -p "$folder"
    mv "$folder.part/act" "$program"
    rm -rf "$folder.part"
    return
  fi
  rm -rf "$folder.part"
  act_is_missing="Go could not build act $act_version; see above"
  return 1
}
