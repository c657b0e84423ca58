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


def reference(log, term, round_):
    """(due day, own due day, state on the last day) of one clock, None without one."""
    starter = term.starter(round_)
    starts = [e for e in log if starter and e.round == round_ and starter.matches(e)]
    if not starts:
        return None
    start = starts[0]
    working = term.unit.startswith("working")
    size = {"working_weeks": 5, "calendar_weeks": 7}.get(term.unit, 1)
    count = term.length * size
    gaps, own_gaps, fixed, since = [], [], None, None

    def due():
        if fixed is None:
            return cross_off(start.day, count, working, gaps)
        new, later = fixed
        for from_, to in later:
            lost = sum(
                not working or is_workday(from_ + n * DAY, NL)
                for n in range((to - from_).days)
                if from_ + n * DAY > start.day
            )
            new = max(cross_off(new, lost, working, ()), to)
        return new

    def own():
        return cross_off(start.day, count, working, own_gaps)

    def run_on(day):
        nonlocal fixed, since
        if since is not None and day > since:
            if since <= own():
                own_gaps.append((since, day))
            if fixed is None:
                gaps.append((since, day))
            else:
                fixed = (fixed[0], [*fixed[1], (since, day)])
        since = None

    case_still = None
    for event in log:
        if event.type == "suspended" and case_still is None:
            case_still = event.day
        if event.type in ("resumed", "reopened"):
            case_still = None
        if event is start:
            break
    if case_still is not None and term.suspendable and case_still <= due():
        since = case_still
    for place, event in enumerate(log):
        if event.id < start.id:
            continue
        if event.round == round_ and term.stop.matches(event):
            run_on(event.day)
            return due(), own(), "met" if event.day <= due() else "met_late"
        ends = event.type in ENDS[2:] or (
            event.type in ENDS[:2] and event.round >= round_
        )
        if ends and event is not start:
            run_on(event.day)
            return due(), own(), "cancelled" if event.day <= due() else "missed"
        if event.type == "suspended" and since is None and term.suspendable:
            since = event.day if event.day <= due() else None
        if event.type in ("resumed", "reopened"):
            run_on(event.day)
        if event.type == "extended" and event.round == round_:
            mine = event.term_code or TERMS[2].code
            in_time = since is not None or event.day <= due()
            agreed = any(
                e.type == "consented"
                and e.round == round_
                and (e.term_code or TERMS[2].code) == mine
                and e.new_due_on >= event.new_due_on
                for e in log[:place]
            )
            days = {"answered": 14, "awb": 28}.get(mine)
            short = days is None or event.new_due_on <= own() + days * DAY
            if mine == term.code and in_time and (short or agreed):
                if event.new_due_on > due():
                    fixed = (event.new_due_on, [])
    if since is not None:
        return due(), own(), "suspended"
    return due(), own(), "missed" if log[-1].day > due() else "running"


@settings(max_examples=2500)
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


@settings(max_examples=600)
@given(histories())
def test_counting_again_gives_the_same_and_every_date_can_be_explained(events):
    once = clocks(events, TERMS, NL)
    assert clocks(reversed(events), TERMS, NL) == once
    for clock in once:
        why = explain(clock, BY_CODE[clock.term_code], NL)
        assert why.due_on == clock.due_on
        assert not any(is_workday(d, NL) for d in (*why.free_days, *why.days_off))
        assert (why.extended_on is None) == (clock.own_due_on == clock.due_on)


@settings(max_examples=600)
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
