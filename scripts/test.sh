# Sourced by ./klachten test: the whole suite in stages, or with arguments of pytest
# a quick run on a database that is kept.

. scripts/stages.sh

LANGUAGE=nl_NL
E2E=(tests/e2e)
# A test that goes by Odoo's own runner too, in which most organisations would run them.
SMOKE=TestPublicPage
WORKERS=$(nproc)
[ "$WORKERS" -le 4 ] || WORKERS=4
# A browser waits now and then: one more than there are cores keeps these busy.
BROWSERS=$((WORKERS + 1))
# Options of pytest: whole classes (or files of functions) go to whichever worker is free.
SPREAD=(-n "$WORKERS" --dist loadscope --no-loadscope-reorder)

test_main() {
  prepare test test
  ODOO=(python "$ROOT/scripts/odoo_quick.py")
  OUT=$CACHE/log/test-$$
  RUN=kt_$$
  mkdir -p "$OUT"
  export PYTHONPATH=$ROOT/scripts
  export HYPOTHESIS_STORAGE_DIRECTORY=$CACHE/hypothesis
  export KLACHTEN_DURATIONS=$CACHE/durations
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

# Two cores are kept busy: by stages beside each other, or by one that spreads its tests
# over workers.
all_tests() {
  stage_base
  clone_database "$BASE" "$RUN"
  beside "Unit tests" stage_unit
  beside "Odoo's test runner (installs the addon)" stage_odoo
  done_first
  if [ "$(module_state "$RUN")" = installed ]; then
    beside "Tests in Odoo, by pytest" stage_pytest
    together
    E2E+=("${SPREAD[@]}" -n "$BROWSERS")
    beside "End to end, in a browser" stage_e2e
    beside "The helpdesk's own tests beside the addon" stage_host
    together
    keep_for_quick
  else
    note_bad "The addon does not install, so the other stages were left out"
    together
  fi
  slowest
  mv "$OUT/seconds" "$KLACHTEN_DURATIONS"
}

stage_unit() {
  counted python -m pytest -q -p no:odoo -p no:cacheprovider -p pytest_gate tests/unit
}

# Everything below the addon, installed once for each set of versions.
stage_base() {
  local modules
  modules=$(python scripts/manifest.py "$MODULE" depends),base_automation,helpdesk_mgmt_rating,helpdesk_type,report_xlsx,resource,web_tour
  BASE=kt_base_$(echo "$ODOO_ID $(basename "$ODOO_VENV") $modules $LANGUAGE quick" | sha256sum | cut -c1-8)
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

stage_odoo() {
  local status=0
  odoo_log odoo -d "$RUN" -i "$MODULE" --test-enable --test-tags "/$MODULE:$SMOKE" \
    --http-port="$(free_port)" || status=$?
  judge_tests odoo || status=1
  odoo_shell "$RUN" assets
  return "$status"
}

# odoo_shell DATABASE NAME: runs scripts/NAME.py in it.
odoo_shell() {
  "${ODOO[@]}" shell -d "$1" --no-http --log-level=warn < "scripts/$2.py" > "$OUT/$2.log" 2>&1 ||
    die "scripts/$2.py failed: $(python scripts/checklog.py --first "$OUT/$2.log") (see $OUT/$2.log)"
}

stage_pytest() {
  local worker
  make_scene "$RUN" "${RUN}_pytest"
  for ((worker = 0; worker < WORKERS; worker++)); do
    clone_database "${RUN}_pytest" "${RUN}_pytest_gw$worker"
  done
  odoo_pytest "${RUN}_pytest" -q "${SPREAD[@]}" "$MODULE/tests"
}

# make_scene FROM TO: with the people and the procedure of ComplaintCommon.
make_scene() {
  clone_database "$1" "$2"
  odoo_shell "$2" scene
}

stage_e2e() {
  local status=0 file runtime=$ODOO_VENV/bin/python
  locked "$CACHE/lock" beside_up others
  export KLACHTEN_E2E_OTHERS_RC=$BESIDE_RC
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

# beside_up NAME: OCA's addons of requirements/NAME.lock, which this one must bear with, on
# the addons path of BESIDE_RC only.
beside_up() {
  venv_up "$1"
  BESIDE_RC=${ODOO_RC%.conf}-$1.conf
  (
    umask 077
    sed "s|^addons_path = .*|&,$VENV/lib/python3.11/site-packages/odoo/addons|" \
      "$ODOO_RC" > "$BESIDE_RC"
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
  [ ! -e "$OUT/bad" ] && [ -z "${KLACHTEN_KEEP:-}" ] || return 0
  locked "$CACHE/quick.lock" adopt_quick
}

adopt_quick() {
  drop_database "$QUICK"
  rename_database "$RUN" "$QUICK"
  quick_key > "$FILES/quick/$QUICK"
}

# Most changes of Python code need no update.
quick_key() { echo "$BASE $(python scripts/signature.py "$MODULE")"; }

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

# A copy of it with the scene, on which the tests in Odoo run.
quick_scene() {
  local scene=${QUICK}_scene now
  now="$(cat "$FILES/quick/$QUICK") $(hash_of "$MODULE/tests/common.py" scripts/scene.py)"
  if [ -z "${KLACHTEN_FRESH:-}" ] && has_database "$scene" &&
    [ "$(cat "$FILES/quick/$scene" 2> /dev/null || true)" = "$now" ]; then
    return 0
  fi
  rm -f "$FILES/quick/$scene"
  drop_database "$scene"
  make_scene "$QUICK" "$scene"
  echo "$now" > "$FILES/quick/$scene"
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
    quick_part counted python -m pytest -p no:odoo -p no:cacheprovider -p pytest_gate "${options[@]}" "${unit[@]}"
  fi
  if [ ${#odoo[@]} -gt 0 ] || [ ${#e2e[@]} -gt 0 ]; then
    locked "$CACHE/quick.lock" quick_database
  fi
  if [ ${#odoo[@]} -gt 0 ]; then
    locked "$CACHE/quick.lock" quick_scene
    quick_part odoo_pytest "${QUICK}_scene" "${options[@]}" "${odoo[@]}"
  fi
  if [ ${#e2e[@]} -gt 0 ]; then
    clone_database "$QUICK" "$RUN"
    E2E=("${options[@]}" "${e2e[@]}")
    quick_part stage_e2e
  fi
}

# One of several parts may find no test (exit code 5).
quick_part() {
  local status=0
  "$@" || status=$?
  [ "$status" = 0 ] || [ "$status" = 5 ] || note_bad "pytest"
}
