"""OCA's other addons before and after ours; run it with `./klachten coexist`.

All at once in each order. Where something goes wrong, halves and halves of halves are
tried, until an addon is found that does it alone, or some that do it together only.
First the screens of a plain helpdesk, with none of these addons; alone with
`./klachten coexist screens`.
"""

import os
import sys
from pathlib import Path

import mailsink
from addons import versions
from playwright.sync_api import sync_playwright
from screens import Screens
from trial import After, Before, Tools

SCREENS = "screens"
ORDERS = (Before.order, After.order)


def say(text):
    print(text, file=sys.stderr, flush=True)


def both_orders(names, tools):
    """{order: faults}, and what got installed with them: {addon: version}."""
    say(f"== {len(names)} addons: {', '.join(names)}")
    before = Before(names, tools)
    before.run()
    after = After(names, tools, before.alone)
    after.run()
    installed = before.installed | after.installed
    return {trial.order: trial.faults for trial in (before, after)}, installed


def halves(names):
    middle = (len(names) + 1) // 2
    return names[:middle], names[middle:]


def blame(names, faults, tools):
    """{addon: {order: faults}} of those that are to blame for these faults."""
    if len(names) == 1:
        return {names[0]: faults}
    found = {}
    for half in halves(names):
        of_half, _installed = both_orders(half, tools)
        if any(of_half.values()):
            found |= blame(half, of_half, tools)
    return found or {" + ".join(names): faults}


def table(names, blamed, tried):
    """One line for each addon, and then what went wrong."""
    wide = max(map(len, names))
    lines = [f"{'addon':{wide}}  {'version':14}  before  after"]
    culprits = {name: blamed[key] for key in blamed for name in key.split(" + ")}
    for name in names:
        marks = [
            "fault" if culprits.get(name, {}).get(order) else "ok" for order in ORDERS
        ]
        lines.append(f"{name:{wide}}  {tried[name]:14}  {marks[0]:6}  {marks[1]}")
    for key, faults in blamed.items():
        who = key if " + " not in key else f"{key.count(' + ') + 1} together"
        for order, texts in faults.items():
            lines += [f"{who}, {order}: {text}" for text in texts]
    return "\n".join(lines)


def try_them(asked, every, tools):
    """{addons: {order: faults}}, and the version of each that was tried."""
    blamed, tried = {}, {}
    for names in [[name] for name in asked] or [list(every)]:
        faults, installed = both_orders(names, tools)
        tried |= {name: installed.get(name, every[name]) for name in names}
        if any(faults.values()):
            blamed |= blame(names, faults, tools)
    return blamed, tried


def look_at_screens(tools):
    """The faults of the screens of a plain helpdesk before, beside and after ours."""
    say(f"== {SCREENS} of a plain helpdesk")
    trial = Screens([], tools)
    trial.run()
    for fault in trial.faults:
        print(fault)
    print(f"{', '.join(trial.installed) or SCREENS}; faults: {len(trial.faults)}\n")
    return bool(trial.faults)


def main(asked):
    every = versions()
    unknown = set(asked) - {*every, SCREENS}
    if unknown:
        say(f"Not among the addons: {', '.join(sorted(unknown))}")
        return 1
    sink = mailsink.start(Path(os.environ["KLACHTEN_E2E_LOG"]) / "mail")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["KLACHTEN_E2E_CHROMIUM"], args=["--no-sandbox"]
        )
        tools = Tools(sink, chromium, say)
        try:
            bad = look_at_screens(tools) if SCREENS in (asked or [SCREENS]) else False
            if asked == [SCREENS]:
                return bad
            asked = [name for name in asked if name != SCREENS]
            blamed, tried = try_them(asked, every, tools)
        finally:
            chromium.close()
            sink.stop()
    print(table(list(tried), blamed, tried))
    print(f"\n{len(tried)} addons, each order with one life; faults: {len(blamed)}")
    return bad or bool(blamed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
