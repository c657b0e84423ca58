"""The figures of the period overview, counted by SQL from the log and the tickets.

Working days come from naive_dates; nothing here is shared with the addon.
"""

from datetime import date, timedelta

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
), due AS (
    SELECT days.*, sent - received AS lead_time, registered + 28 AS due_28,
           {received_1} AS due_forward, {registered_2} AS due_acknowledge,
           {registered_20} AS due_answer
      FROM days
)
SELECT due.*, {forward} AS routed, {acknowledge} AS confirmed, {answer} AS answered,
       {answer_28} AS answered_28,
       CASE WHEN reopened THEN 1 WHEN verdict IS NOT NULL THEN 0 END AS came_back,
       ticket.number, ticket.name AS subject, ticket.agreed_actions,
       ground.name ->> 'nl_NL' AS ground, outcome.name ->> 'nl_NL' AS outcome
  FROM due
  JOIN helpdesk_ticket ticket USING (id)
  LEFT JOIN complaint_ground ground ON ground.id = ticket.ground_id
  LEFT JOIN complaint_outcome outcome ON outcome.id = ticket.outcome_id
"""
# The last day of a term of so many working days, from the list of working days.
WORKDAY = (
    "(SELECT day FROM workday WHERE day > {start} ORDER BY day OFFSET {count} LIMIT 1)"
)
# In time 1, late 0, still running or no longer asked nothing.
KEPT = """CASE WHEN {done} IS NOT NULL THEN ({done} <= {due})::int
               WHEN COALESCE(ended, %s) > {due} THEN 0 END"""
TURNS = """
SELECT event.ticket_id, event.type, event.phase_to, event.happened_at,
       role.name ->> 'nl_NL',
       (event.happened_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Amsterdam')::date
  FROM complaint_event event
  JOIN cases ON cases.id = event.ticket_id
  LEFT JOIN complaint_role role ON role.id = event.role_id
 WHERE event.type IN
       ('forwarded', 'assigned', 'moved', 'reopened', 'closed', 'converted')
   AND cases.received BETWEEN %s AND %s
 ORDER BY event.ticket_id, event.id
"""
KPIS = (
    ("Passed on within the term", "routed"),
    ("Handling confirmed within the term", "confirmed"),
    ("Answer sent within the term", "answered"),
    # nothing is extended in the demo data
    ("Answer sent within the term, without extension", "answered"),
    ("Answer sent within 28 calendar days", "answered_28"),
    ("Reopened after the complainant's verification", "came_back"),
    ("Days from receipt to the first answer", "lead_time"),
)


class Figures:
    """What the overview of a year must say, read from a site's database."""

    def __init__(self, site, today):
        self.sql, self.today = site.sql, today
        assert not self.sql("SELECT 1 FROM complaint_event WHERE corrects_id > 0")
        self.sql("CREATE TEMP TABLE IF NOT EXISTS workday (day date)")
        start = date(today.year - 2, 1, 1)
        days = [start + timedelta(days=n) for n in range(1200)]
        self.sql(
            "INSERT INTO workday SELECT unnest(%s::date[])",
            [day for day in days if not is_day_off(day)],
        )
        terms = {
            name: KEPT.format(due=due, done=done)
            for name, due, done in (
                ("forward", "due_forward", "forwarded"),
                ("acknowledge", "due_acknowledge", "acknowledged"),
                ("answer", "due_answer", "sent"),
                ("answer_28", "due_28", "sent"),
            )
        }
        for start, count in (("received", 1), ("registered", 2), ("registered", 20)):
            terms[f"{start}_{count}"] = WORKDAY.format(start=start, count=count - 1)
        self.sql(CASES.format(**terms), *[today] * 4)

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
                  FROM cases
                """,
                *(first, first, first, last, first, last, last, last),
            )[0]
        )

    def kpis(self, first, last):
        """{English name: (numerator, denominator)} of the cases received then."""
        sums = ", ".join(
            f"COALESCE(sum({column}), 0), count({column})" for _name, column in KPIS
        )
        [row] = self.sql(
            f"SELECT {sums} FROM cases WHERE received BETWEEN %s AND %s",
            *(first, last),
        )
        return {
            name: (int(row[2 * index]), row[2 * index + 1])
            for index, (name, _column) in enumerate(KPIS)
        }

    def groups(self, column, first, last):
        """[(Dutch label or None, cases, mean days to the answer, part in time)]."""
        return self.sql(
            f"""
            SELECT {column}, count(*), avg(lead_time), avg(answered)
              FROM cases
             WHERE received BETWEEN %s AND %s
             GROUP BY {column}
             ORDER BY {column} IS NULL, count(*) DESC, {column} COLLATE "C"
            """,
            *(first, last),
        )

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
             WHERE {where}
             ORDER BY received, id
            """,
            *values,
        )
