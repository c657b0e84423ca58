# Sourced by ./klachten mail: reads the mail sink, or delivers a message to it.

mail_main() {
  need_packages base
  make_cache
  make_data
  locked "$CACHE/lock" prepare_program
  if [ "${1:-}" = send ]; then
    [ $# = 2 ] || die "Say which file: ./klachten mail send FILE"
    process_id sink > /dev/null || die "The mail sink does not run: start it with ./klachten run."
    read -r _ SMTP _ < "$DATA/run/ports"
    python scripts/mail.py send "$2" "$SMTP"
  else
    python scripts/mail.py show "$DATA/box" "$@"
  fi
}
