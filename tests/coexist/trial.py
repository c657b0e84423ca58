"""One order of installing, with a case and plain tickets from begin to end.

A fault is what goes wrong with ours, or with a plain ticket beside or after ours, and
does not go wrong among the other addons alone.
"""

import json
import shutil
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field

from addons import HOST, OURS
from browser import Browser
from office import Office
from place import Place
from probes import PROBES, on_case
from uninstalled import LOOK, REMAINS, REMEMBER, UNINSTALL

# Came with ours, and stays until it is taken away as well, as the dialog says.
TYPES = "helpdesk_type"


@dataclass
class Tools:
    """What all trials share."""

    sink: object
    chromium: object
    say: object


@dataclass
class Alone:
    """What the others do where ours was never installed."""

    remarks: set = field(default_factory=set)
    errors: set = field(default_factory=set)
    broken: set = field(default_factory=set)
    plain: dict = field(default_factory=dict)


def brief(error):
    """The last line of what went wrong, which says it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines and (lines[0] if lines[0].startswith("Error") else lines[-1])
    return f"{type(error).__name__}: {said or ''}"[:400]


class Trial:
    order = ""

    def __init__(self, names, tools, alone=None):
        self.names = names
        self.tools = tools
        self.alone = alone or Alone()
        self.place = Place(self.order)
        self.office = None
        self.browser = None
        self.installed = {}
        self.faults = []

    def run(self):
        for box in self.tools.sink.box.iterdir():
            shutil.rmtree(box)
        try:
            self.steps()
        except Exception as error:
            self.fault("the rest was not tried", error)
        finally:
            self.place.stop()
            self.place.drop_database()

    def steps(self):
        raise NotImplementedError

    def fault(self, step, error):
        text = error
        if isinstance(error, BaseException):
            text = brief(error)
            with (self.place.folder / "tracebacks").open("a") as log:
                traceback.print_exception(error, file=log)
        self.faults.append(f"{step}: {text}")
        self.tools.say(f"   FAULT {self.faults[-1]}")

    @contextmanager
    def part(self, title):
        """A part that may fail while the others go on."""
        try:
            yield
        except Exception as error:
            self.fault(title, error)
            if self.browser:
                self.browser.photograph(self.place.folder, f"{self.order} {title}")

    # --- steps ----------------------------------------------------------------------

    def install(self, names, step, *options, alone=False):
        """Odoo's command line installs them; nothing in the log is worth a warning."""
        self.tools.say(f"   {self.order}: installing {step}")
        self.place.odoo(step, "-i", ",".join(names), *options, "--stop-after-init")
        self.place.quiet([OURS, *self.names])
        missing = set(names) - set(self.place.installed())
        assert not missing, f"not installed: {', '.join(sorted(missing))}"
        self.judge(step, alone)

    def judge(self, step, alone=False):
        """The log of a step, less what the others say without ours."""
        remarks = set(self.place.remarks(step))
        if alone:
            self.alone.remarks |= remarks
        for remark in sorted(remarks - self.alone.remarks):
            first, *rest = remark.splitlines()
            self.fault(f"log of {step}", f"{first} {rest[-1] if rest else ''}".strip())

    @contextmanager
    def served(self, step, alone=False):
        """The server runs, and a browser looks at it."""
        self.tools.say(f"   {self.order}: {step}")
        self.place.start_as(step)
        self.office = self.office or Office(self.place, self.tools.sink)
        browser = self.browser = Browser(self.tools.chromium, self.place)
        try:
            yield browser
        finally:
            self.browser = None
            errors, browser.errors = set(browser.errors), []
            browser.close()
            self.place.stop()
        if alone:
            self.alone.errors |= errors
        for error in sorted(errors - self.alone.errors):
            self.fault(f"browser, {step}", RuntimeError(error))
        self.judge(step, alone)

    def plain(self, step, browser):
        """A plain ticket goes as it goes without ours."""
        with self.part(f"plain ticket {step}"):
            address = f"karel.{self.order}.{step}@elders.example"
            said = self.office.plain_life(address, browser)
            for key, value in said.items():
                if key in self.alone.plain and value != self.alone.plain[key]:
                    self.fault(
                        f"plain ticket {step}",
                        f"{key} was {self.alone.plain[key]}, is {value}",
                    )
            return said

    def life(self, title, browser, case=None):
        """The life of a case, from its mail or from where it is, to its closing."""
        with self.part(f"case {title}"):
            address = f"fiona.{title}@elders.example"
            case = case or self.office.complain(address)
            self.office.handle(case, address, browser)

    def probe(self):
        """What an addon could do with an open case, each in its own way."""
        case = self.office.complain(f"open.{self.order}@elders.example")
        names = set(PROBES) & set(self.place.installed())
        program = on_case(case["id"], names)
        name = ""
        for line in self.place.odoo("probes", "shell", program=program).splitlines():
            kind, _space, text = line.partition(" ")
            if kind == "PROBE":
                name = text
            elif kind == "FAULT":
                self.fault(f"probe of {name}", text)
        self.judge("probes")

    def look(self, step, ours):
        """Everything can be looked for; what is left of these records of ours."""
        output = self.place.odoo(step, "shell", program=f"ours = {ours!r}\n{LOOK}")
        [line] = [x for x in output.splitlines() if x.startswith("LOOKED ")]
        return json.loads(line.removeprefix("LOOKED "))

    def both_live(self):
        """Ours and the others are installed: a whole life of each kind."""
        self.installed = self.place.installed()
        with self.served("both") as browser:
            self.life(f"{self.order}.whole", browser)
            self.plain("both", browser)
            with self.part("probes"):
                self.probe()
        for broken in sorted(set(self.look("both", {})["broken"]) - self.alone.broken):
            self.fault("looked at everything", broken)

    def take_away(self):
        """Uninstall ours: the others stay, and nothing of ours does."""
        output = self.place.odoo("ours_away", "shell", program=REMEMBER)
        [line] = [x for x in output.splitlines() if x.startswith("OURS ")]
        ours = json.loads(line.removeprefix("OURS "))
        self.tools.say(f"   {self.order}: uninstalling ours")
        self.place.odoo("ours_away", "shell", program=UNINSTALL)
        self.judge("ours_away")
        gone = set(self.installed) - set(self.place.installed()) - {OURS}
        if gone:
            self.fault("ours_away", f"also gone: {', '.join(sorted(gone))}")
        looked = self.look("afterwards", ours)
        for broken in sorted(set(looked["broken"]) - self.alone.broken):
            self.fault("ours_away", broken)
        for model, left in sorted(looked["left"].items()):
            self.fault("ours_away", f"left of {model}: {left}")
        for kind, name in self.place.sql(REMAINS.replace("%", "%%")):
            self.fault("ours_away", f"left: {kind} {name}")
        self.place.odoo("types_away", "shell", program=UNINSTALL.replace(OURS, TYPES))
        self.judge("types_away")
        with self.served("without_ours") as browser:
            self.plain("afterwards", browser)


class Before(Trial):
    """The others were there first, on a helpdesk that never saw ours."""

    order = "before"

    def steps(self):
        self.place.drop_database()
        self.install([HOST, *self.names], "others", "--load-language=nl_NL", alone=True)
        with self.served("others_alone", alone=True) as browser:
            self.alone.plain = self.plain("alone", browser) or {}
        self.alone.broken = set(self.look("others_alone", {})["broken"])
        self.install([OURS], "ours")
        with self.served("set-up"):
            self.office.open()
        self.both_live()
        self.take_away()


class After(Trial):
    """Ours was there first, and a case had begun when the others came."""

    order = "after"

    def steps(self):
        self.place.copy_database()
        self.install([OURS], "ours")
        with self.served("ours_alone"):
            self.office.open()
            case = self.office.complain("fiona.after.begun@elders.example")
        self.install(self.names, "others")
        with self.served("case_that_had_begun") as browser:
            self.life("after.begun", browser, case)
        self.both_live()
        self.take_away()
