# Sourced: the servers that run started. Each leaves DATA/run/NAME.pid with its process
# id and the moment it started, so that a reused id is never mistaken for it.

start_time() { # of process $1, in clock ticks since boot; empty when it is gone
  # The second field may hold spaces and brackets: cut up to the last bracket. Z: it
  # ended, but nobody has asked for its result.
  sed 's/.*) //' "/proc/$1/stat" 2> /dev/null | awk '$1 != "Z" {print $20}'
}

# start_process NAME LOG COMMAND...: in the background, in a session of its own.
start_process() {
  local name=$1 log=$2 pid
  shift 2
  setsid "$@" >> "$log" 2>&1 < /dev/null 9>&- &
  pid=$!
  echo "$pid $(start_time "$pid")" > "$DATA/run/$name.pid"
}

process_id() { # prints the id of NAME when that very process still runs
  local pid start
  read -r pid start 2> /dev/null < "$DATA/run/$1.pid" || return 1
  [ -n "$start" ] && [ "$(start_time "$pid")" = "$start" ] && echo "$pid"
}

stop_process() { # stop_process NAME DESCRIPTION
  local pid count=0
  if pid=$(process_id "$1"); then
    kill "$pid" 2> /dev/null || true
    while process_id "$1" > /dev/null; do
      count=$((count + 1))
      # Odoo waits for its threads; after 15 seconds it is told to go at once, with what
      # it started itself.
      [ "$count" -lt 150 ] || kill -KILL -- "-$pid" 2> /dev/null || true
      sleep 0.1
    done
    say "Stopped $2."
  fi
  rm -f "$DATA/run/$1.pid"
}

port_taken() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

need_port() { # need_port VARIABLE PORT WHAT
  [[ "$2" =~ ^[0-9]+$ ]] && [ "$2" -ge 1 ] && [ "$2" -le 65535 ] ||
    die "$1 is '$2', which is not a port number."
  ! port_taken "$2" ||
    die "Port $2, where $3 should listen, is taken by another program: choose another port with $1=number ./klachten run."
}
