# Sourced: the Odoo program, from signed Debian packages or from ODOO_HOME.

# Not python -m odoo: it could not start itself again.
ODOO=(python "$ROOT/scripts/odoo_bin.py")
BLUR=mail/static/lib/selfie_segmentation/selfie_segmentation.js

# Sets ODOO_PATH (the folder that holds the package odoo), ODOO_ADDONS (a further
# addons folder of a source checkout, or empty) and ODOO_ID (changes with the program).
odoo_up() {
  ODOO_ADDONS=
  if [ -n "${ODOO_HOME:-}" ]; then
    odoo_home
    return
  fi
  LOCK=$ROOT/debian/packages.lock
  # A list that had to deviate from the lock is kept, so that every run is the same.
  local moved
  moved=$CACHE/packages-$(hash_of "$LOCK").lock
  [ -f "$moved" ] && LOCK=$moved
  local prefix
  prefix=$CACHE/odoo-$(program_hash)
  if [ ! -f "$prefix/.ok" ]; then
    fetch_packages "$moved"
    prefix=$CACHE/odoo-$(program_hash)
    unpack_packages "$prefix"
    prune "$CACHE/odoo-*" "$prefix"
  fi
  touch "$prefix/.ok"
  ODOO_PATH=$prefix/usr/lib/python3/dist-packages
  ODOO_ID=${prefix##*-}
}

# Of the packages and of what unpack_packages changes in them.
program_hash() { (cat "$LOCK"; declare -f unpack_packages) | hash_of; }

odoo_home() {
  [ -d "$ODOO_HOME" ] || die "ODOO_HOME is $ODOO_HOME, but there is no such folder."
  ODOO_PATH=$(cd "$ODOO_HOME" && pwd -P)
  local release=$ODOO_PATH/odoo/release.py version
  [ -f "$release" ] ||
    die "ODOO_HOME is $ODOO_HOME, but it holds no odoo/release.py: point it at an Odoo 19 source checkout or at a dist-packages folder."
  version=$(sed -n 's/^version_info *= *(\([^,]*\), *\([^,]*\),.*/\1.\2/p' "$release")
  [ "$version" = 19.0 ] ||
    die "ODOO_HOME is $ODOO_HOME, which holds Odoo ${version:-of an unknown version}: this addon needs Odoo 19.0."
  if [ -d "$ODOO_PATH/addons" ] && [ -f "$ODOO_PATH/odoo-bin" ]; then
    ODOO_ADDONS=$ODOO_PATH/addons
  fi
  ODOO_ID=home-$( (echo "$ODOO_PATH"; cat "$release") | sha256sum | cut -c1-12)
}

# Fetches what is not cached yet. Verified twice: by apt (signed InRelease, Packages,
# SHA256) and by the lock's SHA256. Sets LOCK to $1 when a version had to be replaced.
fetch_packages() {
  local moved=$1 suite package version sha size missing=()
  mkdir -p "$CACHE/debs"
  while read -r suite package version sha size; do
    [ -f "$CACHE/debs/$sha.deb" ] &&
      echo "$sha  $CACHE/debs/$sha.deb" | sha256sum -c --status && continue
    missing+=("$suite $package $version $sha $size")
  done < "$LOCK"
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Fetching Odoo 19 from Debian ($(printf '%s\n' "${missing[@]}" | awk '{s += $5} END {printf "%.0f MB", s / 1e6}'))"
  private_apt "${missing[@]}"

  local newer=
  local -A replaced=()
  for line in "${missing[@]}"; do
    read -r suite package version sha size <<< "$line"
    [ -n "$(stanza "$package" "$version")" ] && continue
    newer=$(newest "$package" "$suite")
    [ -n "$newer" ] && dpkg --compare-versions "$newer" gt "$version" ||
      die "Debian no longer has $package ${version%%[-+]*} nor a newer one that fits: point ODOO_HOME at an Odoo 19 you have, or keep a cache (KLACHTEN_CACHE) that holds it."
    say "Notice: Debian no longer has $package $version; using its signed version $newer instead."
    replaced[$package]=$newer
  done
  if [ ${#replaced[@]} -gt 0 ]; then
    while read -r suite package version sha size; do
      if [ -n "${replaced[$package]:-}" ]; then
        version=${replaced[$package]}
        sha=$(stanza "$package" "$version" | sed -n 's/^SHA256: //p')
        size=$(stanza "$package" "$version" | sed -n 's/^Size: //p')
      fi
      echo "$suite $package $version $sha $size"
    done < "$LOCK" > "$moved.new"
    mapfile -t missing < <(while read -r suite package version sha size; do
      [ -f "$CACHE/debs/$sha.deb" ] || echo "$suite $package $version $sha $size"
    done < "$moved.new")
  fi

  local specs file
  mapfile -t specs < <(printf '%s\n' "${missing[@]}" | awk '{print $2 "=" $3}')
  (cd "$APT/download" && APT_CONFIG=$APT/apt.conf logged apt-download apt-get -q download "${specs[@]}") ||
    die "Could not fetch Odoo's packages from Debian (see $CACHE/log/apt-download.log): check the network and run this again."
  for line in "${missing[@]}"; do
    read -r suite package version sha size <<< "$line"
    file=$(compgen -G "$APT/download/${package}_*.deb")
    echo "$sha  $file" | sha256sum -c --status ||
      die "The package $package $version from Debian is not the one of debian/packages.lock (its SHA256 differs), so it was not used."
    mv "$file" "$CACHE/debs/$sha.deb"
  done
  rm -rf "$APT"
  if [ ${#replaced[@]} -gt 0 ]; then
    mv "$moved.new" "$moved"
    LOCK=$moved
  fi
}

# An apt of our own in the cache: it neither reads nor writes the machine's lists.
private_apt() {
  local suite key=/usr/share/keyrings/debian-archive-keyring.gpg mirror
  [ -f "$key" ] || die "Debian's keys are missing ($key): install the package debian-archive-keyring."
  # The archive that this machine's own apt uses; security and third parties left out.
  mirror=${KLACHTEN_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | awk '/\/debian\/?$/ && !found++')}
  [ -n "$mirror" ] || die "This machine's apt knows no Debian archive: set KLACHTEN_DEBIAN_MIRROR to the address of one."
  APT=$CACHE/apt
  rm -rf "$APT"
  mkdir -p "$APT"/{lists/partial,cache/archives/partial,empty,download}
  : > "$APT/status"
  for suite in $(printf '%s\n' "$@" | cut -d' ' -f1 | sort -u); do
    echo "deb [signed-by=$key] ${mirror%/} $suite main"
  done > "$APT/sources.list"
  cat > "$APT/apt.conf" << CONF
Dir::Etc::sourcelist "$APT/sources.list";
Dir::Etc::sourceparts "$APT/empty";
Dir::Etc::preferences "$APT/none";
Dir::Etc::preferencesparts "$APT/empty";
Dir::State "$APT";
Dir::State::lists "$APT/lists";
Dir::State::status "$APT/status";
Dir::Cache "$APT/cache";
Dir::Log "$APT";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
CONF
  # A mirror whose index has expired will do: the lock's SHA256 says what we accept, and
  # a replacement must be newer than the lock.
  echo 'Acquire::Check-Valid-Until "false";' >> "$APT/apt.conf"
  APT_CONFIG=$APT/apt.conf logged apt-index apt-get -q update ||
    die "Cannot reach the Debian archive (see $LOG): check the network, or set KLACHTEN_DEBIAN_MIRROR to an archive you can reach."
}

# The archive's description of one version of a package; empty when it is gone.
stanza() {
  APT_CONFIG=$APT/apt.conf apt-cache show "$1=$2" 2> /dev/null || true
}

# newest PACKAGE SUITE: its newest version there; of odoo-19 only a 19.0 one.
newest() {
  local want=.
  [ "$1" = odoo-19 ] && want='^19\.0[.+~-]'
  APT_CONFIG=$APT/apt.conf apt-cache madison "$1" | awk -v suite="$2/" 'index($6, suite) == 1 {print $3}' | grep -E "$want" | awk 'NR == 1' || true
}

unpack_packages() {
  local prefix=$1 sha
  say "Unpacking Odoo 19"
  rm -rf "$prefix.tmp"
  mkdir -p "$prefix.tmp"
  while read -r _ _ _ sha _; do
    dpkg -x "$CACHE/debs/$sha.deb" "$prefix.tmp" 2> /dev/null ||
      die "Could not unpack Odoo in $CACHE: is the disk full? It needs 2 GB."
  done < "$LOCK"
  local packages=$prefix.tmp/usr/lib/python3/dist-packages
  # Debian ships half of the addons a second time, and Odoo would find those first.
  rm -rf "$packages/addons" "$packages/doc" "$packages/setup"
  [ -z "$(find "$packages/odoo" -xtype l)" ] ||
    die "Odoo's package points at files of packages that debian/packages.lock lacks: $(find "$packages/odoo" -xtype l | awk 'NR <= 3' | xargs -n1 basename | xargs)"
  # Debian leaves out this prebuilt script (blurred background in video calls), and
  # every page would log an error about it.
  local blur=$packages/odoo/addons/$BLUR
  if [ ! -e "$blur" ]; then
    mkdir -p "${blur%/*}"
    echo '/* Not in Debian: blurring the background does not work. */' > "$blur"
  fi
  rm -rf "$prefix"
  mv "$prefix.tmp" "$prefix"
  touch "$prefix/.ok"
}
