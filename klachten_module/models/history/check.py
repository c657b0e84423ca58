from typing import Any, NamedTuple

from odoo import fields, models, tools
from odoo.tools import format_date, plaintext2html

from ...logic import register_rows as rows
from ...logic.named_people import named_people, perhaps_named
from ...logic.register_columns import plain
from ...logic.register_file import BROKEN
from ...logic.terms import local_day
from .ticket import Entry

LINES_AT_ONCE = 1000


class Plan(NamedTuple):
    """What becomes of one row: its case, or why it stays out."""

    problems: list
    days: dict
    outcome: Any  # complaint.outcome, may be empty
    end: str | None  # the outcome or the end elsewhere in one word
    hidden: list  # names, for who looks at the row
    entry: Entry

    @property
    def state(self):
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
        numbers = {}
        for lines in tools.split_every(
            LINES_AT_ONCE, self.line_ids.ids, self.line_ids.browse
        ):
            for line, plan in zip(lines, self._plans(lines, facts), strict=True):
                number = self._number_of(plan)
                first = numbers.setdefault(number, line) if number else line
                if first != line:
                    where = f" ({first.sheet})" if first.sheet != line.sheet else ""
                    plan.problems.append(
                        rows.Problem("same_number", True, "", f"{first.row}{where}")
                    )
                line.write(self._line_vals(plan))
        self.write(
            {
                "checked": True,
                "refused_count": len(
                    self.line_ids.filtered(lambda line: line.state == "refused")
                ),
            }
        )

    @staticmethod
    def _number_of(plan):
        """Its old number with its year: registers begin at 1 again every year."""
        number = plain(plan.entry.vals["complaint_old_number"])
        first = min(plan.days.values(), default=None)
        return (number, first and first.year) if number else None

    def _line_vals(self, plan):
        vals = plan.entry.vals
        return {
            "state": plan.state,
            "old_number": vals["complaint_old_number"],
            "subject": vals["name"],
            "effect": self._effect_text(plan),
            "problems": "\n".join(map(self._problem_text, plan.problems)) or False,
        }

    # --- what a row is held against ---------------------------------------------------

    def _facts(self):
        """What is the same for all rows, read once (sudo).

        :return: dict, see the keys below
        """
        version = self.procedure_id.version_id
        zone = version._calendar().tz
        today = local_day(fields.Datetime.now(), zone)
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
            "meanings": {c.place: c.meaning for c in self.column_ids if c.meaning},
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

    def _readers(self, users):
        """{contact: (name, address)} of these users who read cases that ended."""
        roles = self.procedure_id.role_ids.filtered(
            lambda role: role.filled_by == "users" and not role.is_external
        )
        accountable = self.procedure_id.version_ids.step_ids.raci_ids.filtered(
            lambda line: line.letter == "A" and line.role_id in roles
        ).role_id
        auditors = self.env.ref("klachten_module.group_complaint_auditor")
        readers = (
            self.procedure_id.officer_ids | accountable.user_ids | auditors.all_user_ids
        )
        return {user.partner_id.id: (user.name, user.email) for user in readers & users}

    def _stages(self):
        """The stage in which a case ended: {"closed", "diverted" or outcome: stage}."""
        stages = self.procedure_id.stage_ids.sorted(lambda s: (s.sequence, s.id))
        found = {}
        for phase in ("closed", "diverted"):
            of_phase = stages.filtered(lambda s, p=phase: s.complaint_phase == p)
            found[phase] = of_phase[:1]
        found["diverted"] = found["diverted"] or found["closed"]
        found["closed"] = found["closed"] or found["diverted"]
        moves = self.procedure_id.version_id.transition_ids
        for move in moves.filtered("outcome_id"):
            if move.to_stage_id.complaint_phase == "closed":
                found.setdefault(move.outcome_id, move.to_stage_id)
        return found

    # --- one row ----------------------------------------------------------------------

    def _plans(self, lines, facts):
        """What becomes of these rows: [Plan]; three queries for any number."""
        cells = [self._cells(line, facts["meanings"]) for line in lines]
        senders = self._senders(cells)
        numbers = [str(c["number"]).strip() for c in cells if c.get("number")]
        known = {
            (
                plain(case.complaint_old_number),
                local_day(case.received_at, facts["tz"]).year,
            ): case.number
            for case in self.env["helpdesk.ticket"]
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("procedure_id", "=", self.procedure_id.id),
                    ("complaint_old_number", "in", numbers),
                ],
                ["complaint_old_number", "number", "received_at"],
            )
        }
        plans = [self._plan(one, facts, senders) for one in cells]
        for plan in plans:
            number = known.get(self._number_of(plan))
            if number:
                plan.problems.append(rows.Problem("known_number", True, "", number))
        return plans

    @staticmethod
    def _cells(line, meanings):
        """{meaning: what stands there} of a row."""
        return {
            meaning: line.cells[place]
            for place, meaning in meanings.items()
            if line.cells and place < len(line.cells) and line.cells[place] != ""
        }

    def _senders(self, cells):
        """{address: the one contact who has it} of the complainants in these rows."""
        addresses = {tools.email_normalize(str(c.get("email") or "")) for c in cells}
        found = self.env["res.partner"]._read_group(
            [
                ("email_normalized", "in", list(addresses - {False})),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            ["email_normalized"],
            ["id:recordset"],
        )
        # of several the one who is a colleague, as he must not read his own complaint
        chosen = {
            address: partners.filtered("user_ids")[:1]
            or (partners if len(partners) == 1 else partners.browse())
            for address, partners in found
        }
        return {address: partner for address, partner in chosen.items() if partner}

    def _plan(self, cells, facts, senders):
        problems = [
            rows.Problem("formula", True, meaning)
            for meaning, value in cells.items()
            if value in BROKEN
        ]
        cells = {k: v for k, v in cells.items() if v not in BROKEN}
        texts = {key: str(value).strip() for key, value in cells.items()}
        days, wrong = rows.days_of(cells, self.date_order, facts["tz"])
        if not wrong:
            wrong = rows.check_days(
                days, facts["today"], facts["kept_from"], self.take_unended
            )
        problems += wrong
        outcome, end = self._outcome(texts.get("outcome"), facts, problems)
        vals = self._ticket_vals(texts, facts, problems)
        address = tools.email_normalize(texts.get("email") or "")
        sender = senders.get(address, self.env["res.partner"])
        vals.update(
            outcome_id=outcome.id,
            partner_id=sender.id,
            partner_name=texts.get("complainant") or sender.name or False,
            partner_email=address or False,
        )
        if texts.get("email") and not address:
            problems.append(rows.Problem("bad_email", False, "", texts["email"]))
        phase = "diverted" if end in rows.ELSEWHERE else "closed"
        stage = facts["stages"].get(outcome) or facts["stages"][phase]
        vals.update(stage_id=stage.id, complaint_phase=stage.complaint_phase)
        parties, hidden = self._parties(texts, vals, facts, problems)
        vals["about_person"] = "yes" if texts.get("about") else False
        proofs = rows.proofs(days, end)
        entry = Entry(vals, proofs, parties, tuple(hidden), facts["tz"])
        names = [facts["people"][id_][0] for id_ in hidden]
        return Plan(problems, days, outcome, end, names, entry)

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

    def _parties(self, texts, vals, facts, problems):
        """People complained about, and colleagues whom the words name until somebody
        says whether it is about them, as when a complaint comes in.

        :return: (values of complaint.party, contacts from whom it is hidden)
        """
        parties, hidden = [], []
        people = {
            id_: person
            for id_, person in facts["people"].items()
            if id_ != vals["partner_id"]
        }
        about = texts.get("about")
        if about:
            sure, perhaps = self._named_in(about, facts)
            sure = [id_ for id_ in sure if id_ in people]
            perhaps = [id_ for id_ in perhaps if id_ in people]
            sender = {vals["partner_id"]: (vals["partner_name"], None)}
            own = named_people(about, sender)
            if own and not perhaps:
                problems.append(rows.Problem("same_person", True))
            if len(sure) == 1:
                parties.append({"partner_id": sure[0]})
            else:
                parties.append(
                    {
                        "name": about[:200],
                        "email": next(iter(tools.email_split(about)), False),
                    }
                )
            if not perhaps:
                problems.append(rows.Problem("no_login", False))
            hidden += perhaps
        words = f"{vals['name']}\n{texts.get('words') or ''}"
        named = named_people(words, facts["readers"])
        if len(named) < len(facts["readers"]):
            hidden += [id_ for id_ in named if id_ in people and id_ not in hidden]
        firm = {party.get("partner_id") for party in parties}
        parties += [
            {"partner_id": id_, "proposed": True} for id_ in hidden if id_ not in firm
        ]
        return parties, hidden

    @staticmethod
    def _named_in(text, facts):
        """(contacts of colleagues whom a cell names, those whom it may mean)"""
        if text not in facts["named"]:
            facts["named"][text] = (
                named_people(text, facts["people"]),
                perhaps_named(text, facts["people"]),
            )
        return facts["named"][text]

    # --- in words ---------------------------------------------------------------------

    def _effect_text(self, plan):
        """What a row proves and does, for who looks at it."""
        labels = dict(
            self.env["complaint.event"]._fields["type"]._description_selection(self.env)
        )
        parts = [
            f"{labels[proof.type]} {format_date(self.env, proof.day)}"
            for proof in plan.entry.proofs
        ]
        if plan.outcome:
            parts.append(plan.outcome.name)
        if plan.hidden:
            parts.append(self.env._("hidden from %s", ", ".join(plan.hidden)))
        return " · ".join(parts)
