# Sourced: folders and messages that all parts share.

is_root() { [ "$(id -u)" = 0 ]; }

if is_root; then
  # PostgreSQL runs as another user then, who cannot look into /root.
  CACHE=${KLACHTEN_CACHE:-/var/tmp/klachten}
  DATA=${KLACHTEN_DATA:-/var/lib/klachten}
else
  CACHE=${KLACHTEN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/klachten}
  DATA=${KLACHTEN_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/klachten}
fi
ROOT=$PWD
MODULE=klachten_module
DATABASE=klachten

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

hash_of() { cat -- "$@" | sha256sum | cut -c1-12; }

# logged NAME COMMAND...: runs it with its output in the cache's log folder.
logged() {
  LOG=$CACHE/log/$1.log
  shift
  mkdir -p "$CACHE/log"
  "$@" > "$LOG" 2>&1 < /dev/null
}

make_folder() {
  mkdir -p "$1" 2> /dev/null || die "Cannot make the folder $1: set $2 to a folder you may write in."
  [ -w "$1" ] || die "Cannot write in the folder $1: set $2 to a folder you may write in."
}

make_cache() {
  make_folder "$CACHE" KLACHTEN_CACHE
  CACHE=$(cd "$CACHE" && pwd -P)
}

make_data() {
  make_folder "$DATA" KLACHTEN_DATA
  DATA=$(cd "$DATA" && pwd -P)
  mkdir -p "$DATA/run" "$DATA/log" "$DATA/box"
}

# locked FILE COMMAND...: one process at a time. Descriptor 9 holds the lock, so a
# server that is started inside must close it (9>&-).
locked() {
  local file=$1
  shift
  exec 9> "$file"
  flock -n 9 || {
    say "Another ./klachten is busy with the set-up; waiting for it."
    flock 9
  }
  "$@"
  exec 9>&-
}

# prune PATTERN KEEP: removes the folders of the cache that fit the pattern, are not
# KEEP, and were last used more than three days ago.
prune() {
  local old
  for old in $1; do
    [ -e "$old/.ok" ] && [ "$old" != "$2" ] || continue
    [ -n "$(find "$old/.ok" -mtime +2 2> /dev/null)" ] && rm -rf "$old"
  done
  return 0
}

free_port() {
  python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# One number for the addon's files that a database depends on: not its tests.
addon_hash() {
  (cd "$MODULE" && find . -type f -not -path './tests/*' -not -name '*.pyc' \
    -not -path './static/tests/*' -not -name '*.pot' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) |
    sha256sum | cut -c1-12
}
