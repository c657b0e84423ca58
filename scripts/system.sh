# Sourced: Debian packages that must be on the machine itself.

# missing_packages GROUP...: prints the packages of the groups that are not there.
missing_packages() {
  local group package
  for group in "$@"; do
    case $group in
      base)
        for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; do
          installed "$package" || echo "$package"
        done
        find_python > /dev/null || echo python3.11-venv
        ;;
      postgres)
        compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || echo postgresql-15 postgresql-client-15
        ;;
      test)
        find_chromium > /dev/null || echo chromium
        command -v pdftotext > /dev/null || echo poppler-utils
        installed libatomic1 || echo libatomic1 # the node inside playwright
        ;;
      lint)
        command -v node > /dev/null || echo nodejs
        command -v npm > /dev/null || echo npm
        ;;
    esac
  done
}

installed() { dpkg-query -W -f '${Status}' "$1" 2> /dev/null | grep -q '^install ok installed$'; }

find_python() {
  local python
  for python in ${KLACHTEN_PYTHON:-/usr/bin/python3.11 python3.11}; do
    "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info[:2] != (3, 11))' \
      2> /dev/null && command -v "$python" && return
  done
  return 1
}

find_chromium() {
  # Without a window of its own it needs less, and is the same; then the names Odoo looks
  # for, in its order.
  command -v chromium-headless-shell || command -v google-chrome || command -v chromium ||
    command -v chromium-browser || command -v google-chrome-stable
}

need_packages() {
  command -v apt-get > /dev/null && command -v dpkg > /dev/null ||
    die "This needs Debian 12 (apt-get and dpkg are missing): use a Debian 12 machine or container."
  [ "$(dpkg --print-architecture)" = amd64 ] ||
    die "This needs a 64-bit PC (amd64); this machine is $(dpkg --print-architecture)."
  local missing
  mapfile -t missing < <(missing_packages "$@" | tr ' ' '\n')
  [ ${#missing[@]} -gt 0 ] || return 0
  is_root || die "These Debian packages are missing: ${missing[*]}; ask an administrator to run: apt-get install ${missing[*]}"
  say "Installing Debian packages: ${missing[*]}"
  make_cache
  locked "$CACHE/lock" install_packages "${missing[@]}"
}

install_packages() {
  local own_conf=
  # Without this the package makes and starts a cluster on port 5432, which nobody
  # asked for. A setting that is already there stays.
  if [[ " $* " == *" postgresql-15 "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    own_conf=/etc/postgresql-common/createcluster.conf
    mkdir -p "${own_conf%/*}"
    echo 'create_main_cluster = false' > "$own_conf"
  fi
  local options=(-y --no-install-recommends -o DPkg::Lock::Timeout=300
    -o Dpkg::Options::=--force-confold)
  # The index may be years old or absent; a third-party archive that does not answer
  # must not stop us.
  DEBIAN_FRONTEND=noninteractive logged apt-update apt-get update || true
  DEBIAN_FRONTEND=noninteractive logged apt-install apt-get install "${options[@]}" "$@" ||
    die "Could not install the Debian packages $* (see $LOG): check the network and run this again."
  # Leave the machine with the package's own settings for its next cluster.
  if [ -n "$own_conf" ] && [ -e "$own_conf.ucf-dist" ]; then
    mv "$own_conf.ucf-dist" "$own_conf"
  fi
}
