"""What the key figures are, in the words of their sources; plain Python, and nothing of
it comes from the code that it judges.

Written from S0-94 to S0-99, S1-20, S1-21, S2-80, decision 21 on the sources and the
definition of "handled in time". A log comes with its corrections applied; the last days
of terms have an oracle of their own (`tests/unit/test_oracle.py`).
"""

from dataclasses import dataclass, field
from datetime import timedelta

DAY = timedelta(days=1)
DIVERTING = ("converted", "referred", "withdrawn", "not_taken_up")
OUR_REACTIONS = ("acknowledged", "explained", "contact", "confirmed_back", "heard")
OUR_REACTIONS += ("settled", "sent")
NOT_OURS = ("incoming", "from_party", "from_other", "to_party")


@dataclass
class Case:
    """A complaint as its file tells it.

    `log`: events with type, day, round, result, phase_to, role; `last_days`: the last
    day of each term of round 1 that has one, with extension and suspension;
    `answer_by`: the type of event by which this procedure answers; `workdays`: counts
    the working days after one day up to and including another.
    """

    log: list
    last_days: dict
    answer_by: str
    counts_workdays: bool
    workdays: object
    done: dict = field(default_factory=dict)  # {term: day on which it was done}

    def first(self, *types, round_=1, test=lambda event: True):
        days = (
            event.day
            for event in self.log
            if event.type in types and round_ in (None, event.round) and test(event)
        )
        return next(days, None)

    def ending(self):
        """The event with which it is over; None while it is not."""
        words = ("closed", "settled", "reopened", *DIVERTING)
        ends = [event for event in self.log if event.type in words]
        return ends[-1] if ends and ends[-1].type != "reopened" else None


def is_beside(case):
    """Withdrawn, referred, diverted, not taken up: no answer was asked any more."""
    end = case.ending()
    return bool(end) and (end.type in DIVERTING or end.result == "withdrawn")


def is_complaint(case):
    """S0-100 counts complaints; what went on as something else is none."""
    end = case.ending()
    if end is None or not is_beside(case):
        return True
    by_result = end.type in ("converted", "closed", "settled")
    word = end.result if by_result else end.type
    return word in ("withdrawn", "not_taken_up")


def later(case, day, days_out, in_workdays):
    """The day, later by what was taken out: (from, to] for each verification."""
    if not in_workdays:
        return day + sum((to - since for since, to in days_out), timedelta())
    left = sum(case.workdays(since, to) for since, to in days_out)
    while left > 0:
        day += DAY
        left -= case.workdays(day - DAY, day)
    return day


def answers(case, answer_by):
    """(day of the answer that stands, how it stands, verifications before it)."""
    answer, how, settled, sent = None, "open", False, None
    days_out, before = [], []
    for event in case.log:
        if event.type in (answer_by, "settled"):
            settled = settled or event.type == "settled"
            answer, sent, before = event.day, event.day, list(days_out)
            how = "settled" if settled else "sent"
        elif event.type == "verdict":
            if sent and event.day > sent:
                days_out.append((sent, event.day))
            sent = None
            if how == "sent" and event.result == "agree":
                how = "verified"
        elif event.type == "reopened":
            answer, how, settled, sent = None, "reopened", False, None
            before = list(days_out)
    return answer, how, before


def stands_still(case, enders=()):
    """Since when the terms of round 1 stand still; None when they do not."""
    still = None
    for event in case.log:
        if event.type == "suspended":
            still = still or event.day
        elif event.type in ("resumed", "reopened"):
            still = None
        if event.type in enders:  # that term has come to its end
            return None
    return still


def handled(case, today, last_day=None, answer_by=None):
    """S0-96 with S0-97: (in time, late, running or beside; how it stands).

    :param last_day: one on the calendar, which nothing suspends; by default that of
        the answer
    """
    if is_beside(case):
        return "beside", None
    answer_by = answer_by or case.answer_by
    answer, how, days_out = answers(case, answer_by)
    by_calendar = last_day is not None
    last_day = last_day or case.last_days["answer"]
    until = later(case, last_day, days_out, case.counts_workdays and not by_calendar)
    if answer:
        return ("in time" if answer <= until else "late"), how
    if case.ending():
        return "late", "unanswered"
    still = stands_still(case, (answer_by, "settled", "closed", *DIVERTING))
    if still and still <= last_day and not by_calendar:
        return "running", how
    return ("late" if today > until else "running"), how


def kept(case, last_day, done, today):
    """Any other term: of all whose day lies there, met, missed or still running."""
    if done:
        return "in time" if done <= last_day else "late"
    ended = case.first("closed", "settled", *DIVERTING, round_=None)
    if ended:
        return "late" if ended > last_day else None
    still = stands_still(case)
    if still and still <= last_day:
        return "running"
    return "late" if today > last_day else "running"


def first_reaction(case):
    """S1-20: the first time that he hears from us, other than the confirmation."""
    return case.first(*OUR_REACTIONS, test=lambda e: e.result not in NOT_OURS)


def count(states):
    """(in time, measured, running) of what each case says."""
    states = list(states)
    right = states.count("in time")
    return right, right + states.count("late"), states.count("running")


def within(day, first, last):
    return day is not None and first <= day <= last


def handled_in(cases, first, last, today):
    """S0-96 of a month: (in time, measured, running, beside, not verified)."""
    mine = [c for c in cases if within(c.last_days.get("answer"), first, last)]
    found = [handled(case, today) for case in mine]
    states = [state for state, _how in found]
    not_verified = sum(s == "in time" and how == "sent" for s, how in found)
    return *count(states), states.count("beside"), not_verified


def handled_within(cases, since, days, first, last, today, answer_by=None):
    """S0-96 again: 28 days from registration (decision 1); S1-21: 14 from receipt."""
    found = []
    for case in cases:
        begun = case.first(since)
        day = begun and begun + days * DAY
        if within(day, first, last):
            found.append(handled(case, today, day, answer_by)[0])
    return count(found)


def term_in(cases, name, first, last, today):
    """S0-94, S0-95: a term of round 1 of complaints, by its last day."""
    return count(
        kept(case, case.last_days[name], case.done.get(name), today)
        for case in cases
        if is_complaint(case) and within(case.last_days.get(name), first, last)
    )


def reopened_in(cases, first, last):
    """S0-98: of complaints first verified then, those opened again afterwards."""
    mine = [
        case
        for case in cases
        if is_complaint(case) and within(case.first("verdict"), first, last)
    ]
    again = sum(any(event.type == "reopened" for event in case.log) for case in mine)
    return again, len(mine)


def received_in(cases, first, last):
    """S0-100: complaints, and what turned out to be something else."""
    mine = [c for c in cases if within(c.first("received"), first, last)]
    complaints = sum(map(is_complaint, mine))
    return complaints, len(mine) - complaints


def published_in(terms, first, last, today):
    """S2-80: of our terms in round 1, by the last day as published.

    :param terms: [(last day, day done, day it was no longer asked, stands still)]
    :return: (in time, measured, running)
    """
    found = []
    for last_day, done, cancelled, still in terms:
        if not within(last_day, first, last):
            continue
        if done:
            found.append("in time" if done <= last_day else "late")
        elif cancelled:
            found.append("late" if cancelled > last_day else None)
        elif still or today <= last_day:
            found.append("running")
        else:
            found.append("late")
    return count(found)
