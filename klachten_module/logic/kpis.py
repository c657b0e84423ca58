"""Key figures: each said once, as a formula over one case and as SQL over the report.

A figure of a period is a sum of scores over the complaints of which the day that it is
about lies in that period: the last day of a term, whether it was met, missed or still
runs (design, section 2). What still runs has no score and is counted beside it. What
turned out to be no complaint counts in none of them.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from .handled import Kept
from .periods import Period

Unit = Literal["share", "days", "cases"]
# Which way is good, seen from the target.
Better = Literal["at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What the key figures read of one case, on the day of asking.

    Days are local days of the procedure. `routed` and `acknowledged` say how those
    terms of its version stand in round 1; `answer` whether it was handled in time,
    `answer_own` that against the day without extensions; `first_reaction`, `answer_28`
    and `done` are measured whatever its terms are (S0-94 to S0-98, S1-20, S1-21). A
    `..._due_on` is the last day for it. `reopened`: it had a new round; `verified_on`:
    first verdict of the complainant in round 1.

    >>> CaseFigures(answer="met").is_open
    True
    """

    kind: str = "complaint"
    received_on: date | None = None
    routed_due_on: date | None = None
    acknowledged_due_on: date | None = None
    answer_due_on: date | None = None
    answer_28_due_on: date | None = None
    first_reaction_due_on: date | None = None
    done_due_on: date | None = None
    sent_on: date | None = None
    closed_on: date | None = None
    verified_on: date | None = None
    is_open: bool = True
    reopened: bool = False
    routed: Kept = "none"
    acknowledged: Kept = "none"
    answer: Kept = "none"
    answer_own: Kept = "none"
    answer_28: Kept = "none"
    first_reaction: Kept = "none"
    done: Kept = "none"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One key figure: what it is called, where it stands, what is aimed at.

    `day` is the day by which a case belongs to a period. `score` gives the part of one
    case, None when it does not count; `sql` is the same over a row of complaint.report.
    Value of a "share" or "days": mean score; of "cases": their sum (S0-99: monthly
    report on the KPIs). `kept` is what tells which cases still run. `term` is the one
    of `figures.TERMS` that it measures; a procedure without such a term does not show
    it. The figure over terms instead of cases has no `sql`.

    >>> KPIS["routed"].score(CaseFigures(routed="late"))
    0
    """

    code: str
    name: str
    sources: tuple[str, ...]
    unit: Unit
    day: str | None = None
    score: Callable[[CaseFigures], int | None] = lambda case: None
    sql: str | None = None
    kept: str | None = None
    target: float | None = None
    better: Better = "at_least"
    term: str | None = None

    def asked_by(
        self, terms: Collection[str], sources: Collection[str], verifies: bool
    ) -> bool:
        """Tell whether a procedure is measured by this figure.

        `terms` are what its terms are for the figures (`figures.TERMS`), `sources` the
        requirements that they name, `verifies` says whether the complainant has the
        last word. The lead time from receipt and what was published are always shown, a
        stock is no figure of a period (design, section 5; S2-80).

        >>> KPIS["routed"].asked_by({"answer"}, set(), verifies=False)
        False
        >>> KPIS["done"].asked_by({"answer"}, {"S1-21"}, verifies=False)
        True
        """
        if self.unit == "cases":
            return False
        if self.term:
            return self.term in terms
        if self.code == "reopened":
            return verifies
        return self.code in ALWAYS or bool(set(self.sources) & set(sources))

    def reached(self, value: float | None) -> bool | None:
        """Tell whether `value` reaches the target; None without value or target.

        >>> KPIS["reopened"].reached(0.05), KPIS["routed"].reached(0.99)
        (True, False)
        """
        if value is None or self.target is None:
            return None
        if self.better == "at_most":
            return value <= self.target
        return value >= self.target


# Figures of every procedure.
ALWAYS = ("lead_time", "published")


def _in_time(name: str, day: str = "") -> dict:
    """Score and SQL of "was kept": 1 in time, 0 late, else not counted."""
    return {
        "unit": "share",
        "day": day or f"{name}_due_on",
        "score": lambda case: {"met": 1, "late": 0}.get(getattr(case, name)),
        "sql": f"CASE {name} WHEN 'met' THEN 1 WHEN 'late' THEN 0 END",
        "kept": name,
        "target": 1.0,
    }


def _days_since_receipt(name: str) -> dict:
    """Score and SQL of a lead time in calendar days, of what got there then."""

    def score(case):
        end = getattr(case, name)
        return (end - case.received_on).days if end and case.received_on else None

    return {"unit": "days", "day": name, "score": score, "sql": f"{name} - received_on"}


def _reopened(case: CaseFigures) -> int | None:
    """Of complaints that the complainant verified: was it opened again (S0-98)?"""
    return int(case.reopened) if case.verified_on else None


_ALL = (
    Kpi(
        "routed",
        "Passed on within the term",
        ("S0-94",),
        **_in_time("routed"),
        term="routed",
    ),
    Kpi(
        "acknowledged",
        "Handling confirmed within the term",
        ("S0-63", "S0-91", "S0-95"),
        **_in_time("acknowledged"),
        term="acknowledged",
    ),
    Kpi(
        "answered",
        "Handled within the term",
        ("S0-92", "S0-96", "S0-97"),
        **_in_time("answer"),
        term="answer",
    ),
    Kpi(
        "answered_own",
        "Handled within the term, without extension",
        ("S0-92", "S0-96", "S0-97"),
        **_in_time("answer_own", "answer_due_on") | {"target": None},
        term="answer",
    ),
    Kpi(
        "answered_28",
        "Handled within 28 calendar days",
        ("S0-96",),
        **_in_time("answer_28"),
    ),
    Kpi(
        "reopened",
        "Reopened after the complainant's verification",
        ("S0-98",),
        unit="share",
        day="verified_on",
        score=_reopened,
        sql="CASE WHEN verified_on IS NOT NULL THEN reopened::int END",
        target=0.05,
        better="at_most",
    ),
    Kpi(
        "first_reaction",
        "First reaction within 2 working days of receipt",
        ("S1-20",),
        **_in_time("first_reaction"),
    ),
    Kpi(
        "done",
        "Done within 2 weeks of receipt",
        ("S1-21",),
        **_in_time("done"),
    ),
    Kpi(
        "published",
        "Published terms met",
        ("S2-80",),
        unit="share",
        target=0.9,
    ),
    Kpi(
        "lead_time",
        "Days from receipt to the first answer",
        ("S0-92", "S0-96"),
        **_days_since_receipt("sent_on"),
    ),
    Kpi(
        "lead_time_closed",
        "Days from receipt to closing",
        ("S1-21",),
        **_days_since_receipt("closed_on"),
    ),
    Kpi(
        "stock",
        "Cases still open",
        ("S0-99", "S0-100"),
        unit="cases",
        score=lambda case: int(case.is_open),
        sql="CASE WHEN is_open THEN 1 ELSE 0 END",
    ),
)
KPIS = {kpi.code: kpi for kpi in _ALL}


def value(kpi: Kpi, numerator: int, denominator: int) -> float | None:
    """Return the figure: a mean, None when nothing counts; of "cases" the sum (S0-99).

    >>> value(KPIS["reopened"], 1, 20), value(KPIS["reopened"], 0, 0)
    (0.05, None)
    """
    if kpi.unit == "cases":
        return float(numerator)
    return numerator / denominator if denominator else None


class Measured(NamedTuple):
    """One figure over some cases; `running` ones stand beside it.

    >>> Measured(9, 12, 0.75).running
    0
    """

    numerator: int
    denominator: int
    value: float | None
    running: int = 0


def measure(
    kpi: Kpi, cases: Iterable[CaseFigures], period: Period | None = None
) -> Measured:
    """Return one key figure over the complaints of a period, by its day (S0-99).

    >>> cases = [CaseFigures(routed=kept) for kept in ("met", "late", "running")]
    >>> measure(KPIS["routed"], cases)
    Measured(numerator=1, denominator=2, value=0.5, running=1)
    """
    mine = [case for case in cases if _counts(kpi, case, period)]
    scores = [score for score in map(kpi.score, mine) if score is not None]
    numerator, denominator = sum(scores), len(scores)
    running = sum(getattr(case, kpi.kept or "kind") == "running" for case in mine)
    return Measured(numerator, denominator, value(kpi, numerator, denominator), running)


def _counts(kpi: Kpi, case: CaseFigures, period: Period | None) -> bool:
    """Tell whether a case is a complaint that belongs to the period."""
    if kpi.unit != "cases" and case.kind != "complaint":
        return False
    if period is None:
        return True
    day = kpi.day and getattr(case, kpi.day)
    return bool(day) and period.first <= day <= period.last
