from odoo import models, tools
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """Who writes in the thread of a case: whether it knows him, and as what."""

    _inherit = "helpdesk.ticket"

    def _complaint_knows_one(self, senders):
        """Whether a mail of one of these addresses may come into this case (sudo)."""
        return any(self._complaint_knows_sender(sender) for sender in senders)

    def _complaint_knows_sender(self, email_from):
        """Whether a mail from this address may come into this case (sudo).

        From the complainant, a party, anybody a mail of this case went to or came from,
        or a colleague who may read it.
        """
        self.ensure_one()
        sender = tools.email_normalize(email_from)
        if not sender:
            return False
        people = self.partner_id | self.inquiry_ids.partner_id
        people |= self.message_partner_ids | self.message_ids.notified_partner_ids
        written = self.message_ids.filtered(lambda m: m.message_type == "email")
        known = {
            tools.email_normalize(self.partner_email),
            *people.mapped("email_normalized"),
            *self.party_ids.mapped("email_normalized"),
            *self.letter_ids.mapped("email_normalized"),
            *(tools.email_normalize(message.email_from) for message in written),
        }
        if sender in known:
            return True
        return bool(self._complaint_colleagues(sender))

    def _complaint_colleagues(self, sender):
        """Those with this address whose words belong in this case: who may read it, or
        has a part in its procedure; never from whom it is hidden (sudo).

        :param str sender: an address, normalized
        :return: res.users; whoever writes is told nothing
        """
        named = Domain("email_normalized", "=", sender) | Domain("login", "=", sender)
        users = self.env["res.users"].search(named & Domain("share", "=", False))
        part = self.procedure_id.officer_ids | self.procedure_id.role_ids.user_ids
        return users.filtered(
            lambda user: (
                user.partner_id not in self.hidden_partner_ids
                and (
                    user in part
                    or self.with_user(user)
                    .with_context(allowed_company_ids=user.company_ids.ids)
                    .sudo(False)
                    .has_access("read")
                )
            )
        )

    def _complaint_asked_by(self, codes):
        """Whether one of these Message-IDs is that of an open question (sudo)."""
        letters = self.letter_ids.filtered(lambda sent: sent.message_code in codes)
        return bool(letters.inquiry_id.filtered(lambda row: row.state == "open"))

    def _complaint_mail_from(self, msg_dict):
        """Whose mail came in: the complainant's, of somebody of the case or to whom we
        wrote, or of an address that we do not know.
        """
        sender = tools.email_normalize(msg_dict.get("email_from"))
        mail = self._complaint_mail_in_hand()
        known = {tools.email_normalize(self.partner_email)}
        known.add(self.partner_id.email_normalized)
        if sender and sender in known:
            return "incoming"
        if (
            mail
            and mail.complainant.reason
            and mail.complainant.person.address in known
        ):
            return "incoming"  # through a form or a group
        letters = self.letter_ids.filtered(
            lambda sent: sent.addressee in ("party", "asked")
        )
        concerned = {*letters.mapped("email_normalized")}
        concerned.update(self.party_ids.mapped("email_normalized"))
        if sender and sender in concerned:
            return "from_party"
        colleague = sender and self._complaint_colleagues(sender)
        return "from_colleague" if colleague else "from_other"
