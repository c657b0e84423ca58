import re
from collections import Counter

from odoo import api, fields, models, tools

# To one address that nobody proved to be his; more would be a way to pester somebody.
MOST_A_DAY = 3
PAGE = re.compile(r"/complaint/([\w-]{40,})")


class ComplaintLetter(models.Model):
    """Letters about a case by form: to an address that anybody may have typed goes the
    number and the link, and none of the words; a letter that points to the form of
    this system brings him to his own case.
    """

    _inherit = "complaint.letter"

    @api.model
    def _draft_letter(self, ticket, template, addressee, to, **options):
        unproven = addressee == "complainant" and ticket._complaint_unproven()
        if unproven:
            _name, email, lang = to
            to = (False, email, lang)
            if options.get("event_type") == "confirmed":
                template = self.env.ref("klachten_module.form_receipt")
        draft = super()._draft_letter(ticket, template, addressee, to, **options)
        if addressee == "complainant" and ticket.procedure_id.has_form:
            draft["mail_body"] = self._with_own_form(ticket, draft["mail_body"])
        return draft

    @api.model
    def _with_own_form(self, ticket, mail_body):
        """A mail in which the address of the form leads to his own case, by the link
        that it carries; what is kept of a letter holds no link.
        """
        form, link = ticket.procedure_id.form_url, PAGE.search(mail_body or "")
        if not link or form not in mail_body:
            return mail_body
        return mail_body.replace(form, f"{form}?case={link[1]}")

    @api.model
    def _queue(self, drafts):
        """Of what goes to an unproven address only a few a day: of the rest somebody
        gets a task, and the case is as complete (sudo).
        """
        cases = self.env["helpdesk.ticket"].browse(
            {draft["vals"]["ticket_id"] for draft in drafts}
        )
        unproven = set(
            cases.filtered("complaint_by_form")
            .filtered(lambda case: case._complaint_unproven())
            .ids
        )
        asked = [
            draft
            for draft in drafts
            if draft["vals"]["addressee"] == "complainant"
            and draft["vals"]["ticket_id"] in unproven
            and not draft["failure"]
        ]
        if asked:
            self._limit(asked)
        return super()._queue(drafts)

    @api.model
    def _limit(self, drafts):
        """Let no more than a few of these go to one address in a day (sudo)."""
        addresses = [
            tools.email_normalize(draft["vals"]["email_to"] or "") for draft in drafts
        ]
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        rows = self._read_group(
            [
                ("email_normalized", "in", [a for a in addresses if a]),
                ("ticket_id.complaint_by_form", "=", True),
                ("addressee", "=", "complainant"),
                ("state", "in", ("queued", "sent")),
                ("create_date", ">=", since),
            ],
            ["email_normalized"],
            ["__count"],
        )
        gone = Counter(dict(rows))
        for draft, address in zip(drafts, addresses, strict=True):
            gone[address] += 1
            if address and gone[address] > MOST_A_DAY:
                draft["failure"] = self.env._(
                    "%s letters went to this address today already, and nobody proved "
                    "that it is the complainant's. Reach them otherwise.",
                    MOST_A_DAY,
                )

    def _status_page(self):
        """With the form, for files; without the first words of it, for who may not be
        the one who typed them.
        """
        shown, case = super()._status_page(), self.ticket_id
        if self.addressee == "complainant" and case.procedure_id.has_form:
            shown["form_path"] = case.procedure_id._public_path()
        if case._complaint_unproven():
            shown["subject"] = ""
        return shown
