from freezegun import freeze_time

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from ..common import TEMPLATE, MondayCommon

IN_ORDER = (
    "registration",
    "classification",
    "acknowledgement",
    "investigation",
    "explanation",
    "verification",
    "to_send",
    "customer",
)


@tagged("post_install", "-at_install", "klachten")
class TestMoves(MondayCommon):
    """Who may move a case where, by which way, and what a refusal says."""

    def _meet_conditions(self, case, spec):
        """What the procedure wants besides the right role."""
        if spec["from"] == "classification":
            ground = self.env["complaint.ground"].search(
                [("procedure_id", "=", self.procedure.id)], limit=1
            )
            case.sudo().write(
                {
                    "form_received": True,
                    "complaint_matter": "goods",
                    "ground_id": ground.id,
                }
            )
        if spec["from"] == "investigation":
            self._answer_inquiries(case)
        if spec["from"] == "explanation":
            case.answer = "<p>This is what happened.</p>"
            self._approve_draft(case)
        if any(gate.get("event") == "verdict" for gate in spec.get("gates", [])):
            self._answer_letter(case)._record_verdict("agree", "")

    def _assert_only_role_may(self, case, spec):
        move = self._transition(case, spec["name"]["en"])
        self._meet_conditions(case, spec)
        waits = {"kind": "reaction_over"} in spec.get("gates", [])
        day = "2026-12-24" if waits else "2026-11-02"
        users = {**self.users, "officer": self.officer, "manager": self.outsider}
        right = users.pop(spec["role"])
        if spec.get("event") == "reopened":  # an officer may too (decision 18)
            users.pop("officer")
        with freeze_time(f"{day} 09:00:00"):
            for code, user in users.items():
                as_user = case.with_user(user)
                with (
                    self.subTest(move=move.name, by=code),
                    self.assertRaises(UserError) as refusal,
                ):
                    as_user.action_complaint_move(move.id)
                if as_user.has_access("read"):
                    self.assertIn(right.name, str(refusal.exception))
                with (
                    self.subTest(drop=move.name, by=code),
                    self.assertRaises(UserError),
                ):
                    self._drop(case, user, spec["to"])
            self.assertEqual(case.stage_id, self.stages[spec["from"]])
            ask = spec.get("ask", "nothing")
            self._move(case, spec["role"], spec["name"]["en"], **self._answers(ask))
        self.assertEqual(case.stage_id, self.stages[spec["to"]], move.name)
        self.assertEqual(case.complaint_phase, self.stages[spec["to"]].complaint_phase)

    def test_each_move_is_for_its_role_only(self):
        """S0-12..S0-29: every move of the procedure, tried by everybody."""
        case = self._create_complaint()
        tried = 0
        for stage in IN_ORDER:
            self._walk_to(case, stage)
            for spec in (s for s in TEMPLATE["transitions"] if s["from"] == stage):
                with self._undone():
                    self._assert_only_role_may(case, spec)
                tried += 1
        self._move(
            case, "SLM", "Close: agreed by telephone", outcome_id=self.founded.id
        )
        for spec in (s for s in TEMPLATE["transitions"] if s["from"] == "closed"):
            self._assert_only_role_may(case, spec)
            tried += 1
        self.assertEqual(tried, len(TEMPLATE["transitions"]))

    def test_drop_the_procedure_does_not_know_lists_the_options(self):
        """S0-32: a card cannot jump; the message says where it can go and who may."""
        case = self._create_complaint()
        with self.assertRaises(UserError) as refusal:
            self._drop(case, self.users["SD"], "investigation")
        self.assertIn(
            "'Classification' - Service desk (Test SD)", str(refusal.exception)
        )
        self.assertEqual(case.stage_id, self.stages["registration"])

    def test_drop_after_the_end_says_that_nothing_follows(self):
        case = self._in_stage("classification")
        self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
        with self.assertRaisesRegex(UserError, "Nothing follows"):
            self._drop(case, self.users["GOS"], "investigation")

    def test_everything_missing_is_named_in_one_message(self):
        """S0-49, S0-82, S0-87: form and ground, at once."""
        case = self._in_stage("classification")
        with self.assertRaises(UserError) as refusal:
            self._drop(case, self.users["GOS"], "acknowledgement")
        self.assertIn("Complaint form received", str(refusal.exception))
        self.assertIn("Ground", str(refusal.exception))
        self.assertNotIn("Only this role", str(refusal.exception))

    def test_an_empty_answer_is_not_sent(self):
        """S0-74: an answer without text counts as missing, and so does an address."""
        case = self._in_stage("to_send")
        case.write({"answer": "<p><br></p>", "partner_email": False})
        with self.assertRaises(UserError) as refusal:
            self._drop(case, self.users["SLM"], "customer")
        self.assertIn("Answer to the complainant", str(refusal.exception))
        self.assertIn(
            "e-mail or postal address of the complainant", str(refusal.exception)
        )

    def test_answer_goes_out_only_when_approved_in_this_round(self):
        """S0-72, S0-73: the approval of an earlier round does not count."""
        case = self._in_stage("customer")
        self._answer_letter(case)._record_verdict("disagree", "Not good.")
        case._complaint_service().stage_id = self.stages["to_send"]
        with self.assertRaisesRegex(UserError, "not approved yet by: Relation manager"):
            self._drop(case, self.users["SLM"], "customer")

    def test_drop_that_asks_something_opens_the_wizard(self):
        """S0-73: the reason is asked for, wherever the move was started."""
        case = self._in_stage("verification")
        with self.assertRaises(RedirectWarning) as question:
            self._drop(case, self.users["RM"], "investigation")
        self.assertEqual(case.stage_id, self.stages["verification"])
        action = question.exception.args[1]
        self.assertEqual(action["res_model"], "complaint.move")
        wizard = (
            self.env["complaint.move"]
            .with_user(self.users["RM"])
            .with_context(**action["context"])
            .create({"note": "<p>One team is missing.</p>"})
        )
        wizard.action_apply()
        self.assertEqual(case.stage_id, self.stages["investigation"])
        self.assertIn("One team is missing.", case.event_ids.note_ids[-1:].body)

    def test_wizard_without_an_answer_does_nothing(self):
        case = self._in_stage("verification")
        for note in (False, "<p><br></p>"):
            with self.assertRaisesRegex(UserError, "What is incomplete"):
                self._move(case, "RM", "Incomplete or incorrect", note=note)
        self.assertEqual(case.stage_id, self.stages["verification"])

    def test_wizard_takes_no_move_from_another_stage(self):
        """A window left open must not move what somebody else moved meanwhile."""
        case = self._in_stage("verification")
        move = self._transition(case, "Incomplete or incorrect")
        wizard = (
            self.env["complaint.move"]
            .with_user(self.users["RM"])
            .create(
                {"ticket_id": case.id, "transition_id": move.id, "note": "<p>No.</p>"}
            )
        )
        self._move(case, "RM", "Explanation is correct and complete")
        with self.assertRaisesRegex(UserError, "in the meantime"):
            wizard.action_apply()
        with self.assertRaisesRegex(UserError, "in the meantime"):
            case.with_user(self.users["RM"]).action_complaint_move(move.id)
        self.assertEqual(case.stage_id, self.stages["to_send"])

    def test_who_comes_second_reads_who_was_first(self):
        """F7: also when he lost sight of the case by it; others learn nothing."""
        case = self._create_complaint()
        move = self._transition(case, "Pass to second line")
        self._move(case, "SD", "Pass to second line")
        clerk = case.with_user(self.users["SD"])
        self.assertFalse(clerk.has_access("read"))
        with self.assertRaisesRegex(UserError, "Test SD moved .* to 'Classification'"):
            clerk.action_complaint_move(move.id)
        for user in (self.outsider, self.users["RM"]):
            with self.assertRaises(AccessError):
                case.with_user(user).action_complaint_move(move.id)

    def test_wizard_refuses_another_role(self):
        case = self._in_stage("verification")
        wizard = (
            self.env["complaint.move"]
            .with_user(self.users["SLM"])
            .create(
                {
                    "ticket_id": case.id,
                    "transition_id": self._transition(
                        case, "Incomplete or incorrect"
                    ).id,
                    "note": "<p>No.</p>",
                }
            )
        )
        with self.assertRaisesRegex(UserError, "Test RM"):
            wizard.action_apply()

    def test_drop_with_several_moves_asks_which(self):
        """S0-53: improvement point and escalation end in the same column."""
        case = self._in_stage("classification")
        with self.assertRaises(RedirectWarning) as question:
            self._drop(case, self.users["GOS"], "diverted")
        wizard = (
            self.env["complaint.move"]
            .with_user(self.users["GOS"])
            .with_context(**question.exception.args[1]["context"])
            .create({})
        )
        choice = self.env["complaint.transition"].search(
            [
                ("version_id", "=", wizard.version_id.id),
                ("from_stage_id", "=", wizard.stage_id.id),
                ("to_stage_id", "=", self.stages["diverted"].id),
            ]
        )
        self.assertEqual(
            choice.mapped("result"),
            ["improvement", "escalation", "compliment", "suggestion"],
        )
        self.assertIn(wizard.transition_id, choice)
        wizard.write({"transition_id": choice[1].id, **self._answers("diversion")})
        wizard.action_apply()
        self.assertIn("converted", self._events(case))
        self.assertEqual(case.continued_ticket_id.type_id.feedback_kind, "escalation")

    def test_diversion_makes_a_plain_ticket_without_the_complainants_words(self):
        """S0-55, S0-56: the matter goes on; the case stays confidential."""
        case = self._in_stage("classification")
        self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
        plain = case.continued_ticket_id
        self.assertFalse(plain.procedure_version_id)
        self.assertEqual(plain.team_id, self.plain_team)
        self.assertEqual(plain.type_id.feedback_kind, "improvement")
        self.assertFalse(plain.partner_id or plain.partner_name or plain.partner_email)
        words = f"{plain.name} {plain.description} {plain.message_ids.mapped('body')}"
        self.assertIn("Curated text", words)
        for secret in ("Mijn laptop", case.name, case.number, self.complainant.name):
            self.assertNotIn(secret, words)
        self.assertFalse(case.complaint_open)
        self.assertFalse(
            case.deadline_ids.filtered(lambda d: d.state in ("running", "missed"))
        )

    def test_diversion_to_a_complaints_team_is_refused(self):
        case = self._in_stage("classification")
        with self.assertRaisesRegex(UserError, "cannot take it over"):
            self._move(
                case,
                "GOS",
                "Escalation",
                **dict(
                    self._answers("diversion"),
                    receiving_team_id=self.procedure.team_id.id,
                ),
            )

    def test_silent_complainant_only_after_the_reaction_period(self):
        """S0-75, S0-79: the last day named in the letter still is the complainant's."""
        case = self._in_stage("customer")
        until = self._answer_letter(case).react_until
        self.assertEqual(str(until), "2026-11-16")
        name = "Close: no reaction"
        with (
            freeze_time(f"{until} 12:00:00"),
            self.assertRaisesRegex(UserError, "until"),
        ):
            self._move(case, "SLM", name, outcome_id=self.founded.id)
        with freeze_time("2026-11-17 09:00:00"):
            self._move(case, "SLM", name, outcome_id=self.founded.id)
        self.assertEqual(case.stage_id, self.stages["closed"])
        verdict = case.event_ids.filtered(lambda e: e.type == "verdict")
        self.assertEqual(verdict.result, "no_reaction")

    def test_reaction_period_of_a_new_round_starts_at_its_own_answer(self):
        """S0-75: investigating again takes no time from the complainant."""
        case = self._in_stage("customer")
        self._answer_letter(case)._record_verdict("disagree", "Not good.")
        self.assertEqual(case.next_term_id.code, "answer")
        with freeze_time("2026-12-01 09:00:00"):
            self._walk_to(case, "customer")
            self.assertEqual(case.next_term_id.code, "verdict")
            self.assertEqual(str(case.next_due_on), "2026-12-15")
            with self.assertRaisesRegex(UserError, "15 December"):
                self._move(
                    case, "SLM", "Close: no reaction", outcome_id=self.founded.id
                )

    def test_an_answer_that_did_not_leave_gets_no_silence(self):
        """S0-79: who received nothing cannot be taken to agree."""
        case = self._in_stage("to_send")
        self._move(case, "SLM", "Send the answer")
        with (
            freeze_time("2027-01-04 09:00:00"),
            self.assertRaisesRegex(UserError, "did not reach"),
        ):
            self._move(case, "SLM", "Close: no reaction", outcome_id=self.founded.id)

    def test_reopening_starts_a_round_with_new_terms(self):
        """S0-76: the case runs again; nothing remains of its end."""
        case = self._in_stage("customer")
        self._move(
            case, "SLM", "Close: agreed by telephone", outcome_id=self.founded.id
        )
        self.assertTrue(case.closed_date)
        self.assertFalse(case.next_due_on)
        self._move(case, "SLM", "Reopen", note="<p>New facts.</p>")
        self.assertEqual(case.complaint_round, 2)
        self.assertTrue(case.complaint_open)
        self.assertFalse(case.closed_date)
        self.assertTrue(case.next_due_on)
        self.assertEqual(
            set(
                case.deadline_ids.filtered(lambda d: d.round == 2).term_id.mapped(
                    "code"
                )
            ),
            {"answer"},
        )

    # --- many at once -----------------------------------------------------------------

    def test_a_list_of_cases_moves_as_each_would_alone(self):
        """S0-16: turn, log, terms, activity and hand-over letter of each of them."""
        alone = self._create_complaint()
        self._drop(alone, self.users["SD"], "classification")
        together = self.env["helpdesk.ticket"].concat(
            *(self._create_complaint() for _i in range(3))
        )
        self._drop(together, self.users["SD"], "classification")
        for case in together:
            self.assertEqual(self._events(case), self._events(alone))
            for name in ("stage_id", "user_id", "responsible_role_id", "next_due_on"):
                self.assertEqual(case[name], alone[name], name)
            self.assertEqual(
                [(d.term_id, d.state, d.due_on) for d in case.deadline_ids],
                [(d.term_id, d.state, d.due_on) for d in alone.deadline_ids],
            )
            turn = self._activities(case, "activity_turn")
            self.assertEqual(turn.user_id, self.users["GOS"])
            self.assertEqual(
                case.sudo().letter_ids.mapped("subject"),
                [
                    letter.subject.replace(alone.number, case.number)
                    for letter in alone.sudo().letter_ids
                ],
            )
            self.assertTrue(all(case.sudo().letter_ids.mapped("mail_id")))
            self.assertEqual(case.message_partner_ids, alone.message_partner_ids)

    def test_a_list_of_cases_moves_altogether_or_not_at_all(self):
        """The one that may not is named; the others stay where they were."""
        ready, not_ready = (self._in_stage("classification") for _i in range(2))
        grounds = self.env["complaint.ground"]
        ready.sudo().write({"form_received": True, "complaint_matter": "goods"})
        ready.ground_id = grounds.search([("procedure_id", "=", self.procedure.id)])[:1]
        with self.assertRaisesRegex(UserError, f"{not_ready.number} cannot go"):
            self._drop(ready | not_ready, self.users["GOS"], "acknowledgement")
        self.assertEqual((ready | not_ready).stage_id, self.stages["classification"])

    def test_turns_of_a_list_are_shared_by_who_is_least_busy(self):
        self.roles["GOS"].user_ids |= self.officer
        cases = self.env["helpdesk.ticket"].concat(
            *(self._create_complaint() for _i in range(4))
        )
        self._drop(cases, self.users["SD"], "classification")
        self.assertEqual(
            {user: len(own) for user, own in cases.grouped("user_id").items()},
            {self.users["GOS"]: 2, self.officer: 2},
        )
