"""The goals, as data: what is measured, against what, and how it must compare.

Ratios, ours against theirs, measured interleaved in one run; milliseconds mean nothing
between runs on a shared machine. Goals without a program (7, 12, 17, 20) stand in
the table without a result.
"""

from dataclasses import dataclass

SIZES = (10_000, 100_000, 1_000_000)
MILLION = SIZES[-1]
# How many cases a goal is measured among: at each size that is asked for, or once: in
# the largest, or with at most so many. Of goals that stand not here it does not matter.
EACH, LARGEST = 0, 10**9
AMONG = {
    **dict.fromkeys((8, 9, 10, 11, 16, 19), EACH),
    **dict.fromkeys((5, 14), LARGEST),
    13: 10_000,
    15: 100_000,
}

OCA = "OCA"  # helpdesk_mgmt
SLA = "OCA + SLA"  # helpdesk_mgmt_sla, 3 SLAs on a ticket
MAIL = "OCA, mail"  # the same, with a confirmation by base_automation


@dataclass(frozen=True)
class Goal:
    """One row of the table.

    :param limits: {unit: most}, or {unit: {from which size: most}}. Unit "x" is the
        ratio, "q" our queries for one record, "q more" those that theirs do not take;
        the program measures others.
    """

    number: int
    work: str
    against: str
    limits: dict

    @property
    def by_size(self):
        """Whether it has a result for each size."""
        return AMONG.get(self.number) == EACH

    def at(self, size):
        """The limits among so many cases.

        :return: {unit: most}
        """
        found = {}
        for unit, most in self.limits.items():
            if isinstance(most, dict):
                most = most[max(start for start in most if start <= size)]
            if most is not None:
                found[unit] = most
        return found


def times(few, million=None):
    """A limit of the ratio; `few` holds below a million, where that is another."""
    return {"x": few if million is None else {0: few, MILLION: million}}


def sizes_of(number, asked):
    """Among how many cases a goal is measured.

    :param asked: the sizes that were asked for
    :return: sizes
    """
    most = AMONG.get(number, LARGEST)
    return list(asked) if most == EACH else [min(most, max(asked))]


GOALS = {
    "create one": Goal(1, "create 1 with terms", SLA, times(0.85)),
    "create 100": Goal(2, "create 100", SLA, {"x": 0.20, "q": 3}),
    "due date": Goal(3, "one due date", "calendar", {"x": 1 / 2000, "q": 0}),
    "move 100": Goal(4, "move 100", OCA, times(1.5)),
    "move 100 mail": Goal(4, "move 100, letters", OCA, times(3.0)),
    "grown move": Goal(5, "move 1", "ours 10 k", times(1.1)),
    "grown form": Goal(5, "open one form", "ours 10 k", times(1.1)),
    "grown search": Goal(5, "search by number", "ours 10 k", times(1.1)),
    "create mail": Goal(6, "create 1, letter", MAIL, times(1.0)),
    "gateway": Goal(7, "mail gateway", OCA, times(1.5)),
    "kanban": Goal(8, "kanban, officer", SLA, times(0.5, 0.08)),
    "kanban handler": Goal(8, "kanban, handler", SLA, times(0.8, 0.15)),
    "list": Goal(9, "list, officer", OCA, times(0.7, 0.12)),
    "list handler": Goal(9, "list, handler", OCA, times(0.9, 0.15)),
    "search number": Goal(9, "search by number", OCA, times(1.0, 0.03)),
    "search name": Goal(9, "search by words", OCA, times(1.0, 0.05)),
    "dashboard": Goal(10, "dashboard", SLA, times(1.0, 0.20)),
    "overdue": Goal(10, "open and overdue", SLA, times(0.5, 0.04)),
    "month stage": Goal(11, "month x stage", OCA, times(0.5, 0.30)),
    "month cause": Goal(11, "month x ground", OCA, times(0.5, 0.30)),
    "month team": Goal(11, "month x team", OCA, times(0.5, 0.30)),
    "month term": Goal(11, "month x term, state", SLA, times(0.5, 0.30)),
    # 1.2 times as many requests per second: each takes so much of the time
    "http": Goal(12, "HTTP create", SLA, times(1 / 1.2)),
    "plain create": Goal(13, "plain: create", "no addon", {"x": 1.05, "q more": 0}),
    "plain write": Goal(13, "plain: write", "no addon", {"x": 1.10, "q more": 0}),
    "plain list": Goal(13, "plain: list", "no addon", {"x": 1.05, "q more": 0}),
    "plain kanban": Goal(13, "plain: kanban", "no addon", {"x": 1.05, "q more": 0}),
    "hourly run": Goal(14, "hourly run", "ours 20 k", times(1.1)),
    "report data": Goal(15, "report: figures", "plain SQL", times(2.0)),
    "report xlsx": Goal(15, "report: XLSX", "bare XLSX", times(1.2)),
    "report pdf": Goal(15, "report: PDF", "its HTML", {"ms a row": 7, "kB a row": 1}),
    **{
        f"hidden {what} {who}": Goal(16, f"rule: {what} {who}", "no rule", times(1.1))
        for who in ("officer", "handler")
        for what in ("list", "board", "count", "group")
    },
    "people": Goal(17, "80 people, clicks", "-", {"s p95": 1, "errors": 0}),
    "dossier": Goal(18, "dossier of 10 MB", "-", {"s": 60, "MB more": 500}),
    "figures anew": Goal(19, "figures made anew", "-", {"s": {0: None, MILLION: 600}}),
    "precedents": Goal(20, "precedents", "ilike", {"x": 0.05, "ms p95": 300}),
}
NUMBERS = sorted({goal.number for goal in GOALS.values()})
