# Sourced by ./klachten pot and lint: the terms to translate.

. scripts/test.sh

I18N=$MODULE/i18n

pot_main() {
  prepare_export
  export_terms
  python scripts/po.py merge "$OUT/$MODULE.pot" "$I18N/$MODULE.pot" "$I18N/nl.po"
}

prepare_export() {
  prepare test
  OUT=$CACHE/log/pot-$$
  mkdir -p "$OUT"
  trap 'kill $(jobs -p) 2> /dev/null || true; rm -rf "$OUT"' EXIT
}

# Exports from a database without demo data into OUT, not into the sources.
export_terms() {
  stage_base
  locked "$CACHE/quick.lock" quick_database
  "${ODOO[@]}" i18n export -d "$QUICK" -o "$OUT/$MODULE.pot" "$MODULE" > "$OUT/export.log" 2>&1 ||
    die "Odoo could not export the terms: $(python scripts/checklog.py --first "$OUT/export.log")"
  # An addon without terms writes an empty file.
  [ -s "$OUT/$MODULE.pot" ] || printf 'msgid ""\nmsgstr ""\n' > "$OUT/$MODULE.pot"
}
