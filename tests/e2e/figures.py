"""The figures of the period overview, counted by SQL from the log and the tickets.

Working days come from naive_dates, what a key figure is from the words of its source
(`figures_oracle`); nothing here is shared with the addon.
"""

import importlib.util
from bisect import bisect_right
from collections import namedtuple
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from naive_dates import is_day_off

# One row per case: the local days that count (round 1), and what its terms came to.
CASES = """
CREATE TEMP TABLE IF NOT EXISTS cases AS
WITH log AS (
    SELECT event.*, role.code AS role,
           (happened_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Amsterdam')::date AS day
      FROM complaint_event event
      LEFT JOIN complaint_role role ON role.id = event.role_id
), days AS (
    SELECT ticket_id AS id, max(round) AS rounds,
           bool_or(type = 'reopened') AS reopened,
           min(day) FILTER (WHERE type = 'received') AS received,
           min(day) FILTER (WHERE type = 'registered') AS registered,
           min(day) FILTER (WHERE type = 'forwarded' AND role = 'BKM' AND round = 1)
               AS forwarded,
           min(day) FILTER (WHERE type = 'acknowledged' AND round = 1) AS acknowledged,
           min(day) FILTER (WHERE type = 'sent' AND round = 1) AS sent,
           min(day) FILTER (WHERE type = 'verdict' AND round = 1) AS verdict,
           max(day) FILTER (WHERE type IN ('closed', 'converted')) AS ended
      FROM log
     GROUP BY ticket_id
)
SELECT days.*, sent - received AS lead_time, TRUE AS complaint,
       ticket.number, ticket.name AS subject, ticket.agreed_actions,
       ground.name ->> 'nl_NL' AS ground, outcome.name ->> 'nl_NL' AS outcome
  FROM days
  JOIN helpdesk_ticket ticket USING (id)
  LEFT JOIN complaint_ground ground ON ground.id = ticket.ground_id
  LEFT JOIN complaint_outcome outcome ON outcome.id = ticket.outcome_id
"""
# (id, type, day, round, result, phase, role), in order
LOG = """
SELECT ticket_id, type,
       (happened_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Amsterdam')::date,
       round, result, phase_to, role.code
  FROM complaint_event event
  LEFT JOIN complaint_role role ON role.id = event.role_id
 ORDER BY ticket_id, event.id
"""
# Our terms: from which event, how many working days, until which event.
TERMS = {
    "routed": ("received", 1, "forwarded"),
    "acknowledged": ("registered", 2, "acknowledged"),
    "answer": ("registered", 20, "sent"),
}
TURNS = """
SELECT event.ticket_id, event.type, event.phase_to, event.happened_at,
       role.name ->> 'nl_NL',
       (event.happened_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Amsterdam')::date
  FROM complaint_event event
  JOIN cases ON cases.id = event.ticket_id
  LEFT JOIN complaint_role role ON role.id = event.role_id
 WHERE event.type IN
       ('forwarded', 'assigned', 'moved', 'reopened', 'closed', 'converted')
   AND cases.received BETWEEN %s AND %s AND cases.complaint
 ORDER BY event.ticket_id, event.id
"""
KPIS = (
    ("Passed on within the term", "routed"),
    ("Handling confirmed within the term", "acknowledged"),
    ("Handled within the term", "answered"),
    # nothing is extended in the demo data
    ("Handled within the term, without extension", "answered"),
    ("Handled within 28 calendar days", "answered_28"),
    ("Reopened after the complainant's verification", "came_back"),
    ("Published terms met", "published"),
    ("Days from receipt to the first answer", "lead_time"),
)
Event = namedtuple("Event", "type day round result phase_to role")
ORACLE = "klachten_module/tests/overview/figures_oracle.py"
spec = importlib.util.spec_from_file_location(
    "figures_oracle", Path(__file__).parents[2] / ORACLE
)
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)


