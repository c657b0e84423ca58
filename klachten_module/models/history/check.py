from collections import Counter
from typing import Any, NamedTuple

from odoo import fields, models, tools
from odoo.tools import plaintext2html

from ...logic import register_rows as rows
from ...logic.register_file import BROKEN
from ...logic.register_names import DAYS, plain
from ...logic.terms import local_day
from ...logic.vocabulary import ENDED_PHASES
from .ticket import Entry

LINES_AT_ONCE = 1000
# Said once above all rows, where the file has no such column.
MISSING = {"no_receipt": "received", "no_end": "closed"}


class Plan(NamedTuple):
    """What becomes of one row: its case, or why it stays out."""

    problems: list
    days: dict
    outcome: Any  # complaint.outcome, may be empty
    end: str | None  # the outcome or the end elsewhere in one word
    hidden: list  # names, for who looks at the row
    entry: Entry
    no_complaint: bool

    @property
    def state(self):
        if self.no_complaint:
            return "left_out"
        if any(problem.refuses for problem in self.problems):
            return "refused"
        return "doubtful" if self.problems else "ready"


class ComplaintHistory(models.Model):
    """The dry run: what each row would become, in words."""

    _inherit = "complaint.history"

    def _check_rows(self):
        """Look at all rows again (sudo); a few queries for each thousand."""
        self.ensure_one()
        facts = self._facts()
        numbers, states = {}, Counter()
        for lines in tools.split_every(
            LINES_AT_ONCE, self.line_ids.ids, self.line_ids.browse
        ):
            for line, plan in zip(lines, self._plans(lines, facts), strict=True):
                first = self._first_with_number(numbers, line, plan)
                if first != line:
                    where = f" ({first.sheet})" if first.sheet != line.sheet else ""
                    plan.problems.append(
                        rows.Problem("same_number", True, "", f"{first.row}{where}")
                    )
                states[plan.state] += 1
                line.write(self._line_vals(plan))
        self.write(
            {
                "checked": True,
                "refused_count": states["refused"],
                "left_out_count": states["left_out"],
            }
        )

    def _first_with_number(self, numbers, line, plan):
        """The first row with the number of this one: in its sheet that of a year, in
        another that of the same day. Registers begin at 1 again every year, or on every
        sheet.

        :param numbers: {what tells a number from others: row}, gets this one's
        """
        number, year, day = self._number_of(plan)
        if plan.no_complaint or not number:
            return line
        keys = ((line.sheet, number, year), (number, day))
        found = [numbers[key] for key in keys if key in numbers]
        for key in keys:
            numbers.setdefault(key, line)
        return found[0] if found else line

    @staticmethod
    def _number_of(plan):
        """Its old number, and the year and day in which it came in."""
        number = plain(plan.entry.vals["complaint_old_number"])
        first = min(plan.days.values(), default=None)
        return number, first and first.year, plan.days.get("received")

    def _line_vals(self, plan):
        """What is kept of it: codes, days and names; the words are made when shown."""
        vals = plan.entry.vals
        worst = sorted(plan.problems, key=lambda problem: not problem.refuses)
        unknown = (p.value for p in plan.problems if p.code == "unknown_outcome")
        return {
            "state": plan.state,
            "old_number": vals["complaint_old_number"],
            "subject": vals["name"],
            "kind": worst[0].code if worst else False,
            "findings": [[p.code, p.about, p.value] for p in plan.problems] or False,
            "unknown_outcome": next(unknown, False),
            "proven": {
                "events": [
                    [proof.type, proof.result, proof.day.isoformat()]
                    for proof in plan.entry.proofs
                ],
                "outcome": plan.outcome.id,
                "hidden": plan.hidden,
            },
        }

    # --- what a row is held against ---------------------------------------------------

    def _facts(self):
        """What is the same for all rows, read once (sudo).

        :return: dict, see the keys below
        """
        version = self.procedure_id.version_id
        zone = version._calendar().tz
        today = local_day(fields.Datetime.now(), zone)
        meanings = {c.place: c.meaning for c in self.column_ids if c.meaning}
        users = self.env["res.users"].search(
            [
                ("share", "=", False),
                ("id", "!=", self.env.ref("base.user_root").id),
                ("company_ids", "in", self.company_id.ids),
            ]
        )
        return {
            "version": version,
            "tz": zone,
            "today": today,
            "kept_from": None
            if self.take_old
            else rows.kept_from(today, version.retention_years),
            "meanings": meanings,
            "orders": {
                c.meaning: c.date_order
                for c in self.column_ids
                if c.meaning and c.date_order
            },
            "missing": self._missing(meanings.values()),
            "people": {user.partner_id.id: (user.name, user.email) for user in users},
            "readers": self._readers(users),
            "grounds": self._by_name(
                self.env["complaint.ground"].search(
                    [("procedure_id", "=", self.procedure_id.id)]
                )
            ),
            "outcomes": self._by_name(
                self.env["complaint.outcome"].search([("active", "=", True)])
            ),
            "channels": self._channels(),
            "stages": self._stages(),
            "named": {},  # {what stands in a cell: contacts}, as names come back
        }

    @staticmethod
    def _missing(meanings):
        """The problems that every row has, as no column holds such a day."""
        told = {event for meaning in meanings for event in DAYS.get(meaning, ())}
        return {code for code, event in MISSING.items() if event not in told}

    def _by_name(self, records):
        """{plain name in any language: record}"""
        found = {}
        for code, _name in self.env["res.lang"].get_installed():
            for record in records.with_context(lang=code):
                found.setdefault(plain(record.name), record.with_env(self.env))
        return found

    def _channels(self):
        """{plain name, or what registers call it: channel}"""
        channels = self.env["helpdesk.ticket.channel"].search([("active", "=", True)])
        found = {}
        for xmlid, words in rows.CHANNELS.items():
            channel = self.env.ref(xmlid, False)
            if channel and channel in channels:
                found |= dict.fromkeys(words.split("|"), channel)
        return found | self._by_name(channels)

    def _stages(self):
        """The stage in which a case ended.

        :return: {"closed", "diverted", outcome or end in one word: stage}
        """
        stages = self.procedure_id.stage_ids.sorted(lambda s: (s.sequence, s.id))
        found = {}
        for phase in ("closed", "diverted"):
            of_phase = stages.filtered(lambda s, p=phase: s.complaint_phase == p)
            found[phase] = of_phase[:1]
        found["diverted"] = found["diverted"] or found["closed"]
        found["closed"] = found["closed"] or found["diverted"]
        moves = self.procedure_id.version_id.transition_ids
        ends = {result: end for end, (_event, result) in rows.ENDS.items()}
        for move in moves:
            phase = move.to_stage_id.complaint_phase
            if move.outcome_id and phase == "closed":
                found.setdefault(move.outcome_id, move.to_stage_id)
            if move.result in ends and phase in ENDED_PHASES:
                found.setdefault(ends[move.result], move.to_stage_id)
        # what was not taken up went nowhere; what was referred did
        found.setdefault("referred", found["diverted"])
        return found

    # --- one row ----------------------------------------------------------------------

    def _plans(self, lines, facts):
        """What becomes of these rows: [Plan]; three queries for any number."""
        cells = [self._cells(line, facts["meanings"]) for line in lines]
        senders = self._senders(cells)
        numbers = [str(c["number"]).strip() for c in cells if c.get("number")]
        known = {}
        for case in (
            self.env["helpdesk.ticket"]
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("procedure_id", "=", self.procedure_id.id),
                    ("complaint_old_number", "in", numbers),
                ],
                ["complaint_old_number", "number", "received_at"],
            )
        ):
            day = local_day(case.received_at, facts["tz"])
            for when in (day.year, day):
                known[plain(case.complaint_old_number), when] = case.number
        plans = [
            self._plan(one, line, facts, senders)
            for one, line in zip(cells, lines, strict=True)
        ]
        for plan in plans:
            number, year, day = self._number_of(plan)
            if plan.no_complaint or (number, year) not in known:
                continue
            same = (number, day) in known
            plan.problems.append(
                rows.Problem(
                    "known_number" if same else "number_again",
                    same,
                    "",
                    known[number, day if same else year],
                )
            )
        return plans

    @staticmethod
    def _cells(line, meanings):
        """{meaning: what stands there} of a row."""
        return {
            meaning: line.cells[place]
            for place, meaning in meanings.items()
            if line.cells and place < len(line.cells) and line.cells[place] != ""
        }

    def _plan(self, cells, line, facts, senders):
        none = rows.no_complaint(line.cells or (), facts["meanings"])
        broken = {k for k, v in cells.items() if v in BROKEN}
        problems = [rows.Problem("formula", True, meaning) for meaning in broken]
        cells = {k: v for k, v in cells.items() if k not in broken}
        texts = {key: str(value).strip() for key, value in cells.items()}
        days = self._days(cells, facts, problems)
        outcome, end = self._outcome(texts.get("outcome"), facts, problems)
        vals = self._ticket_vals(texts, facts, problems)
        address = tools.email_normalize(texts.get("email") or "")
        sender = senders.get(address, self.env["res.partner"])
        stages = facts["stages"]
        stage = stages.get(outcome) or stages.get(end) or stages["closed"]
        vals.update(
            outcome_id=outcome.id,
            partner_id=sender.id,
            partner_name=texts.get("complainant") or sender.name or False,
            partner_email=address or False,
            stage_id=stage.id,
            complaint_phase=stage.complaint_phase,
            about_person="yes" if texts.get("about") else False,
        )
        if texts.get("email") and not address:
            problems.append(rows.Problem("bad_email", False, "", texts["email"]))
        parties, hidden = self._parties(texts, vals, facts, problems)
        names = [facts["people"][id_][0] for id_ in hidden]
        if none:
            problems, names, days = [rows.Problem(none, True)], [], {}
        entry = Entry(vals, rows.proofs(days, end), parties, tuple(hidden), facts["tz"])
        return Plan(problems, days, outcome, end, names, entry, bool(none))

    def _days(self, cells, facts, problems):
        """The days in a row by the event that they prove, and what is wrong with them;
        not what is said once for all rows.
        """
        days, wrong = rows.days_of(cells, facts["orders"], facts["tz"])
        if not wrong:
            wrong = rows.check_days(
                days, facts["today"], facts["kept_from"], self.take_unended
            )
        for problem in wrong:
            if problem.code not in facts["missing"]:
                problems.append(problem)
            elif problem.refuses:
                problems.append(problem._replace(code=f"{problem.code}_column"))
        return days

    def _ticket_vals(self, texts, facts, problems):
        vals = {
            "complaint_history_id": self.id,
            "complaint_old_number": texts.get("number") or False,
            "team_id": self.procedure_id.team_id.id,
            "agreed_actions": texts.get("actions") or False,
            "description": plaintext2html(texts["words"])
            if texts.get("words")
            else False,
        }
        for meaning, name in (("ground", "ground_id"), ("channel", "channel_id")):
            text = texts.get(meaning)
            found = facts[f"{meaning}s"].get(plain(text)) if text else None
            vals[name] = found.id if found else False
            if text and not found:
                problems.append(rows.Problem(f"unknown_{meaning}", False, "", text))
        first = " ".join((texts.get("subject") or texts.get("words") or "").split())
        vals["name"] = first[:120] or self._subject_of(texts)
        return vals

    def _subject_of(self, texts):
        if texts.get("number"):
            return self.env._("Complaint %s", texts["number"])
        return self.env._("Complaint")

    def _outcome(self, text, facts, problems):
        """(complaint.outcome, the end in one word) of what stands there."""
        outcomes = self.env["complaint.outcome"]
        if not text:
            return outcomes, None
        own = facts["outcomes"].get(plain(text))
        if own:
            return own, own.code or None
        try:
            end = rows.outcome_of(text)
        except KeyError:
            problems.append(rows.Problem("unknown_outcome", False, "", text))
            return outcomes, None
        found = [o for o in facts["outcomes"].values() if end and o.code == end]
        return (found[0] if found else outcomes), end
