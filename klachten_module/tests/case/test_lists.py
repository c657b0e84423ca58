from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestLists(ComplaintCommon):
    """Who had a turn in a case, from whom it is hidden: in its row (decision 026)."""

    def _roles_in_log(self, case):
        handed = case.event_ids.filtered(lambda e: e.type in ("forwarded", "assigned"))
        return set(handed.role_id.ids)

    def test_roles_are_those_of_the_log_whatever_way_it_went(self):
        for stage in ("registration", "acknowledgement", "verification", "customer"):
            with self.subTest(stage=stage):
                case = self._in_stage(stage).sudo()
                self.assertEqual(set(case.turn_role_list), self._roles_in_log(case))
                self.assertEqual(case.turn_role_ids.ids, list(case.turn_role_list))

    def test_search_by_what_stands_in_the_lists(self):
        case = self._in_stage("acknowledgement").sudo()
        plain = self._create_plain()
        both = self.env["helpdesk.ticket"].browse((case.id, plain.id))
        role, other = self.roles["BKM"], self.roles["RM"]
        for domain, found in (
            ([("turn_role_ids", "in", role.ids)], case),
            ([("turn_role_ids", "in", other.ids)], plain.browse()),
            ([("turn_role_ids", "not in", other.ids)], both),
            ([("turn_role_ids", "=", False)], plain),
            ([("turn_role_ids", "!=", False)], case),
            ([("turn_role_ids.code", "=", "BKM")], case),
            ([("turn_role_ids.user_ids", "in", self.users["BKM"].ids)], case),
            ([("hidden_partner_ids", "=", False)], both),
            ([("hidden_partner_ids", "in", self.complainant.ids)], plain.browse()),
        ):
            with self.subTest(domain=domain):
                here = [("id", "in", both.ids)]
                self.assertEqual(both.search(here + domain), found.sorted("id desc"))
                self.assertEqual(
                    both.filtered_domain(domain).sorted("id"), found.sorted("id")
                )

    def test_hidden_from_somebody_else_without_touching_the_rest(self):
        case = self._create_complaint()
        person = self.users["GOS"].partner_id
        self._add_party(case, "complained_about", partner_id=person.id)
        self.assertEqual(case.hidden_partner_list, tuple(person.ids))
        self.assertEqual(case.hidden_partner_ids, person)
        hidden = self.env["helpdesk.ticket"].with_user(self.users["GOS"])
        self.assertTrue(case.with_user(self.users["GOS"]).sudo().complaint_hidden)
        self.assertFalse(case.with_user(self.officer).sudo().complaint_hidden)
        self.assertNotIn(case, hidden.search([]))

    def test_contact_that_goes_is_left_out(self):
        case = self._create_complaint()
        gone = self.env["res.partner"].create({"name": "Gone"})
        stays = self.env["res.partner"].create({"name": "Stays"})
        case._complaint_service().hidden_partner_list = (gone + stays).ids
        gone.unlink()
        case.invalidate_recordset()
        self.assertEqual(case.hidden_partner_ids, stays)

    def test_nobody_writes_them_by_hand(self):
        case = self._in_stage("acknowledgement")
        for name in ("turn_role_list", "turn_user_list", "hidden_partner_list"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                case.with_user(self.officer).write({name: [1]})
        with self.assertRaises(AccessError):
            case.with_user(self.officer).write(
                {"turn_role_ids": [Command.link(self.roles["RM"].id)]}
            )

    def test_leaving_a_role_holds_in_this_transaction_too(self):
        case, user = self._in_stage("acknowledgement"), self.users["BKM"]
        seen = case.with_user(user)
        self.assertTrue(seen.has_access("read"))
        self.assertIn(case, seen.search([]))
        self.roles["BKM"].sudo().user_ids = [Command.unlink(user.id)]
        self.assertFalse(seen.has_access("read"))
        self.assertNotIn(case, seen.search([]))
        self.roles["BKM"].sudo().user_ids = [Command.link(user.id)]
        self.assertTrue(seen.has_access("read"))

    def test_asking_costs_the_same_for_any_number(self):
        cases = self.env["helpdesk.ticket"].concat(
            *(self._create_complaint() for _number in range(6))
        )
        clerk = self.env["helpdesk.ticket"].with_user(self.users["SD"])

        def ask(some):
            return self._queries(lambda: clerk.browse(some.ids).check_access("read"))

        ask(cases)
        self.assertEqual(ask(cases[:2]), ask(cases))
