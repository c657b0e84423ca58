import runpy
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..case.access_common import AccessCommon

SCRIPTS = Path(__file__).parents[2] / "migrations/19.0.1.5.0"
OFFICER = (
    "base.group_user,klachten_module.group_complaint_officer,"
    "klachten_module.group_complaint_auditor"
)


@tagged("post_install", "-at_install", "klachten")
class TestMatch(AccessCommon):
    """P5: a person complained about who has an account, or that address, only later."""

    def _about(self, **vals):
        """A case with somebody complained about who has no account."""
        case = self._create_complaint(name="About somebody")
        vals.setdefault("email", "Mia@ons.example")
        return case, self._add_party(case, "complained_about", name="Mia", **vals)

    def _assert_hidden(self, case, user):
        user.group_ids += self.env.ref("klachten_module.group_complaint_auditor")
        self.procedure.officer_ids += user
        self.env.invalidate_all()
        self.assertIn(user.partner_id, case.hidden_partner_ids)
        with self._refused(), self.assertRaises(AccessError):
            case.with_user(user).read(["statement"])
        self.assertNotIn(case, self.env["helpdesk.ticket"].with_user(user).search([]))
        self.assertIn("person_hidden", self._events(case))

    def test_account_that_is_made_later(self):
        case, _party = self._about()
        by_address = self._user("mia_1", OFFICER, email="mia@ons.example")
        self._assert_hidden(case, by_address)
        by_login = self._user("MIA@ons.example", OFFICER, email="m@elsewhere.example")
        self._assert_hidden(case, by_login)

    def test_account_on_the_contact_or_with_one_of_its_addresses(self):
        contact = self.env["res.partner"].create(
            {"name": "Mia", "email": "first@ons.example, second@ons.example"}
        )
        case, _party = self._about(partner_id=contact.id, email=False)
        self._assert_hidden(
            case, self._user("mia_2", OFFICER, email="second@ons.example")
        )
        own = self._user("mia_own", OFFICER, partner_id=contact.id)
        self._assert_hidden(case, own)

    def test_colleague_who_was_outside_before(self):
        """A portal account of the contact, and one of his own inside."""
        portal = self._user("mia_out", "base.group_portal", email="mia@ons.example")
        case, _party = self._about(partner_id=portal.partner_id.id)
        inside = self._user("mia_in", OFFICER, email="mia@ons.example")
        self._assert_hidden(case, inside)
        case, _party = self._about()
        other = self._user("mia_else", "base.group_portal", email="mia@ons.example")
        other.group_ids = [
            Command.set(self.env.ref("base.group_user").ids),
        ]
        self._assert_hidden(case, other)

    def test_address_that_changes(self):
        """Of the colleague, of his login, or of the contact in the case."""
        contact = self.env["res.partner"].create({"name": "Mia"})
        case, _party = self._about()
        unknown, _party = self._about(partner_id=contact.id, email=False)
        user = self._user("mia_3", OFFICER, email="old@ons.example")
        self.assertFalse(case.hidden_partner_ids & user.partner_id)
        user.email = "mia@ons.example"
        self._assert_hidden(case, user)
        self.assertFalse(unknown.hidden_partner_ids & user.partner_id)
        contact.email = "mia@ons.example"
        self._assert_hidden(unknown, user)
        second = self._user("mia_4", OFFICER, email="four@ons.example")
        second.login = "mia@ons.example"
        self._assert_hidden(case, second)

    def test_account_that_gets_another_contact(self):
        case, user = self.handled, self._user("mia_5", OFFICER)
        self._add_party(case, "complained_about", partner_id=user.partner_id.id)
        user.partner_id = self.env["res.partner"].create({"name": "A new start"})
        self._assert_hidden(case, user)

    def test_merging_takes_away_what_he_had(self):
        """The contact in the case becomes that of who has the turn and follows."""
        case, holder = self.handled, self.handled.user_id
        case.message_subscribe(holder.partner_id.ids)
        twin = self.env["res.partner"].create({"name": "Twin"})
        self._add_party(case, "complained_about", partner_id=twin.id)
        self.assertEqual(case.user_id, holder, "nobody knew")
        with mute_logger("odoo.addons.base.wizard.base_partner_merge"):
            self.env["base.partner.merge.automatic.wizard"]._merge(
                (twin | holder.partner_id).ids, holder.partner_id, extra_checks=False
            )
        self.env.invalidate_all()
        self.assertNotEqual(case.user_id, holder)
        self.assertNotIn(holder.partner_id, case.message_partner_ids)
        self._assert_hidden(case, holder)

    def test_exception_and_other_addresses_stay(self):
        """Whom an officer excepted is not hidden again; a likely address is not his."""
        case, _party = self._about()
        near = self._user("mia_6", OFFICER, email="xmia@ons.example")
        self.assertFalse(case.hidden_partner_ids & near.partner_id)
        user = self._user("mia_7", OFFICER, email="mia@ons.example")
        self.assertIn(user.partner_id, case.hidden_partner_ids)
        wizard = self.env["complaint.exception"].with_user(self.officer)
        wizard.create(
            {"ticket_id": case.id, "user_id": user.id, "reason": "Of the board"}
        ).action_apply()
        user.email = "MIA@ons.example"
        user.login = "mia_8"
        self.assertNotIn(user.partner_id, case.hidden_partner_ids)

    def test_update_matches_accounts_made_before_it(self):
        case, _party = self._about()
        user = self._user("mia_10", OFFICER, email="mia@ons.example")
        case._complaint_service().hidden_partner_list = ()
        self.env.flush_all()
        runpy.run_path(str(SCRIPTS / "post-match.py"))["migrate"](self.env.cr, "x")
        self._assert_hidden(case, user)

    def test_other_changes_of_a_contact_ask_nothing(self):
        user = self._user("mia_9", email="nine@ons.example")
        asked, model = [], type(self.env["complaint.party"])
        match = model._match
        self.patch(
            model,
            "_match",
            lambda parties, *args: asked.append(args) or match(parties, *args),
        )
        user.partner_id.write({"phone": "1"})
        user.write({"signature": "M"})
        self.assertFalse(asked)
        user.partner_id.write({"email": "ten@ons.example"})
        self.assertEqual(len(asked), 1)
