"""Many people send the public form at once: how long it takes, and whether each is one
case.

    python benchmarks/form_rush.py http://localhost:8069/complaints/1/form

Each opens the form, fills it in, reads it once more, and then all press Send, evenly
over a minute; every tenth presses twice. It asks nothing of Odoo but what a browser
asks, so it runs against any server: start one with two workers. Lost: who sees no
number. Doubled: a number that two people see, or two numbers that one sees.
"""

import argparse
import json
import re
import statistics
import time
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

NUMBER = re.compile(r"K-\d{4}-\d{6,}")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ACTION = re.compile(r'action="(/complaints/[^"]+)"')
# The form takes quicker people for programs.
PATIENT = 5
AT_ONCE = 24


class Visitor:
    """Somebody who fills in the form, with a browser of his own."""

    def __init__(self, url, nth):
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor()
        )
        self._url, self._nth = url, nth
        self.numbers, self.seconds = [], []

    def _open(self, url, **values):
        body = urllib.parse.urlencode(values).encode() if values else None
        return self._browser.open(url, body, timeout=120).read().decode()

    def _press(self, page, **words):
        action = ACTION.search(page)[1].replace("&amp;", "&")
        url = urllib.parse.urljoin(self._url, action)
        return self._open(url, csrf_token=TOKEN.search(page)[1], **words)

    def fill_in(self):
        page = self._open(self._url)
        self._check = self._press(
            page,
            what=f"The bus number {self._nth} was late. " + "It rained. " * 40,
            solution="An apology.",
            name=f"Visitor {self._nth}",
            email=f"visitor{self._nth}@elders.example",
        )

    def send(self, start, moment):
        """Press the button at this moment after the start; some press twice."""
        time.sleep(max(0, start + moment - time.monotonic()))
        for _press in range(2 if self._nth % 10 == 0 else 1):
            before = time.monotonic()
            page = self._press(self._check)
            self.seconds.append(time.monotonic() - before)
            self.numbers += NUMBER.findall(page)[:1]


def rush(url, number, seconds):
    """Let so many people send the form within so many seconds.

    :return: dict of what is measured
    """
    visitors = [Visitor(url, nth) for nth in range(number)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(Visitor.fill_in, visitors))
        time.sleep(PATIENT)
        start = time.monotonic()
        moments = (seconds * nth / number for nth in range(number))
        list(pool.map(lambda v, m: v.send(start, m), visitors, moments))
        took = time.monotonic() - start
    seen = Counter(n for visitor in visitors for n in set(visitor.numbers))
    times = sorted(s for visitor in visitors for s in visitor.seconds)
    return {
        "sent": number,
        "took_s": round(took, 1),
        "lost": sum(not visitor.numbers for visitor in visitors),
        "doubled": sum(n > 1 for n in seen.values())
        + sum(len(set(visitor.numbers)) > 1 for visitor in visitors),
        "median_s": round(statistics.median(times), 2),
        "p95_s": round(times[int(len(times) * 0.95) - 1], 2),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("url", help="address of a form")
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    print(json.dumps(rush(options.url, options.number, options.seconds)))


if __name__ == "__main__":
    main()
