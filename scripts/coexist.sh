# Sourced by ./klachten coexist: OCA's other addons before and after this one, with a case
# and a plain ticket from begin to end in both orders.

. scripts/test.sh

coexist_main() {
  local runtime
  prepare test test
  OUT=$CACHE/log/coexist-$$
  RUN=kt_$$
  mkdir -p "$OUT"
  trap drop_run EXIT
  trap 'exit 130' INT TERM HUP
  stage_base
  runtime=$ODOO_VENV/bin/python
  locked "$CACHE/lock" beside_up coexist
  export KLACHTEN_COEXIST_ADDONS=$VENV/lib/python3.11/site-packages/odoo/addons
  export KLACHTEN_COEXIST_BASE=$BASE KLACHTEN_COEXIST_RUN=$RUN
  export KLACHTEN_E2E_FILES=$FILES KLACHTEN_E2E_LOG=$OUT KLACHTEN_E2E_PYTHON=$runtime
  export KLACHTEN_E2E_CHROMIUM ODOO_RC=$BESIDE_RC
  KLACHTEN_E2E_CHROMIUM=$(find_chromium)
  locked "$CACHE/lock" venv_up e2e
  PYTHONPATH=$ROOT/scripts:$ROOT/tests/e2e "$VENV/bin/python" tests/coexist "$@"
}
