# Sourced: brings the environment of Odoo up and writes its configuration.

# prepare ENVIRONMENT [PACKAGE GROUP...]: after it, python, psql and Odoo work.
prepare() {
  local environment=$1
  shift
  [ "$environment" = run ] || [ "$environment" = test ] ||
    die "KLACHTEN_ENV is $environment, but it can only be run or test."
  if [ -n "$CALLERS_POSTGRES" ]; then
    callers_postgres
  elif is_root; then
    set -- postgres "$@"
  fi
  need_packages base "$@"
  make_cache
  [ "$environment" = test ] || make_data
  locked "$CACHE/lock" prepare_program
  [ -n "$CALLERS_POSTGRES" ] || postgres_up "$environment"
  [ "$environment" = run ] || hold_tests
  write_config "$environment"
}

# down --tests leaves the test cluster alone while somebody holds this; the cluster
# itself must not, so it runs by then.
hold_tests() {
  exec 8> "$CACHE/testing"
  flock -s 8
}

prepare_program() {
  odoo_up
  venv_up odoo "$ODOO_PATH"
  ODOO_VENV=$VENV
  export PATH=$VENV/bin:$PATH VIRTUAL_ENV=$VENV
  # Compiled code beside nothing of ours; Odoo takes twice as long to start without it.
  export PYTHONPYCACHEPREFIX=$VENV/pyc
  unset PYTHONDONTWRITEBYTECODE
}

# Sets ODOO_RC and FILES: Odoo's data_dir, which also keeps our notes about the
# databases of this server.
write_config() {
  # Werkzeug as Odoo pins it gives DeprecationWarnings with a stack on Python 3.11:
  # run hides them, and the tests look only at those about our own files.
  local folder=$CACHE log_handler=:INFO
  [ "$1" = test ] || folder=$DATA log_handler=:INFO,py.warnings:ERROR
  FILES=$folder/files
  # Databases of another server may have the same names.
  [ -z "$CALLERS_POSTGRES" ] ||
    FILES+=-$(echo "${PGHOST:-} ${PGPORT:-} ${PGSERVICE:-}" | sha256sum | cut -c1-8)
  mkdir -p "$FILES/filestore"
  # Each checkout keeps a database of its own for quick tests.
  QUICK=kt_dev_$(echo "$ROOT" | sha256sum | cut -c1-6)
  # Each checkout has its own file, or another one's tests would change the addons path.
  export ODOO_RC=$folder/odoo-${QUICK#kt_dev_}.conf
  (
    umask 077
    cat > "$ODOO_RC.$$" << CONF
[options]
addons_path = $ROOT${ODOO_ADDONS:+,$ODOO_ADDONS}
data_dir = $FILES
admin_passwd = $(head -c 24 /dev/urandom | base64)
http_interface = 127.0.0.1
list_db = False
log_handler = $log_handler
CONF
  )
  mv "$ODOO_RC.$$" "$ODOO_RC"
}
