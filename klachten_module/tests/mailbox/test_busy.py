from unittest.mock import patch

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo.exceptions import LockError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_common import MailCommon

BUSY = (
    SerializationFailure("could not serialize access"),
    DeadlockDetected("deadlock detected"),
    LockNotAvailable("could not obtain lock"),
    LockError("Cannot grab a lock on records"),
)


@tagged("post_install", "-at_install", "klachten")
class TestBusy(MailCommon):
    """F1: that somebody works on the same case is no mistake in what we were doing."""

    def _busy(self, model, method, error):
        return patch.object(self.env.registry[model], method, side_effect=error)

    def test_mail_is_not_called_unreadable(self):
        """Whoever brings it in does so again: Odoo over RPC, the fetching by itself."""
        for error in BUSY:
            with self.subTest(error=error), self.assertRaises(type(error)):
                with self._busy("helpdesk.ticket", "message_new", error):
                    self._receive()
        self.assertFalse(self._set_aside())
        self.assertTrue(self._receive())

    def test_text_of_a_letter_is_not_called_a_mistake(self):
        case = self._create_complaint()
        template = self.env.ref("klachten_module.letter_closed")
        for error in BUSY:
            with self.subTest(error=error), self.assertRaises(type(error)):
                with self._busy("helpdesk.ticket", "_complaint_render_letter", error):
                    self.env["complaint.letter"]._draft_letter(
                        case, template, "complainant", ("A", "a@b.example", "nl_NL")
                    )

    def test_text_of_a_reminder_is_not_called_a_mistake(self):
        case = self._create_complaint()
        letter = {"text": "<p>Why?</p>", "until": case._complaint_today()}
        inquiry = case._complaint_ask("question", self.complainant, letter)
        template = self.env.ref("klachten_module.letter_closed")
        to = case._complaint_asked_address(self.complainant)
        for error in BUSY:
            with self.subTest(error=error), self.assertRaises(type(error)):
                with self._busy("mail.template", "_render_field", error):
                    inquiry._draft_reminder(template, to)

    def test_planned_version_stays_planned(self):
        """LockError is a UserError: it looked like a version that is not right."""
        action = self.procedure.action_new_version()
        draft = self.env[action["res_model"]].browse(action["res_id"])
        draft._as_service().planned = True
        for error in BUSY:
            with self._busy(
                "complaint.procedure.version", "action_put_in_force", error
            ):
                draft._cron_take_over()
            self.assertTrue(draft.planned)

    def test_overview_waits_for_the_next_run(self):
        sending = self.env["complaint.overview.sending"].create(
            {
                "procedure_id": self.procedure.id,
                "user_id": self.officer.id,
                "kind": "month",
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
            }
        )
        for error in BUSY:
            with (
                self._busy("complaint.overview.sending", "_make_mail", error),
                mute_logger("odoo.addons.klachten_module"),
            ):
                self.assertFalse(sending._queue())
            self.assertFalse(sending.failure)
