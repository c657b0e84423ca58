from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..common import MondayCommon
from ..letter.pages_common import PagesCommon


@tagged("post_install", "-at_install", "klachten")
class TestVerificationPages(PagesCommon, HttpCase):
    """Managers check the draft on a page; a no goes back."""

    def _checks(self, **values):
        self.env.invalidate_all()
        return self.case.sudo().verification_ids.filtered(
            lambda row: all(row[name] == value for name, value in values.items())
        )

    def test_who_answered_is_asked_to_check(self):
        """S0-70, S0-71: proposed by the button, changed as one likes."""
        action = self.case.with_user(self.handler).action_complaint_check()
        self.assertEqual(action["context"]["default_purpose"], "check")
        self.assertEqual(action["context"]["default_partner_id"], self._manager().id)
        self.case.sudo().answer = False
        with self.assertRaisesRegex(UserError, "no draft answer"):
            self.case.with_user(self.handler).action_complaint_check()

    def test_yes_and_no_on_the_page_close_the_check_with_its_reason(self):
        """S0-71, S0-73: a no sends the case back to the investigation."""
        [mail], letter = self._send(self.handler, "check", self.expert)
        check = letter.verification_id
        self.assertEqual((check.kind, check.attempt, check.state), ("asked", 1, "open"))
        [other_mail], other = self._send(self.handler, "check", self._manager())
        self._react(self._link_of(mail), choice="returned", words="Wrong <b>date</b>")
        self.env.invalidate_all()
        self.assertEqual(check.state, "returned")
        self.assertIn("Wrong &lt;b&gt;date", check.reason)
        self.assertEqual(self.case.stage_id.complaint_code, "investigation")
        self.assertEqual(self.case.complaint_round, 1)
        self.assertEqual(other.verification_id.state, "withdrawn")
        self._assert_not_found(self._link_of(other_mail))
        self.assertEqual(self._log("checked").result, "returned")
        self._walk_to(self.case, "explanation")
        [_mail], letter = self._send(self.handler, "check", self.expert)
        self.assertEqual(letter.verification_id.attempt, 2)

    def test_without_such_a_move_a_no_is_a_task(self):
        self.env.cr.execute(
            "DELETE FROM complaint_transition WHERE event_type = 'checked' "
            "AND from_stage_id = %s",
            [self.stages["explanation"].id],
        )
        self.env.invalidate_all()
        [mail], _letter = self._send(self.handler, "check", self.expert)
        self._react(self._link_of(mail), choice="returned", words="Wrong date")
        self.env.invalidate_all()
        self.assertEqual(self.case.stage_id.complaint_code, "explanation")
        self.assertTrue(self._activities(self.case, "activity_inquiry"))
        with self.assertRaisesRegex(UserError, "Does not agree.*Test Expert"):
            self._move(self.case, "SLM", "To the relation manager for verification")

    def test_approval_is_of_the_text_that_was_sent(self):
        """S0-71: a text changed after it was sent needs a check of its own."""
        [mail], letter = self._send(self.handler, "check", self.expert)
        name = "To the relation manager for verification"
        with self.assertRaisesRegex(UserError, "Did not check.*Test Expert"):
            self._move(self.case, "SLM", name)
        self.case.sudo().answer = "<p>Another text</p>"
        self._react(self._link_of(mail), choice="approved")
        self.env.invalidate_all()
        self.assertEqual(letter.verification_id.state, "approved")
        self.assertFalse(letter.verification_id.is_current)
        with self.assertRaisesRegex(UserError, "check this text.*Test Manager"):
            self._move(self.case, "SLM", name)
        [mail], letter = self._send(self.handler, "check", self.expert)
        self._react(self._link_of(mail), choice="approved")
        self.env.invalidate_all()
        self._move(self.case, "SLM", name)
        self.assertEqual(self.case.stage_id.complaint_code, "verification")

    def test_a_verdict_by_telephone_is_written_down(self):
        _mails, letter = self._send(self.handler, "check", self.expert)
        check = letter.verification_id.with_user(self.handler)
        dialogs = self.env["complaint.answer"].with_user(self.handler)
        dialog = dialogs.create({"verification_id": check.id})
        with self.assertRaisesRegex(UserError, "one of the two"):
            dialog.action_apply()
        dialog.choice = "returned"
        with self.assertRaisesRegex(UserError, "what has to change"):
            dialog.action_apply()
        dialog.choice = "approved"
        dialog.action_apply()
        self.assertEqual(check.state, "approved")
        self.assertEqual(self._log("inquiry_answered").result, "approved")


