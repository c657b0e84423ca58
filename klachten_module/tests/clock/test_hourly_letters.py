import itertools

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .hourly_common import HourlyRunCommon

KLANT = "klant@elders.example"


@tagged("post_install", "-at_install", "klachten")
class TestHourlyLetters(HourlyRunCommon):
    """Who hears of a term that is about to lapse or was missed."""

    def test_letters_go_to_their_readers_and_hold_no_words(self):
        """Holder and accountable role, in their language, without the complainant."""
        self.users["P"].lang = "nl_NL"
        case = self._case()
        self._run("2026-11-03 08:00:00")
        mails = self._send_mails()
        self.assertEqual(
            [m["email_to"] for m in mails], [['"Test SD" <sd@test.example>']]
        )
        self.assertEqual(mails[0]["subject"], f"Due soon: complaint {case.number}")
        self.assertIn("Pass on to customer management", mails[0]["body"])
        self.assertIn("Tuesday, November 3, 2026", mails[0]["body"])
        self.assertIn("Confirm handling", mails[0]["body"])
        self._run("2026-11-04 08:00:00")
        mails = {mail["email_to"][0]: mail for mail in self._send_mails()}
        self.assertEqual(
            set(mails), {'"Test SD" <sd@test.example>', '"Test P" <p@test.example>'}
        )
        accountable = mails['"Test P" <p@test.example>']["body"]
        self.assertIn("Doorzetten naar klantmanagement", accountable)
        self.assertIn("dinsdag 3 november 2026", accountable)
        self.assertIn("Test SD", accountable)
        self.assertNotIn("/odoo/", accountable, "may have no right to the file")
        for mail in mails.values():
            self.assertNotIn("Klant", mail["body"].replace("klantmanagement", ""))
            self.assertNotIn(case.name, mail["body"])

    def test_person_complained_about_hears_nothing(self):
        """Design 6: neither as accountable nor as whoever has the turn."""
        case = self._case()
        for code in ("SD", "P"):
            self._add_party(
                case, "complained_about", partner_id=self.users[code].partner_id.id
            )
        self._run("2026-11-03 08:00:00")
        self._run("2026-11-04 08:00:00")
        told = set()
        for name in ("warning", "missed", "missed_accountable"):
            told.update(self._addresses(case, name))
        self.assertEqual(told, {"officer@test.example"})

    def test_reminder_names_the_day_and_brings_a_new_link(self):
        """Decision 18: once, before the end; then only its link counts."""
        case = self._case(stage="customer")
        first = self._answer_letter(case)
        self._run("2026-11-11 08:00:00")
        self.assertEqual(self._addresses(case, "reminder"), [])
        self._run("2026-11-12 08:00:00")  # due Monday 16 November
        self._run("2026-11-13 08:00:00")
        self.assertEqual(self._addresses(case, "reminder"), [KLANT])
        reminder = self._answer_letter(case)
        self.assertEqual(str(reminder.react_until), "2026-11-16")
        self.assertEqual(first._answer_state(), "passed")
        self.assertEqual(reminder._answer_state(), "open")
        with freeze_time("2026-11-12 09:00:00"):
            mail = self._send_mails()[0]
        self.assertIn("/complaint/", mail["body"])
        self.assertIn("16 november 2026", mail["body"])
        self.assertNotIn("/complaint/", reminder.body)
        self.assertEqual(self._events(case).count("sent"), 1)
        with freeze_time("2026-11-12 10:00:00"):
            reminder._record_verdict("agree", "")
        self.assertTrue(case.customer_agreed)

    def test_no_reminder_after_a_reaction(self):
        case = self._case(stage="customer")
        with freeze_time("2026-11-03 09:00:00"):
            self._answer_letter(case)._record_verdict("agree", "")
        self._run("2026-11-12 08:00:00")
        self.assertEqual(self._addresses(case, "reminder"), [])

    def test_reminder_that_did_not_leave_keeps_the_earlier_link(self):
        case = self._case(stage="customer")
        first = self._answer_letter(case)
        self._run("2026-11-12 08:00:00")
        self._answer_letter(case)._fail("mailbox full")
        self.assertEqual(first._answer_state(), "open")

    def test_silence_is_no_breach_of_ours_and_a_person_closes(self):
        """S0-79: after the period the move "no reaction" is there, nobody is blamed."""
        case = self._case(stage="customer")
        self._run("2026-11-12 08:00:00")
        self._run("2026-11-17 08:00:00")
        self.assertEqual(self._rows(case)["verdict"].state, "missed")
        self.assertNotIn("escalated", self._events(case))
        self.assertEqual(self._addresses(case, "missed"), [])
        self.assertTrue(case.complaint_open)
        with freeze_time("2026-11-17 09:00:00"):
            self._move(case, "SLM", "Close: no reaction", outcome_id=self.founded.id)
        self.assertEqual(case.complaint_phase, "closed")

    def test_delay_message_is_off_until_switched_on(self):
        rule = self.env.ref("klachten_module.automation_delay")
        self.assertFalse(rule.active)
        quiet = self._case(stage="investigation")
        self._run("2026-11-25 08:00:00")
        self.assertEqual(self._addresses(quiet, "delay"), [])
        rule.active = True
        case = self._case(stage="investigation")
        self._run("2026-11-25 09:00:00")
        self.assertEqual(self._addresses(case, "delay"), [KLANT])
        self.assertEqual(self._addresses(quiet, "delay"), [])

    def test_terms_that_lapse_together_are_told_of_in_one_letter(self):
        """To each reader, by each action; also by one within another action."""
        rule = self.env.ref("klachten_module.automation_missed")
        outer = rule.action_server_ids.copy({"state": "multi", "name": "Several"})
        rule.action_server_ids[0].copy(
            {
                "parent_id": outer.id,
                "base_automation_id": False,
                "usage": "ir_actions_server",
            }
        )
        cases = self._case() | self._case()
        rows = cases.deadline_ids.filtered(lambda row: row.waits_for == "organisation")
        with freeze_time("2026-11-04 08:00:00"):
            rows._mark("missed_on", fields.Date.today())
        for case in cases:
            terms = rows.filtered(lambda row, case=case: row.ticket_id == case).term_id
            self.assertGreater(len(terms), 1)
            letters = self._letters(case, "missed")
            self.assertEqual(len(letters), 2, "the action of the rule, and the inner")
            for letter, term in itertools.product(letters, terms):
                self.assertIn(term.name, letter.body)

    def test_each_rule_can_be_switched_off_and_says_when_it_fires(self):
        for name in ("warning", "missed", "missed_accountable", "reminder", "delay"):
            rule = self.env.ref(f"klachten_module.automation_{name}")
            self.assertTrue(rule.description, name)
        # in SQL, as the ORM would stop listening for the tests after this one
        self.env.cr.execute(
            "UPDATE base_automation SET active = false WHERE model_id = %s",
            [self.env["ir.model"]._get_id("complaint.deadline")],
        )
        case = self._case()
        self._run("2026-11-03 08:00:00")
        self._run("2026-11-04 08:00:00")
        self.assertTrue(self._rows(case)["routed"].missed_on)
        for name in ("warning", "missed", "missed_accountable"):
            self.assertEqual(self._addresses(case, name), [])
        self.assertIn("escalated", self._events(case))
