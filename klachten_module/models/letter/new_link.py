from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models, tools

from ...logic.incoming_mail import case_numbers
from .page import LOOK_UP_TIME

BATCH = 50
# More links than this for one case in 24 hours are nobody's who lost one.
LINKS_A_DAY = 3
# Who asks for a thousand at once is a machine; what waits is done first.
WAITING_AT_MOST = 1000


class ComplaintLinkRequest(models.Model):
    """Somebody lost the link to follow his complaint and asks for a new one.

    Written down and answered by a job, so that the page takes as long and says the same
    whether or not number and address belong together: nobody learns from it who
    complained. Gone as soon as it was answered.
    """

    _name = "complaint.link.request"
    _description = "Request for a new link to follow a complaint"
    _order = "id"
    _log_access = True

    number = fields.Char(required=True)
    email = fields.Char(required=True)

    @api.model
    def _ask(self, number, email):
        """Keep a request of somebody without an account (sudo).

        :param number: str, as it was typed
        :param email: str, normalised
        """
        # who asks has no account, and reads nothing of it
        waiting = self.with_user(SUPERUSER_ID)
        if waiting.search_count([], limit=WAITING_AT_MOST) >= WAITING_AT_MOST:
            return
        waiting.create({"number": number[:100], "email": email})
        waiting.env.ref("klachten_module.cron_new_links")._trigger()

    @api.model
    def _cron_answer(self):
        """Send the links that were asked for, each to the address known before."""
        jobs = self.env["ir.cron"]
        jobs._commit_progress(remaining=self.search_count([]))
        while requests := self.search([], limit=BATCH):
            for request in requests:
                request._answer()
            done = len(requests)
            requests.unlink()
            if not jobs._commit_progress(done):
                break

    def _answer(self):
        """Send a link where number and address belong together (sudo)."""
        self.ensure_one()
        case = self._case()
        if not case or not case._complaint_may_be_followed():
            return
        if case.partner_email and self.email == tools.email_normalize(
            case.partner_email
        ):
            party = self.env["complaint.party"]
            name, lang = case.partner_name, case.complaint_lang
        else:
            shared = case._complaint_shared_with()
            party = shared.filtered(lambda p: p.email_normalized == self.email)[:1]
            if not party:
                return
            name, lang = party.name, case.complaint_lang
        to = {
            "name": name,
            "email": self.email,
            "lang": lang or case.company_id.partner_id.lang,
            "party": party,
            "partner": self.env["res.partner"],
        }
        self.env["complaint.letter"]._send_from_template(case, "link", to)

    def _case(self):
        """The case that the typed number names, empty if there is none."""
        numbers = case_numbers(self.number)
        return self.env["helpdesk.ticket"].search(
            [("number", "in", numbers), ("procedure_version_id", "!=", False)], limit=1
        )


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _complaint_may_be_followed(self):
        """Whether a new link is still given: for a year after the last that happened,
        as an ombudsman may be asked, and not to somebody who asks again and again.
        """
        self.ensure_one()
        now = self._complaint_now()
        last = self.event_ids.sorted("id")[-1:].happened_at
        if not last or last + LOOK_UP_TIME < now:
            return False
        recent = self.letter_ids.filtered(
            lambda letter: (
                letter.purpose == "link"
                and letter.create_date > now - timedelta(days=1)
            )
        )
        return len(recent) < LINKS_A_DAY
