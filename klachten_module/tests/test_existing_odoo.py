from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestExistingOdoo(MondayCommon):
    """Beside what an organisation has already: plain tickets, addons, fields of its own
    (E8, E9).
    """

    def _plain(self, **vals):
        team = self.env["helpdesk.ticket.team"].create({"name": "Gewoon"})
        agent = new_test_user(
            self.env, f"agent{team.id}", "helpdesk_mgmt.group_helpdesk_manager"
        )
        tickets = self.env["helpdesk.ticket"].with_user(agent)
        return tickets.create(
            {"name": "Muis", "description": "Kapot", "team_id": team.id, **vals}
        )

    def test_a_plain_ticket_enters_no_stage_of_a_procedure(self):
        ticket = self._plain()
        before = ticket.stage_id
        stage = self.stages["registration"]
        with self.assertRaisesRegex(UserError, "is a stage of complaints"):
            ticket.write({"stage_id": stage.id})
        with self.assertRaisesRegex(UserError, "is a stage of complaints"):
            self._plain(stage_id=stage.id)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.stage_id, before)
        after = ticket.team_id._get_applicable_stages() - before
        ticket.stage_id = after[0]
        self.assertEqual(ticket.stage_id, after[0])

    def test_types_and_channels_appear_with_the_first_procedure(self):
        """Six types and two channels for everybody, where nobody handles complaints."""
        ours = [
            self.env.ref(f"klachten_module.{name}")
            for name in ("type_complaint", "type_question", "channel_letter")
        ]
        self.assertTrue(all(record.active for record in ours))
        for record in ours:
            record.active = False
        # a second procedure leaves alone what somebody switched off
        team = self.env["helpdesk.ticket.team"].create({"name": "Tweede"})
        values = {"name": "Tweede", "code": "tweede", "team_id": team.id}
        self.env["complaint.procedure"].create(values)
        self.assertFalse(any(record.active for record in ours))
        self.env["complaint.procedure"]._wake_choices()
        self.assertTrue(all(record.active for record in ours))

    def test_a_field_of_ones_own_on_events_is_written(self):
        """As Odoo writes a stored field that it computes; the log stays as it is."""
        event = self._create_complaint().event_ids[:1]
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE complaint_event ADD COLUMN x_year integer")
        own = (
            "UPDATE complaint_event SET x_year = 7, write_date = now()%s WHERE id = %d"
        )
        self.env.cr.execute(own % ("", event.id))
        with (
            self.assertRaisesRegex(Exception, "append-only"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.env.cr.execute(own % (", round = 7", event.id))

    def test_what_was_said_in_a_case_is_not_tidied_up(self):
        """E8: an addon that forgets a person deletes his messages, by sudo."""
        case = self._create_complaint()
        said = case.message_post(
            body="Mijn woorden", message_type="comment", author_id=self.complainant.id
        )
        plain = self._plain()
        other = plain.sudo().message_post(
            body="Mijn muis", message_type="comment", author_id=self.complainant.id
        )
        with self.assertRaisesRegex(UserError, "is not deleted"):
            (said | other).sudo().unlink()
        self.assertTrue((said | other).exists())
        other.unlink()
        self.assertFalse(other.exists())

    def test_a_test_complaint_goes_with_its_messages(self):
        case = self.procedure.with_user(self.officer)._register_test_complaint()
        case.sudo().message_post(body="Proef", message_type="comment")
        case.with_user(self.officer).action_complaint_remove_test()
        self.assertFalse(case.exists())

    def test_mails_that_left_are_still_tidied_up(self):
        case = self._create_complaint()
        self._send_mails()
        self.assertEqual(set(case.letter_ids.mapped("state")), {"sent"})
        mails = self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", case.id)]
        )
        mails.unlink()
        self.assertFalse(mails.exists())