class Figures:
    """What the overview of a year must say, read from a site's database."""

    def __init__(self, site, today):
        self.sql, self.today = site.sql, today
        assert not self.sql("SELECT 1 FROM complaint_event WHERE corrects_id > 0")
        start = date(today.year - 2, 1, 1)
        days = [start + timedelta(days=n) for n in range(1200)]
        self.workdays = [day for day in days if not is_day_off(day)]
        self.sql(CASES)
        self.told = {
            id_: self._told([Event(*event[1:]) for event in log])
            for id_, log in groupby(self.sql(LOG), key=lambda event: event[0])
        }
        others = [id_ for id_, one in self.told.items() if not oracle.is_complaint(one)]
        assert others
        self.sql("UPDATE cases SET complaint = FALSE WHERE id = ANY(%s)", others)

    def _count(self, start, end):
        """Working days after one day up to and including another."""
        return bisect_right(self.workdays, end) - bisect_right(self.workdays, start)

    def _told(self, log):
        """A case as the oracle reads it; nothing stands still in the demo data."""
        one = oracle.Case(log, {}, "sent", True, self._count)
        for name, (start, length, stop) in TERMS.items():
            begun = one.first(start)
            if not begun:
                continue
            first = bisect_right(self.workdays, begun)
            one.last_days[name] = self.workdays[first + length - 1]
            role = "BKM" if stop == "forwarded" else None
            one.done[name] = one.first(
                stop, test=lambda event, role=role: role in (None, event.role)
            )
        return one

    def fullest_year(self):
        [(year,)] = self.sql(
            "SELECT extract(year FROM received)::int FROM cases"
            " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        return year

    def counts(self, first, last):
        """[open at the start, received, closed, open at the end]."""
        return list(
            self.sql(
                """
                SELECT count(*) FILTER (WHERE received < %s AND
                                              (ended IS NULL OR ended >= %s)),
                       count(*) FILTER (WHERE received BETWEEN %s AND %s),
                       count(*) FILTER (WHERE ended BETWEEN %s AND %s),
                       count(*) FILTER (WHERE received <= %s AND
                                              (ended IS NULL OR ended > %s))
                  FROM cases WHERE complaint
                """,
                *(first, first, first, last, first, last, last, last),
            )[0]
        )

    def others(self, first, last):
        """How many were received then, and were no complaint."""
        return oracle.received_in(self.told.values(), first, last)[1]

    def kpis(self, first, last):
        """{English name: (numerator, denominator)} by the days that they are about."""
        cases, span = list(self.told.values()), (first, last)
        ours = [one for one in cases if oracle.is_complaint(one)]
        days = [
            (one.first("sent") - one.first("received")).days
            for one in ours
            if oracle.within(one.first("sent"), *span)
        ]
        ends = ("closed", "settled", *oracle.DIVERTING)
        published = [
            (day, one.done[name], one.first(*ends, round_=None), False)
            for one in ours
            for name, day in one.last_days.items()
        ]
        found = {
            "answered": oracle.handled_in(cases, *span, self.today),
            "answered_28": oracle.handled_within(
                cases, "registered", 28, *span, self.today
            ),
            "came_back": oracle.reopened_in(cases, *span),
            "published": oracle.published_in(published, *span, self.today),
            "lead_time": (sum(days), len(days)),
        }
        for name in ("routed", "acknowledged"):
            found[name] = oracle.term_in(cases, name, *span, self.today)
        return {name: tuple(found[column][:2]) for name, column in KPIS}

    def handled(self, first, last):
        """[in time, late, running, beside] of those whose day lies in it."""
        right, of_all, running, beside, _open = oracle.handled_in(
            self.told.values(), first, last, self.today
        )
        return [right, of_all - right, running, beside]

    def groups(self, column, first, last):
        """[(Dutch label or None, cases, mean days to the answer, part in time)]."""
        found = {}
        for id_, label in self.sql(f"SELECT id, {column} FROM cases WHERE complaint"):
            one = self.told[id_]
            counts, days, states = found.setdefault(label, ([], [], []))
            counts += [1] * oracle.within(one.first("received"), first, last)
            if oracle.within(one.first("sent"), first, last):
                days.append((one.first("sent") - one.first("received")).days)
            if oracle.within(one.last_days.get("answer"), first, last):
                states.append(oracle.handled(one, self.today)[0])
        rows = []
        for label, (counts, days, states) in found.items():
            right, of_all, _running = oracle.count(states)
            if counts or days or of_all:
                mean = Fraction(sum(days), len(days)) if days else None
                share = Fraction(right, of_all) if of_all else None
                rows.append((label, len(counts), mean, share))
        return sorted(rows, key=lambda row: (row[0] is None, -row[1], row[0] or ""))

    def roles(self, first, last):
        """{Dutch role, None for the complainant: (cases, days)} of their turns."""
        found = {}
        by_case = {}
        for case, *event in self.sql(TURNS, first, last):
            by_case.setdefault(case, []).append(event)
        for case, events in by_case.items():
            for role, days in self._turns(events):
                cases, total = found.get(role, (set(), 0))
                found[role] = (cases | {case}, total + days)
        return {role: (len(cases), days) for role, (cases, days) in found.items()}

    def _turns(self, events):
        """[(role, days)]: who has the case after each event, until that changes."""
        role, away, ended = None, False, False
        stays = []
        for kind, phase, moment, name, day in events:
            if kind in ("closed", "converted"):
                ended = True
            elif kind == "reopened":
                ended = False
            elif kind == "moved":
                away = phase == "await_customer"
            else:
                role = name or role
            holder = "nobody" if ended or not (role or away) else None if away else role
            if not stays or stays[-1][0] != holder:
                stays.append((holder, moment, day))
        ends = [*stays[1:], (None, None, self.today)]
        return [
            (holder, (end - day).days)
            for (holder, moment, day), (_next, until, end) in zip(
                stays, ends, strict=True
            )
            if holder != "nobody" and moment != until
        ]

    def cases(self, where, *values):
        """The rows of the list, in order of receipt."""
        return self.sql(
            f"""
            SELECT number, received, ended, subject, ground, outcome, rounds,
                   agreed_actions
              FROM cases
             WHERE ({where})
             ORDER BY received, id
            """,
            *values,
        )
