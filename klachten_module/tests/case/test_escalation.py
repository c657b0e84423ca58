from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from .access_common import AccessCommon

ALWAYS = {"date_from": "2020-01-01", "date_to": "2040-01-01"}


@tagged("post_install", "-at_install", "klachten")
class TestEscalation(AccessCommon):
    """Nobody makes himself somebody who gets cases by keeping other records."""

    def _away(self, by, user, substitute):
        absences = self.env["complaint.absence"].with_user(by)
        return absences.create(
            {"user_id": user.id, "substitute_id": substitute.id, **ALWAYS}
        )

    # --- mail -------------------------------------------------------------------------

    def test_nobody_plays_the_mail_server(self):
        """Else everybody with a login answers a question in the name of a manager."""
        case = self.secret.sudo()
        letter = {"text": "<p>Why?</p>", "until": case._complaint_today()}
        inquiry = case._complaint_ask("question", self._manager(), letter)
        mail = {"email_from": "manager@test.example", "body": "<p>x</p>", "to": "a@b.c"}
        raw = "From: manager@test.example\nTo: a@b.c\nMessage-Id: <1@b.c>\n\nForged"
        people = (self.portal, self.accused, self.outsider, self.staff_complainant)
        for user in people:
            tickets = self.env["helpdesk.ticket"].with_user(user)
            with self.subTest(user=user.login):
                with self._refused(), self.assertRaises(AccessError):
                    call_kw(tickets, "message_update", [case.ids, mail], {})
                with self._refused(), self.assertRaises(AccessError):
                    values = {"team_id": self.procedure.team_id.id}
                    call_kw(tickets, "message_new", [mail, values], {})
                with self._refused(), self.assertRaises(AccessError):
                    threads = self.env["mail.thread"].with_user(user)
                    arguments = [tickets._name, raw]
                    options = {"thread_id": case.id}
                    call_kw(threads, "message_process", arguments, options)
        self.env.invalidate_all()
        self.assertEqual(inquiry.state, "open")
        self.assertNotIn("Forged", str(case.message_ids.mapped("body")))
        self.assertNotIn("a@b.c", case.party_ids.mapped("email"))

    # --- managers of a customer -------------------------------------------------------

    def test_who_keeps_contacts_does_not_say_who_gets_complaints(self):
        keeper = self._user("test_keeper", "base.group_partner_manager")
        customer = self.complainant.with_user(keeper)
        for name in ("complaint_relation_manager_id", "complaint_service_manager_id"):
            with self._refused("odoo.models"), self.assertRaises(AccessError):
                customer.write({name: keeper.id})
            with self._refused("odoo.models"), self.assertRaises(AccessError):
                customer.create({"name": "Own", name: keeper.id})
        self.assertFalse(keeper.has_group("klachten_module.group_complaint_handler"))
        self.complainant.complaint_relation_manager_id = self.users["RM"]
        self.assertTrue(customer.copy().exists(), "the host's way stays")

    # --- absence ----------------------------------------------------------------------

    def test_officer_sends_nobody_of_another_procedure_away(self):
        holder = self.handled.user_id
        with self._refused(), self.assertRaises(AccessError):
            self._away(self.officer_2, holder, self.officer_2)
        self.assertFalse(self.handled.with_user(self.officer_2).has_access("read"))
        self.assertTrue(self._away(self.officer, holder, self.users["RM"]))

    def test_own_absence_does_not_become_that_of_a_colleague(self):
        rm, slm = self.users["RM"], self.users["SLM"]
        own = self._away(rm, rm, self.users["BKM"])
        with self._refused(), self.assertRaises(AccessError):
            own.write({"user_id": slm.id, "substitute_id": rm.id})

    def test_configurator_of_another_company_sends_nobody_away(self):
        other = self.env["res.company"].create({"name": "Test elsewhere"})
        stranger = self._user(
            "test_stranger",
            "klachten_module.group_complaint_configurator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self._refused(), self.assertRaises(AccessError):
            self._away(stranger, self.users["SLM"], stranger)
        self.assertTrue(
            self._away(self.configurator, self.users["SLM"], self.users["RM"])
        )

    def _in_two_procedures(self):
        """Who is in a role of two procedures, with an open case in each of them.

        :return: (user, case under `procedure`, case under `other_procedure`)
        """
        both = self.users["SLM"]
        registers = self.other_procedure.role_ids.filtered(lambda r: r.code == "SD")
        registers.user_ids = both
        team = self.other_procedure.team_id
        theirs = self._create_complaint(team_id=team.id)
        self.assertEqual((self.handled + theirs).user_id, both)
        return both, self.handled, theirs

    def _assert_sees(self, user, *cases):
        found = self.env["helpdesk.ticket"].with_user(user)
        domain = [("procedure_version_id", "!=", False)]
        self.assertEqual(set(found.search(domain)), set(cases))
        for case in cases:
            self.assertTrue(case.with_user(user).is_my_turn)

    def test_substitute_gets_cases_where_who_chose_him_has_a_say(self):
        """Who is away is away everywhere; who takes his place each procedure says."""
        both, ours, theirs = self._in_two_procedures()
        chosen = self._user("test_chosen")
        absence = self._away(self.officer, both, chosen)
        self.assertEqual(ours.user_id, chosen)
        self.assertEqual(theirs.user_id, self.officer_2)
        team = self.other_procedure.team_id
        self.assertNotIn(chosen, team.user_ids)
        later = self._create_complaint(team_id=team.id)
        self.assertEqual(later.user_id, self.officer_2)
        self._assert_sees(chosen, ours)
        absence.with_user(self.officer).date_to = "2041-01-01"
        with self._refused("odoo.models"), self.assertRaises(AccessError):
            both_ids = (self.procedure + self.other_procedure).ids
            absence.with_user(self.officer).procedure_ids = [Command.set(both_ids)]
        self._assert_sees(chosen, ours)

    def test_own_substitute_takes_over_everywhere(self):
        both, ours, theirs = self._in_two_procedures()
        chosen = self._user("test_chosen")
        absence = self._away(both, both, chosen)
        self.assertEqual((ours + theirs).user_id, chosen)
        self._assert_sees(chosen, ours, theirs)
        absence.with_user(self.officer).date_to = "2041-01-01"
        self._assert_sees(chosen, ours, theirs)
        other = self._user("test_chosen_2")
        absence.with_user(self.officer_2).substitute_id = other
        team = self.other_procedure.team_id
        later = self._create_complaint(team_id=team.id)
        self.assertEqual(later.user_id, other)
        self._assert_sees(other, later)

    def test_configurator_chooses_for_his_companies_only(self):
        other = self.env["res.company"].create(
            {"name": "Test elsewhere", "alias_domain_id": self.domain.id}
        )
        procedure = self._set_up_procedure(other, "elders", people=False)
        both = self.users["SLM"]
        both.company_ids |= other
        registers = procedure.role_ids.filtered(lambda r: r.code == "SD")
        registers.user_ids = both
        theirs = self._create_complaint(team_id=procedure.team_id.id)
        self.assertEqual(theirs.user_id, both)
        chosen = self._user(
            "test_chosen", company_ids=[Command.set(both.company_ids.ids)]
        )
        self._away(self.configurator, both, chosen)
        self.assertEqual(theirs.user_id, self.officer)
        self.assertEqual(self.handled.user_id, chosen)
        self._assert_sees(chosen, self.handled)

    # --- procedures -------------------------------------------------------------------

    def test_procedure_in_use_keeps_its_version_and_its_mailbox(self):
        """Without them its complaints came in as plain tickets, for the helpdesk."""
        procedure = self.procedure.with_user(self.configurator)
        for vals in (
            {"version_id": False},
            {"version_id": self.other_procedure.version_id.id},
            {"team_id": self.plain_team.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                procedure.write(vals)
        with self.assertRaises(UserError):
            procedure.create(
                {
                    "name": "x",
                    "code": "x",
                    "team_id": self.plain_team.id,
                    "version_id": self.procedure.version_id.id,
                }
            )

    # --- setting up -------------------------------------------------------------------

    def test_setting_up_tells_nothing_of_another_company(self):
        other = self.env["res.company"].create(
            {"name": "Test elsewhere", "street": "Verborgenlaan 1"}
        )
        setups = self.env["complaint.setup"].with_user(self.configurator)
        self.env.flush_all()
        self.env.invalidate_all()
        with self._refused(), self.assertRaises(AccessError):
            setups.with_context(default_company_id=other.id).onchange(
                {}, [], {"company_id": {}, "company_street": {}, "department_ids": {}}
            )

    def test_setting_up_makes_nothing_in_another_company(self):
        other = self.env["res.company"].create({"name": "Test elsewhere"})
        vals = {
            "template": "ssc_ict",
            "company_id": other.id,
            "mailbox": "elders",
            "officer_ids": [Command.set(self.configurator.ids)],
        }
        setup = self.env["complaint.setup"].create(vals)
        setup.flush_recordset()
        # his own dialog, which the rules let him change
        self.env.cr.execute(
            "UPDATE complaint_setup SET create_uid = %s WHERE id = %s",
            (self.configurator.id, setup.id),
        )
        self.env.invalidate_all()
        with self._refused(), self.assertRaises(AccessError):
            setup.with_user(self.configurator).action_apply()

    def test_result_of_setting_up_names_test_complaints_only(self):
        setups = self.env["complaint.setup"].with_user(self.configurator)
        setup = setups.create(
            {
                "template": "ssc_ict",
                "mailbox": "anders",
                "procedure_id": self.procedure.id,
                "test_ticket_id": self.secret.id,
            }
        )
        self.assertNotIn(self.secret.number, str(setup.result_view))
        with self.assertRaises(UserError):
            setup.action_remove_test()
        self.assertTrue(self.secret.exists())
