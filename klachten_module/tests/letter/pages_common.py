from markupsafe import Markup

from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ...wizards.letter.send import WRITTEN
from ..common import ComplaintCommon
from ..web_common import LINK, QUIET, WebCommon


class PagesCommon(WebCommon, ComplaintCommon):
    """A case with people concerned, and what goes out to them by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([]).unlink()
        cls.accused = new_test_user(
            cls.env,
            "test_pages_accused",
            groups="helpdesk_mgmt.group_helpdesk_manager",
            name="Test Accused",
            email="accused@elders.example",
            lang="nl_NL",
        )
        cls.expert = cls.env["res.partner"].create(
            {"name": "Test Expert", "email": "expert@elders.example", "lang": "nl_NL"}
        )
        cls.case = cls._create_complaint()
        cls()._walk_to(cls.case, "explanation")
        cls.handler = cls.users["SLM"]
        cls.about = cls._party("complained_about", cls.accused.partner_id)
        cls.witness = cls._party("witness", name="Wim", email="wim@elders.example")
        cls.agent = cls._party(
            "representative", name="Rita", email="rita@elders.example"
        )
        cls.file, cls.other_file = cls.env["ir.attachment"].create(
            [
                {
                    "name": f"{name}.txt",
                    "raw": name.encode(),
                    "res_model": "helpdesk.ticket",
                    "res_id": cls.case.id,
                }
                for name in ("released", "internal")
            ]
        )
        cls.case.sudo().answer = "<p>Dit is wat er gebeurde.</p>"
        cls.case.sudo().write(
            {"description": "<p>Internal summary</p>", "agreed_actions": "Talk to Joe"}
        )
        cls.secrets = (
            "Internal summary",
            "Talk to Joe",
            "Test SLM",
            "Test RM",
            "Test Officer",
            "internal.txt",
        )

    @classmethod
    def _party(cls, kind, partner=None, **vals):
        partner_id = partner.id if partner else False
        return cls._add_party(cls.case, kind, partner_id=partner_id, **vals)

    def _write(self, user, purpose, to, **vals):
        """The dialog as this user fills it in, not sent yet."""
        asked = purpose in ("question", "consultation", "check")
        receiver = {"partner_id" if asked else "party_id": to.id} if to else {}
        wizard = (
            self.env["complaint.send"]
            .with_user(user)
            .create(
                {
                    "ticket_id": self.case.id,
                    "purpose": purpose,
                    **receiver,
                    **vals,
                }
            )
        )
        if purpose in WRITTEN and "text" not in vals:
            wizard.text += Markup("<p>Wat weet u ervan?</p>")
        return wizard

    def _send(self, user, purpose, to, **vals):
        """A letter by hand that left; the mails, and the letter (sudo)."""
        self._write(user, purpose, to, **vals).action_send()
        mails = self._send_mails()
        return mails, self.case.sudo().letter_ids.sorted("id")[-1]

    def _link_of(self, mail):
        return LINK.search(mail["body"])[0]

    def _log(self, event_type):
        """The events of a type, of which pages were told by another cursor."""
        self.env.invalidate_all()
        found = self.case.sudo().event_ids.filtered(lambda e: e.type == event_type)
        if (
            event_type == "inquiry_answered"
        ):  # on the way some were written down by hand
            found = found.filtered("letter_id")
        return found

    def _assert_not_found(self, path, **data):
        with mute_logger(*QUIET):
            page = self.url_open(path, data=data or None)
        self.assertEqual(page.status_code, 404)
        self._assert_kept_to_itself(page)
        return page

    def _assert_kept_to_itself(self, page):
        """Kept nowhere, its address told to nobody, and in no page of another site."""
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        policy = page.headers["Content-Security-Policy"]
        self.assertEqual(policy, "frame-ancestors 'none'")
        self.assertEqual(page.headers["X-Frame-Options"], "DENY")
