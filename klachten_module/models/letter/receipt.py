from odoo import models, tools

from ..kernel import SERVICE

RECEIPT = "klachten_module.letter_message_received"


class HelpdeskTicket(models.Model):
    """Receipt of a further message (Awb 2:17): to whom, and to whom not."""

    _inherit = "helpdesk.ticket"

    def _complaint_unanswered(self):
        """These cases, of which the complainant gets no automatic letter because of
        what is recorded now: a machine wrote, or no message came in.
        """
        return self.with_context(complaint_unanswered=SERVICE)

    def _complaint_confirm_to(self, sender):
        """Confirm a message to who represents the complainant (sudo): as to himself,
        once a day, where the case is shared with him (Awb 2:1).

        :param str sender: whose message it is; of anybody else nothing happens
        """
        self.ensure_one()
        address = tools.email_normalize(sender)
        party = self._complaint_shared_with().filtered(
            lambda party: party.email_normalized == address
        )[:1]
        template = self.env.ref(RECEIPT, raise_if_not_found=False)
        if not party or not template:
            return
        action = template.complaint_action_ids.filtered("base_automation_id.active")[:1]
        silent = self.env.context.get("complaint_unanswered") is SERVICE
        if silent or not (action and action._complaint_cases_with_letter(self, party)):
            return
        letters = self.env["complaint.letter"]
        to = (party.name, party.email, self.complaint_lang)
        draft = letters._draft_letter(
            self, template, "party", to, page="status", party=party
        )
        letters._queue([draft])


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    def _release_held(self, case):
        """What waited goes to whoever complains, but no receipt of a message to who did
        not write it (sudo).
        """
        own = tools.email_normalize(case.partner_email)
        template = self.env.ref(RECEIPT, raise_if_not_found=False)
        case.letter_ids.filtered(
            lambda letter: (
                letter.state == "held"
                and letter.template_id == template
                and letter.email_normalized != own
            )
        ).unlink()
        return super()._release_held(case)
