import base64

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.tools import plaintext2html

from ..kernel import SERVICE


class HelpdeskTicket(models.Model):
    """Mail of a case: who may receive it, and what comes in."""

    _inherit = "helpdesk.ticket"

    # private: the gateway's own, who calls it says whose mail it is
    @api.private
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        team_id = (custom_values or {}).get("team_id")
        if team_id not in self.env["complaint.procedure"]._versions_by_team():
            return super().message_new(msg_dict, custom_values)
        custom_values = dict(
            custom_values,
            name=msg_dict.get("subject") or self.env._("(no subject)"),
            description=msg_dict.get("body") or "<p></p>",
            channel_id=self._complaint_mail_channel().id,
        )
        cases = self.with_context(
            complaint_service=SERVICE,
            complaint_intake={"received_at": self._complaint_received_at(msg_dict)},
            mail_create_nosubscribe=True,
        )
        # The super of this very class, with the context that only our code can set.
        case = super(HelpdeskTicket, cases).message_new(msg_dict, custom_values)
        case = case.with_context(complaint_service=False, complaint_intake=False)
        case._complaint_note_mentioned(msg_dict)
        return case

    @api.model
    def _complaint_mail_channel(self):
        """The channel of what comes by mail; empty when somebody deleted it."""
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email", False)
        return channel or self.env["helpdesk.ticket.channel"]

    @api.model
    def _complaint_from_set_aside(self, mail):
        """Make a case of a mail that was set aside, with what could be read of it.

        :param mail: complaint.set.aside with a procedure that is in force
        :return: the case; the message as it came in is kept with it
        """
        name, address, partner = self._complaint_mail_sender(mail)
        case = self.with_context(
            complaint_service=SERVICE,
            complaint_intake={"received_at": mail.received_at},
        ).create(
            {
                "name": mail.subject,
                "description": plaintext2html(mail.body or mail.subject),
                "team_id": mail.procedure_id.team_id.id,
                "partner_id": partner.id,
                "partner_name": name or partner.name,
                "partner_email": address,
                "channel_id": self._complaint_mail_channel().id,
            }
        )
        case = case.with_context(complaint_service=False, complaint_intake=False)
        # sudo: as the gateway does; an officer made the case of it, and may read it
        case.sudo().message_post(
            body=self.env._("The message as it came in."),
            attachments=[(mail.message_name, base64.b64decode(mail.message))],
            subtype_xmlid="mail.mt_note",
        )
        return case

    @api.model
    def _complaint_mail_sender(self, mail):
        """Who sent a mail that was set aside: (name, address, contact or empty)."""
        name, address = tools.parse_contact_from_email(mail.email_from or "")
        # sudo: as the gateway does; who complains need not be known to who takes it in
        partner = self.env["res.partner"].sudo()
        if address:
            partner = partner.search([("email_normalized", "=", address)], limit=1)
        return name, address, partner

    def _complaint_take_set_aside(self, mail):
        """Take a mail that was set aside into this case, as if it had come in here.

        :param mail: complaint.set.aside; who calls may write it and read this case
        """
        self.ensure_one()
        partner = self._complaint_mail_sender(mail)[2]
        body = plaintext2html(mail.body or mail.subject)
        heard = {
            "email_from": mail.email_from,
            "subject": mail.subject,
            "body": body,
            "author_id": partner.id,
        }
        # as the gateway does: whoever brings it in is not its author, nor a follower
        case = self.with_user(SUPERUSER_ID)
        case = case.with_context(mail_post_autofollow_author_skip=True)
        case.message_update(heard)
        case.message_post(
            **heard,
            date=mail.received_at,
            message_type="email",
            attachments=[(mail.message_name, base64.b64decode(mail.message))],
            subtype_xmlid="mail.mt_comment",
        )

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
        colleagues = self.env["res.users"].search(
            [("email_normalized", "=", sender), ("share", "=", False)]
        )
        return any(
            self.with_user(user).sudo(False).has_access("read") for user in colleagues
        )

    def _complaint_asked_by(self, codes):
        """Whether one of these Message-IDs is that of an open question (sudo)."""
        letters = self.letter_ids.filtered(lambda sent: sent.message_code in codes)
        return bool(letters.inquiry_id.filtered(lambda row: row.state == "open"))

    @api.model
    def _complaint_received_at(self, msg_dict):
        """When the mail was sent, as far as its date can be true: the last ten days.

        A term starts on receipt; a mail that waited in the mailbox during a
        failure of ours was received when it came, not when we fetched it.
        """
        now = fields.Datetime.now()
        sent = fields.Datetime.to_datetime(msg_dict.get("date")) or now
        return sent if fields.Datetime.subtract(now, days=10) <= sent <= now else now

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        """An answer by mail is an event, and a task for whoever has the turn."""
        result = super().message_update(msg_dict, update_vals=update_vals)
        # sudo: private, so the gateway or our own code; log and tasks are kept by us
        for case in self.sudo().filtered("procedure_version_id"):
            case._complaint_note_mentioned(msg_dict)
            answered = case._complaint_answer_by_mail(msg_dict)
            if not answered:
                came_from = case._complaint_mail_from(msg_dict)
                self.env["complaint.event"]._record(case, "contact", result=came_from)
            case._complaint_add_task(
                "activity_inquiry" if answered else "activity_reply",
                case._complaint_task_user(),
                summary=msg_dict.get("subject"),
            )
        return result

    def _complaint_mail_from(self, msg_dict):
        """Whose mail came in: the complainant's, of somebody of the case or to whom we
        wrote, or of an address that we do not know.
        """
        sender = tools.email_normalize(msg_dict.get("email_from"))
        known = {tools.email_normalize(self.partner_email)}
        known.add(self.partner_id.email_normalized)
        if sender and sender in known:
            return "incoming"
        letters = self.letter_ids.filtered(
            lambda sent: sent.addressee in ("party", "asked")
        )
        concerned = {*letters.mapped("email_normalized")}
        concerned.update(self.party_ids.mapped("email_normalized"))
        return "from_party" if sender and sender in concerned else "from_other"

    def _complaint_note_mentioned(self, msg_dict):
        """List the other addressees of a mail; they get no access, no copies (f3)
        (sudo).
        """
        addresses = f"{msg_dict.get('to') or ''},{msg_dict.get('cc') or ''}"
        own = set(self.env["mail.thread"]._complaint_mailboxes())
        for case in self:
            known = set(case.party_ids.mapped("email_normalized"))
            vals_list = []
            for name, address in tools.mail.email_split_tuples(addresses):
                normalized = tools.email_normalize(address)
                if normalized and normalized not in known | own:
                    known.add(normalized)
                    vals_list.append(
                        {
                            "ticket_id": case.id,
                            "kind": "mentioned",
                            "name": name or normalized,
                            "email": normalized,
                        }
                    )
            self.env["complaint.party"].create(vals_list)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Only colleagues who may read the case follow it; complainants never do."""
        if not partner_ids or not self._complaint_cases():
            return super()._message_subscribe(
                partner_ids, subtype_ids=subtype_ids, customer_ids=customer_ids
            )
        if not subtype_ids:
            # who follows them all need not be looked at again: the holder of a new case
            partner_ids = self._complaint_not_following(partner_ids)
        if not partner_ids:
            return True
        for tickets, allowed in self._complaint_possible_followers(partner_ids).items():
            super(HelpdeskTicket, tickets)._message_subscribe(
                allowed, subtype_ids=subtype_ids, customer_ids=customer_ids
            )
        return True

    def _complaint_not_following(self, partner_ids):
        """Those of these contacts who do not follow all of these cases yet."""
        # sudo: who follows a case, asked for the caller, who is told nothing of it
        followers = self.env["mail.followers"].sudo()
        domain = [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("partner_id", "in", list(partner_ids)),
        ]
        rows = followers._read_group(domain, ["partner_id"], ["__count"])
        everywhere = {partner.id for partner, number in rows if number == len(self)}
        return [id_ for id_ in partner_ids if id_ not in everywhere]

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Mails to people outside never carry a link to the record of a case."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if self[:1]._complaint_cases():
            for name, _matches, data in groups:
                if name != "user":
                    data.update(active=name == "customer", has_button_access=False)
        return groups

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """A token of the portal opens no case; only one's own rights do."""
        if self.browse(thread_id).exists()._complaint_cases():
            kwargs = {}
        return super()._get_thread_with_access(thread_id, mode=mode, **kwargs)
