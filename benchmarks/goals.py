"""The goals, as data: what is measured, against what, and how it must compare.

Ratios only, ours against theirs, measured interleaved in one run; milliseconds mean
nothing between runs on a shared machine. Goals 7 and 12 need a mail gateway and web
workers and are not measured here.
"""

from dataclasses import dataclass

SLA = "helpdesk_mgmt_sla, 3 SLAs"
HELPDESK = "helpdesk_mgmt"


@dataclass(frozen=True)
class Goal:
    """One row of the table.

    :param ratio: ours may cost at most this many times theirs; None is no goal, only
        for information
    :param queries: ours may take at most this many queries for one record
    :param extra_queries: ours may take at most this many queries more than theirs
    :param limits: other bounds, {what: most}, checked against what is measured
    """

    number: int
    work: str
    against: str
    ratio: float | None = None
    queries: float | None = None
    extra_queries: int | None = None
    limits: tuple = ()


GOALS = {
    "create one": Goal(1, "create 1 complaint with its terms", SLA, 0.60),
    "create 100": Goal(2, "create 100, events and terms", SLA, 0.30, queries=10),
    "due date": Goal(
        3, "one due date in working days", "plan_hours, 30 days", 1 / 500, queries=0
    ),
    "move 100": Goal(4, "stage change of 100", HELPDESK, 2.0),
    "move 100 mail": Goal(4, "the same, hand-over mails queued", HELPDESK),
    "grown move": Goal(5, "stage change of one", "ours, 10 k", 1.2),
    "grown form": Goal(5, "open one form", "ours, 10 k", 1.2),
    "grown search": Goal(5, "search by number", "ours, 10 k", 1.2),
    "create mail": Goal(
        6, "create 1, confirmation queued", "base_automation + 3 SLAs", 0.75
    ),
    "kanban": Goal(8, "kanban, officer", SLA, 0.10),
    "kanban handler": Goal(8, "kanban, handler", SLA, 0.10),
    "list": Goal(9, "list, officer", HELPDESK, 0.05),
    "list handler": Goal(9, "list, handler", HELPDESK, 0.05),
    "search number": Goal(9, "search by number", HELPDESK, 0.03),
    "search name": Goal(9, "search by words of the subject", HELPDESK, 0.03),
    "dashboard": Goal(10, "dashboard", SLA, 0.10),
    "overdue": Goal(10, "open and overdue", SLA, 0.10),
    "month stage": Goal(11, "month x stage", HELPDESK, 0.05),
    "month cause": Goal(11, "month x ground", HELPDESK, 0.05),
    "month team": Goal(11, "month x team", HELPDESK, 0.05),
    "month term": Goal(11, "month x term x state", "SLA report", 0.10),
    "plain create": Goal(
        13, "plain ticket: create", "without us", 1.05, extra_queries=0
    ),
    "plain write": Goal(13, "plain ticket: write", "without us", 1.05, extra_queries=0),
    "plain list": Goal(13, "plain tickets: list", "without us", 1.05, extra_queries=0),
    "plain kanban": Goal(
        13, "plain tickets: kanban", "without us", 1.05, extra_queries=0
    ),
    "hourly run": Goal(14, "hourly run, 20 k open", "ours, 20 k in all", 1.2),
    "report data": Goal(15, "month of 1,000: figures", "hand-written SQL", 3.0),
    "report xlsx": Goal(15, "month of 1,000: XLSX", "bare xlsxwriter", 1.5),
    "report pdf": Goal(
        15,
        "month of 1,000: PDF",
        "its HTML alone",
        limits=(("seconds", 6), ("MB", 1)),
    ),
    **{
        f"hidden {what} {who}": Goal(
            16, f"hiding rule: {what}, {who}", "without it", 1.1
        )
        for who in ("officer", "handler")
        for what in ("list", "board", "count", "group")
    },
}
NUMBERS = sorted({goal.number for goal in GOALS.values()})
