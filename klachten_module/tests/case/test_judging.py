from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .triage_common import TriageCommon


@tagged("post_install", "-at_install", "klachten")
class TestJudging(TriageCommon):
    """Who writes the answer, the findings and the outcome, and by which door."""

    def setUp(self):
        super().setUp()
        self.case = self._in_stage("investigation")
        self.finding = self.env["complaint.finding"].create(
            {
                "ticket_id": self.case.id,
                "ground_id": self.grounds[0].id,
                "outcome_id": self.founded.id,
                "position": "<p>What we think.</p>",
            }
        )

    def _changes(self):
        """{name: what somebody does with this case as he sees it}"""
        outcome = {"outcome_id": self.env.ref("klachten_module.outcome_unfounded").id}
        command = Command.update(self.finding.id, outcome)
        ground = {"ticket_id": self.case.id, "ground_id": self.grounds[1].id}
        return {
            "answer": lambda case: case.write({"answer": "<p>Other</p>"}),
            "position": lambda case: case.finding_ids.write({"position": "<p>No</p>"}),
            "outcome": lambda case: case.finding_ids.write(outcome),
            "form": lambda case: case.write({"finding_ids": [command]}),
            "new": lambda case: case.env["complaint.finding"].create(ground),
            "gone": lambda case: case.finding_ids.unlink(),
        }

    def _assert_judges(self, *users):
        """These write, everybody else who may change the case is told who does."""
        for user in (self.officer, *(self.users[code] for code in ("SLM", "RM"))):
            seen = self.case.with_user(user)
            if not seen.has_access("write"):
                continue
            for name, change in self._changes().items():
                with self.subTest(change=name, user=user.login), self._undone():
                    if user in users:
                        change(seen)
                        continue
                    with self.assertRaisesRegex(AccessError, "has the turn now"):
                        change(seen)
            self.assertEqual(seen.complaint_can_judge, user in users)
            self.assertIn("What we think.", seen.finding_ids.position)

    def test_who_had_the_turn_reads_on_and_writes_no_more(self):
        """The answer and each outcome are of who has the turn now, or an officer."""
        self._assert_judges(self.users["SLM"], self.officer)
        self._walk_to(self.case, "verification")
        self._assert_judges(self.users["RM"], self.officer)
        before = self.case.with_user(self.users["SLM"])
        self.assertTrue(before.answer)
        before.agreed_actions = "Say sorry."  # the rest of the file is shared work

    def test_answer_of_a_closed_case_is_of_the_officer(self):
        self._walk_to(self.case, "to_send")
        self.case.sudo().finding_ids = [Command.clear()]
        self._move(self.case, "SLM", "Send our position", outcome_id=self.founded.id)
        self._move(self.case, "SLM", "Escalate")
        self._send_mails()
        self._move(self.case, "SLM", "No agreement")
        for user, may in ((self.users["SLM"], False), (self.officer, True)):
            seen = self.case.with_user(user)
            if may:
                seen.answer = "<p>Mended</p>"
                continue
            with self.assertRaisesRegex(AccessError, "has the turn now"):
                seen.answer = "<p>Other</p>"

    def test_officer_who_takes_no_part_judges_nothing(self):
        """Awb 9:7: he looks after the case, and leaves what it says to others."""
        involved = self._create_plain(user_id=self.officer.id)
        self.case.sudo().about_ticket_ids = involved
        self._assert_judges(self.users["SLM"])

    def test_outcome_of_a_case_is_not_written_by_hand(self):
        """It follows from a move or from the findings, whatever the door."""
        self.finding.outcome_id = False
        for user in (self.users["SLM"], self.officer, self.env.user):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "not by hand: Outcome"),
            ):
                self.case.with_user(user).write({"outcome_id": self.founded.id})
        made = self._create_complaint(outcome_id=self.founded.id)
        tickets = made.with_context(default_outcome_id=self.founded.id)
        self.assertFalse(tickets.default_get(["outcome_id"]))
        self.assertFalse((made + self.case).outcome_id)
        self.case.with_user(self.officer).finding_ids.outcome_id = self.founded
        self.assertEqual(self.case.outcome_id, self.founded)
