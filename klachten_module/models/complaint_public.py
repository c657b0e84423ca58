from odoo import fields, models


class ComplaintProcedure(models.Model):
    """A procedure as the public sees it (S4-16)."""

    _inherit = "complaint.procedure"

    is_public = fields.Boolean(
        string="Public page",
        help="Shows on a public page, in plain language, what a complaint is, how to "
        "file one and what happens then. No names of staff.",
    )
    public_url = fields.Char(compute="_compute_public_url", string="Address")

    def _compute_public_url(self):
        base = self[:1].get_base_url()
        for procedure in self:
            procedure.public_url = f"{base}/complaints/{procedure._origin.id}"

    def _public(self, number):
        """The procedure whose public page is asked for.

        :param str number: as it stands in the address
        :return: complaint.procedure (sudo); empty where there is none, or no page
        """
        if not (number.isascii() and number.isdecimal() and len(number) <= 9):
            return self.sudo().browse()
        # sudo: only what an officer made public, and only what `_public_page` says
        return self.sudo().search(
            [
                ("id", "=", int(number)),
                ("is_public", "=", True),
                ("version_id", "!=", False),
            ]
        )


class ComplaintProcedureVersion(models.Model):
    _inherit = "complaint.procedure.version"

    def _public_page(self):
        """What the public page says, in the language of the context; no names of staff.

        :return: dict of texts and lists; `terms` are (what, how long)
        """
        self.ensure_one()
        procedure = self.procedure_id
        promised = self.term_ids.filtered(lambda t: t.waits_for == "organisation")
        return {
            "name": procedure.name,
            "organisation": procedure.company_id.name,
            "mailbox": procedure.mailbox if "@" in (procedure.mailbox or "") else "",
            "form_url": procedure.form_url,
            "definition": self.definition,
            "who_may": self.who_may,
            "manner": self.manner,
            "individuals_only": self.individuals_only,
            "stages": [
                stage.name
                for stage in self._chart_stages()
                if stage.complaint_phase != "diverted"
            ],
            "terms": [(term.name, term._published_words()) for term in promised],
            "reaction_days": self.reaction_days,
            "appeal_body": self.appeal_body,
            "appeal_term": self.appeal_term,
            "retention_years": self.retention_years,
        }


class ComplaintTerm(models.Model):
    _inherit = "complaint.term"

    def _published_words(self):
        """What the complainant is promised, such as '20 working days'."""
        if self.published_length:
            return self._words(self.published_length, self.published_unit)
        return self._words(self.length, self.unit)

    def _words(self, length, unit):
        """A length with its unit in words.

        :param int length: how many
        :param str unit: of complaint.term
        """
        if length == 1:
            return {
                "working_days": self.env._("1 working day"),
                "calendar_days": self.env._("1 calendar day"),
                "calendar_weeks": self.env._("1 week"),
                "working_weeks": self.env._("1 working week"),
                "hours": self.env._("1 hour"),
            }[unit]
        return {
            "working_days": self.env._("%s working days", length),
            "calendar_days": self.env._("%s calendar days", length),
            "calendar_weeks": self.env._("%s weeks", length),
            "working_weeks": self.env._("%s working weeks", length),
            "hours": self.env._("%s hours", length),
        }[unit]
