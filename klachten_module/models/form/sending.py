import base64
import json
from email import policy
from email.message import EmailMessage

from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.tools import format_datetime, formataddr, plaintext2html

from ...logic import form as rules
from ...logic.filenames import safe_name
from ...report import weasy
from ...report.styles import styles
from ..kernel import SERVICE
from ..mailbox.gateway import parsed

# By this the file of the filled in form is known among the files of a case.
FORM_FILE = "klachten_module.form"
# What is not repeated to others: how to reach him.
REACH = ("email", "phone", "street", "zip", "city")


class ComplaintForm(models.Model):
    """What a form becomes once it is sent: a case, an addition to one, or something
    that a person looks at first. Once, however often the button is pressed.
    """

    _inherit = "complaint.form"

    def _send(self, token):
        """Send this form (sudo), unless it was sent already.

        :param token: of its page, which says when it was shown
        """
        self.ensure_one()
        self._lock()
        if self.state != "draft" or self._problems():
            return
        if rules.machine(self.trap or "", self._seconds_since(token)):
            self._set_aside()
        elif self.letter_id.ticket_id.complaint_open:
            self._add_to_case(self.letter_id.ticket_id)
        else:
            self._make_case()

    # --- a case -----------------------------------------------------------------------

    def _make_case(self):
        """Make a case, as the mail gateway does: by nobody who has an account.

        The form stands among its files before anybody can see the case: one
        transaction (S0-50, S0-82).
        """
        tickets = self.env["helpdesk.ticket"].with_user(SUPERUSER_ID)
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web", False)
        received_at = fields.Datetime.now()
        case = tickets.with_context(
            complaint_service=SERVICE,
            complaint_intake={
                "received_at": received_at,
                "vals": {"complaint_by_form": True},
            },
        ).create(
            {
                "name": self._title(),
                "description": self._statement(),
                "team_id": self.procedure_id.team_id.id,
                "partner_name": self.name,
                "partner_email": self.email,
                "channel_id": channel.id if channel else False,
                "complaint_lang": self.lang,
                "form_received": True,
                # known before the first letter is written
                **{
                    f"complainant_{name}": self[name]
                    for name in ("phone", "street", "zip", "city")
                    if self[name]
                },
            }
        )
        case = case.with_context(complaint_service=False, complaint_intake=False)
        self._sent(case, received_at, "sent")
        receipts = case.letter_ids.filtered(lambda row: row.addressee == "complainant")
        self.mailed = "queued" in receipts.mapped("state")

    def _sent(self, case, moment, state):
        """This form is sent: its files and its paper are of the case (sudo).

        :param case: helpdesk.ticket; empty where it was set aside
        """
        files = self._files()
        self.write(
            {
                "state": state,
                "number": case.number,
                "sent_at": moment,
                "size": 0,
                "file_names": json.dumps(self._file_sizes()),
            }
        )
        paper = self._make_paper()
        self.paper = base64.b64encode(paper)
        if not case:
            return  # they stand in the message that was set aside
        files.write({"res_model": case._name, "res_id": case.id})
        self.env["ir.attachment"].create(
            {
                "name": f"{self._paper_name()}.pdf",
                "raw": paper,
                "description": FORM_FILE,
                "res_model": case._name,
                "res_id": case.id,
            }
        )

    def _file_sizes(self):
        """[(name, size in words)] of the files of this draft."""
        return [(file.name, rules.size_words(file.file_size)) for file in self._files()]

    def _title(self):
        """What the case is called: the first sentence."""
        return rules.title(self.what or "", self.about or "", self.solution or "") or (
            self.env._("Complaint by form")
        )

    def _statement(self):
        """The words of the complainant, under the questions; not how to reach him."""
        parts = [
            Markup("<p><strong>%s</strong></p>%s") % (label, plaintext2html(words))
            for name, label, words in self._answers()
            if name not in (*REACH, "name")
        ]
        return Markup().join(parts) or plaintext2html(
            self.env._("There are no words, only files: the complaint may be in those.")
        )

    def _answers(self):
        """[(name, question, words)] of what is filled in, as the form asks it."""
        labels = self._labels()
        return [
            (name, labels[name], words)
            for name, words in self._values().items()
            if words
        ]

    def _labels(self):
        return {
            "what": self.env._("What happened, and when?"),
            "about": self.env._("About what or whom is it?"),
            "solution": self.env._("What would solve it for you?"),
            "name": self.env._("What is your name?"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Telephone"),
            "street": self.env._("Street and number"),
            "zip": self.env._("Postcode"),
            "city": self.env._("Town"),
        }

    # --- a case that is there already -------------------------------------------------

    def _add_to_case(self, case):
        """Add this to the case of whose letter he has the link (sudo)."""
        case = case.with_user(SUPERUSER_ID)
        case._complaint_lock()
        now = fields.Datetime.now()
        user = case._complaint_task_user()
        self._sent(case, now, "sent")
        service = case._complaint_service()
        if not case.form_received:
            service.form_received = True
        self.env["complaint.event"].with_user(SUPERUSER_ID)._record(
            case,
            "contact",
            Markup().join(
                Markup("<p><strong>%s</strong></p>%s") % (label, plaintext2html(words))
                for _name, label, words in self._answers()
            ),
            result="incoming",
            letter_id=self.letter_id.id,
        )
        case._complaint_add_task(
            "activity_reaction",
            user,
            summary=self.with_context(lang=user.lang).env._(
                "The complaint form came in"
            ),
        )

    # --- what a program may have filled in --------------------------------------------

    def _set_aside(self):
        """Keep it as a mail that was set aside: an officer registers it or puts it
        away (sudo).
        """
        raw = self._as_mail().as_bytes()
        mails = self.env["mail.thread"].with_user(SUPERUSER_ID)
        mail = mails._complaint_read_mail(parsed(raw), raw)
        now = fields.Datetime.now()
        self.env["complaint.set.aside"].with_user(SUPERUSER_ID)._keep(
            self.procedure_id, mail._replace(received_at=now), "form"
        )
        self._sent(self.env["helpdesk.ticket"], now, "aside")

    def _as_mail(self):
        """This form as a message, with its files.

        :return: email.message.EmailMessage
        """
        message = EmailMessage(policy=policy.SMTP)
        message["Subject"] = self._title()
        if self.email:
            message["From"] = formataddr((self.name or "", self.email))
        said = [f"{label}\n{words}" for _name, label, words in self._answers()]
        message.set_content("\n\n".join(said), charset="utf-8")
        for file in self._files():
            message.add_attachment(
                file.raw,
                maintype="application",
                subtype="octet-stream",
                filename=file.name,
            )
        return message

    # --- on paper ---------------------------------------------------------------------

    def _paper_name(self):
        label = self.env._("Complaint form")
        return safe_name(f"{label} {self.number or ''}".strip())

    def _make_paper(self):
        """What was filled in, as a PDF.

        :return: bytes
        """
        html = self.env["ir.qweb"]._render(
            "klachten_module.form_paper",
            {
                "form": self,
                "files": self._shown_files(),
                "title": self._paper_name(),
                "received": format_datetime(
                    self.env,
                    self.sent_at,
                    tz=self.procedure_id.version_id.tz,
                    dt_format="short",
                ),
                "lang": (self.lang or "en_US").replace("_", "-"),
                "css": styles("complaint_form"),
            },
        )
        reports = self.env["ir.actions.report"]
        if weasy.engine():
            return reports._weasyprint(str(html).encode())
        return reports._run_wkhtmltopdf([str(html)])
