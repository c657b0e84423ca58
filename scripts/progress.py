"""Copy Odoo's log from standard input to a file and show how far it is.

progress.py LOG: on a terminal one line that changes, elsewhere a line now and then.
"""

import re
import sys
import time

MODULE = re.compile(r"Loading module (\S+) \((\d+/\d+)\)")
TEST = re.compile(r"Starting (\w+)\.")
EVERY = 20  # seconds between lines when not on a terminal

terminal = sys.stderr.isatty()
start = shown = time.monotonic()
text = ""
with open(sys.argv[1], "w", encoding="utf-8") as log:
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace")
        log.write(line)
        log.flush()
        if match := MODULE.search(line):
            text = f"module {match[2]} {match[1]}"
        elif match := TEST.search(line):
            text = f"test {match[1]}"
        else:
            continue
        now = time.monotonic()
        if terminal:
            print(f"\r  {now - start:4.0f} s  {text:60.60}", end="", file=sys.stderr)
        elif now - shown > EVERY:
            shown = now
            print(f"  {now - start:4.0f} s  {text}", file=sys.stderr)
if terminal and text:
    print("\r" + " " * 72 + "\r", end="", file=sys.stderr)
