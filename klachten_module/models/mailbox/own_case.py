from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...logic.incoming_mail import case_numbers, loose_tie
from ...logic.mail_moments import received_at
from ...logic.mail_quotes import own_words
from ..kernel import OURS
from .gateway import parsed
from .reading import ORIGINAL

CASE = "helpdesk.ticket"
# How a mail that was set aside is kept in the case that it was added to.
ADDED = "message.eml"


class ComplaintMailQuestion(models.Model):
    """Whether a mail in the thread of a case is a new complaint: "yes" makes it one."""

    _inherit = "complaint.mail.question"

    message_code = fields.Char(
        readonly=True,
        export_string_translation=False,
        help="The Message-ID of the mail that it is about.",
    )
    made_id = fields.Many2one(
        CASE,
        string="Made into",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _once = models.UniqueIndex(
        "(ticket_id, message_code) WHERE message_code IS NOT NULL",
        "This was decided already.",
    )

    def _new_text(self, known):
        """:param known: what the mail says, for the sentence"""
        if self.reason == "several":
            return self.env._(
                "A mail of %(email)s came into this case. It names %(also)s.", **known
            )
        if self.reason == "ended":
            return self.env._(
                "A mail of %(email)s came into this case, which had ended.", **known
            )
        return self.env._(
            "A mail of %(email)s came into this case because its text names the "
            "number; its subject does not, and it answers no letter.",
            **known,
        )

    def _message(self):
        """The mail that it is about, in its case (sudo)."""
        return self.env["mail.message"].search(
            [
                ("model", "=", CASE),
                ("res_id", "=", self.ticket_id.id),
                ("message_id", "=", self.message_code),
            ],
            limit=1,
        )

    def _split(self):
        """Make a case of its own of the mail that this is about (sudo).

        :return: the new case, as the user
        """
        self.ensure_one()
        before, message = self.ticket_id, self._message()
        original = message._complaint_original()
        if not original:
            raise UserError(
                self.env._(
                    "The mail itself is not kept with this message. Register the "
                    "complaint by hand."
                )
            )
        mail = self.env["mail.thread"]._complaint_read_original(message, original)
        case = self.env[CASE]._complaint_from_mail(
            before.procedure_id,
            mail,
            original.name,
            before,
            complaint_split_from_id=before.id,
        )
        self.made_id = case
        self._settle("yes")
        for one in before | case:
            self.env["complaint.event"]._record(one, "split")
        return case.sudo(False)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _complaint_read_original(self, message, original):
        """The mail of a message of a case, received when it was (sudo).

        :param original: ir.attachment, the mail as it came in
        :return: Mail
        """
        mail = self._complaint_read_mail(parsed(original.raw), original.raw)
        # one that was added by hand has its receipt as its date
        kept = message.date if original.name == ADDED else message.create_date
        return mail._replace(received_at=min(received_at(mail.message) or kept, kept))


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _complaint_original(self):
        """The file with this mail as it came in (sudo), empty where there is none."""
        return self.attachment_ids.filtered(lambda f: f.name in (ORIGINAL, ADDED))[:1]

    def action_complaint_own_case(self):
        """Make a case of its own of a mail in the thread of a case, with its receipt,
        files and copies; whoever may change that case.
        """
        self.ensure_one()
        case = self.env[CASE].browse(self.model == CASE and self.res_id or ())
        case = case.exists()._complaint_cases()
        if self not in case.complaint_mail_ids:
            raise UserError(self.env._("This is no mail that came into a case later."))
        questions = case._complaint_deciding().mail_question_ids.filtered(
            lambda q: q.kind == "new" and q.message_code == self.message_id
        )
        if questions.made_id:
            return questions.made_id.sudo(False)._complaint_open_action()
        question = questions[:1]  # also where it was said to belong there
        if not question:
            question = questions.create(
                {
                    "ticket_id": case.id,
                    "kind": "new",
                    "email": tools.email_normalize(self.email_from),
                    "message_code": self.message_id,
                }
            )
        made = question._split()
        return made._complaint_open_or_tell(made._complaint_registered_text())


class HelpdeskTicket(models.Model):
    """A mail in a case that may be a complaint of its own, and the cases made so."""

    _inherit = CASE

    complaint_split_from_id = fields.Many2one(
        CASE,
        string="Came in with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        prefetch=OURS,
        help="The case in whose thread the mail came in that this one was made of.",
    )
    complaint_split_ids = fields.Many2many(
        CASE, compute="_compute_complaint_split_ids", string="Made of its mails"
    )
    complaint_mail_ids = fields.Many2many(
        "mail.message",
        compute="_compute_complaint_mail_ids",
        string="Mails that came in later",
    )

    @api.depends("mail_question_ids.made_id")
    @api.depends_context("uid")
    def _compute_complaint_split_ids(self):
        """Those that this user may read; one query for any number of cases."""
        domain = [("complaint_split_from_id", "in", self.ids)]
        found = self.search(domain).grouped("complaint_split_from_id")
        for ticket in self:
            ticket.complaint_split_ids = found.get(ticket._origin)

    @api.depends("message_ids")
    @api.depends_context("uid")
    def _compute_complaint_mail_ids(self):
        """Mails in the thread of a case, without the one that it was made of."""
        by_mail = self._complaint_mail_channel()
        for ticket in self:
            mails = ticket.message_ids.filtered(lambda m: m.message_type == "email")
            first = mails.sorted("id")[:1] if ticket.channel_id == by_mail else None
            if first:
                mails -= first
            ticket.complaint_mail_ids = mails if ticket.procedure_version_id else None

    def _complaint_files_received(self):
        """The files that came in with this complaint, for who may read it (Awb 9:9).

        Of a mail those of that mail, without the mail itself: its words are the
        complaint, its headers are nobody's. Otherwise what was there before it left
        intake and stands in no message or note of ours. What came later, and what
        colleagues noted, is chosen by hand.
        """
        self.ensure_one()
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("type", "=", "binary"),
                ("name", "not in", (ORIGINAL, ADDED)),
            ],
            order="id",
        )
        mails = self.message_ids.filtered(lambda m: m.message_type == "email")
        if mails and self.channel_id == self._complaint_mail_channel():
            return files & mails.sorted("id")[0].attachment_ids
        moved = self.event_ids.filtered(lambda e: e.type == "moved").sorted("id")[:1]
        return (files - self.message_ids.attachment_ids).filtered(
            lambda file: not moved or file.create_date < moved.create_date
        )

    def _complaint_ask_whether_new(self, msg_dict):
        """Ask whether a mail that comes in now is a new complaint, where its tie to
        this case is loose (sudo).
        """
        mail, code = self._complaint_mail_in_hand(), msg_dict.get("message_id")
        if not mail or not code:
            return
        subject, text = msg_dict.get("subject") or "", mail.reading.text
        numbers = self._complaint_existing(case_numbers(subject, own_words(text)))
        answered = set(
            self.env["mail.thread"]._complaint_codes(self.procedure_id, msg_dict)
        )
        reason = loose_tie(
            self.number,
            [number for number in numbers if number in case_numbers(subject)],
            numbers,
            answers=not answered.isdisjoint(self.message_ids.mapped("message_id")),
            ended=not self.complaint_open,
        )
        if not reason:
            return
        question = self.env["complaint.mail.question"].create(
            {
                "ticket_id": self.id,
                "kind": "new",
                "reason": reason,
                "email": tools.email_normalize(msg_dict.get("email_from")),
                "also": ", ".join(numbers),
                "message_code": code,
            }
        )
        user = self._complaint_task_user()
        text = question.with_context(lang=user.lang)._text()
        self._complaint_add_task("activity_mail_question", user, summary=text)

    def _complaint_existing(self, numbers):
        """Those of these numbers that are of cases of the same procedure (sudo)."""
        domain = [
            ("number", "in", numbers),
            ("procedure_id", "=", self.procedure_id.id),
        ]
        known = set(self.search(domain).mapped("number")) if numbers else ()
        return [number for number in numbers if number in known]
