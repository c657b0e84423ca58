# Sourced: Python environments, one for each requirements/*.lock.

# venv_up NAME [PATH]: makes the environment of requirements/NAME.lock, which also sees
# the packages in the folder PATH. Sets VENV.
venv_up() {
  local name=$1 path=${2:-} lock=$ROOT/requirements/$1.lock python
  python=$(find_python) ||
    die "Python 3.11 with venv is missing: install the Debian package python3.11-venv, or set KLACHTEN_PYTHON to a Python 3.11."
  VENV=$CACHE/venv-$name-$( (cat "$lock"; "$python" -VV; echo "$path") | sha256sum | cut -c1-12)
  if [ ! -f "$VENV/.ok" ]; then
    say "Installing Python packages ($name)"
    rm -rf "$VENV" "$VENV.tmp"
    logged "venv-$name" make_venv "$python" "$lock" "$path" || {
      rm -rf "$VENV.tmp"
      die "Could not install the Python packages of requirements/$name.lock (see $LOG): check the network and run this again."
    }
    prune "$CACHE/venv-$name-*" "$VENV"
  fi
  touch "$VENV/.ok"
}

make_venv() {
  local python=$1 lock=$2 path=$3 file
  "$python" -m venv "$VENV.tmp" || return
  [ -z "$path" ] || echo "$path" > "$VENV.tmp/lib/python3.11/site-packages/odoo-program.pth"
  # The lock is complete: nothing may be resolved, and every file has its hash.
  "$VENV.tmp/bin/python" -m pip install --disable-pip-version-check --no-compile \
    --no-deps --require-hashes -r "$lock" || return
  find "$VENV.tmp/bin" -type f -exec sed -i "s|$VENV.tmp|$VENV|g" {} +
  mv "$VENV.tmp" "$VENV" && touch "$VENV/.ok"
}
