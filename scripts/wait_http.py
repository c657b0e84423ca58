"""Wait until a page answers 200: wait_http.py URL PROCESS_ID. At most two minutes."""

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

url, pid = sys.argv[1:]
end = time.monotonic() + 120
while time.monotonic() < end and pid and Path("/proc", pid).exists():
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            if answer.status == 200:
                sys.exit(0)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        time.sleep(0.3)
sys.exit(1)
