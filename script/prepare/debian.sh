# Packages of Debian and Ubuntu. Sourced, not run; needs report.sh.

can_install_packages() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null
}

# install_packages PACKAGE… : installs them with what they recommend (Docker needs some of it in a bare container);
# the caller has checked that it can.
install_packages() {
  step "Installing $* (Debian packages)"
  if [[ -z ${package_lists_are_fresh:-} ]]; then
    quietly 'apt-get update' apt-get update -qq || fail 'The lists of Debian packages cannot be loaded.'
    package_lists_are_fresh=yes
  fi
  quietly "installing $*" \
    env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes "$@" ||
    fail "Debian's package manager could not install: $*"
}

# need_program PROGRAM PACKAGE : installs the package where the program is missing, or says what to install.
need_program() {
  local program=$1 package=$2
  command -v "$program" >/dev/null && return
  can_install_packages || fail "The program $program is missing." "Install it (Debian: apt-get install $package)."
  install_packages "$package"
}
