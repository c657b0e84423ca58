import json
from unittest.mock import patch

from odoo.tests import tagged

from .upgrade_common import UpgradeCommon

DEAR = "<p>%s <t t-out=\\\"addressee_name or ''\\\">%s</t>,"


@tagged("post_install", "-at_install", "klachten")
class TestUpgrade(UpgradeCommon):
    """From 19.0.1.1.0: what an organisation had goes on, and gets what is new."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls.env.ref("klachten_module.letter_closed")

    # --- mail set aside ---------------------------------------------------------------

    def test_open_mail_that_hangs_on_a_case_answers_it(self):
        """19.0.1.3.0: which case it answers, and which it became, are two things."""
        case = self._create_complaint()
        rows = self.env["complaint.set.aside"].create(
            [
                {"reason": "error", "ticket_id": case.id, "state": state}
                for state in ("open", "done")
            ]
        )
        self._migrate("set_aside")
        self.assertEqual(rows.mapped("answers_id"), case)
        self.assertFalse(rows[1].answers_id)

    # --- letters ----------------------------------------------------------------------

    def _refresh(self, changed=None):
        """Run the script where the letter of closing has the text of before.

        :param changed: (language, text) that somebody wrote over it since
        """
        script = self._script("letter_texts")
        self.env.cr.execute(
            "UPDATE mail_template SET email_cc = 'own@test.example', body_html = %s "
            "WHERE id = %s",
            [
                json.dumps({"en_US": "<p>Closed.</p>", "nl_NL": "<p>Gesloten.</p>"}),
                self.closed.id,
            ],
        )
        old = script["fingerprints"](self.env.cr, self.closed.id)
        if changed:
            self.env.invalidate_all()
            language, text = changed
            self.closed.with_context(lang=language).body_html = text
            self.env.flush_all()
        # the text that we shipped then is not there any more: another stands for it
        shipped = script["migrate"].__globals__["SHIPPED"]
        shipped.clear()
        shipped["letter_closed"] = tuple(old.values())
        script["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def _body(self, language):
        return str(self.closed.with_context(lang=language).body_html)

    def test_a_letter_as_we_shipped_it_gets_its_new_text(self):
        """In every language; the rest of the letter stays."""
        new = self._body("en_US"), self._body("nl_NL")
        self.assertIn("We closed your complaint", new[0])
        self.assertIn("Wij hebben uw klacht afgesloten", new[1])
        self._refresh()
        self.assertEqual((self._body("en_US"), self._body("nl_NL")), new)
        self.assertEqual(self.closed.email_cc, "own@test.example")

    def test_a_letter_that_somebody_changed_stays(self):
        """In whatever language it was changed."""
        self._refresh(changed=("nl_NL", "<p>Wij zijn klaar.</p>"))
        self.assertIn("Wij zijn klaar.", self._body("nl_NL"))
        self.assertIn("Closed.", self._body("en_US"))

    def test_the_letters_of_before_are_known_by_their_text(self):
        """Of this one only the description, where its date comes from and what a
        committee does changed, so its old text is at hand.
        """
        letter = self.env.ref("klachten_module.letter_acknowledgement")
        described = {
            "en_US": "Sent when the customer management office passes the case to the "
            "service level manager.",
            "nl_NL": "Gaat uit als bureau klantmanagement de zaak overdraagt aan de "
            "servicelevelmanager.",
        }
        self.env.cr.execute(
            """
            UPDATE mail_template SET description = %s, body_html = regexp_replace(
                replace(body_html::text,
                    'object._complaint_promised_on()', 'object.answer_due_on'),
                '<t t-if=[^>]*version_id.committee[^>]*>([^<]*)</t>', '\\1', 'g')::jsonb
             WHERE id = %s
            """,
            [json.dumps(described), letter.id],
        )
        # and how it greets and asks for a reaction (19.0.1.9.0)
        for new, old in (
            ('<p t-out=\\"salutation\\">Dear name,', DEAR % ("Dear", "name")),
            ('<p t-out=\\"salutation\\">Geachte naam,', DEAR % ("Beste", "naam")),
            ("Let us know by <t", "Reply to this mail by <t"),
            ("Laat het ons dan weten, ui", "Beantwoord dan deze mail, ui"),
        ):
            self.env.cr.execute(
                "UPDATE mail_template SET body_html ="
                " replace(body_html::text, %s, %s)::jsonb WHERE id = %s",
                [new, old, letter.id],
            )
        script = self._script("letter_texts")
        now = script["fingerprints"](self.env.cr, letter.id)
        known = script["SHIPPED"]["letter_acknowledgement"]
        self.assertEqual((now["en_US"], now["nl_NL"]), known)

    def test_no_letter_of_today_is_taken_for_one_of_before(self):
        """How a text is wrapped does not matter, what it says does."""
        script = self._script("letter_texts")
        one = script["fingerprint"](["Name", "<p>Two  words</p>"])
        self.assertEqual(one, script["fingerprint"](["Name", "<p>Two\n words</p>"]))
        self.assertNotEqual(one, script["fingerprint"](["Name", "<p>Two</p>"]))
        for name, known in script["SHIPPED"].items():
            letter = self.env.ref(f"klachten_module.{name}")
            now = script["fingerprints"](self.env.cr, letter.id)
            self.assertFalse(set(known) & set(now.values()), name)

    def test_letters_up_to_1_5_get_their_new_text_too(self):
        """Those that nobody changed; what we shipped then is known for each."""
        script = self._script("new_letters")
        globals_ = script["migrate"].__globals__
        self.assertGreater(len(globals_["SHIPPED"]), 30)
        for name in globals_["SHIPPED"]:
            self.assertTrue(self.env.ref(f"klachten_module.{name}"))
        letter = self.env.ref("klachten_module.letter_outcome")
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = %s WHERE id = %s",
            [json.dumps({"en_US": "<p>Over.</p>"}), letter.id],
        )
        before = self._script("letter_texts")["fingerprints"](self.env.cr, letter.id)
        globals_["SHIPPED"] = {"letter_outcome": tuple(before.values())}
        script["migrate"](self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        body = letter.with_context(lang="en_US").body_html
        self.assertIn("This is our answer to the complainant", body)

    # --- versions ---------------------------------------------------------------------

    def _forget(self):
        """What versions did not say of themselves before."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE complaint_procedure_version
               SET manner = 'any', individuals_only = NULL, retention_years = 2,
                   who_may = NULL, owner = NULL, relations = NULL, dated_on = NULL
            """
        )
        self.env.invalidate_all()

    def test_a_version_says_what_its_source_says(self):
        before = self.version.with_context(lang="nl_NL")._as_document()
        self._forget()
        self._migrate("documents")
        self.assertEqual(self.version.with_context(lang="nl_NL")._as_document(), before)

    def test_a_version_of_ones_own_says_nothing_of_ours(self):
        """But it asks for the form where its letters and moves did."""
        self._forget()
        self.env.cr.execute("UPDATE complaint_procedure_version SET source = 'Ours'")
        self._migrate("documents")
        self.assertFalse(self.version.owner)
        self.assertEqual(self.version.retention_years, 2)
        self.assertEqual(self.version.manner, "form")

    def test_without_a_form_complaints_come_in_any_way(self):
        self._forget()
        self.env.cr.execute("UPDATE complaint_procedure_version SET source = 'Ours'")
        self.env.cr.execute("DELETE FROM complaint_transition_ir_model_fields_rel")
        self.procedure.form_url = False
        self._migrate("documents")
        self.assertEqual(self.version.manner, "any")

    def test_what_a_move_required_became_conditions(self):
        """Also its sentence, in every language."""
        moves = self.version.transition_ids
        agreed = moves.filtered(lambda m: m.gate_ids.event_type == "verdict")
        silence = moves.filtered(lambda m: m.gate_ids.kind == "reaction_over")
        sentence = agreed.gate_ids.with_context(lang="nl_NL").text
        self.assertTrue(sentence)
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE complaint_transition
                ADD COLUMN required_event_type varchar,
                ADD COLUMN required_event_result varchar,
                ADD COLUMN missing_event_text jsonb,
                ADD COLUMN after_reaction_period boolean;
            UPDATE complaint_transition SET after_reaction_period = TRUE
             WHERE id = %s;
            UPDATE complaint_transition move
               SET required_event_type = gate.event_type,
                   required_event_result = gate.result, missing_event_text = gate.text
              FROM complaint_gate gate
             WHERE gate.transition_id = move.id AND move.id = %s;
            DELETE FROM complaint_gate
            """,
            [silence.id, agreed.id],
        )
        self._migrate("gates")
        self.assertEqual(moves.gate_ids, (agreed | silence).gate_ids)
        self.assertEqual(agreed.gate_ids.with_context(lang="nl_NL").text, sentence)
        self.assertEqual(
            (agreed.gate_ids.event_type, agreed.gate_ids.result), ("verdict", "agree")
        )
        self.assertEqual(silence.gate_ids.kind, "reaction_over")

    # --- who is informed --------------------------------------------------------------

    def _old_automation(self, active):
        automation = self.env["base.automation"].create(
            {
                "name": "Tell the relation manager",
                "model_id": self.env.ref("klachten_module.model_complaint_event").id,
                "trigger": "on_create",
                "active": active,
            }
        )
        self.env["ir.model.data"].create(
            {
                "module": "klachten_module",
                "name": "automation_relation_manager",
                "model": "base.automation",
                "res_id": automation.id,
            }
        )
        return automation

    def test_the_letter_to_the_relation_manager_makes_place(self):
        old = self._old_automation(active=True)
        self._migrate("informed")
        self.assertFalse(old.exists())
        self.assertTrue(self.env.ref("klachten_module.automation_informed").active)

    def test_a_letter_that_was_switched_off_stays_off(self):
        self._old_automation(active=False)
        self._migrate("informed")
        self.assertFalse(self.env.ref("klachten_module.automation_informed").active)

    # --- what went wrong before 19.0.1.3.0 --------------------------------------------

    def test_rules_made_at_a_start_go(self):
        """B2: they would stay behind when the addon is uninstalled."""
        rules = self.env["ir.rule"]
        shipped = rules.search([("domain_force", "like", "complaint_shut")])
        shipped = shipped.filtered(lambda rule: rule.get_external_id()[rule.id])
        vals = {"model_id": self.env["ir.model"]._get_id("mail.message.reaction")}
        made = rules.create(
            dict(
                vals,
                name="Complaints: Message Reaction follows the case",
                domain_force="[('message_id.complaint_shut', '=', False)]",
            )
        )
        own = rules.create(dict(vals, name="Own", domain_force="[('id', '>', 0)]"))
        self._migrate("run_time_rules")
        self.assertFalse(made.exists())
        self.assertEqual((shipped + own).exists(), shipped + own)

    def test_log_says_to_whom_a_letter_went(self):
        case = self._in_stage("classification")
        self._send_mails()
        events = case.sudo().event_ids.filtered(lambda e: e.type == "letter_sent")
        right = {event.id: event.result for event in events}
        self.assertEqual(set(right.values()), {"to_colleague"})
        self.env.cr.execute("SET LOCAL klachten.maintenance = 'on'")
        self.env.cr.execute(
            "UPDATE complaint_event SET result = 'outgoing' WHERE id = ANY(%s)",
            [events.ids],
        )
        self._migrate("sent_to")
        self.assertEqual({event.id: event.result for event in events}, right)

    # --- 19.0.1.5.0 -------------------------------------------------------------------

    def test_links_in_letters_stay_where_they_lead(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url.freeze", False)
        parameters.set_param("web.base.url", "http://localhost:8069")
        self._migrate("existing_odoo")
        self.assertFalse(parameters.get_param("web.base.url.freeze"))
        parameters.set_param("web.base.url", "https://klachten.example")
        self._migrate("existing_odoo")
        self.assertEqual(parameters.get_param("web.base.url.freeze"), "True")

    def test_types_that_nobody_uses_wait_for_a_procedure(self):
        used = self.env.ref("klachten_module.type_question")
        free = self.env.ref("klachten_module.type_compliment")
        self._migrate("existing_odoo")
        self.assertTrue(free.active)
        self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "type_id": used.id, "team_id": False}
        )
        with patch.object(type(self.procedure), "search", return_value=False):
            self._migrate("existing_odoo")
        self.assertTrue(used.active)
        self.assertFalse(free.active)
