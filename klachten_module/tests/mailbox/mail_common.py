from freezegun import freeze_time

from odoo.tools import mute_logger

from ..common import ComplaintCommon

GATEWAY_LOG = "odoo.addons.mail.models.mail_thread"
MAIL = """\
From: Test Klant <klant@elders.example>
To: {to}
Cc: {cc}
Subject: {subject}
Message-Id: <{message_id}@elders.example>
Date: {date}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
{extra}
{body}
"""


class MailCommon(ComplaintCommon):
    """A mailbox of complaints, one of a plain team, and mail to both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                k: v
                for k, v in cls.env.context.items()
                if k not in ("tracking_disable", "mail_create_nosubscribe")
            }
        )
        cls.env["mail.mail"].search([]).unlink()
        cls.plain_alias = cls.env["mail.alias"].create(
            {
                "alias_name": "gewoon",
                "alias_model_id": cls.env["ir.model"]._get_id("helpdesk.ticket"),
                "alias_defaults": repr({"team_id": cls.plain_team.id}),
                "alias_domain_id": cls.domain.id,
            }
        )
        cls.mailbox = "testklachten@test.example"

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-11-02 09:00:00"))

    def _mail(self, **values):
        """The text of a mail to the mailbox; `values` are those that matter."""
        values = {
            "to": self.mailbox,
            "cc": "",
            "subject": "Laptop kapot",
            "message_id": "first",
            "date": "Mon, 02 Nov 2026 09:30:00 +0100",
            "extra": "",
            "body": "Mijn laptop is kapot.",
            **values,
        }
        return MAIL.format(**values)

    def _receive(self, raw=None, **values):
        """Let a message come in; returns the new tickets."""
        tickets = self.env["helpdesk.ticket"]
        known = tickets.search([])
        raw = raw or self._mail(**values).encode()
        with self.mock_mail_gateway(), mute_logger(GATEWAY_LOG, "py.warnings"):
            self.env["mail.thread"].message_process("helpdesk.ticket", raw)
            self.sent_at_once = list(self._mails)
        return tickets.search([]) - known

    def _set_aside(self):
        return self.env["complaint.set.aside"].search(
            [("procedure_id", "=", self.procedure.id)]
        )

    def _said(self, record):
        return str(record.message_ids.mapped("body"))

    def _from(self, sender, parent, number=0, to=None):
        return (
            MAIL.format(
                to=to or self.mailbox,
                cc="",
                subject="Re: Laptop kapot",
                message_id=f"from{number}",
                date="Mon, 02 Nov 2026 09:40:00 +0100",
                extra=f"In-Reply-To: {parent.message_id}\n",
                body="Vertrouwelijk: het ging zo.",
            )
            .replace("Test Klant <klant@elders.example>", sender)
            .encode()
        )
