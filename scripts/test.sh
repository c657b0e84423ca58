# Sourced by ./klachten test: the whole suite in stages, or with arguments of pytest
# a quick run on a database that is kept.

PASSED=0 FAILED=0 SKIPPED=0 BAD=()
LANGUAGE=nl_NL
E2E=(tests/e2e)

test_main() {
  prepare test test
  OUT=$CACHE/log/test-$$
  RUN=kt_$$
  mkdir -p "$OUT"
  # down leaves the test cluster alone while somebody holds this.
  exec 8> "$CACHE/testing"
  flock -s 8
  export PYTHONPATH=$ROOT/scripts
  export HYPOTHESIS_STORAGE_DIRECTORY=$CACHE/hypothesis
  trap drop_run EXIT
  trap 'exit 130' INT TERM HUP
  if [ $# -gt 0 ]; then
    stage_base
    quick_tests "$@"
  else
    all_tests
  fi
  summary
}

all_tests() {
  stage "Unit tests" stage_unit
  stage_base
  clone_database "$BASE" "$RUN"
  stage "Odoo's test runner (installs the addon)" stage_odoo
  if [ "$(module_state "$RUN")" = installed ]; then
    stage "pytest on the installed addon" stage_pytest
    stage "End to end, in a browser" stage_e2e
    stage "The helpdesk's own tests beside the addon" stage_host
    keep_for_quick
  else
    say "The addon does not install, so the other stages were left out."
  fi
}

# stage TITLE FUNCTION: notes when the function fails, and goes on.
stage() {
  local start=$SECONDS
  say ""
  say "== $1"
  if ! "$2"; then
    BAD+=("$1")
    say "== failed ($((SECONDS - start)) s)"
  else
    say "== done ($((SECONDS - start)) s)"
  fi
}

stage_unit() {
  counted python -m pytest -q -p no:odoo -p no:cacheprovider -p pytest_gate tests/unit
}

# counted COMMAND...: runs pytest and adds up its counts.
counted() {
  local status=0 passed failed skipped
  rm -f "$OUT/counts"
  KLACHTEN_COUNTS=$OUT/counts "$@" || status=$?
  if read -r passed failed skipped 2> /dev/null < "$OUT/counts"; then
    PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
  fi
  [ "$status" != 5 ] || say "No test was found."
  return "$status"
}

# Everything below the addon, installed once for each set of versions.
stage_base() {
  local modules
  modules=$(python scripts/manifest.py "$MODULE" depends),base_automation,helpdesk_mgmt_rating,helpdesk_type,report_xlsx,resource,web_tour
  BASE=kt_base_$(echo "$ODOO_ID $(basename "$ODOO_VENV") $modules $LANGUAGE" | sha256sum | cut -c1-8)
  mkdir -p "$FILES/base" "$FILES/quick"
  locked "$CACHE/base.lock" make_base "$modules"
  touch "$FILES/base/$BASE"
}

make_base() {
  ! has_database "$BASE" || return 0
  local start=$SECONDS old
  say ""
  say "== Database with everything below the addon (once)"
  drop_database "${BASE}_new"
  odoo_log base -d "${BASE}_new" -i "$1" --load-language="$LANGUAGE" --no-http ||
    die "Odoo could not install the modules below the addon: $(python scripts/checklog.py --first "$OUT/base.log") (see $OUT/base.log)"
  rename_database "${BASE}_new" "$BASE"
  for old in "$FILES"/base/* "$FILES"/quick/*; do
    if [ -n "$(find "$old" -mtime +2 2> /dev/null)" ]; then
      drop_database "$(basename "$old")"
      rm -f "$old"
    fi
  done
  say "== done ($((SECONDS - start)) s)"
}

# odoo_log NAME ARGUMENTS...: Odoo for one task, log in OUT/NAME.log.
odoo_log() {
  local name=$1
  shift
  "${ODOO[@]}" "$@" --stop-after-init 2>&1 9>&- | python scripts/progress.py "$OUT/$name.log"
}

stage_odoo() {
  local status=0
  odoo_log odoo -d "$RUN" -i "$MODULE" --test-enable --test-tags "/$MODULE" \
    --http-port="$(free_port)" || status=$?
  judge_tests odoo || status=1
  return "$status"
}

# judge_tests NAME [--only WORD]: of a log of Odoo's test runner.
judge_tests() {
  local name=$1 status=0 passed=0 failed=0 skipped=0
  shift
  python scripts/checklog.py "$OUT/$name.log" --tests "$@" > "$OUT/$name.verdict" || status=$?
  grep -v '^COUNTS ' "$OUT/$name.verdict" >&2 || true
  read -r passed failed skipped < <(sed -n 's/^COUNTS //p' "$OUT/$name.verdict")
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + skipped))
  say "$passed passed, $failed failed, $skipped skipped (log: $OUT/$name.log)"
  return "$status"
}

# The tables of doors are tried once, by Odoo's own runner: some 4,000 doors and persons,
# four minutes.
stage_pytest() {
  local status=0
  clone_database "$RUN" "${RUN}_pytest"
  odoo_pytest "${RUN}_pytest" -q --ignore-glob="$MODULE/tests/doors/test_doors_*.py" \
    "$MODULE/tests" || status=$?
  drop_database "${RUN}_pytest"
  return "$status"
}

# odoo_pytest DATABASE [--only WORD] ARGUMENTS...; --only: of the log, only lines with it.
odoo_pytest() {
  local database=$1 status=0 only=()
  shift
  if [ "$1" = --only ]; then
    only=(--only "$2")
    shift 2
  fi
  rm -f "$OUT/pytest.log"
  KLACHTEN_LOG=$OUT/pytest.log counted python -m pytest -p pytest_gate -p no:cacheprovider \
    -p no:warnings --odoo-database="$database" --odoo-log-level=warn --odoo-http "$@" || status=$?
  judge_log "$OUT/pytest.log" "${only[@]}" || status=1
  return "$status"
}

judge_log() { # judge_log FILE [--only WORD]: only its warnings and errors
  [ ! -f "$1" ] || python scripts/checklog.py "$@" >&2
}

stage_e2e() {
  local status=0 file runtime=$ODOO_VENV/bin/python
  locked "$CACHE/lock" others_up
  locked "$CACHE/lock" venv_up e2e
  mkdir -p "$OUT/e2e"
  # Databases that a test makes must be named after the template: KLACHTEN_E2E_TEMPLATE_*
  # are dropped at the end.
  export KLACHTEN_E2E_TEMPLATE=$RUN KLACHTEN_E2E_LOG=$OUT/e2e KLACHTEN_E2E_FILES=$FILES
  export KLACHTEN_E2E_PYTHON=$runtime KLACHTEN_E2E_CHROMIUM
  KLACHTEN_E2E_CHROMIUM=$(find_chromium)
  counted "$VENV/bin/python" -m pytest -q -p no:cacheprovider -p pytest_gate "${E2E[@]}" || status=$?
  for file in "$OUT"/e2e/*.log; do
    judge_log "$file" || status=1
  done
  return "$status"
}

# OCA's addons that this one must bear with stand on the addons path of one test only.
others_up() {
  venv_up others
  export KLACHTEN_E2E_OTHERS_RC=${ODOO_RC%.conf}-others.conf
  (
    umask 077
    sed "s|^addons_path = .*|&,$VENV/lib/python3.11/site-packages/odoo/addons|" \
      "$ODOO_RC" > "$KLACHTEN_E2E_OTHERS_RC"
  )
}

# The tests that Odoo runs once everything is loaded go by its own runner. The others by
# pytest: Odoo would run them while only a part is loaded, and the record rules of the
# addon, in the database already, need the addon's code.
stage_host() {
  local status=0 module tests folders=() tags=
  clone_database "$RUN" "${RUN}_host"
  for module in helpdesk_mgmt helpdesk_type helpdesk_mgmt_rating; do
    tags=${tags:+$tags,}post_install/$module
    tests=$(python -c "import odoo.addons.$module as m; print(m.__path__[0])")/tests
    [ ! -d "$tests" ] || folders+=("$tests")
  done
  if [ -n "${ODOO_HOME:-}" ] && ! odoo_file "$BLUR"; then
    say "Left out: helpdesk_mgmt's JavaScript tests; this Odoo lacks $BLUR, and they fail on every console error."
    tags=$tags,-/helpdesk_mgmt:TestHelpdesMgmtJs
  fi
  odoo_log host -d "${RUN}_host" --test-enable --test-tags "$tags" \
    --http-port="$(free_port)" || status=$?
  judge_tests host --only "$MODULE" || status=1
  odoo_pytest "${RUN}_host" --only "$MODULE" -q \
    -k 'not WebSuite and not Js' "${folders[@]}" || status=$?
  drop_database "${RUN}_host"
  return "$status"
}

odoo_file() { [ -e "$ODOO_PATH/odoo/addons/$1" ] || [ -e "${ODOO_ADDONS:-/nowhere}/$1" ]; }

# The installed database serves quick runs and lint of this checkout.
keep_for_quick() {
  [ ${#BAD[@]} = 0 ] && [ -z "${KLACHTEN_KEEP:-}" ] || return 0
  locked "$CACHE/quick.lock" adopt_quick
}

adopt_quick() {
  drop_database "$QUICK"
  rename_database "$RUN" "$QUICK"
  quick_key > "$FILES/quick/$QUICK"
}

quick_key() { echo "$BASE $(addon_hash)"; }

# Brings the quick database up to date: the addon installed as it is now.
quick_database() {
  local before log_name=quick
  before=$(cat "$FILES/quick/$QUICK" 2> /dev/null || true)
  if [ -n "${KLACHTEN_FRESH:-}" ] || [ "${before% *}" != "$BASE" ] || ! has_database "$QUICK" ||
    [ "$(module_state "$QUICK")" != installed ]; then
    say "Installing the addon"
    rm -f "$FILES/quick/$QUICK"
    drop_database "$QUICK"
    clone_database "$BASE" "$QUICK"
    odoo_log $log_name -d "$QUICK" -i "$MODULE" --no-http || quick_failed
  elif [ "$before" != "$(quick_key)" ]; then
    say "Loading the addon's changes"
    odoo_log $log_name -d "$QUICK" -u "$MODULE" --no-http || quick_failed
  else
    return 0
  fi
  judge_log "$OUT/$log_name.log" || say "(The lines above fail the full ./klachten test.)"
  quick_key > "$FILES/quick/$QUICK"
}

quick_failed() {
  rm -f "$FILES/quick/$QUICK"
  die "The addon does not load: $(python scripts/checklog.py --first "$OUT/quick.log") (see $OUT/quick.log)"
}

# quick_tests ARGUMENTS...: paths below tests/unit and tests/e2e go to their own runner.
quick_tests() {
  local argument unit=() e2e=() odoo=() options=()
  for argument in "$@"; do
    case ${argument%%::*} in
      tests/unit | tests/unit/*) unit+=("$argument") ;;
      tests/e2e | tests/e2e/*) e2e+=("$argument") ;;
      "$MODULE"/*) odoo+=("$argument") ;;
      *) options+=("$argument") ;;
    esac
  done
  if [ $((${#unit[@]} + ${#e2e[@]} + ${#odoo[@]})) = 0 ]; then
    unit=(tests/unit) odoo=("$MODULE/tests")
  fi
  if [ ${#unit[@]} -gt 0 ]; then
    quick_part python -m pytest -p no:odoo -p no:cacheprovider -p pytest_gate "${options[@]}" "${unit[@]}"
  fi
  if [ ${#odoo[@]} -gt 0 ] || [ ${#e2e[@]} -gt 0 ]; then
    locked "$CACHE/quick.lock" quick_database
  fi
  if [ ${#odoo[@]} -gt 0 ]; then
    quick_part odoo_pytest_kept "${options[@]}" "${odoo[@]}"
  fi
  if [ ${#e2e[@]} -gt 0 ]; then
    clone_database "$QUICK" "$RUN"
    E2E=("${options[@]}" "${e2e[@]}")
    stage "End to end, in a browser" stage_e2e
  fi
  [ $((PASSED + FAILED + SKIPPED)) -gt 0 ] || BAD+=("No test was found")
}

odoo_pytest_kept() { odoo_pytest "$QUICK" "$@"; }

# One of several parts may find no test (exit code 5).
quick_part() {
  local status=0
  if [ "$1" = odoo_pytest_kept ]; then "$@" || status=$?; else counted "$@" || status=$?; fi
  [ "$status" = 0 ] || [ "$status" = 5 ] || BAD+=("pytest")
}

drop_run() {
  local database
  [ -z "${KLACHTEN_KEEP:-}" ] || return 0
  for database in $(sql postgres "select datname from pg_database where datname = '$RUN' or datname like '${RUN}\\_%'" 2> /dev/null); do
    drop_database "$database"
  done
}

summary() {
  drop_run
  say ""
  local title
  for title in "${BAD[@]}"; do say "Failed: $title"; done
  if [ ${#BAD[@]} = 0 ]; then
    find "$CACHE/log" -maxdepth 1 -name 'test-*' -mtime +2 -exec rm -rf {} +
  elif [ "$FAILED" = 0 ]; then
    # A warning in a log fails the suite though every test passed.
    FAILED=1
  fi
  echo "$PASSED passed, $FAILED failed$([ "$SKIPPED" = 0 ] || echo ", $SKIPPED skipped")"
  [ ${#BAD[@]} = 0 ] || exit 1
}
