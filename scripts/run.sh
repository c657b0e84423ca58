# Sourced by ./klachten run and update: Odoo with demo data, and the mail sink.

run_main() {
  local background=
  case ${1:-} in
    '') ;;
    -d) background=1 ;;
    *) die "./klachten run knows one option, -d (in the background)." ;;
  esac
  HTTP=${PORT:-8069} SMTP=${SMTP_PORT:-8025} POP=${POP_PORT:-8110}
  make_data
  if process_id odoo > /dev/null; then
    read -r HTTP SMTP POP < "$DATA/run/ports"
    prepare run
    locked "$DATA/run/lock" mend
    show_logins
    say "It was running already; ./klachten down stops it."
    return
  fi
  stop_process sink "a mail sink that was left behind"
  need_port PORT "$HTTP" Odoo
  need_port SMTP_PORT "$SMTP" "the mail sink (SMTP)"
  need_port POP_PORT "$POP" "the mail sink (POP3)"

  prepare run
  locked "$DATA/run/lock" start_all
  show_logins
  [ -z "$background" ] || return 0
  say "Ctrl-C stops Odoo and the mail sink; the log is $DATA/log/odoo.log."
  trap 'stop_process odoo Odoo; stop_process sink "the mail sink"' EXIT
  trap 'echo >&2; exit 0' INT TERM HUP
  watch_over
  [ ! -e "$DATA/run/odoo.pid" ] ||
    die "Odoo stopped by itself: see the end of $DATA/log/odoo.log."
}

# Returns when Odoo has stopped. update stops it for a while and starts it again.
watch_over() {
  local second=0
  while process_id odoo > /dev/null || [ -e "$DATA/run/updating" ]; do
    sleep 1 &
    wait $!
    second=$((second + 1))
    [ $((second % 10)) != 0 ] || [ -e "$DATA/run/updating" ] || locked "$DATA/run/lock" mend
  done
}

# Starts again what fell out under a running Odoo. down stops Odoo first: who finds
# something gone and Odoo running after that, knows that nobody stopped it on purpose.
mend() {
  if [ -z "$CALLERS_POSTGRES" ] && database_gone && process_id odoo > /dev/null; then
    say "The database had stopped: starting it again"
    cluster_start run
  fi
  if ! process_id sink > /dev/null && process_id odoo > /dev/null; then
    say "The mail sink had stopped: starting it again"
    start_sink
  fi
  if jobs_stand_still; then
    say "Odoo's background jobs stood still, as its database had been away: starting Odoo again"
    restart_odoo
  fi
}

database_gone() {
  cluster_folder run
  ! cluster_pid > /dev/null || return 1
  sleep 3 # somebody may be restarting it
  ! cluster_pid > /dev/null
}

jobs_stand_still() {
  jobs_gone || return 1
  # Odoo may be starting: it answers first and looks for jobs then.
  python scripts/wait_http.py "http://127.0.0.1:$HTTP/web/login" "$(process_id odoo || true)" || true
  sleep 3
  jobs_gone
}

# Each thread of Odoo that runs jobs keeps a connection to the database postgres. It
# ends when that breaks, and Odoo starts no other.
jobs_gone() {
  local pid
  pid=$(process_id odoo) || return 1
  [ "$(sql postgres "select count(*) from pg_stat_activity where datname = 'postgres' and application_name = 'odoo-$pid'" 2> /dev/null)" = 0 ]
}

restart_odoo() {
  (
    touch "$DATA/run/updating"
    trap 'rm -f "$DATA/run/updating"' EXIT
    stop_process odoo Odoo
    start_odoo
  )
}

start_all() {
  process_id odoo > /dev/null && die "Another ./klachten run was quicker: Odoo runs already."
  rm -f "$DATA/run/updating"
  echo "$HTTP $SMTP $POP" > "$DATA/run/ports"
  start_sink
  trap 'stop_process odoo Odoo; stop_process sink "the mail sink"' EXIT
  database_up
  start_odoo
  trap - EXIT
}

