# Sourced by ./klachten down: stops what was started here, nothing else.

down_main() {
  if [ -d "$DATA" ]; then
    make_data
    stop_process odoo "Odoo"
    stop_process sink "the mail sink"
    cluster_stop run
  fi
  if [ -d "$CACHE" ]; then
    make_cache
    exec 8> "$CACHE/testing"
    if flock -n 8; then
      cluster_stop test
    else
      say "A ./klachten test is running: its database cluster stays."
    fi
  fi
  say "Nothing of Klachten runs any more."
}
