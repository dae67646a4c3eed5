# The images that apps and the local cloud start from. Sourced, not run; needs report.sh and debian.sh.
#
# They are pulled where a registry can be reached. Elsewhere they are made once from Debian's packages, laid out as the
# official images are, so that Dockerfiles stay as they are. What was made is kept in the cache.

base_images=(python:3.11-slim python:3.13-slim postgres:17)

# Part of the name of what is kept: change it when a recipe below changes.
recipe_version=2

python_path=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
postgres_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/17/bin

# ensure_base_images [IMAGE…] : those of them that are among the base images; without arguments, all.
ensure_base_images() {
  local image wanted=" $* "
  for image in "${base_images[@]}"; do
    if (($#)) && [[ $wanted != *" $image "* ]]; then continue; fi
    if docker image inspect "$image" >/dev/null 2>&1; then continue; fi
    pull_image "$image" || make_image "$image"
  done
}

# Where one pull has failed the others would only cost time.
pull_image() {
  [[ -z ${registry_is_out_of_reach:-} ]] || return 1
  step "Pulling the image $1"
  local error
  if error=$(timeout 9 docker manifest inspect "$1" 2>&1 >/dev/null) && quietly "docker pull $1" timeout 300 docker pull --quiet "$1"; then
    return 0
  fi
  note "it cannot be pulled: $(tail -n 1 <<<"${error:-no answer}" | cut -c 1-160)"
  registry_is_out_of_reach=yes
  return 1
}

make_image() {
  if ! can_install_packages; then
    fail "The image $1 is missing and cannot be pulled." "Pull it where a registry can be reached: docker pull $1"
  fi
  need_program mmdebstrap mmdebstrap
  case $1 in
    python:3.11-slim) make_python_image "$1" bookworm 3.11 ;;
    python:3.13-slim) make_python_image "$1" trixie 3.13 ;;
    postgres:17) make_postgres_image "$1" trixie ;;
    *) fail "There is no recipe for the image $1." ;;
  esac
}

# As in the official image, Python's home is /usr/local, with its own writable site-packages and pip, and Debian's
# package manager has no say in it. A virtual environment that sees the user's packages does exactly that. Python's
# headers are there and a compiler is not: only the headers are taken from a package that would bring more.
make_python_image() {
  local image=$1 suite=$2 version=$3
  make_tarball "$image" "$suite" \
    --include=python3,python3-venv,ca-certificates,netbase,tzdata,adduser,passwd \
    --customize-hook='chroot "$1" python3 -m venv --system-site-packages --symlinks /usr/local' \
    --customize-hook='rm -f "$1"/usr/lib/python3*/EXTERNALLY-MANAGED "$1"/usr/local/bin/[Aa]ctivate*' \
    --customize-hook="ln -sf pip3 \"\$1\"/usr/local/bin/pip" \
    --customize-hook="$(unpack_headers "libpython$version-dev")"
  import_tarball "$image" \
    --change "ENV PATH=$python_path LANG=C.UTF-8 PYTHON_VERSION=$version" --change 'CMD ["python3"]'
}

# A hook that unpacks what a package has in /usr/include, and nothing else, into "$1".
unpack_headers() {
  printf '%s' "folder=\$(mktemp -d) && cd \"\$folder\" && APT_CONFIG=\"\$MMDEBSTRAP_APT_CONFIG\" apt-get download $1" \
    ' && dpkg-deb --fsys-tarfile ./*.deb | tar -x -C "$1" ./usr/include && rm -r "$folder"'
}

# Server and client, in the folders of the official image. The cluster that Debian makes at once goes: the official
# image has none either. Hooks run on this machine: they touch nothing outside of "$1", the new root.
make_postgres_image() {
  local image=$1 suite=$2
  make_tarball "$image" "$suite" \
    --include=postgresql-17,ca-certificates,openssl,locales \
    --customize-hook='chroot "$1" localedef -i en_US -f UTF-8 en_US.UTF-8' \
    --customize-hook='rm -rf "$1"/etc/postgresql/17 "$1"/var/lib/postgresql/17' \
    --customize-hook='mkdir -p "$1"/docker-entrypoint-initdb.d "$1"/var/lib/postgresql/data' \
    --customize-hook='chroot "$1" chown postgres:postgres /var/lib/postgresql/data'
  import_tarball "$image" --change "ENV PATH=$postgres_path LANG=en_US.utf8 PG_MAJOR=17 PGDATA=/var/lib/postgresql/data" \
    --change 'EXPOSE 5432' --change 'CMD ["postgres"]'
}

tarball() {
  printf '%s/%s-%s.tar\n' "$(cache_directory)" "$(tr ':/' '--' <<<"$1")" "$recipe_version"
}

# make_tarball IMAGE SUITE OPTION… : Debian's packages as one root file system, kept in the cache.
make_tarball() {
  local image=$1 suite=$2 file
  shift 2
  file=$(tarball "$image")
  if [[ -e $file ]]; then return; fi
  step "Making the image $image from Debian $suite (about a minute, once)"
  # Under another name until it is whole, so that an interrupted run leaves nothing that looks right.
  quietly "mmdebstrap $suite" mmdebstrap --mode=root --variant=minbase --format=tar \
    --dpkgopt=path-exclude='/usr/share/man/*' --dpkgopt=path-exclude='/usr/share/doc/*' \
    --dpkgopt=path-include='/usr/share/doc/*/copyright' \
    "$@" "$suite" "$file.part" || {
    rm -f "$file.part"
    fail "Debian's packages for $image could not be put together." "Can Debian's package mirror be reached?"
  }
  mv "$file.part" "$file"
}

import_tarball() {
  local image=$1
  shift
  step "Importing the image $image"
  quietly "docker import $image" docker import "$@" "$(tarball "$image")" "$image" || fail "Docker could not import $image."
}
