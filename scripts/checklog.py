"""Judge a log of Odoo: no warning, no error, and no skipped test goes unseen.

checklog.py LOG [--tests] [--only WORD]
    prints what is wrong and fails on it. --tests: Odoo's test runner wrote the log, so
    it must have found tests; prints "COUNTS passed failed skipped" last. --only: lines
    of others than WORD do not count (failed tests always do).
checklog.py --first LOG
    prints the first error in one line.
"""

import re
import sys
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) (?P<database>\S+) "
    r"(?P<logger>[^\s:]+): (?P<text>.*)$"
)
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
OWN = "klachten_module/"  # in the place that a Python warning names
SERIOUS = {"ERROR", "CRITICAL"}
BAD = {"WARNING"} | SERIOUS

# (pattern, why it is no fault of this addon)
ALLOWED = [
    (
        r"Could not get content for mail/static/lib/selfie_segmentation",
        "Debian leaves this prebuilt script out of its package; only the blurred "
        "background of video calls uses it",
    ),
]


def records(path):
    """The log's records: (level, logger, text); a traceback belongs to its record."""
    current = None
    for line in Path(path).read_text("utf-8", "replace").splitlines():
        if match := LINE.match(line):
            if current:
                yield current
            current = (match["level"], match["logger"], match["text"])
        elif current:
            current = (*current[:2], current[2] + "\n" + line)
    if current:
        yield current


def faults(path, only):
    for level, logger, text in records(path):
        if level not in BAD:
            continue
        if logger == "py.warnings" and OWN not in text.splitlines()[0]:
            continue
        failed_test = text.startswith(("FAIL: ", "ERROR: "))
        if only and not failed_test and only not in logger and only not in text:
            continue
        if not any(re.search(pattern, text) for pattern, _reason in ALLOWED):
            yield f"{level} {logger}: {text}"


def test_counts(path):
    failed = total = skipped = 0
    for _level, logger, text in records(path):
        if match := RESULT.search(text):
            failed += int(match[1]) + int(match[2])
            total += int(match[3])
        elif text.startswith("skipped ") and logger.startswith("odoo"):
            skipped += 1
            print(f"  {text.splitlines()[0]}")
    return total - failed - skipped, failed, skipped


def first(path):
    errors = [text.strip() for level, _l, text in records(path) if level in SERIOUS]
    # Of a traceback the last line says what happened.
    for text in errors:
        if "Traceback" in text:
            return text.splitlines()[-1]
    if errors:
        return errors[0].splitlines()[0]
    lines = Path(path).read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it wrote no log"


def main(arguments):
    if arguments[0] == "--first":
        print(first(arguments[1]))
        return 0
    path = arguments[0]
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else None
    bad = list(faults(path, only))
    for fault in bad[:20]:
        print("  " + fault.replace("\n", "\n  "))
    if len(bad) > 20:
        print(f"  and {len(bad) - 20} more; all are in {path}")
    if "--tests" not in arguments:
        return bool(bad)
    passed, failed, skipped = test_counts(path)
    if not passed and not failed:
        print("  no test was found")
    print(f"COUNTS {passed} {failed} {skipped}")
    return bool(bad or failed or skipped or not passed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
