"""Random histories against a second, slower reading of the rules.

Where the module does arithmetic, the reference crosses off days one by one; where the
module folds events over a clock, the reference looks the whole history over again.
"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from s0_case import ACKNOWLEDGED, ANSWERED, NL, ROUTED, VERIFIED

from klachten_module.logic.clocks import Event, Selector, Term, clocks, state
from klachten_module.logic.explain import explain
from klachten_module.logic.workdays import is_workday

DAY = timedelta(days=1)
TERMS = (
    ROUTED,
    ACKNOWLEDGED,
    replace(ANSWERED, is_answer=True, max_extension=2),
    replace(VERIFIED, suspendable=False),
    Term(
        "awb",
        Selector("received"),
        Selector("sent"),
        6,
        "calendar_weeks",
        max_extension=28,
        max_unit="calendar_days",
    ),
)
ANSWER = TERMS[2].code
BY_CODE = {term.code: term for term in TERMS}
STEPS = ("received", "registered", "moved", "acknowledged", "sent", "verdict")
CHANGES = ("suspended", "resumed", "suspended", "resumed", "extended", "consented")
ENDS = ("closed", "settled", "converted", "referred", "withdrawn", "not_taken_up")


@st.composite
def histories(draw):
    """Up to 20 events in time, with rounds, changes, ends and corrections."""
    events, round_, today = [], 1, date(2025, 1, 1)
    for id_ in range(1, draw(st.integers(1, 20)) + 1):
        kinds = (*STEPS[:2], *STEPS, *CHANGES, *CHANGES, "reopened")
        if draw(st.integers(0, 14)) == 0:
            kinds = ENDS
        type_ = draw(st.sampled_from(kinds))
        round_ += type_ == "reopened"
        today += timedelta(days=draw(st.sampled_from((0, 0, 1, 1, 2, 5, 9))))
        event = Event(id_, type_, today, round=round_)
        if type_ == "moved":
            event = replace(
                event, phase_to=draw(st.sampled_from(("acknowledge", None)))
            )
        if type_ in ("extended", "consented"):
            event = replace(
                event,
                new_due_on=today + timedelta(days=draw(st.integers(0, 60))),
                term_code=draw(st.sampled_from((None, None, "awb", "acknowledged"))),
            )
        if events and draw(st.integers(0, 9)) == 0:
            wrong = draw(st.sampled_from(events))
            moved = wrong.day - timedelta(days=draw(st.integers(0, 5)))
            result = draw(st.sampled_from((None, None, "void")))
            event = replace(wrong, id=id_, day=moved, corrects=wrong.id, result=result)
        events.append(event)
    return events


def rewritten(events):
    """The history as it would have been written without mistakes."""
    log = {}
    voided = set()
    for event in sorted(events, key=lambda e: -e.id):
        if event.id in voided:
            continue
        if event.corrects is None:
            log.setdefault(event.id, event)
        elif event.result == "void" and event.id not in log:
            if event.corrects not in log:
                voided.add(event.corrects)
        else:
            version = log.pop(event.id, event)
            log.setdefault(event.corrects, version)
    first = {e.id: e for e in events}
    return [
        replace(log[i], id=i, round=first[i].round, corrects=None)
        for i in sorted(log)
        if i not in voided and first[i].corrects is None
    ]


def cross_off(start, count, working, gaps):
    """Cross off `count` days after `start` that count and do not stand still."""
    today = start
    while count:
        today += DAY
        still = any(since <= today < until for since, until in gaps)
        if not still and (not working or is_workday(today, NL)):
            count -= 1
    return today


class Reading:
    """One clock, read off a history; `gaps` are the days on which it stood still."""

    def __init__(self, log, term, start):
        self.log, self.term, self.start = log, term, start
        self.working = term.unit.startswith("working")
        size = {"working_weeks": 5, "calendar_weeks": 7}.get(term.unit, 1)
        self.count = term.length * size
        self.gaps, self.own_gaps = [], []
        self.extended, self.later_gaps = None, []
        self.since = None

    def due(self):
        if self.extended is None:
            return cross_off(self.start.day, self.count, self.working, self.gaps)
        due = self.extended
        for since, until in self.later_gaps:
            due = max(cross_off(due, self.lost(since, until), self.working, ()), until)
        return due

    def own(self):
        return cross_off(self.start.day, self.count, self.working, self.own_gaps)

    def lost(self, since, until):
        """How many days that count went by while it stood still."""
        days = (since + n * DAY for n in range((until - since).days))
        return sum(
            day > self.start.day and (not self.working or is_workday(day, NL))
            for day in days
        )

    def stand_still(self, day):
        if self.since is None and self.term.suspendable and day <= self.due():
            self.since = day

    def run_on(self, day):
        since, self.since = self.since, None
        if since is None or day <= since:
            return
        if since <= self.own():
            self.own_gaps.append((since, day))
        (self.gaps if self.extended is None else self.later_gaps).append((since, day))

    def extend(self, event, before):
        if (event.term_code or ANSWER) != self.term.code:
            return
        in_time = self.since is not None or event.day <= self.due()
        days = {ANSWER: 14, "awb": 28}.get(self.term.code)
        short = days is None or event.new_due_on <= self.own() + days * DAY
        agreed = any(
            e.type == "consented"
            and e.round == event.round
            and (e.term_code or ANSWER) == self.term.code
            and e.new_due_on >= event.new_due_on
            for e in before
        )
        if in_time and (short or agreed) and event.new_due_on > self.due():
            self.extended, self.later_gaps = event.new_due_on, []

    def end(self, event, good, bad):
        self.run_on(event.day)
        return self.due(), self.own(), good if event.day <= self.due() else bad

    def is_ended_by(self, event):
        if event is self.start:
            return False
        if event.type in ("closed", "settled"):
            return event.round >= self.start.round
        return event.type in ENDS

    def was_still(self):
        """The day since when the case stood still as the clock began."""
        since = None
        for event in self.log[: self.log.index(self.start) + 1]:
            if event.type == "suspended":
                since = since or event.day
            elif event.type in ("resumed", "reopened"):
                since = None
        return since

    def read(self):
        """(due day, own due day, state on the last day)."""
        if since := self.was_still():
            self.stand_still(since)
        for place, event in enumerate(self.log):
            mine = event.round == self.start.round
            if event.id < self.start.id:
                continue
            if mine and self.term.stop.matches(event):
                return self.end(event, "met", "met_late")
            if self.is_ended_by(event):
                return self.end(event, "cancelled", "missed")
            if event.type == "suspended":
                self.stand_still(event.day)
            if event.type in ("resumed", "reopened"):
                self.run_on(event.day)
            if event.type == "extended" and mine:
                self.extend(event, self.log[:place])
        late = "missed" if self.log[-1].day > self.due() else "running"
        return self.due(), self.own(), "suspended" if self.since else late


def reference(log, term, round_):
    """What the history says about this term in this round, None when it never ran."""
    starter = term.starter(round_)
    starts = [e for e in log if starter and e.round == round_ and starter.matches(e)]
    return Reading(log, term, starts[0]).read() if starts else None


@settings(max_examples=2000)
@given(histories())
def test_clocks_agree_with_a_second_reading(events):
    log = rewritten(events)
    found = {(c.term_code, c.round): c for c in clocks(events, TERMS, NL)}
    rounds = {event.round for event in log}
    expected = {
        (term.code, round_): seen
        for term in TERMS
        for round_ in rounds
        if (seen := reference(log, term, round_))
    }
    today = log[-1].day if log else date.max
    assert {
        key: (c.due_on, c.own_due_on, state(c, today)) for key, c in found.items()
    } == expected


@settings(max_examples=400)
@given(histories())
def test_counting_again_gives_the_same_and_every_date_can_be_explained(events):
    once = clocks(events, TERMS, NL)
    assert clocks(reversed(events), TERMS, NL) == once
    for clock in once:
        why = explain(clock, BY_CODE[clock.term_code], NL)
        assert why.due_on == clock.due_on
        assert not any(is_workday(d, NL) for d in (*why.free_days, *why.days_off))
        assert (why.extended_on is None) == (clock.own_due_on == clock.due_on)


@settings(max_examples=400)
@given(histories(), st.integers(0, 20))
def test_an_extension_never_makes_a_lapsed_term_timely(events, known):
    """What was missed at some moment is missed for good, corrections apart."""
    log = rewritten(events)
    before = {
        (c.term_code, c.round): state(c, log[known - 1].day)
        for c in clocks(log[:known], TERMS, NL)
        if 0 < known <= len(log)
        and all(a.day <= b.day for a, b in zip(log, log[1:], strict=False))
    }
    after = {(c.term_code, c.round): c for c in clocks(log, TERMS, NL)}
    for key, was in before.items():
        if was == "missed":
            assert state(after[key], date.max) in ("missed", "met_late")
