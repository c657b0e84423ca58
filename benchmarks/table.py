"""The table that `./klachten bench` prints, and its verdict."""

import sys
from dataclasses import dataclass

from .goals import AMONG, GOALS

LEGEND = """\
Ours to theirs: median (least - most), goal, met or missed. Reads have a column by size.
OCA: helpdesk_mgmt; OCA + SLA: with 3 SLAs; OCA, mail: with base_automation as well."""
COSTS = "Ours / theirs for one record; milliseconds mean nothing between runs."
# number, work, against; then the sizes
LEFT, COLUMN = (2, 19, 9), 33
SHOWN, WIDE = (21, 4), (62, 23)


@dataclass(frozen=True)
class Result:
    """What was measured of one goal at one size.

    :param figures: {unit: value}; :param ratios: (median, least, most) or None
    :param cost: what one record costs on both sides, as text
    """

    figures: dict
    ratios: tuple | None = None
    cost: str = ""


class Table:
    """Results by size. The rows of a goal are printed once it was measured.

    :param sizes: the columns
    """

    def __init__(self, sizes, out=sys.stdout):
        self.sizes = sizes
        self.out = out
        self.results = {}
        self.missed = []
        self.wrong = []
        self.note(LEGEND)
        self._line(("#", "work", "against"), [f"{size:,}" for size in sizes])

    def add(self, key, size, comparison=None, **figures):
        """Take a result of a goal, and keep it when it misses the goal.

        :param figures: {unit: value} of what the program itself measured
        """
        ratios, cost = None, ""
        if comparison:
            ratios, cost = comparison.ratios, _cost(comparison)
            queries = comparison.cost("ours")[1]
            more = queries - comparison.cost("theirs")[1]
            figures |= {"x": ratios[0], "q": queries, "q more": more}
        self.results.setdefault(key, {})[size] = Result(figures, ratios, cost)
        if _is_missed(GOALS[key].at(size), figures):
            self.missed.append(f"{key} at {size:,}" if GOALS[key].by_size else key)

    def finish(self, number):
        """Print the rows of this goal; a size or goal that was not measured has "-"."""
        for key, goal in GOALS.items():
            if goal.number == number:
                self._row(goal, self._verdicts(key, goal))

    def costs(self):
        """Print what one record cost, for information."""
        self.note(f"\n{COSTS}")
        for key, goal in GOALS.items():
            found = self.results.get(key, {})
            cells = [found[size].cost for size in sorted(found)]
            if any(cells):
                self._row(goal, cells)

    def differs(self, key, what):
        """A goal is missed whatever its speed when the answer is not right."""
        self.note(f"{key}: {what}")
        self.wrong.append(key)

    def note(self, text):
        print(text, file=self.out, flush=True)

    def _verdicts(self, key, goal):
        found = self.results.get(key, {})
        if goal.by_size:
            return [_cell(goal, size, found.get(size), SHOWN) for size in self.sizes]
        size = next(iter(found), max(self.sizes))
        return [_cell(goal, size, found.get(size), WIDE)]

    def _row(self, goal, cells):
        self._line((str(goal.number), goal.work, goal.against), cells)

    def _line(self, left, cells):
        texts = [text.ljust(width) for text, width in zip(left, LEFT, strict=True)]
        line = "  ".join([*texts, *(cell.ljust(COLUMN) for cell in cells)])
        self.note(line.rstrip())


def _is_missed(limits, figures):
    return any(figures[unit] > most for unit, most in limits.items())


def _cell(goal, size, result, widths):
    """What was measured, the goal, and whether it is met.

    :param result: Result, or None where it was not measured
    """
    limits = goal.at(size)
    shown, verdict = "-", ""
    if result:
        shown = _shown(goal, size, result)
        if limits:
            verdict = "MISSED" if _is_missed(limits, result.figures) else "met"
    asked = ", ".join(
        f"{most:.3g}" if unit == "x" else f"{most:g} {unit}"
        for unit, most in limits.items()
    )
    return f"{shown.ljust(widths[0])} {(asked or '-').ljust(widths[1])} {verdict}"


def _shown(goal, size, result):
    parts = []
    if result.ratios:
        median, least, most = map(_short, result.ratios)
        parts.append(f"{median} ({least} - {most})")
    units = [unit for unit in goal.limits if unit != "x"]
    parts += [f"{_short(result.figures[unit])} {unit}" for unit in units]
    if not goal.by_size and goal.number in AMONG:
        parts.append(f"{size:,} cases")
    return ", ".join(parts)


def _cost(comparison):
    """Milliseconds and queries of one record on both sides."""
    sides = (comparison.cost(side) for side in ("ours", "theirs"))
    return " / ".join(f"{_short(1000 * s)} ms {round(q, 2):g} q" for s, q in sides)


def _short(value):
    """A number in two or three digits."""
    if value >= 10:
        return f"{value:.0f}"
    if value >= 0.1:
        return f"{value:.2f}"
    return f"{value:.2g}"
