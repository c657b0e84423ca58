# Sourced by ./klachten bench: what the addon costs beside OCA's helpdesk, as ratios.

. scripts/test.sh

bench_main() {
  prepare test
  OUT=$CACHE/log/bench-$$
  mkdir -p "$OUT"
  stage_base
  locked "$CACHE/lock" peer_up
  export KLACHTEN_BENCH_BASE=$BASE KLACHTEN_BENCH_ADDON KLACHTEN_BENCH_PROGRAM
  export KLACHTEN_BENCH_LOG=$OUT KLACHTEN_BENCH_CHECKOUT=${QUICK#kt_dev_}
  KLACHTEN_BENCH_ADDON=$(addon_hash)
  KLACHTEN_BENCH_PROGRAM="$ODOO_ID $(basename "$ODOO_VENV") $(basename "$PEER")"
  # Two at a time would measure each other.
  locked "$CACHE/bench.lock" python -m benchmarks "$@"
}

# The peer's addon stands on the addons path of this command only.
peer_up() {
  local own=$VENV
  venv_up bench
  PEER=$VENV VENV=$own
  ODOO_RC=${ODOO_RC%.conf}-bench.conf
  ODOO_ADDONS=${ODOO_ADDONS:+$ODOO_ADDONS,}$PEER/lib/python3.11/site-packages/odoo/addons
  (
    umask 077
    sed "s|^addons_path = .*|addons_path = $ROOT,$ODOO_ADDONS|" "${ODOO_RC%-bench.conf}.conf" > "$ODOO_RC"
  )
}