@tagged("post_install", "-at_install", "klachten")
class TestVerification(MondayCommon):
    """Rounds of checks: draft, managers, relation manager, complainant."""

    def _rows(self, case):
        case.sudo().invalidate_recordset(["verification_ids"])
        return [
            (row.attempt, row.kind, row.state)
            for row in case.sudo().verification_ids.sorted("id")
        ]

    def test_relation_manager_checks_and_sends_back(self):
        """S0-72, S0-73: his no keeps its reason; the next draft is checked anew."""
        case = self._in_stage("verification")
        check = case.sudo().verification_ids[-1:]
        self.assertEqual((check.role_id.code, check.state), ("RM", "open"))
        self.assertEqual(check.user_id, self.users["RM"])
        self._move(case, "RM", "Incomplete or incorrect", note="<p>No date.</p>")
        self.assertEqual(check.state, "returned")
        self.assertIn("No date.", check.reason)
        self._walk_to(case, "to_send")
        self.assertEqual(
            self._rows(case),
            [
                (1, "asked", "approved"),
                (1, "role", "returned"),
                (2, "asked", "approved"),
                (2, "role", "approved"),
            ],
        )

    def test_two_inner_noes_are_not_reopened_one_of_the_complainant_is(self):
        """S0-98: the 5 % counts what was reopened after the complainant's verdict."""
        report = self.env["complaint.report"]

        def reopened(case):
            self.env.flush_all()
            self.env.invalidate_all()
            return report.search([("ticket_id", "=", case.id)]).reopened

        case = self._in_stage("verification")
        for _no in range(2):
            self._move(case, "RM", "Incomplete or incorrect", note="<p>No.</p>")
            self._walk_to(case, "verification")
        self._walk_to(case, "customer")
        self.assertEqual(case.complaint_round, 1)
        self.assertNotIn("reopened", self._events(case))
        self.assertFalse(reopened(case))
        self.assertEqual(self._rows(case)[-1], (3, "complainant", "open"))
        self._answer_letter(case)._record_verdict("disagree", "Not good.")
        self.assertEqual(case.complaint_round, 2)
        self.assertEqual(self._events(case).count("reopened"), 1)
        self.assertTrue(reopened(case))
        self.assertEqual(self._rows(case)[-1], (3, "complainant", "returned"))
        self.assertIn("Not good.", case.sudo().verification_ids[-1:].reason)
        self._walk_to(case, "customer")
        self._answer_letter(case)._record_verdict("agree", "Fine.")
        self.assertEqual(self._rows(case)[-1], (4, "complainant", "approved"))
        self._move(case, "SLM", "Close: complainant agrees", outcome_id=self.founded.id)
        self.assertEqual(self._rows(case)[-1], (4, "complainant", "approved"))

    def test_silence_is_a_verdict_of_its_own(self):
        """S0-79, decision 18."""
        case = self._in_stage("customer")
        with freeze_time("2026-11-17 09:00:00"):
            self._move(case, "SLM", "Close: no reaction", outcome_id=self.founded.id)
        self.assertEqual(self._rows(case)[-1], (1, "complainant", "no_reaction"))

    def test_text_changed_after_the_approval_is_not_sent(self):
        """S0-72: it goes back to the explanation and is checked anew."""
        case = self._in_stage("to_send")
        case.sudo().answer = "<p>Something else.</p>"
        with self.assertRaisesRegex(UserError, "check this text.*not approved yet"):
            self._move(case, "SLM", "Send the answer")
        self._move(case, "SLM", "Change the explanation")
        self._walk_to(case, "customer")
        self.assertEqual(self._rows(case)[-1], (2, "complainant", "open"))

    def test_approval_is_of_the_text_that_the_role_saw(self):
        """S0-72: changed while it is with him, it is what he approves."""
        case = self._in_stage("verification")
        case.sudo().answer = "<p>Something else.</p>"
        self._move(case, "RM", "Explanation is correct and complete")
        self.assertTrue(case.sudo().verification_ids.sorted("id")[-1].is_current)
        case.sudo().answer = "<p>Once more.</p>"
        self.assertFalse(case.sudo().verification_ids.sorted("id")[-1].is_current)

    def test_many_cases_are_checked_at_the_cost_of_few(self):
        """Conventions: closing and opening checks costs no query per case."""
        move = self.procedure.version_id.transition_ids.filtered(
            lambda m: m.from_stage_id == self.stages["verification"] and m.is_main
        )

        def queries(count):
            cases = (
                self.env["helpdesk.ticket"]
                .create(
                    [
                        {
                            "name": "x",
                            "description": "x",
                            "team_id": self.procedure.team_id.id,
                        }
                        for _i in range(count)
                    ]
                )
                .sudo()
            )
            into = self.procedure.version_id.transition_ids.filtered(
                lambda m: m.to_stage_id == self.stages["verification"]
            )
            cases._complaint_open_checks(into)
            self.assertEqual(len(cases.verification_ids), count)

            def go_round():
                cases._complaint_close_checks(move, cases.verification_ids, None)
                cases._complaint_open_checks(into)
                self.procedure.version_id.transition_ids.gate_ids._missing(cases)

            return self._queries(go_round)

        queries(2)
        self.assertEqual(queries(2), queries(20))

    # --- reopening --------------------------------------------------------------------

    def _closed(self):
        case = self._in_stage("customer")
        self._move(
            case, "SLM", "Close: agreed by telephone", outcome_id=self.founded.id
        )
        return case

    def test_a_case_is_reopened_for_a_set_time(self):
        """Decision 18: until then by who handles it, afterwards by an officer only."""
        case = self._closed()
        self.assertEqual(self.procedure.version_id.reopen_days, 30)
        with freeze_time("2026-12-03 09:00:00"):
            with self.assertRaisesRegex(UserError, "until 2 December 2026.*Officer"):
                self._move(case, "SLM", "Reopen", note="<p>New facts.</p>")
            move = self._transition(case, "Reopen")
            as_officer = case.with_user(self.officer)
            button = next(b for b in as_officer.move_buttons if b["id"] == move.id)
            self.assertEqual(button["refusal"], "")
            action = as_officer.action_complaint_move(move.id)
            self.env["complaint.move"].with_user(self.officer).with_context(
                **action["context"]
            ).create({"note": "<p>New facts.</p>"}).action_apply()
        self.assertEqual(case.complaint_round, 2)

    def test_the_last_day_to_reopen_counts(self):
        case = self._closed()
        with freeze_time("2026-12-02 09:00:00"):
            self._move(case, "SLM", "Reopen", note="<p>New facts.</p>")
        self.assertTrue(case.complaint_open)
