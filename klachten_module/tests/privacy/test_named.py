from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..case.access_common import AccessCommon


@tagged("post_install", "-at_install", "klachten")
class TestNamed(AccessCommon):
    """Finding out at intake whom a complaint is about (design section 6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["SD"].name = "Sander de Wit"
        cls.second = cls._user("test_sd_2", name="Bea Registrar")
        cls.roles["SD"].user_ids += cls.second
        # somebody else, in no role of this procedure
        cls.clerk = cls._user("test_clerk", name="Mia van den Berg")

    def _about(self, words, **vals):
        return self._create_complaint(description=f"<p>{words}</p>", **vals)

    def _answer_about(self, case, user, answer, partners=None):
        action = case.with_user(user).action_complaint_about()
        wizard = Form(
            self.env["complaint.about"]
            .with_user(user)
            .with_context(**action["context"])
        )
        wizard.about_person = answer
        for partner in partners or ():
            wizard.partner_ids.add(partner)
        return wizard.save().action_apply()

    # --- people who would see it ------------------------------------------------------

    def test_registrar_who_is_named_never_sees_it(self):
        """It goes to a colleague, and is hidden until somebody checked it."""
        case = self._about("Ik sprak de heer De Wit en die was onbeleefd.")
        named = self.users["SD"]
        self.assertFalse(case.with_user(named).has_access("read"))
        self.assertIn(case.user_id, self.second + self.accused)
        self.assertEqual(case.proposed_party_ids.partner_id, named.partner_id)
        self.assertEqual(case.about_person, "yes")
        events = self._events(case)
        self.assertIn("person_hidden", events)
        self.assertEqual(events[:2], ["received", "registered"], "in their order")
        mails = [mail["email_to"] for mail in self._send_mails()]
        self.assertNotIn(named.email, str(mails))

    def test_officer_who_is_named_never_sees_it(self):
        self.officer.name = "Olga Officier"
        case = self._about("Mevrouw Officier liet mij wachten.")
        self.assertFalse(case.with_user(self.officer).has_access("read"))

    def test_a_first_name_alone_names_nobody(self):
        case = self._about("Sander was onbeleefd, de witte muur ook.")
        self.assertFalse(case.hidden_partner_ids | case.named_partner_ids)
        self.assertFalse(case.about_person)

    def test_complainant_who_signs_is_not_complained_about(self):
        case = self._about(
            "Groet, Sander de Wit", partner_id=self.users["SD"].partner_id.id
        )
        self.assertFalse(case.hidden_partner_ids)

    def test_naming_everybody_hides_it_from_nobody(self):
        """Somebody must look at it; they are proposed instead."""
        insiders = self.roles["SD"].user_ids | self.procedure.officer_ids
        for number, user in enumerate(insiders):
            user.name = f"Voornaam Achternaam{number}"
        names = ", ".join(insiders.mapped("name"))
        case = self._about(f"Het gaat om {names}.")
        self.assertFalse(case.hidden_partner_ids)
        self.assertTrue(case.user_id)
        self.assertEqual(case.named_partner_ids, insiders.partner_id)

    # --- other colleagues -------------------------------------------------------------

    def test_other_colleagues_are_proposed_to_the_registrar(self):
        """Any internal user, of any procedure; nobody outside."""
        outside = self.env["res.partner"].create({"name": "Piet Buiten"})
        case = self._about("Piet Buiten zag hoe Mia van den Berg schold.")
        self.assertEqual(case.named_partner_ids, self.clerk.partner_id)
        self.assertNotIn(outside, case.named_partner_ids)
        self._answer_about(case, case.user_id, "yes", self.clerk.partner_id)
        self.assertEqual(case.hidden_partner_ids, self.clerk.partner_id)
        self.assertFalse(case.named_partner_ids, "answered for")

    def test_saying_no_proposes_nobody_again(self):
        case = self._about("Mia van den Berg hielp mij goed.")
        self._answer_about(case, case.user_id, "no")
        self.assertFalse(case.named_partner_ids | case.hidden_partner_ids)
        self.assertEqual(case.about_person, "no")
        party = case.party_ids.filtered(lambda p: p.partner_id == self.clerk.partner_id)
        self.assertEqual(party.kind, "mentioned")

    def test_saying_no_gives_sight_back_to_who_was_named(self):
        case = self._about("Ik bedank Sander de Wit.")
        named = self.users["SD"]
        self.assertFalse(case.with_user(named).has_access("read"))
        self._answer_about(case, case.user_id, "no")
        case.invalidate_recordset()
        self.assertTrue(case.with_user(named).has_access("read"))
        self.assertIn("person_lifted", self._events(case))

    def test_rejecting_a_proposal_is_for_registrar_and_holder(self):
        """With an event that names who it was; others may not, and confirmed stays."""
        case = self._about("Ik bedank Sander de Wit.")
        party = case.proposed_party_ids
        self.assertTrue(party)
        handler = self._user("test_had_it", "klachten_module.group_complaint_handler")
        case._complaint_service().turn_user_ids += handler
        case.about_person = "yes"
        case.write({})
        self.env.invalidate_all()
        with self._refused(), self.assertRaises(UserError):
            party.with_user(handler).unlink()
        with self._refused(), self.assertRaises(UserError):
            self._answer_about(case, handler, "no")
        self._answer_about(case, case.user_id, "no")
        event = case.event_ids.filtered(lambda e: e.type == "person_lifted")
        self.assertIn("Sander de Wit", event.note_ids.body)
        self.assertFalse(case.hidden_partner_ids)

    def test_answered_once_an_officer_changes_it(self):
        case = self._about("Ik bedank Sander de Wit.")
        named, holder = self.users["SD"].partner_id, case.user_id
        self._answer_about(case, holder, "yes", named)
        for answer, partners in (("no", ()), ("yes", self.clerk.partner_id)):
            with self.subTest(answer=answer), self._refused():
                with self.assertRaisesRegex(UserError, "Only a complaints officer"):
                    self.env["complaint.about"].with_user(holder).create(
                        {
                            "ticket_id": case.id,
                            "about_person": answer,
                            "partner_ids": [Command.set([p.id for p in partners])],
                        }
                    ).action_apply()
        self.assertEqual(case.hidden_partner_ids, named)

    def test_yes_needs_a_person(self):
        case = self._about("Iemand was onbeleefd.")
        with self.assertRaisesRegex(UserError, "Choose the person"):
            self.env["complaint.about"].create(
                {"ticket_id": case.id, "about_person": "yes", "partner_ids": False}
            ).action_apply()
        with self.assertRaisesRegex(UserError, "yes or no"):
            self.env["complaint.about"].create({"ticket_id": case.id}).action_apply()

    def test_no_cannot_stand_beside_a_person_complained_about(self):
        case = self.secret
        with self.assertRaisesRegex(ValidationError, "Change that first"):
            case.about_person = "no"

    def test_moving_on_waits_for_the_answer(self):
        case = self._about("Sander de Wit schold.")
        with self.assertRaisesRegex(UserError, "names Sander de Wit"):
            self._drop(case, case.user_id, "classification")
        self._answer_about(case, case.user_id, "yes", self.users["SD"].partner_id)
        self._drop(case, case.user_id, "classification")
        self.assertEqual(case.complaint_phase, "triage")

    # --- until it is classified -------------------------------------------------------

    def test_about_a_person_is_seen_by_who_has_it_and_officers_only(self):
        """Before classification; afterwards by the roles, as always."""
        for role in self.procedure.role_ids:
            role.user_ids -= self.accused  # he reads as an auditor
        colleague = self._user("test_gos_3")
        self.roles["GOS"].user_ids += colleague
        case = self._about("Mia van den Berg schold.")
        holder = case.user_id
        other = (self.roles["SD"].user_ids - holder)[:1]
        self.assertTrue(case.with_user(other).has_access("read"), "not answered yet")
        self._answer_about(case, holder, "yes", self.clerk.partner_id)
        self._see(case, {holder: True, other: False, self.officer: True})
        self._drop(case, holder, "classification")
        second = case.user_id
        rest = self.roles["GOS"].user_ids - second
        self.assertTrue(rest)
        self._see(case, {second: True, holder: False, **dict.fromkeys(rest, False)})
        ground = self.env["complaint.ground"].search(
            [("procedure_id", "=", self.procedure.id)], limit=1
        )
        case.sudo().write(
            {
                "form_received": True,
                "complaint_matter": "conduct",
                "ground_id": ground.id,
            }
        )
        move = self._transition(case, "Formal complaint: to customer management")
        case.with_user(second).action_complaint_move(move.id)
        self._see(case, {**dict.fromkeys(rest, True), self.officer: True})
        self.assertFalse(case.with_user(self.clerk).has_access("read"))

    def _see(self, case, expected):
        self.env.invalidate_all()
        for user, may in expected.items():
            with self.subTest(user=user.login):
                self.assertEqual(case.with_user(user).has_access("read"), may)
                found = (
                    self.env["complaint.event"]
                    .with_user(user)
                    .search_count([("ticket_id", "=", case.id)])
                )
                self.assertEqual(bool(found), may)

    # --- choosing the right contact ---------------------------------------------------

    def test_colleagues_come_first_where_one_chooses(self):
        """A contact of the same name would hide the case from nobody."""
        partners = self.env["res.partner"].with_context(complaint_people_first=True)
        twins = partners.create([{"name": "Mia van den Berg"} for _n in range(9)])
        found = partners.name_search("Mia van den", limit=8)
        self.assertEqual(found[0][0], self.clerk.partner_id.id)
        self.assertIn("colleague", found[0][1])
        self.assertEqual(len(found), 8)
        self.assertEqual(len({id_ for id_, _name in found}), 8)
        plain = self.env["res.partner"].name_search("Mia van den", limit=20)
        self.assertEqual(len(plain), len(twins) + 1)
        self.assertNotIn("colleague", str(plain))

    def test_contact_with_the_address_of_a_colleague_hides_from_him(self):
        """By another contact, or by no contact at all."""
        self.clerk.partner_id.email = "mia@ons.example"
        twin = self.env["res.partner"].create(
            {"name": "Mia", "email": "MIA@ons.example"}
        )
        for vals in (
            {"partner_id": twin.id},
            {"name": "M", "email": "mia@ons.example"},
        ):
            case = self._create_complaint()
            party = self._add_party(case, "complained_about", **vals)
            with self.subTest(**vals):
                self.assertIn(self.clerk.partner_id, case.hidden_partner_ids)
                party.email = "iemand@elders.example"
                if not party.partner_id:
                    self.assertFalse(case.hidden_partner_ids)

    def test_shared_address_of_a_department_hides_from_one(self):
        """Who is a user is hidden from by himself, not by his address."""
        for user in (self.clerk, self.second):
            user.partner_id.email = "afdeling@ons.example"
        case = self._create_complaint()
        self._add_party(case, "complained_about", partner_id=self.clerk.partner_id.id)
        self.assertEqual(case.hidden_partner_ids, self.clerk.partner_id)

    def test_who_may_not_change_a_case_answers_nothing(self):
        for user in (self.auditor, self.outsider, self.accused):
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(UserError):
                    self.env["complaint.about"].with_user(user).create(
                        {"ticket_id": self.secret.id, "about_person": "no"}
                    ).action_apply()
        self.assertEqual(self.secret.hidden_partner_ids, self.accused.partner_id)
