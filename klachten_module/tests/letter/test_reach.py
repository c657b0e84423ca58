from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import MondayCommon

HOME = {
    "complainant_street": "Dam 1",
    "complainant_zip": "1012 JS",
    "complainant_city": "Amsterdam",
}
AWB = "Algemene wet bestuursrecht, hoofdstuk 9"


@tagged("post_install", "-at_install", "klachten")
class TestReach(MondayCommon):
    """Who complains, how to reach him, and which way his letters go."""

    def _public(self):
        """The procedure of a public body: its version names the law."""
        self.procedure.version_id._as_service().flush_recordset()
        self.env.cr.execute(
            "UPDATE complaint_procedure_version SET source = %s WHERE id = %s",
            [AWB, self.procedure.version_id.id],
        )
        self.env.invalidate_all()

    def _by_mail(self, **vals):
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        return self._create_complaint(channel_id=channel.id, **vals)

    def _unknown(self, **vals):
        """A case of somebody who is no contact of ours."""
        vals = {"partner_id": False, "partner_name": "Kiki K.", **vals}
        return self._create_complaint(**vals)

    def _who(self, case):
        return case.sudo()._complaint_complainant()

    def _say(self, case, user, **vals):
        party = self._who(case)
        return (
            self.env["complaint.reach"]
            .with_user(user)
            .create(
                {
                    "ticket_id": case.id,
                    "party_id": party.id,
                    "words": "Liever per post.",
                    "channel": "post",
                    **vals,
                }
            )
            .action_save()
        )

    # --- kept on the case -------------------------------------------------------------

    def test_registrar_notes_address_and_phone_without_rights_on_contacts(self):
        """S0-47, S3-16: at the intake, and no contact is made or changed by it."""
        clerk = self.users["SD"]
        self.assertFalse(self.env["res.partner"].with_user(clerk).has_access("create"))
        before = self.env["res.partner"].search_count([])
        tickets = self.env["helpdesk.ticket"].with_user(clerk)
        with Form(
            tickets.with_context(default_team_id=self.procedure.team_id.id),
            view="klachten_module.complaint_view_form",
        ) as form:
            form.name = "Te laat"
            form.description = "<p>Te laat.</p>"
            form.partner_name = "Kiki K."
            form.complainant_form_of_address = "madam"
            form.complainant_phone = "06 1234"
            form.complainant_street = "Dam 1"
            form.complainant_city = "Amsterdam"
        party = self._who(form.record)
        self.assertEqual(
            (party.name, party.form_of_address, party.phone, party.street, party.city),
            ("Kiki K.", "madam", "06 1234", "Dam 1", "Amsterdam"),
        )
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        form.record.with_user(clerk).complainant_phone = "06 9999"
        self.assertEqual(party.phone, "06 9999")

    def test_who_may_not_change_the_case_changes_no_address(self):
        case = self._unknown(**HOME)
        with self.assertRaises(AccessError):
            case.with_user(self.users["RM"]).complainant_street = "Elders 2"
        with self.assertRaises(AccessError):
            self._say(case, self.users["RM"])
        self.assertEqual(self._who(case).street, "Dam 1")

    def test_what_is_said_changes_no_contact(self):
        """One door, for intake, mail and form."""
        case = self._create_complaint()
        case.sudo()._complaint_set_complainant(
            {"name": "Anders", "email": "anders@elders.example", "street": "Dam 1"}
        )
        self.assertEqual(case.partner_email, "anders@elders.example")
        party = self._who(case)
        self.assertEqual((party.name, party.street), ("Anders", "Dam 1"))
        partner = self.complainant
        self.assertEqual(
            (partner.name, partner.email, partner.street),
            ("Test Klant", "klant@elders.example", False),
        )

    def test_people_and_case_say_one_thing_of_the_complainant(self):
        """Who edits him among the people changes the case, with what it asks."""
        case = self._unknown(partner_email="kiki@elders.example")
        party = self._who(case).with_user(self.users["SD"])
        party.write({"name": "Kiki Kruger", "email": "k.kruger@elders.example"})
        self.assertEqual(case.partner_name, "Kiki Kruger")
        self.assertEqual(case.partner_email, "k.kruger@elders.example")
        with self.assertRaisesRegex(UserError, "no e-mail"):
            party.email = "kiki@b,com"

    def test_address_of_another_contact_comes_along(self):
        """Letters never go to the home of who was taken for the complainant."""
        wrong, right = self.env["res.partner"].create(
            [
                {"name": "Fout", "street": "Fout 1", "city": "Ede"},
                {"name": "Goed", "street": "Goed 2", "city": "Assen"},
            ]
        )
        case = self._create_complaint(partner_id=wrong.id)
        self.assertEqual(self._who(case).street, "Fout 1")
        case.with_user(self.users["SD"]).partner_id = right
        self.assertEqual(self._who(case)._address_lines()[1:], ["Goed 2", "ASSEN"])

    # --- earlier complaints -----------------------------------------------------------

    def test_earlier_complaints_of_the_same_person(self):
        """By contact or address, only those that who looks may read."""
        first = self._create_complaint()
        same = self._unknown(partner_email="KLANT@elders.example")
        other = self._unknown(partner_email="klant@elders_example.example")
        case = self._create_complaint()
        clerk = self.users["SD"]
        mine = case.with_user(clerk)
        self.assertEqual(mine.complaint_earlier_ids, (same | first).with_user(clerk))
        self.assertNotIn(other, mine.complaint_earlier_ids)
        self._add_party(
            same,
            "complained_about",
            partner_id=new_test_user(
                self.env, "test_reach_hidden", "klachten_module.group_complaint_officer"
            ).partner_id.id,
        )
        hidden = self.env["res.users"].search([("login", "=", "test_reach_hidden")])
        self.procedure.officer_ids |= hidden
        self.assertEqual(
            case.with_user(hidden).complaint_earlier_ids.ids, first.ids, "not hidden"
        )

    # --- which way letters go ---------------------------------------------------------

    def test_private_organisation_goes_the_way_he_came(self):
        letter = self.env.ref("klachten_module.channel_letter")
        for vals, channel in (
            ({"partner_email": "k@elders.example"}, "email"),
            ({"partner_email": "k@elders.example", **HOME}, "email"),
            (
                {
                    "partner_email": "k@elders.example",
                    "channel_id": letter.id,
                    **HOME,
                },
                "post",
            ),
            (HOME, "post"),
        ):
            with self.subTest(vals=vals):
                self.assertEqual(self._who(self._unknown(**vals)).channel, channel)

    def test_public_body_writes_by_post_until_he_says_otherwise(self):
        """Awb 2:7, 2:8, 2:17; S4-17."""
        self._public()
        case = self._by_mail(partner_id=False, partner_email="k@elders.example")
        party = self._who(case)
        self.assertEqual(party.channel, "email")
        self.assertIn("Only an e-mail address is known", party.channel_text)
        party.write({"street": "Dam 1", "city": "Amsterdam"})
        self.assertEqual(party.channel, "post")
        self.assertIn("Awb 2:8", party.channel_text)
        self._say(case, self.users["SD"], channel="email", words="Mail mag.")
        self.assertEqual(party.channel, "email")
        self.assertIn("Wants E-mail, since", party.channel_text)

    def test_receipt_goes_where_it_came_from_and_asks_once(self):
        """Awb 2:17: the same day, also where letters go by post."""
        self._public()
        case = self._by_mail(
            partner_id=False,
            partner_name="Kiki K.",
            partner_email="k@elders.example",
            complaint_lang="en_US",
            **HOME,
        )
        receipt = self._letters(case, "confirmation")
        self.assertEqual((receipt.channel, receipt.state), ("email", "queued"))
        [mail] = self._send_mails()
        self.assertIn("How do you want to be reached?", mail["body"])
        self.assertRegex(mail["body"], r"/complaint/[\w-]{40,}/reach")
        self.assertNotRegex(receipt.body, r"/complaint/[\w-]{40,}")
        self._walk_to(case, "classification")
        self._move(case, "GOS", "Improvement point", **self._answers("diversion"))
        later = self._letters(case, "improvement")
        self.assertEqual((later.channel, later.state), ("post", "to_post"))
        self.assertNotIn("How do you want to be reached?", later.body)

    def test_nobody_is_asked_who_said_it_or_by_a_private_organisation(self):
        case = self._by_mail(complaint_lang="en_US")
        self.assertNotIn("want to be reached", self._letters(case, "confirmation").body)

    # --- what he said -----------------------------------------------------------------

    def test_what_he_said_is_kept_with_its_day_source_and_words(self):
        case = self._create_complaint()
        self._say(case, self.users["SD"], source="counter", since="2026-10-30")
        party = self._who(case)
        said = party.said_ids
        self.assertEqual(
            (said.channel, said.source, str(said.since)),
            ("post", "counter", "2026-10-30"),
        )
        self.assertIn("Liever per post.", said.words)
        self.assertEqual(said.create_uid, self.users["SD"])
        event = case.event_ids.filtered(lambda e: e.type == "reach")
        self.assertEqual((event.reason_code, event.user_id), ("post", said.create_uid))
        self.assertEqual(event.note_ids.body, "<p>Liever per post.</p>")
        self.assertEqual(party.channel, "post", "he said so, address or not")

    def test_what_he_said_can_be_taken_back_and_is_never_changed(self):
        case = self._create_complaint()
        self._say(case, self.users["SD"])
        self._say(case, self.users["SD"], taken_back=True, words="Toch niet.")
        party = self._who(case)
        self.assertEqual(party.channel, "email")
        self.assertEqual(party.said_ids.sorted("id").mapped("channel"), ["post", False])
        with self.assertRaises(UserError):
            party.said_ids[0].channel = "email"
        with self.assertRaises(AccessError):
            party.said_ids.with_user(self.officer).unlink()

    def test_what_cannot_be_said(self):
        case = self._unknown()
        for vals, words in (
            ({"channel": False}, "Choose how"),
            ({"since": "2026-11-03"}, "has not come yet"),
            ({"channel": "email"}, "Fill in an e-mail address"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._say(case, self.users["SD"], **vals)
        other = self._create_complaint()
        with self.assertRaises(AccessError):
            self._say(case, self.users["SD"], party_id=self._who(other).id)

    def test_who_calls_first_still_gets_his_letters(self):
        """By telephone no letter goes: nothing stops for want of a channel."""
        case = self._create_complaint()
        self._say(case, self.users["SD"], channel="phone", words="Bel mij.")
        party = self._who(case)
        self.assertEqual(party.channel, "email")
        self.assertIn("Wants Telephone", party.channel_text)

    def test_another_complainant_did_not_say_it(self):
        case = self._create_complaint()
        self._say(case, self.users["SD"])
        case.with_user(self.users["SD"]).write(
            {
                "partner_id": False,
                "partner_name": "Anders",
                "partner_email": "anders@elders.example",
            }
        )
        self.assertFalse(self._who(case)._said().channel)
        self.assertEqual(
            self._letters(case, "confirmation").sorted("id")[-1:].email_normalized,
            "anders@elders.example",
        )

    # --- salutation -------------------------------------------------------------------

    def test_letters_address_him_as_he_is_called(self):
        """Screens 19."""
        for vals, greeting in (
            ({"complainant_form_of_address": "madam"}, "Dear Ms Kiki K.,"),
            ({"complainant_form_of_address": "sir"}, "Dear Mr Kiki K.,"),
            ({"complainant_form_of_address": "neutral"}, "Dear Kiki K.,"),
            ({}, "Dear Kiki K.,"),
            ({"partner_name": False, "name": "Zomaar"}, "Dear Sir or Madam,"),
        ):
            case = self._unknown(**{"complaint_lang": "en_US", **vals})
            with self.subTest(vals=vals):
                self.assertIn(greeting, self._letters(case, "confirmation").body)
        party = self._who(case)
        party.write({"form_of_address": "madam", "called": "Kruger"})
        self.assertEqual(
            case._complaint_salutation(party, "Kiki Kruger", "en_US"),
            "Dear Ms Kruger,",
        )

    def test_organisation_chooses_its_salutation_per_language(self):
        draft = self.env["complaint.procedure.version"].browse(
            self.procedure.version_id.action_new_version()["res_id"]
        )
        draft.salutation_madam = "Hello {name}!"
        draft.with_context(lang="nl_NL").salutation_madam = "Dag mevrouw {name}!"
        draft.action_put_in_force()
        for lang, greeting in (
            ("en_US", "Hello Kiki K.!"),
            ("nl_NL", "Dag mevrouw Kiki K.!"),
        ):
            case = self._unknown(
                complainant_form_of_address="madam", complaint_lang=lang
            )
            with self.subTest(lang=lang):
                self.assertIn(greeting, self._letters(case, "confirmation").body)
