from odoo import fields, models
from odoo.tools import format_date


class ComplaintGate(models.Model):
    """Conditions about listening, and about research: what must be asked and heard."""

    _inherit = "complaint.gate"

    kind = fields.Selection(
        selection_add=[
            ("asked_back", "An oral complaint is sent to be confirmed"),
            ("written_up", "An oral complaint is confirmed back"),
            ("hearing", "Both sides were heard"),
            ("inquiries", "Information requests are answered"),
            ("checks", "The draft is verified"),
        ],
        ondelete={
            "asked_back": "cascade",
            "written_up": "cascade",
            "hearing": "cascade",
            "inquiries": "cascade",
            "checks": "cascade",
        },
    )
    check_who = fields.Selection(
        [("asked", "The managers who were asked"), ("role", "A role")],
        string="Verified by",
        help="Empty: everybody who verifies before the complainant does.",
    )

    def _missing_asked_back(self, cases):
        """Our part of it: while the complainant reads, the work may begin (S4-22)."""
        return {
            case.id: [self._sentence_confirm_back()]
            for case, state in cases._complaint_confirmations().items()
            if state in ("open", "disagree")
        }

    def _missing_written_up(self, cases):
        """His part too: he said yes, or his days to say so are over (S4-20)."""
        return {
            case.id: [
                self._sentence_asked(case)
                if state == "asked" and not self.text
                else self._sentence_confirm_back()
            ]
            for case, state in cases._complaint_confirmations().items()
            if state in ("open", "asked", "disagree")
        }

    def _sentence_confirm_back(self):
        return self.text or self.env._(
            "This complaint was made by word of mouth. Confirm what was written up "
            "back to the complainant, under 'Words'."
        )

    def _sentence_asked(self, case):
        asked = case.letter_ids.filtered(lambda letter: letter.purpose == "confirm")
        return self.env._(
            "The complainant has until %s to say whether what was written up is right. "
            "You can also read it back by phone, and log that under 'Contact'.",
            format_date(
                self.env,
                asked.sorted("id")[-1:].react_until,
                date_format="EEEE d MMMM",
            ),
        )

    def _missing_hearing(self, cases):
        unheard = self.env["complaint.contact"]._unheard(cases)
        nameless = cases._complaint_nameless()
        missing = {}
        for case in cases:
            names = [
                party.name if case not in nameless else self.env._("Confidential")
                for party in unheard[case.id]
            ]
            if names:
                missing[case.id] = [
                    self.text
                    or self.env._(
                        "Not heard yet: %s. Log the hearing, or why there is none, "
                        "under 'Contact'.",
                        ", ".join(names),
                    )
                ]
        return missing

    # --- conditions about research: questions answered, the draft checked -------------

    def _missing_inquiries(self, cases):
        """Nothing asked is open, and at least one question was answered since the last
        no (S0-41, S0-66, S0-73): a question that was withdrawn was not asked.
        """
        missing = {}
        for case in cases:
            rows = case.inquiry_ids
            pending = rows.filtered(lambda row: row.state == "open")
            answered = rows.filtered(
                lambda row: row.kind == "question" and row.state == "answered"
            )
            sentences = []
            if pending:
                sentences.append(
                    self.env._(
                        "Not answered yet: %s. Wait, write the answer down or withdraw "
                        "the question under 'Research'.",
                        ", ".join(pending.mapped("display_name")),
                    )
                )
            elif answered and not answered.filtered(lambda row: not row.before_no):
                sentences += case._complaint_nothing_new_asked()
            elif not answered:
                sentences.append(
                    self.text
                    or self.env._(
                        "Nobody was asked what went wrong yet. Ask a manager under "
                        "'Research'."
                    )
                )
            missing[case.id] = sentences
        return missing

    def _missing_checks(self, cases):
        """Every check of the version that this gate is about passed for the present
        text (S0-71, S0-72); the complainant's own comes after it.
        """
        answerers = cases._complaint_answerers()
        roles = cases.procedure_version_id.check_ids.role_id
        holders = {role: cases._complaint_holders(role) for role in roles}
        missing = {}
        for case in cases:
            rows = case.verification_ids.filtered(
                lambda row: row.state != "withdrawn" and row.is_current
            )
            sentences = []
            for check in case.procedure_version_id.check_ids:
                if check.who == "asked" and self.check_who != "role":
                    sentences += self._missing_managers(rows, answerers[case.id])
                elif check.who == "role" and self.check_who != "asked":
                    role = check.role_id
                    who = case._complaint_who(role, holders[role])
                    sentences += self._missing_role(rows, role, who)
            missing[case.id] = sentences
        return missing

    def _missing_managers(self, rows, answerers):
        """What the checks by managers still miss: each gave his newest verdict, a yes.

        :param rows: checks of the present text of one case
        :param answerers: res.partner, who should be asked when nobody was
        """
        newest = [
            his.sorted("id")[-1] for his in rows._asked().grouped("partner_id").values()
        ]
        waiting = [row.who for row in newest if row.state == "open"]
        against = [row.who for row in newest if row.state == "returned"]
        sentences = []
        if waiting:
            names = ", ".join(waiting)
            sentences.append(
                self.env._("Did not check the draft answer yet: %s.", names)
            )
        if against:
            names = ", ".join(against)
            sentences.append(
                self.env._("Does not agree with the draft answer: %s.", names)
            )
        if not newest:
            names = ", ".join(answerers.mapped("name"))
            sentences.append(
                self.env._(
                    "Let the managers check this text of the answer under "
                    "'Research': %s.",
                    names,
                )
                if names
                else self.env._(
                    "Let a manager check this text of the answer under 'Research'."
                )
            )
        return sentences

    def _missing_role(self, rows, role, who):
        newest = rows.filtered(lambda row: row.role_id == role).sorted("id")[-1:]
        if newest.state == "approved":
            return []
        return [
            self.text
            or self.env._("This text of the answer is not approved yet by: %s.", who)
        ]
