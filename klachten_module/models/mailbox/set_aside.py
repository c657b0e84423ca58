import base64
from email import message_from_string
from email.header import decode_header

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import html2plaintext


def readable_header(message, name):
    """A header as text that can be stored, whatever bytes were in it."""
    parts = []
    for chunk, charset in decode_header(str(message.get(name) or "")):
        if isinstance(chunk, bytes):
            chunk = decode_bytes(chunk, charset)
        parts.append(chunk.encode("utf-8", "replace").decode("utf-8"))
    return " ".join("".join(parts).replace("\0", "").split())


def decode_bytes(data, charset):
    """Bytes of a mail as text, also when its character set is unknown or wrong."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, TypeError):
            continue
    return data.decode("latin-1")


def readable_text(message):
    """What can be read of a mail that the gateway could not process.

    :return: str, plain text of the first text part, "" when there is none
    """
    for wanted in ("text/plain", "text/html"):
        for part in message.walk():
            if part.get_content_type() == wanted and not part.is_multipart():
                data = part.get_payload(decode=True) or b""
                text = decode_bytes(data, part.get_param("charset"))
                text = html2plaintext(text) if wanted == "text/html" else text
                return text.replace("\0", "").strip()
    return ""


def returned_parts(message):
    """What a delivery failure sends back: the message that failed, or its headers."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            yield part.get_payload(0)
        elif part.get_content_type() == "text/rfc822-headers":
            text = decode_bytes(part.get_payload(decode=True) or b"", None)
            yield message_from_string(text)


class ComplaintSetAside(models.Model):
    """A mail to a complaints mailbox that did not become a complaint by itself.

    Automatic replies, bounces, mails that could not be read: kept with the message as
    it came in, so that nothing is lost. An officer registers it as a complaint or puts
    it away.
    """

    _name = "complaint.set.aside"
    _description = "Mail set aside"
    _order = "state desc, id desc"
    _rec_name = "subject"

    company_id = fields.Many2one("res.company", index=True)
    procedure_id = fields.Many2one("complaint.procedure", index=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        index="btree_not_null",
        ondelete="set null",
        help="The case the mail answers, or the one made from it.",
    )
    answers_id = fields.Many2one(
        "helpdesk.ticket",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The case in whose thread the mail came in.",
    )
    received_at = fields.Datetime(required=True, default=fields.Datetime.now)
    email_from = fields.Char(string="From")
    subject = fields.Char()
    reason = fields.Selection(
        [
            ("auto_reply", "Automatic reply"),
            ("bounce", "Delivery failure"),
            ("bulk", "Bulk mail"),
            ("loop", "Too many mails from one sender"),
            ("stranger", "From somebody the case does not know"),
            ("unclaimed", "Names no mailbox of ours"),
            ("error", "Could not be read"),
        ],
        required=True,
    )
    error = fields.Char(string="What went wrong")
    body = fields.Text(string="Text")
    message = fields.Binary(string="Message as received", attachment=True)
    message_name = fields.Char(default="message.eml")
    key = fields.Char(
        index="btree_not_null",
        readonly=True,
        export_string_translation=False,
        help="The same for two deliveries of one mail.",
    )
    state = fields.Selection(
        [("done", "Dealt with"), ("open", "To be looked at")],
        default="open",
        required=True,
        index=True,
    )

    def action_register(self):
        """Make a case of this mail after all, with what could be read of it.

        Also of a mail that answers a case: whoever wrote it has a complaint of his own.
        """
        self._check_open()
        if not self.procedure_id:
            raise UserError(self.env._("Say first under which procedure it comes."))
        ticket = self.env["helpdesk.ticket"]._complaint_from_set_aside(self)
        self.write({"ticket_id": ticket.id, "state": "done"})
        return ticket._complaint_open_action()

    def action_add_to_case(self):
        """Put this mail into the case that it answers, as if it had come in there."""
        self._check_open()
        case = self.answers_id
        if not case:
            raise UserError(self.env._("This mail answers no case."))
        case.check_access("read")
        case._complaint_take_set_aside(self)
        self.write({"ticket_id": case.id, "state": "done"})
        return case._complaint_open_action()

    def _check_open(self):
        self.ensure_one()
        self.check_access("write")
        if self.state == "done":
            raise UserError(self.env._("This mail was dealt with already."))

    def action_put_away(self):
        """Keep the mail, take it off the list."""
        self.write({"state": "done"})

    @api.model
    def _keep(
        self, procedure, message, raw, reason, *, key=False, error=None, answers=None
    ):
        """Keep a mail as it came in, once (sudo).

        :param procedure: complaint.procedure; empty when nobody knows whose mail it is
        :param message: email.message.Message of it, perhaps malformed
        :param bytes raw: the message itself
        :param key: of the mail, see `digest`
        :param answers: the case in whose thread it came in, where that is known
        """
        procedure = procedure or self._only_procedure()
        kept = self._kept(procedure, key)
        if kept:
            return kept
        try:
            sender, subject = (readable_header(message, n) for n in ("From", "Subject"))
            body = readable_text(message)
        except Exception as problem:  # noqa: BLE001 the raw message is what counts
            sender, subject, body = "", "", ""
            error = error or str(problem)
        answers = answers or self._answered_case(message, procedure)
        return self.create(
            {
                "company_id": procedure.company_id.id,
                "procedure_id": procedure.id,
                "ticket_id": answers.id,
                "answers_id": answers.id,
                "email_from": sender,
                "subject": subject or self.env._("(no subject)"),
                "reason": reason,
                "error": error,
                "body": body,
                "message": base64.b64encode(raw),
                "key": key,
            }
        )

    @api.model
    def _only_procedure(self):
        """The procedure that takes mail, where there is one; empty where there are
        more (sudo).
        """
        procedures = self.env["complaint.procedure"]
        found = procedures.search([("version_id", "!=", False)], limit=2)
        return found if len(found) == 1 else found.browse()

    @api.model
    def _kept(self, procedure, key):
        """The row of a mail that came in before."""
        domain = [("key", "=", key), ("procedure_id", "=", procedure.id)]
        return self.search(domain, limit=1) if key else self.browse()

    @api.model
    def _answered_case(self, message, procedure=None):
        """The case that the mail is an answer to, empty when there is none.

        :param procedure: only a case of it, if given
        """
        headers = [message.get("References"), message.get("In-Reply-To")]
        headers += [part.get("Message-Id") for part in returned_parts(message)]
        references = tools.mail.unfold_references(
            " ".join(str(header) for header in headers if header)
        )
        cases = self.env["helpdesk.ticket"]
        if not references:
            return cases
        answered = self.env["mail.message"].search(
            [("message_id", "in", references[-32:]), ("model", "=", cases._name)],
            order="id desc",
        )
        found = cases.browse(answered.mapped("res_id")).exists()
        return found.filtered(
            lambda case: (
                case.procedure_version_id and case.procedure_id == procedure
                if procedure
                else case.procedure_version_id
            )
        )[:1]
