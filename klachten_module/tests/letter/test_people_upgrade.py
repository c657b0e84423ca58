import json
import runpy

from odoo.tests import tagged

from ..upgrade_common import MIGRATIONS, UpgradeCommon


@tagged("post_install", "-at_install", "klachten")
class TestPeopleUpgrade(UpgradeCommon):
    """To 19.0.1.9.0: letters of running cases keep going as they went."""

    def test_running_cases_keep_their_channel(self):
        """L4: also where a public body would write by post from now on."""
        self.complainant.write({"street": "Dam 1", "zip": "1012 JS", "city": "Ede"})
        case, over = self._create_complaint(), self._create_complaint()
        nobody = self._create_complaint(partner_id=False, partner_name="Piet")
        self._add_party(case, "mentioned", name="Ann", email="ann@elders.example")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_party SET street = NULL, zip = NULL, city = NULL"
        )
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_open = FALSE WHERE id = %s", [over.id]
        )
        self.env.cr.execute(
            "UPDATE complaint_procedure_version SET source = %s WHERE id = %s",
            ["Algemene wet bestuursrecht", self.procedure.version_id.id],
        )
        self.env.invalidate_all()
        for _twice in range(2):
            self._migrate("people")
        party = case._complaint_complainant()
        self.assertEqual(party.street, "Dam 1")
        self.assertEqual(party.said_ids.mapped("source"), ["before"])
        self.assertEqual(party.channel, "email")
        self.assertIn("As it was before", party.channel_text)
        self.assertFalse((case.party_ids - party).said_ids, "only mentioned")
        self.assertFalse(over._complaint_complainant().said_ids)
        self.assertFalse(nobody._complaint_complainant().said_ids)

    def test_columns_come_without_values(self):
        """Nothing is worked out for cases that are over; a second run does no harm."""
        [path] = MIGRATIONS.glob("*/pre-people.py")
        case = self._create_complaint()
        letter = self._letters(case, "confirmation")
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE complaint_letter DROP COLUMN channel")
        self.env.cr.execute("ALTER TABLE complaint_party DROP COLUMN street")
        runpy.run_path(str(path))["migrate"](self.env.cr, "19.0.1.8.0")
        self.env.invalidate_all()
        self.assertEqual(letter.channel, "email")
        self.assertFalse(case._complaint_complainant().street)

    def test_letters_that_nobody_changed_greet_anew(self):
        script = self._script("people_letters")
        shipped = script["SHIPPED"]
        self.assertGreater(len(shipped), 25)
        texts = self._script("letter_texts")
        for name, known in shipped.items():
            letter = self.env.ref(f"klachten_module.{name}")
            now = texts["fingerprints"](self.env.cr, letter.id)
            self.assertFalse(set(known) & set(now.values()), name)
        letter = self.env.ref("klachten_module.letter_answer")
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = %s WHERE id = %s",
            [json.dumps({"en_US": "<p>Dear name</p>"}), letter.id],
        )
        before = texts["fingerprints"](self.env.cr, letter.id)
        known = {"letter_answer": tuple(before.values())}
        script["migrate"].__globals__["SHIPPED"] = known
        script["migrate"](self.env.cr, "19.0.1.8.0")
        self.env.invalidate_all()
        self.assertIn('t-out="salutation"', letter.with_context(lang="en_US").body_html)
        self.assertIn("Geachte naam", letter.with_context(lang="nl_NL").body_html)
