# Sourced by ./klachten down: stops what was started for this data folder, nothing else.
# The test cluster belongs to everybody who uses the cache: only --tests stops it.

down_main() {
  case ${1:-} in
    '') down_run ;;
    --tests) down_tests ;;
    *) die "./klachten down knows one option, --tests (stop the database cluster of the tests instead)." ;;
  esac
}

down_run() {
  if [ -d "$DATA" ]; then
    make_data
    stop_process odoo "Odoo"
    stop_process sink "the mail sink"
    cluster_stop run
  fi
  say "Nothing of $DATA runs any more."
}

down_tests() {
  if [ -d "$CACHE" ]; then
    make_cache
    exec 8> "$CACHE/testing"
    flock -n 8 || die "A ./klachten test is running: its database cluster stays."
    cluster_stop test
  fi
  say "The database cluster of the tests in $CACHE does not run any more."
}
