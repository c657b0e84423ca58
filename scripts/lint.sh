# Sourced by ./klachten lint: every check of the sources; --fix repairs the formatting.

. scripts/pot.sh

lint_main() {
  local fix=
  case ${1:-} in
    '') ;;
    --fix) fix=1 ;;
    *) die "./klachten lint knows one option, --fix (repair the formatting)." ;;
  esac
  need_packages lint
  prepare_export
  locked "$CACHE/lock" venv_up lint
  locked "$CACHE/lock" npm_up
  LINT=$VENV/bin
  if [ -n "$fix" ]; then
    "$LINT/ruff" check -q --no-cache --fix . || true
    "$LINT/ruff" format -q --no-cache .
    run_prettier --write > /dev/null
  fi
  # As long as all others together, so it goes beside them.
  # helpdesk.ticket is one model in several files, each on one subject (docs/develop.md)
  check "pylint-odoo" pylint_odoo &
  export_terms
  check "shell syntax" shell_syntax
  check "ruff check" "$LINT/ruff" check --no-cache .
  check "ruff format (repair: ./klachten lint --fix)" "$LINT/ruff" format --no-cache --check .
  check "oca-checks-odoo-module" "$LINT/oca-checks-odoo-module" "$MODULE"
  check "prettier (repair: ./klachten lint --fix)" run_prettier --check
  ! command -v xmllint > /dev/null || check "xmllint" xml_syntax
  check "translations" "$LINT/python" scripts/po.py check "$OUT/$MODULE.pot" "$I18N/$MODULE.pot" "$I18N/nl.po"
  check "oca-checks-po" po_syntax
  wait
  [ ! -s "$OUT/bad" ] || die "lint: $(paste -sd, "$OUT/bad") failed."
  say "lint: all checks passed."
}

# What a test posts or reads is for no user, so it needs no translation; pylint-odoo knows
# that of files right below tests/ only, not of those in the rooms.
pylint_odoo() {
  local status=0 pylint=("$LINT/pylint" --rcfile=pyproject.toml
    --disable=consider-merging-classes-inherited)
  "${pylint[@]}" --ignore-paths="$MODULE/tests/.*" "$MODULE" || status=1
  "${pylint[@]}" --disable=translation-required "$MODULE/tests" || status=1
  return "$status"
}

# check TITLE COMMAND...: shows what the command says only when it fails.
check() {
  local title=$1 start=$SECONDS said
  shift
  said=$(mktemp "$OUT/check.XXXX")
  if "$@" > "$said" 2>&1; then
    say "ok      $title ($((SECONDS - start)) s)"
  else
    note_bad "${title%% (*}"
    cat "$said"
    say "FAILED  $title ($((SECONDS - start)) s)"
  fi
}

npm_up() {
  NPM=$CACHE/npm-$(hash_of package.json package-lock.json)
  if [ ! -f "$NPM/.ok" ]; then
    say "Installing npm packages"
    rm -rf "$NPM" "$NPM.tmp"
    mkdir -p "$NPM.tmp"
    cp package.json package-lock.json "$NPM.tmp"
    (cd "$NPM.tmp" && logged npm npm ci --ignore-scripts --no-audit --no-fund) ||
      die "Could not install the npm packages (see $CACHE/log/npm.log): check the network and run this again."
    mv "$NPM.tmp" "$NPM"
    prune "$CACHE/npm-*" "$NPM"
  fi
  touch "$NPM/.ok"
}

run_prettier() {
  local files
  mapfile -t files < <(find "$MODULE" -name '*.xml' -o -name '*.js')
  [ ${#files[@]} -gt 0 ] || return 0
  node "$NPM/node_modules/prettier/bin/prettier.cjs" --log-level=warn \
    --plugin="$NPM/node_modules/@prettier/plugin-xml/src/plugin.js" "$@" "${files[@]}"
}

shell_syntax() {
  local file status=0
  for file in klachten scripts/*.sh requirements/relock .ci/run; do
    bash -n "$file" || status=1
  done
  return "$status"
}

xml_syntax() { find "$MODULE" -name '*.xml' -exec xmllint --noout {} +; }

po_syntax() {
  local files
  mapfile -t files < <(find "$I18N" -name '*.po' -o -name '*.pot')
  # Its pretty format empties a translation that equals the English word; ours is complete.
  "$LINT/oca-checks-po" --disable=po-pretty-format "${files[@]}"
}
