"""Goal 3: when is it due? A cached calendar against the core's own calendar."""

from datetime import date, datetime

from .measure import Case

DAYS = 30
START = date(2026, 3, 2)
# One turn asks for so many dates; for the core one takes milliseconds.
OURS, THEIRS = 10_000, 20


def our_date(env, _prepared):
    from odoo.addons.klachten_module.logic.terms import due_date

    version = env["complaint.procedure.version"].sudo().search([], limit=1)
    calendar = version._calendar()
    due = [due_date(START, DAYS, "working_days", calendar) for _i in range(OURS)]
    return due[-1]


def their_date(env, _prepared):
    calendar = env.company.resource_calendar_id
    moment = datetime(START.year, START.month, START.day, 7)
    hours = DAYS * calendar.hours_per_day
    due = [
        calendar.plan_hours(hours, moment, compute_leaves=True) for _i in range(THEIRS)
    ]
    return due[-1].date()


def goal_3(bench):
    template = bench.databases.template("ours")
    bench.compare(
        "due date",
        Case(template, "officer", our_date),
        Case(template, "officer", their_date),
        7,
        records=OURS,
        theirs_records=THEIRS,
    )