start_sink() {
  start_process sink "$DATA/log/sink.log" \
    python scripts/mailsink.py "$DATA/box" "$SMTP" "$POP" "$DATABASE"
}

# Makes the database, or brings it up to date when the addon changed since last time.
database_up() {
  local now before
  now="$(addon_hash) $(basename "$ODOO_VENV")"
  before=$(cat "$FILES/loaded" 2> /dev/null || true)
  if ! has_database "$DATABASE"; then
    say "Making the database with demo data (about a minute, once)"
    drop_database "${DATABASE}_new"
    # The links in the letters of the demo data lead to the port.
    odoo_batch -d "${DATABASE}_new" -i "$MODULE" --with-demo --load-language=nl_NL,en_US \
      --http-port="$HTTP"
    rename_database "${DATABASE}_new" "$DATABASE"
  elif [ "$(module_state "$DATABASE")" != installed ]; then
    say "Installing the addon in the database"
    odoo_batch -d "$DATABASE" -i "$MODULE"
  elif [ "$now" != "$before" ]; then
    load_changes "$now" "$before"
  fi
  echo "$now" > "$FILES/loaded"
  if [ "$(cat "$FILES/mail" 2> /dev/null)" != "$HTTP $SMTP $POP $now" ]; then
    say "Pointing Odoo's mail at the mail sink"
    KLACHTEN_HTTP=$HTTP KLACHTEN_SMTP=$SMTP KLACHTEN_POP=$POP "${ODOO[@]}" shell -d "$DATABASE" --no-http \
      --log-level=warn < scripts/configure_mail.py > "$DATA/log/mail.log" 2>&1 ||
      die "Could not set Odoo's mail servers (see $DATA/log/mail.log)."
    echo "$HTTP $SMTP $POP $now" > "$FILES/mail"
  fi
}

load_changes() { # load_changes NOW BEFORE
  local modules=$MODULE
  say "Loading the addon's changes into the database"
  # Other packages than last time: their data too.
  [ "${1#* }" = "${2#* }" ] || modules=$(python scripts/manifest.py "$MODULE" depends),$MODULE
  odoo_batch -d "$DATABASE" -u "$modules"
}

# Odoo for one task, with its log in a file.
odoo_batch() {
  "${ODOO[@]}" "$@" --stop-after-init --no-http 2>&1 |
    python scripts/progress.py "$DATA/log/setup.log" ||
    die "Odoo could not load the addon: $(python scripts/checklog.py --first "$DATA/log/setup.log") (all of it is in $DATA/log/setup.log)"
}

start_odoo() {
  local log=$DATA/log/odoo.log
  say "Starting Odoo"
  [ ! -f "$log" ] || mv "$log" "$log.1"
  start_process odoo "$log" "${ODOO[@]}" -d "$DATABASE" --http-port="$HTTP" \
    --db_app_name='odoo-{pid}'
  python scripts/wait_http.py "http://127.0.0.1:$HTTP/web/login" "$(process_id odoo || true)" ||
    die "Odoo did not start: see the end of $log."
}

show_logins() {
  echo
  echo "Odoo runs on http://localhost:$HTTP"
  echo
  {
    echo "LOGIN|PASSWORD|NAME"
    echo "admin|admin|Administrator"
    # In the demo data every password is the login.
    sql "$DATABASE" "select u.login || '|' || u.login || '|' || p.name from res_users u join res_partner p on p.id = u.partner_id join ir_model_data d on d.model = 'res.users' and d.res_id = u.id and d.module = '$MODULE' where u.active order by u.id"
  } | python -c 'import sys
rows = [line.rstrip("\n").split("|", 2) for line in sys.stdin]
widths = [max(map(len, column)) for column in zip(*rows)]
for row in rows:
    print("  " + "  ".join(map(str.ljust, row, widths)).rstrip())'
  echo
  echo "Mail: ./klachten mail lists it; SMTP on port $SMTP, POP3 on port $POP."
}
