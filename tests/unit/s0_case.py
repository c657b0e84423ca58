"""S0's terms and a whole complaint under them, for the tests of clocks."""

from datetime import date

from klachten_module.logic.clocks import Event, Selector, Term, clocks, state
from klachten_module.logic.public_holidays import days_off
from klachten_module.logic.workdays import WorkCalendar

NL = WorkCalendar(
    frozenset(range(5)),
    frozenset(d for d, _ in days_off("NL", range(2023, 2033), "lustrum")),
)
SENT = Selector("sent")
ROUTED = Term(  # S0-94
    "routed",
    Selector("received"),
    Selector("moved", phase="acknowledge"),
    1,
    "working_days",
    first_round_only=True,
)
ACKNOWLEDGED = Term(  # S0-63
    "acknowledged",
    Selector("registered"),
    Selector("acknowledged"),
    2,
    "working_days",
    first_round_only=True,
)
ANSWERED = Term("answered", Selector("registered"), SENT, 4, "working_weeks")  # S0-92
VERIFIED = Term(  # S0-97: the excluded working day, shown beside
    "verified", SENT, Selector("verdict"), 1, "working_days", restart=SENT
)
S0 = (ROUTED, ACKNOWLEDGED, ANSWERED, VERIFIED)


def day(text):
    return date.fromisoformat(f"2025-{text}")


def log(*rows):
    """Events from (type, "MM-DD", extra) rows; ids 1, 2, 3 in this order."""
    return [
        Event(number, type_, day(text), **(extra[0] if extra else {}))
        for number, (type_, text, *extra) in enumerate(rows, 1)
    ]


def table(events, today, terms=S0):
    """(term, round, started, due, state) of every clock, days as MM-DD."""
    return [
        (c.term_code, c.round, f"{c.started_on:%m-%d}", f"{c.due_on:%m-%d}", s)
        for c in clocks(events, terms, NL)
        for s in [state(c, day(today))]
    ]


# Maundy Thursday 2025; Easter Monday and 5 May are off, Good Friday is worked.
INTAKE = (
    ("received", "04-17"),
    ("registered", "04-17"),
    ("confirmed", "04-17"),
    ("moved", "04-17", {"phase_to": "triage", "phase_from": "intake"}),
)
ROUND_1 = (
    *INTAKE,
    ("moved", "04-18", {"phase_to": "acknowledge", "phase_from": "triage"}),
    ("acknowledged", "04-23"),
    ("moved", "04-24", {"phase_to": "investigate"}),
    ("checked", "05-16", {"role": "line_manager", "result": "approved"}),
    ("sent", "05-19"),
    ("verdict", "05-20", {"result": "disagree"}),
)
ROUND_2 = (
    *ROUND_1,
    ("reopened", "05-21", {"round": 2}),
    ("sent", "06-20", {"round": 2}),
    ("verdict", "06-24", {"round": 2, "result": "agree"}),
    ("closed", "06-24", {"round": 2}),
)
