"""What the reports must say, worked out in plain Python from the raw log alone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from ...logic.kpis import CaseFigures
from ...logic.workdays import count_workdays, is_workday

CLOSED = {"closed", "settled"}
LEFT = {"converted", "referred", "withdrawn", "not_taken_up"}
DIVERTED = set(
    "improvement escalation referred withdrawn not_taken_up compliment suggestion "
    "question".split()
)
REACTIONS = {
    "acknowledged",
    "explained",
    "contact",
    "confirmed_back",
    "heard",
    "settled",
    "sent",
}
TERMS = ("routed", "acknowledged", "answer")
HANDLING = {"acknowledge", "investigate", "draft", "check", "await_customer"}


class Line:
    """One event that counts, on its local day."""

    def __init__(self, event, content, zone):
        self.id, self.round = event.id, event.round
        self.type, self.result = content.type, content.result or None
        self.phase_to, self.role = content.phase_to, content.role_id
        self.moment = content.happened_at
        self.day = self.moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()


def content_of(event, corrections):
    """The event that says what counts for this one, None when it is void."""
    for correction in sorted(corrections.get(event, ()), key=lambda c: -c.id):
        content = content_of(correction, corrections)
        if content:
            return None if content.result == "void" else content
    return event


def log_of(case):
    corrections = {}
    events = case.env["complaint.event"].search([("ticket_id", "=", case.id)])
    for event in events.filtered("corrects_id"):
        corrections.setdefault(event.corrects_id, []).append(event)
    zone = ZoneInfo(case.procedure_version_id.tz)
    found = (
        (event, content_of(event, corrections))
        for event in events.sorted("id")
        if not event.corrects_id
    )
    return [Line(event, content, zone) for event, content in found if content]


def first(log, *types, round_=1, test=lambda line: True):
    return next(
        (
            line.day
            for line in log
            if line.type in types and round_ in (None, line.round) and test(line)
        ),
        None,
    )


def last(log, *types):
    return next((line for line in reversed(log) if line.type in types), None)


def nth_workday(start, count, calendar):
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_workday(day, calendar)
    return day


def kept(due, stopped, ended, today):
    if due is None:
        return "none"
    end = stopped or ended
    if end and end <= due:
        return "met" if stopped else "none"
    return "late" if end or today > due else "running"


def term_state(row, today, own=False):
    end = row.stopped_on or row.cancelled_on
    due = row.own_due_on if own and row.own_due_on else row.due_on
    late = (end or today) > due
    if row.stopped_on:
        return "met_late" if late else "met"
    if row.cancelled_on:
        return "missed" if late else "cancelled"
    if row.state == "suspended":
        return "suspended"
    return "missed" if late else "running"


def term_kept(case, code, today, own=False):
    """The same for the term of this code in round 1: met, late, running or none.

    Without its extensions: `own`.
    """
    for row in case.deadline_ids.filtered(
        lambda d: d.round == 1 and (d.term_id.code == code)
    ):
        return {
            "met": "met",
            "met_late": "late",
            "missed": "late",
            "running": "running",
            "suspended": "running",
        }.get(term_state(row, today, own), "none")
    return "none"


def days_between(start, end):
    return (end - start).days if start and end else None


def figures(case, today):
    """{column of complaint.report: value} of one case."""
    log = log_of(case)
    calendar = case.procedure_version_id._calendar()
    ended = last(log, *CLOSED, *LEFT, "reopened")
    ended = ended if ended and ended.type != "reopened" else None
    first_ended = first(log, *CLOSED, *LEFT, round_=None)
    sent, verdict = last(log, "sent"), last(log, "verdict")
    row = {
        "received_on": first(log, "received"),
        "registered_on": first(log, "registered"),
        "routed_on": first(log, "moved", test=lambda line: line.phase_to in HANDLING),
        "first_reaction_on": first(
            log,
            *REACTIONS,
            test=lambda line: (
                line.result not in ("incoming", "from_party", "from_other", "to_party")
            ),
        ),
        "acknowledged_on": first(log, "acknowledged"),
        "sent_on": first(log, "sent"),
        "last_sent_on": sent and sent.day,
        "verified_on": first(log, "verdict"),
        "verdict_on": verdict and verdict.day,
        "verdict": verdict and verdict.result,
        "closed_on": ended and ended.day,
        "diverted_kind": None,
        "reopened": any(line.type == "reopened" for line in log),
        "round_count": max((line.round for line in log), default=None),
    }
    for name in TERMS:
        row[name] = term_kept(case, name, today)
        row[f"{name}_own"] = term_kept(case, name, today, own=True)
    if ended and ended.type in LEFT:
        kind = ended.type if ended.type != "converted" else ended.result
        kind = "referred" if kind == "referral" else kind
        row["diverted_kind"] = kind if kind in DIVERTED else "other"
    elif ended and ended.result == "withdrawn":
        row["diverted_kind"] = "withdrawn"
    received, registered = row["received_on"], row["registered_on"]
    row["received_month"] = received and received.replace(day=1)
    for name, start, end in (
        ("to_acknowledge", received, row["acknowledged_on"]),
        ("to_send", received, row["sent_on"]),
        ("to_close", received, row["closed_on"]),
        ("registered_to_send", registered, row["sent_on"]),
    ):
        row[f"days_{name}"] = days_between(start, end)
        row[f"workdays_{name}"] = (
            count_workdays(start, end, calendar) if start and end else None
        )
    month = timedelta(days=28)
    row["answer_28"] = kept(
        registered and registered + month, row["sent_on"], first_ended, today
    )
    row["done"] = kept(
        received and received + month / 2,
        first(log, *CLOSED, round_=None),
        first_ended,
        today,
    )
    row["first_reaction"] = kept(
        received and nth_workday(received, 2, calendar),
        row["first_reaction_on"],
        first_ended,
        today,
    )
    row["overdue"] = case.complaint_open and any(
        not d.stopped_on
        and not d.cancelled_on
        and d.state != "suspended"
        and d.due_on < today
        and d.term_id.waits_for == "organisation"
        for d in case.deadline_ids
    )
    for name in TERMS:
        for kept_name in (name, f"{name}_own"):
            share = {"met": 1.0, "late": 0.0}.get(row[kept_name])
            row[f"{kept_name}_share"] = share
    row.update(
        is_open=case.complaint_open,
        phase=case.complaint_phase,
        active_case=case.active,
        number=case.number,
    )
    return row


def kpi_row(row):
    names = CaseFigures.__dataclass_fields__
    return CaseFigures(**{name: row[name] for name in names})


def turns(case, today):
    """[(role id or None, round, from, to, days)] of one case, in order."""
    stays, role, away, ended = [], None, False, False
    for line in log_of(case):
        if line.type in CLOSED | LEFT:
            ended = True
        elif line.type == "reopened":
            ended = False
        elif line.type == "moved":
            away = line.phase_to == "await_customer"
        elif line.type in ("forwarded", "assigned"):
            role = line.role.id or role
        else:
            continue
        holder = "nobody" if ended else "away" if away else role or "nobody"
        if not stays or stays[-1][0] != holder:
            stays.append((holder, line))
    result = []
    for index, (holder, line) in enumerate(stays):
        after = stays[index + 1][1] if index + 1 < len(stays) else None
        if holder == "nobody" or (after and after.moment == line.moment):
            continue
        end = after.day if after else today
        result.append(
            (
                None if holder == "away" else holder,
                line.round,
                line.day,
                after.day if after else None,
                (end - line.day).days,
            )
        )
    return result


def term_row(deadline, today):
    state = term_state(deadline, today)
    late = state in ("met_late", "missed")
    end = deadline.stopped_on or deadline.cancelled_on or today
    own = term_state(deadline, today, own=True)
    shares = {"met": 1.0, "met_late": 0.0, "missed": 0.0}
    return {
        "state": state,
        "on_time_own": shares.get(own),
        "days_late": (end - deadline.due_on).days if late else None,
        "on_time": 1.0 if state == "met" else 0.0 if late else None,
        "days_used": days_between(deadline.started_on, deadline.stopped_on or None),
    }
