from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.tools import plaintext2html

from ...logic.incoming_mail import machine_kind
from ...logic.mail_parts import header
from ...logic.mail_quotes import own_words
from ..kernel import OURS, SERVICE
from .reading import calendar_kind, short_subject

UNREADABLE = [
    ("encrypted", "It is encrypted"),
    ("signed", "It is signed in a way that hides its text"),
    ("winmail", "A part is in a file of Outlook (winmail.dat)"),
    ("broken", "It is damaged"),
    ("files", "It has no text, only files: the complaint may be in those"),
    ("empty", "There is no text in it"),
]
SENDER_REASONS = [
    ("reply_to", "The answer address of the mail (Reply-To)"),
    ("group", "The sender before a group address passed it on"),
    ("forwarded", "Forwarded by a colleague"),
    ("reply_other", "Wants the answer at somebody else's address"),
    ("nobody", "Nobody reads the address that it came from"),
    ("form", "An address of our own sent it, as a form does"),
]


def mail_headers(message):
    """To whom else a message went, as the host names it."""
    return {name: header(message, name) for name in ("to", "cc")}


class HelpdeskTicket(models.Model):
    """Mail of a case: who may receive it, and what comes in."""

    _inherit = "helpdesk.ticket"

    complaint_mailed_at = fields.Datetime(
        string="Date in the mail",
        readonly=True,
        copy=False,
        prefetch=OURS,
        help="When its sender says that he wrote it. Terms count from its receipt.",
    )
    complaint_unreadable = fields.Selection(
        UNREADABLE,
        string="Could not be read",
        readonly=True,
        copy=False,
        prefetch=OURS,
        help="Why (a part of) the mail has no words that we can read.",
    )
    complaint_sender_reason = fields.Selection(
        SENDER_REASONS,
        string="Complainant taken from",
        readonly=True,
        copy=False,
        prefetch=OURS,
    )

    # private: the gateway's own, who calls it says whose mail it is
    @api.private
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        team_id = (custom_values or {}).get("team_id")
        if team_id not in self.env["complaint.procedure"]._versions_by_team():
            return super().message_new(msg_dict, custom_values)
        mail = self._complaint_mail_in_hand()
        intake = self._complaint_mail_intake(mail) if mail else {}
        custom_values = dict(
            custom_values,
            name=short_subject(msg_dict.get("subject"))
            or self.env["complaint.set.aside"]._no_subject(
                self.env["helpdesk.ticket.team"].browse(team_id).company_id
            ),
            description=msg_dict.get("body") or "<p></p>",
            channel_id=self._complaint_mail_channel().id,
        )
        cases = self.with_context(
            complaint_service=SERVICE,
            complaint_intake=intake,
            mail_create_nosubscribe=True,
        )
        # The super of this very class, with the context that only our code can set.
        case = super(HelpdeskTicket, cases).message_new(
            {**msg_dict, **self._complaint_mail_complainant(mail)}, custom_values
        )
        case = case.with_context(complaint_service=False, complaint_intake=False)
        case._complaint_note_mentioned(msg_dict)
        return case

    @api.model
    def _complaint_mail_intake(self, mail):
        """What a mail tells the intake: when it came, what nobody could read, and what
        somebody has to decide (sudo).

        :param mail: Mail
        """
        return {
            "received_at": mail.received_at,
            "vals": {
                "complaint_mailed_at": mail.dated_at,
                "complaint_unreadable": mail.reading.unreadable,
                "complaint_sender_reason": mail.complainant.reason,
            },
            "questions": self.env["complaint.mail.question"]._questions_of(mail),
        }

    @api.model
    def _complaint_mail_complainant(self, mail):
        """Whom the host takes for the sender of a mail; {} where that is its sender
        (sudo).
        """
        who = mail.complainant if mail else None
        if who and who.person.address in self._complaint_mailboxes():
            # it wrote in our own name: nobody to write to
            return {"email_from": False, "from": False, "author_id": False}
        if not who or who.reason not in ("reply_to", "group"):
            return {}
        shown = tools.formataddr((who.person.name, who.person.address))
        partner = self._complaint_mail_partner(mail)
        return {"email_from": shown, "from": shown, "author_id": partner.id}

    @api.model
    def _complaint_mail_channel(self):
        """The channel of what comes by mail; empty when somebody deleted it."""
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email", False)
        return channel or self.env["helpdesk.ticket.channel"]

    @api.model
    def _complaint_from_mail(self, procedure, mail, name, before=None, **vals):
        """Make a case of a mail that a person looked at, as if it came in now (sudo).

        Its words, files, copies and who complains; with the moment at which it came in.

        :param procedure: complaint.procedure that is in force
        :param mail: Mail
        :param str name: of the file with the message as it came in
        :param before: the case that it came in with; from whom that is hidden, this is
            too, until somebody says that it is not about them
        :param vals: what else is written on it
        :return: the case
        """
        person, partner = mail.complainant.person, self._complaint_mail_partner(mail)
        address = (
            "" if person.address in self._complaint_mailboxes() else person.address
        )
        subject = short_subject(header(mail.message, "Subject"))
        subject = subject or self.env["complaint.set.aside"]._no_subject(
            procedure.company_id
        )
        intake = self._complaint_mail_intake(mail)
        intake["vals"].update(vals)
        intake["hidden"] = before.hidden_partner_ids.ids if before else ()
        # an officer says that a person wrote it
        intake["questions"] = [q for q in intake["questions"] if q["kind"] != "machine"]
        case = self.with_context(
            complaint_service=SERVICE, complaint_intake=intake
        ).create(
            {
                "name": subject,
                "description": mail.reading.html or plaintext2html(subject),
                "team_id": procedure.team_id.id,
                "partner_id": partner.id,
                "partner_name": person.name or partner.name,
                "partner_email": address,
                "channel_id": self._complaint_mail_channel().id,
            }
        )
        case = case.with_context(complaint_service=False, complaint_intake=False)
        case._complaint_note_mentioned(mail_headers(mail.message))
        case._complaint_post_mail(mail, name, subtype_xmlid="mail.mt_note")
        case._complaint_show_pictures()
        return case

    def _complaint_post_mail(self, mail, name, **options):
        """Post a mail in a case, with its files and as it came in (sudo)."""
        subject = header(mail.message, "Subject") or self.name
        files = [
            (file.name, file.content, {"cid": file.cid} if file.cid else {})
            for file in mail.reading.files
        ]
        self.message_post(
            body=Markup(mail.reading.html) or plaintext2html(subject),
            subject=subject,
            email_from=header(mail.message, "From"),
            author_id=self._complaint_mail_partner(mail).id,
            date=mail.received_at,
            message_type="email",
            attachments=[(name, mail.raw), *files],
            **options,
        )

    def _complaint_take_set_aside(self, aside):
        """Take a mail that was set aside into this case, as if it had come in here.

        :param aside: complaint.set.aside; who calls may write it and read this case
        """
        self.ensure_one()
        # as the gateway does: whoever brings it in is not its author, nor a follower
        case = self.with_user(SUPERUSER_ID)
        case = case.with_context(mail_post_autofollow_author_skip=True)
        mail = aside.with_env(case.env)._mail()
        heard = {
            "email_from": aside.email_from,
            "subject": aside.subject,
            **mail_headers(mail.message),
        }
        case._complaint_answering(mail).message_update(heard)
        case._complaint_named_again(heard, mail)
        case._complaint_post_mail(
            mail, aside.message_name, subtype_xmlid="mail.mt_comment"
        )

    def _complaint_show_pictures(self):
        """Show the pictures of a mail among the words of the complainant, as in its
        message: they have an address once they are files of the case (sudo).
        """
        for case in self:
            if "cid:" not in (case.statement or ""):
                continue
            mails = case.message_ids.filtered(lambda m: m.message_type == "email")
            if mails:
                first = mails.sorted("id")[0]
                case._complaint_service().statement = first.body

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        """An answer by mail is an event, and a task for whoever has the turn."""
        result = super().message_update(msg_dict, update_vals=update_vals)
        # sudo: private, so the gateway or our own code; log and tasks are kept by us
        for case in self.sudo().filtered("procedure_version_id"):
            mail = case._complaint_mail_in_hand()
            case = case._complaint_answering(mail)
            case._complaint_note_mentioned(msg_dict)
            case._complaint_named_again(msg_dict, mail)
            answered = case._complaint_answer_by_mail(msg_dict)
            if not answered:
                came_from = case._complaint_mail_from(msg_dict)
                case.env["complaint.event"]._record(case, "contact", result=came_from)
                if came_from == "from_party":
                    case._complaint_confirm_to(msg_dict.get("email_from"))
                case._complaint_ask_whether_new(msg_dict)
            case._complaint_add_task(
                "activity_inquiry" if answered else "activity_reply",
                case._complaint_task_user(),
                summary=case._complaint_reply_summary(msg_dict),
            )
        return result

    def _complaint_answering(self, mail):
        """This case as a further mail in it is recorded: no program answers a machine,
        nor what may be one's, unless somebody said of such a mail in this case that a
        person wrote it (RFC 3834) (sudo).

        :param mail: Mail, or None: by a mail pipe of the host
        """
        if not mail:
            return self
        person = self.mail_question_ids.filtered(
            lambda q: q.kind == "machine" and q.state == "yes"
        )
        doubt = mail.doubt if mail.doubt not in person.mapped("reason") else None
        if doubt or machine_kind(mail.message) or calendar_kind(mail):
            return self._complaint_unanswered()
        return self

    def _complaint_reply_summary(self, msg_dict):
        """What the task about an answer says: its subject, and that it has no words."""
        mail = self._complaint_mail_in_hand()
        subject = short_subject(msg_dict.get("subject"))
        if mail and mail.reading.unreadable:
            return self.env._("Not all of this mail could be read: %s", subject)
        return subject

    def _complaint_named_again(self, msg_dict, mail):
        """Whom a later mail may be about, of all who are no colleagues (sudo)."""
        if mail and self._complaint_mail_from(msg_dict) != "from_colleague":
            self._complaint_propose_named_in(own_words(mail.reading.text))

    def _complaint_note_mentioned(self, msg_dict):
        """List the other addressees of a mail; they get no access, no copies (f3)
        (sudo).
        """
        addresses = f"{msg_dict.get('to') or ''},{msg_dict.get('cc') or ''}"
        named = tools.mail.email_split_tuples(addresses)
        mail = self._complaint_mail_in_hand()
        # who is to be answered as well
        named += [
            (p.name, p.address) for p in (mail.complainant.others if mail else ())
        ]
        own = set(self.env["mail.thread"]._complaint_mailboxes())
        for case in self:
            known = set(case.party_ids.mapped("email_normalized"))
            vals_list = []
            for name, address in named:
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
