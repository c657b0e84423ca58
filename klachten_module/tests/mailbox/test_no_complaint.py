from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .mail_common import MailCommon

AWAY = {"subject": "Afwezigheidsbericht", "body": "Ik ben er niet."}
REPORTS = ("complaint.report", "complaint.report.term", "complaint.report.turn")


@tagged("post_install", "-at_install", "klachten")
class TestNoComplaint(MailCommon):
    """An automatic mail or spam that became a case: it ends, and counts nowhere."""

    def _decide(self, case, user=None):
        case.with_user(user or self.users["SD"]).action_mail_question_no()

    def _counted(self, case):
        """In how many rows of the figures a case stands."""
        self.env.flush_all()
        return sum(
            self.env[name]
            .with_user(self.officer)
            .search_count([("ticket_id", "=", case.id)])
            for name in REPORTS
        )

    def test_automatic_mail_ends_its_case_in_one_click(self):
        case = self._receive(**AWAY)
        self.assertTrue(self._counted(case))
        self.assertTrue(case.deadline_ids)
        self._decide(case)
        self.assertFalse(case.complaint_open)
        self.assertEqual(case.complaint_phase, "closed")
        self.assertTrue(case.stage_id.closed)
        self.assertFalse(case.activity_ids)
        self.assertFalse(case.next_term_id)
        self.assertFalse(case.answer_due_on)
        self.assertEqual(case.letter_ids.mapped("state"), ["suppressed"])
        self.assertFalse(self._send_mails())
        event = case.event_ids[-1:]
        self.assertEqual(
            (event.type, event.user_id), ("no_complaint", self.users["SD"])
        )
        text = case.with_user(self.officer).not_complaint_text
        self.assertIn(self.users["SD"].name, text)

    def test_it_counts_in_no_figure(self):
        """Received, open, in time, pivots: also a term that was missed already."""
        case, real = self._receive(**AWAY), self._receive(message_id="real")
        with freeze_time("2026-12-14 09:00:00"):
            case._complaint_refresh()
            self.assertIn("missed", case.deadline_ids.mapped("state"))
            self._decide(case, self.officer)
            self.assertFalse(case.deadline_ids)
            self.assertFalse(self._counted(case))
            self.assertTrue(self._counted(real))
            figures = self.env["complaint.figure"]
            figures._make_anew(at_once=10_000)
            figures._store(figures._made(figures._behind(0, 1000)))
            self.assertFalse(self._counted(case))

    def test_officer_takes_it_back(self):
        """The case goes on, received when it was, and is confirmed."""
        case = self._receive(**AWAY)
        stage, received = case.stage_id, case.received_at
        due = {row.term_id: row.due_on for row in case.deadline_ids}
        promised = case.answer_due_on
        self._decide(case)
        with freeze_time("2026-11-03 09:00:00"):
            mine = case.with_user(self.officer)
            mine.action_complaint_after_all()
            self.assertEqual(case.stage_id, stage)
            self.assertEqual(case.received_at, received)
            self.assertTrue(case.complaint_open)
            self.assertFalse(case.closed_date)
            self.assertTrue(self._activities(case, "activity_turn"))
            now_due = {row.term_id: row.due_on for row in case.deadline_ids}
            self.assertEqual(now_due, due)
            self.assertEqual(case.answer_due_on, promised)
            self.assertTrue(self._counted(case))
            [mail] = [m for m in self._send_mails() if "klant@" in str(m["email_to"])]
            self.assertTrue(mail)
            self.assertIn("confirmed", case.event_ids.mapped("type"))
            with self.assertRaisesRegex(UserError, "decided already"):
                mine.action_complaint_after_all()
            mine.action_no_complaint()  # and once more
            self.assertFalse(self._counted(case))

    def test_taken_back_after_somebody_wrote_by_hand(self):
        """What he wrote cannot be made again: its writer is told; nothing is lost."""
        case = self._receive(message_id="person")
        self._drop(case, self.users["SD"], "classification")
        self._send_mails()
        mine = case.with_user(self.officer)
        send = self.env["complaint.send"].with_user(self.officer)
        asking = send.create({"ticket_id": case.id, "purpose": "information"})
        asking.text = "<p>Welke dag was het?</p>"
        asking.action_send()
        letter = case.letter_ids.filtered(lambda one: one.purpose == "information")
        self.assertEqual(letter.state, "queued")
        mine.action_no_complaint()
        self.assertEqual(letter.state, "suppressed")
        mine.action_complaint_after_all()
        self.assertEqual(letter.state, "failed")
        self.assertIn("Write it again", letter.failure)
        self.assertTrue(self._activities(case, "activity_letter_failed"))
        confirmed = case.letter_ids.filtered(lambda one: one.event_type == "confirmed")
        self.assertEqual(len(confirmed), 1, "confirmed already")

    def test_what_somebody_wrote_himself_does_not_go_by_itself(self):
        """It stays on record with its words, as not sent; he is told."""
        case = self._receive(subject="Win een telefoon")
        self._send_mails()
        mine = case.with_user(self.officer)
        party = case.party_ids.filtered(lambda p: p.kind == "complainant")
        for purpose, vals in (
            ("information", {"text": "<p>Wat bedoelt u?</p>"}),
            ("hearing", {"party_id": party.id}),
        ):
            self.env["complaint.send"].with_user(self.officer).create(
                {"ticket_id": case.id, "purpose": purpose, **vals}
            ).action_send()
        letters = case.letter_ids.filtered("purpose")
        mine.action_no_complaint()
        self.assertFalse(self._send_mails())
        mine.action_complaint_after_all()
        self.assertTrue(case.complaint_open)
        self.assertFalse(self._send_mails(), "written before it was called none")
        self.assertEqual(letters.exists(), letters)
        self.assertEqual(set(letters.mapped("state")), {"failed"})

    def test_nothing_moves_before_it_is_taken_back(self):
        case = self._receive(**AWAY)
        self._decide(case)
        mine = case.with_user(self.officer)
        self.assertFalse(mine.move_buttons)
        with self.assertRaises(UserError):
            mine.stage_id = self.procedure.stage_ids[:1]
        self._receive(message_id="later", extra="In-Reply-To: <first@elders.example>\n")
        self.assertFalse(self._counted(case))

    def test_spam_that_asked_nothing_is_ended_by_an_officer(self):
        """A handler does not do away with a complaint."""
        case = self._receive(subject="Win een telefoon")
        handler = case.with_user(self.users["SD"])
        self.assertFalse(handler.can_end_as_none)
        with self.assertRaises(AccessError):
            handler.action_no_complaint()
        case.with_user(self.officer).action_no_complaint()
        self.assertFalse(self._send_mails(), "its confirmation stood in the queue")
        self.assertFalse(self._counted(case))
        case.with_user(self.officer).action_complaint_after_all()
        self.assertEqual(len(self._send_mails()), 1)

    def test_who_works_on_a_doubtful_one_ends_it_while_it_is_asked_who_complains(self):
        lawyer = "Reply-To: Mr. Jansen <jansen@recht.example>\n"
        case = self._receive(extra=lawyer)
        self.assertEqual(case.mail_question_kind, "reply_other")
        case.with_user(self.users["SD"]).action_no_complaint()
        self.assertFalse(self._send_mails())
        case.with_user(self.officer).action_complaint_after_all()
        self.assertEqual(case.mail_question_kind, "reply_other", "asked again")
        self.assertTrue(self._activities(case, "activity_mail_question"))
        self.assertFalse(self._send_mails())

    def test_only_before_it_is_taken_up(self):
        case = self._receive()
        self._walk_to(case, "investigation")
        with self.assertRaisesRegex(UserError, "taken up"):
            case.with_user(self.officer).action_no_complaint()
