# Sourced by ./klachten update: loads the addon's changes into the database of run, and
# starts a running Odoo again, because it keeps the old Python code.

. scripts/run.sh

update_main() {
  prepare run
  has_database "$DATABASE" || die "There is no database yet: ./klachten run makes it."
  local running=
  if process_id odoo > /dev/null; then
    running=1
    read -r HTTP SMTP POP < "$DATA/run/ports"
    touch "$DATA/run/updating"
    trap 'rm -f "$DATA/run/updating"' EXIT
    stop_process odoo Odoo
  fi
  locked "$DATA/run/lock" update_database
  if [ -n "$running" ]; then
    locked "$DATA/run/lock" start_odoo
    say "Odoo runs again on http://localhost:$HTTP"
  fi
}

update_database() {
  local now
  now="$(addon_hash) $(basename "$ODOO_VENV")"
  load_changes "$now" "$(cat "$FILES/loaded" 2> /dev/null || true)"
  echo "$now" > "$FILES/loaded"
}
