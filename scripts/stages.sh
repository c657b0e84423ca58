# Sourced by ./klachten test: runs the stages of the suite, and adds up what they found.
#
# Stages run in processes of their own, so everything they found is kept in files of
# OUT: results ("passed failed skipped", a line for each part), bad (titles of what
# failed) and seconds ("seconds class").

# beside TITLE FUNCTION: starts a stage in the background; together waits for all of them,
# done_first for the one that started last.
beside() {
  set -m # a process group of its own, so that all of it can be stopped
  stage "$@" < /dev/null &
  set +m
}

together() { wait; }

done_first() { wait $!; }

# stage TITLE FUNCTION: a stage that fails is noted, and the run goes on. Its output is
# shown at its end and in one piece, for others may run at the same time.
stage() {
  local start=$SECONDS end=done out=$OUT/$2.out
  say "-- $1 (output until it is done: $out)"
  if ! ("$2") > "$out" 2>&1; then
    end=failed
    note_bad "$1"
  fi
  (
    flock 7
    say ""
    say "== $1"
    cat "$out" >&2
    say "== $end ($((SECONDS - start)) s)"
  ) 7> "$OUT/printing"
}

note_bad() { echo "$1" >> "$OUT/bad"; }

# counted COMMAND...: runs pytest and keeps its counts.
counted() {
  local status=0 counts
  counts=$(mktemp "$OUT/counts.XXXX")
  KLACHTEN_COUNTS=$counts KLACHTEN_SECONDS=$OUT/seconds "$@" || status=$?
  cat "$counts" >> "$OUT/results"
  rm "$counts"
  [ "$status" != 5 ] || say "No test was found."
  return "$status"
}

# odoo_log NAME ARGUMENTS...: Odoo for one task, log in OUT/NAME.log.
odoo_log() {
  local name=$1
  shift
  "${ODOO[@]}" "$@" --stop-after-init 2>&1 9>&- | python scripts/progress.py "$OUT/$name.log"
}

# judge_tests NAME [--only WORD]: of a log of Odoo's test runner.
judge_tests() {
  local name=$1 status=0 passed=0 failed=0 skipped=0
  shift
  python scripts/checklog.py "$OUT/$name.log" --tests "$@" > "$OUT/$name.verdict" || status=$?
  grep -v '^COUNTS ' "$OUT/$name.verdict" >&2 || true
  read -r passed failed skipped < <(sed -n 's/^COUNTS //p' "$OUT/$name.verdict")
  echo "$passed $failed $skipped" >> "$OUT/results"
  say "$passed passed, $failed failed, $skipped skipped (log: $OUT/$name.log)"
  return "$status"
}

judge_log() { # judge_log FILE [--only WORD]: only its warnings and errors
  [ ! -f "$1" ] || python scripts/checklog.py "$@" >&2
}

# odoo_pytest DATABASE [--only WORD] ARGUMENTS...; --only: of the log, only lines with it.
odoo_pytest() {
  local database=$1 status=0 file only=()
  shift
  if [ "$1" = --only ]; then
    only=(--only "$2")
    shift 2
  fi
  rm -f "$OUT/$database.log"*
  # hypothesis is for tests/unit, and takes as long to load as Odoo
  KLACHTEN_LOG=$OUT/$database.log counted python -m pytest -p pytest_gate -p no:cacheprovider \
    -p no:hypothesispytest -p no:warnings --odoo-database="$database" --odoo-log-level=warn --odoo-http "$@" || status=$?
  for file in "$OUT/$database.log"*; do # workers have one each
    judge_log "$file" "${only[@]}" || status=1
  done
  return "$status"
}

drop_run() {
  local database group
  for group in $(jobs -p); do kill -TERM -- "-$group" 2> /dev/null || true; done
  [ -z "${KLACHTEN_KEEP:-}" ] || return 0
  for database in $(sql postgres "select datname from pg_database where datname = '$RUN' or datname like '${RUN}\\_%'" 2> /dev/null); do
    drop_database "$database"
  done
}

slowest() {
  say ""
  say "Slowest (seconds, class):"
  # not head: it leaves before sort has written all, which pipefail takes for a failure
  sort -rn "$OUT/seconds" | awk 'NR <= 10' >&2
}

summary() {
  drop_run
  local passed failed skipped
  touch "$OUT/bad" "$OUT/results"
  read -r passed failed skipped < <(awk '{p += $1; f += $2; s += $3} END {print p + 0, f + 0, s + 0}' "$OUT/results")
  [ $((passed + failed + skipped)) -gt 0 ] || note_bad "No test was found"
  say ""
  sed 's/^/Failed: /' "$OUT/bad" >&2
  if [ ! -s "$OUT/bad" ]; then
    find "$CACHE/log" -maxdepth 1 -name 'test-*' -mtime +2 -exec rm -rf {} +
  elif [ "$failed" = 0 ]; then
    # A warning in a log fails the suite though every test passed.
    failed=1
  fi
  echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
  [ ! -s "$OUT/bad" ] || exit 1
}
