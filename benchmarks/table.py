"""The table that `./klachten bench` prints, and its verdict."""

import sys

from .goals import GOALS

HEADER = (
    "goal",
    "work",
    "ours",
    "theirs",
    "against",
    "ratio (min - max)",
    "at most",
    "",
)


class Table:
    """Rows as they are measured: each is printed at once, missed goals are kept."""

    def __init__(self, out=sys.stdout):
        self.out = out
        self.missed = []
        self._line(HEADER)

    def add(self, key, comparison, **measured):
        """Judge one comparison by its goal, and print it.

        :param measured: what the goal's `limits` speak of
        """
        goal = GOALS[key]
        median, least, most = comparison.ratios
        queries = comparison.cost("ours")[1]
        extra = queries - comparison.cost("theirs")[1]
        bounds = [
            (median, goal.ratio, "{:.3g}x"),
            (queries, goal.queries, "{:g} q"),
            (extra, goal.extra_queries, "+{:g} q"),
            *((measured[what], most, f"{{:g}} {what}") for what, most in goal.limits),
        ]
        bounds = [bound for bound in bounds if bound[1] is not None]
        is_missed = any(value > most for value, most, _text in bounds)
        shown = [f"{measured[what]:.2f} {what}" for what, _bound in goal.limits]
        self._line(
            (
                str(goal.number),
                goal.work,
                self._cost(comparison, "ours"),
                self._cost(comparison, "theirs"),
                goal.against,
                " ".join([f"{median:.3g} ({least:.3g} - {most:.3g})", *shown]),
                ", ".join(text.format(most) for _value, most, text in bounds) or "-",
                "MISSED" if is_missed else "met" if bounds else "",
            )
        )
        if is_missed:
            self.missed.append(key)

    def differs(self, key, what):
        """A goal is missed whatever its speed when the answer is not right."""
        print(f"{key}: {what}", file=self.out, flush=True)
        self.missed.append(key)

    def note(self, text):
        print(text, file=self.out, flush=True)

    def _cost(self, comparison, side):
        seconds, queries = comparison.cost(side)
        return f"{1000 * seconds:.3g} ms {queries:.3g} q"

    def _line(self, cells):
        widths = (4, 34, 17, 17, 24, 28, 14, 6)
        line = "  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True))
        print(line.rstrip(), file=self.out, flush=True)
