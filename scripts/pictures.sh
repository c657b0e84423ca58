# Sourced by ./klachten pictures: docs/pictures made anew, from the screens as they are.

. scripts/test.sh

pictures_main() {
  local files
  mapfile -t files < <(grep -l 'photograph(' tests/e2e/{test,pictures}_*.py)
  export KLACHTEN_PICTURES=1
  test_main "${files[@]}" "$@"
}
