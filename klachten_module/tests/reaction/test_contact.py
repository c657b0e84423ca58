from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...logic.redact import Person, Redactor
from .contact_common import ContactCommon

RULES = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")


@tagged("post_install", "-at_install", "klachten")
class TestContact(ContactCommon):
    """Talks are logged, and may settle a complaint (S3-14, S3-15, S4-04, S1-13)."""

    def test_call_with_somebody_else_is_none_with_the_complainant(self):
        """B6: nor does it do where the complainant must be called first."""
        for kind, result in (("witness", "to_party"), ("representative", "outgoing")):
            party = self._add_party(self.case, kind, name=kind)
            talk = self._talk(self.case, self.handler, party_id=party.id)
            self.assertEqual(talk.event_id.result, result)

    def test_call_is_logged_with_one_event_that_holds_no_words(self):
        """S3-14, S1-14: what was heard stands in the file, apart from the log."""
        talk = self._talk(
            self.case, self.handler, wished="Een nieuwe laptop", agreed="Morgen bellen"
        )
        event = talk.event_id
        self.assertEqual(event.type, "contact")
        self.assertEqual((event.result, event.reason_code), ("outgoing", "phone"))
        self.assertEqual(event.user_id, self.handler)
        self.assertEqual(talk.party_id.kind, "complainant")
        self.assertFalse(event.note_ids)
        seen = event.with_user(self.handler).note_text
        for words in ("Hij is boos.", "Een nieuwe laptop", "Morgen bellen"):
            self.assertIn(words, seen)

    def test_wished_solution_stands_in_the_case(self):
        """S2-72: which solution the complainant expects."""
        self._talk(self.case, self.handler, wished="Een nieuwe laptop")
        self.assertEqual(self.case.wished_remedy, "Een nieuwe laptop")
        self._talk(self.case, self.handler)
        self.assertEqual(self.case.wished_remedy, "Een nieuwe laptop", "not emptied")
        self._talk(self.case, self.handler, party_id=self.witness.id, wished="Rust")
        self.assertEqual(self.case.wished_remedy, "Een nieuwe laptop", "not his wish")

    def test_nobody_reached_is_no_contact(self):
        """S1-13: a gate that wants a call is not opened by a call in vain."""
        self._dialog(self.case, self.handler, reached=False).action_save()
        talk = self.case.sudo().contact_ids
        self.assertEqual(talk.event_id.result, "failed")
        gate = self.env["complaint.gate"].new(
            {"kind": "event", "event_type": "contact", "result": "outgoing"}
        )
        self.assertTrue(gate._missing(self.case.sudo())[self.case.id])
        self._talk(self.case, self.handler)
        self.assertFalse(gate._missing(self.case.sudo())[self.case.id])

    def test_what_was_heard_is_needed(self):
        with self.assertRaisesRegex(UserError, "What we heard"):
            self._dialog(self.case, self.handler).action_save()
        self.assertFalse(self.case.sudo().contact_ids)

    def test_moment_is_neither_later_nor_long_before_the_complaint(self):
        now = fields.Datetime.now()
        for moment, words in (
            (now + timedelta(hours=2), "logged afterwards"),
            (self.case.received_at - timedelta(days=91), "before the complaint"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValidationError, words):
                self._talk(self.case, self.handler, happened_at=moment)
        talk = self._talk(
            self.case,
            self.handler,
            happened_at=self.case.received_at - timedelta(days=1),
        )
        self.assertEqual(talk.event_id.happened_at, talk.happened_at)

    def test_somebody_of_another_case_is_refused(self):
        other = self._create_complaint().sudo().party_ids[:1]
        with self.assertRaisesRegex(ValidationError, "somebody of this case"):
            self._talk(self.case, self.handler, party_id=other.id)

    def test_who_may_not_change_the_case_logs_nothing(self):
        for user in (self.auditor, self.outsider, self.users["SD"], self.accused):
            with self.subTest(user=user.login), mute_logger(*RULES):
                with self.assertRaises(AccessError):
                    self._dialog(self.case, user)
                with self.assertRaises(AccessError):
                    self.case.with_user(user).action_complaint_contact()
        self.assertFalse(self.case.sudo().contact_ids)

    def test_maker_corrects_words_while_the_case_is_open_and_nobody_else(self):
        talk = self._talk(self.case, self.handler)
        mine = talk.with_user(self.handler)
        mine.write({"heard": "<p>Hij was boos.</p>"})
        self.assertIn("was boos", talk.event_id.with_user(self.handler).note_text)
        with self.assertRaisesRegex(UserError, "Only the words"):
            mine.write({"reached": False})
        for user in (self._member("test_slm_2", "SLM"), self.officer, self.accused):
            with self.subTest(user=user.login), mute_logger(*RULES):
                with self.assertRaises(AccessError):
                    talk.with_user(user).write({"heard": "<p>x</p>"})
        with mute_logger(*RULES), self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaisesRegex(UserError, "is kept"):
            talk.unlink()
        self.case._complaint_service().sudo().write({"complaint_open": False})
        with mute_logger(*RULES), self.assertRaises(AccessError):
            mine.write({"heard": "<p>x</p>"})

    def test_hidden_person_reads_no_talk(self):
        talk = self._talk(self.case, self.handler)
        self.accused.group_ids += self.env.ref(
            "klachten_module.group_complaint_auditor"
        )
        self.assertTrue(talk.with_user(self.auditor).heard)
        as_accused = talk.with_user(self.accused)
        self.assertFalse(as_accused.search([("ticket_id", "=", self.case.id)]))
        with mute_logger(*RULES), self.assertRaises(AccessError):
            as_accused.read(["heard"])

    def test_who_was_spoken_with_stays_in_the_case(self):
        self._talk(self.case, self.handler, party_id=self.witness.id)
        with self.assertRaisesRegex(UserError, "talk with Wim"):
            self.witness.with_user(self.handler).unlink()
        self.agent.with_user(self.handler).unlink()

    def test_merging_contacts_keeps_the_talk(self):
        """A talk is with a party of the case, which follows its contact."""
        self._talk(self.case, self.handler)
        twin = self.complainant.copy({"name": "Test Klant"})
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.complainant + twin).ids, twin)
        self.env.invalidate_all()
        self.assertEqual(self.case.sudo().contact_ids.party_id.partner_id, twin)

    def test_cost_does_not_grow_with_the_number_of_talks(self):
        def log(count):
            vals = {
                "ticket_id": self.case.id,
                "kind": "phone",
                "party_id": self.witness.id,
            }
            contacts = self.env["complaint.contact"]
            return self._queries(lambda: contacts._log([vals] * count))

        log(2)
        self.assertEqual(log(2), log(20))

    # --- settled to satisfaction ------------------------------------------------------

    def test_settled_case_closes_with_its_own_outcome(self):
        """S4-04, S3-15: solved by the talk, it ends; nobody chooses an outcome."""
        self._settling("explanation", "SLM", ask="outcome")
        action = self._dialog(
            self.case, self.handler, heard="<p>Opgelost.</p>", is_settled=True
        ).action_save()
        self.assertEqual(action["res_model"], "complaint.move")
        wizard = (
            self.env["complaint.move"]
            .with_user(self.handler)
            .with_context(**action["context"])
            .create({"outcome_id": self.founded.id})
        )
        self.assertFalse(wizard.asks_outcome)
        wizard.action_apply()
        self.assertEqual(self.case.complaint_phase, "closed")
        settled = self.env.ref("klachten_module.outcome_settled")
        self.assertEqual(self.case.outcome_id, settled)
        log = self._events(self.case)
        self.assertLess(log.index("contact"), log.index("settled"))
        self.assertIn("closed", log)
        open_rows = self.case.sudo().deadline_ids.filtered(
            lambda row: not (row.stopped_on or row.cancelled_on)
        )
        self.assertFalse(open_rows, "no term runs on")
        states = self.case.sudo().deadline_ids.filtered("term_id.is_answer")
        self.assertEqual(
            set(states.mapped("state")), {"cancelled"}, "not met, not late"
        )

    def test_settled_case_is_a_line_of_its_own_in_the_figures(self):
        """S3-15, S0-96: counted apart by outcome, handled on the day of settling."""
        self._settling("explanation", "SLM")
        self._talk(self.case, self.handler, is_settled=True)
        self.env.flush_all()
        report = self.env["complaint.report"]
        rows = report._read_group(
            [("id", "=", self.case.id)], ["outcome_id"], ["answer_share:sum"]
        )
        settled = self.env.ref("klachten_module.outcome_settled")
        self.assertEqual(rows[0][0], settled)
        line = report.browse(self.case.id)
        self.assertEqual((line.answer, line.answer_how), ("met", "settled"))

    def test_settled_at_once_when_nothing_is_asked(self):
        self._settling("explanation", "SLM")
        self._talk(self.case, self.handler, is_settled=True)
        self.assertEqual(self.case.complaint_phase, "closed")

    def test_settling_that_is_not_possible_says_what_to_do_and_logs_nothing(self):
        for make, words in (
            (lambda: None, "has no step"),
            (lambda: self._settling("classification", "GOS"), "Classification"),
            (lambda: self._settling("explanation", "RM"), "Only this role"),
        ):
            make()
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._talk(self.case, self.handler, is_settled=True)
            self.assertFalse(self.case.sudo().contact_ids)

    def test_only_the_complainant_is_satisfied(self):
        self._settling("explanation", "SLM")
        for vals in ({"party_id": self.witness.id}, {"reached": False}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "complainant"):
                self._talk(self.case, self.handler, is_settled=True, **vals)

    def test_redacted_dossier_holds_talks_without_names(self):
        self._talk(
            self.case,
            self.handler,
            party_id=self.witness.id,
            agreed="Afgesproken met Wim",
        )
        dossier = (
            self.env["complaint.dossier"]
            .with_user(self.officer)
            .create({"ticket_id": self.case.id, "receiver": "Ombudsman"})
        )
        talk = dossier._contents([])["contacts"][0]
        self.assertIn("Wim", talk["line"])
        self.assertIn("Hij is boos.", talk["parts"][0]["value"])
        redactor = Redactor([Person("[person 1]", names=("Wim",))])
        hidden = dossier._redacted(talk, redactor)
        self.assertNotIn("Wim", str(hidden))
        self.assertIn("[person 1]", hidden["parts"][-1]["value"])
