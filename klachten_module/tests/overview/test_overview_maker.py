from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .overview_common import OverviewCommon

SAID = "2026-11-10 10:00:00"
QUIET = "odoo.addons.base.models.ir_rule"
QUIET_ACCESS = "odoo.addons.base.models.ir_access"


@tagged("post_install", "-at_install", "klachten")
class TestOverviewMaker(OverviewCommon):
    """S1-22: whoever must make the overview of a procedure does, in a role and without
    opening cases; those stand in it as numbers only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker = cls.users["SD"]
        cls.roles["SD"].receives_overview = True

    def _overview(self, user):
        overviews = self.env["complaint.overview"].with_user(user)
        return overviews.create(
            {"procedure_id": self.procedure.id, "kind": "quarter", "year": 2026}
            | {"quarter": "4"}
        )

    def test_service_desk_makes_the_overview_without_opening_cases(self):
        """S1-22: the figures are those of the officer."""
        self.assertFalse(self.closed.with_user(self.maker).has_access("read"))
        own = self._overview(self.maker)._overview_data()
        whole = self._overview(self.officer)._overview_data()
        self.assertEqual(own["counts"], whole["counts"])
        self.assertEqual(own["kpis"], whole["kpis"])
        self.assertEqual(
            [row["number"] for row in own["cases"]],
            [row["number"] for row in whole["cases"]],
        )
        rows = {row["number"]: row for row in own["cases"]}
        for case in (self.closed, self.late):
            row = rows[case.number]
            self.assertTrue(row["confidential"])
            self.assertFalse(row["subject"] or row["summary"] or row["actions"])
        self.assertFalse(rows[self.open.number]["confidential"], "still with him")
        for secret in ("Werkinstructie aangepast", "Test Klant"):
            self.assertNotIn(secret, f"{own}")

    def test_he_prints_it_from_the_menu(self):
        overview = self._overview(self.maker)
        self.assertEqual(overview.action_print_pdf()["type"], "ir.actions.report")
        menu = self.env.ref("klachten_module.menu_complaint_overview")
        visible = self.env["ir.ui.menu"].with_user(self.maker)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        self.assertIn(self.procedure, overview.procedure_ids)
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.maker)
            ._render_xlsx(
                "klachten_module.report_complaint_overview_xlsx", overview.ids, {}
            )
        )
        self.assertTrue(content.startswith(b"PK"))

    def test_what_is_hidden_from_him_is_not_counted(self):
        self._add_party(
            self.closed, "complained_about", partner_id=self.maker.partner_id.id
        )
        self.env.flush_all()
        own = self._overview(self.maker)._overview_data()
        self.assertNotIn(self.closed.number, f"{own}")
        whole = self._overview(self.officer)._overview_data()
        received = {row["code"]: row["values"][0] for row in whole["counts"]}
        mine = {row["code"]: row["values"][0] for row in own["counts"]}
        self.assertEqual(mine["received"], received["received"] - 1)

    def test_what_was_said_of_a_case_hidden_from_him_is_not_counted(self):
        """Decision 24, design 6: neither where he makes it nor where it is mailed."""
        grumbles = self.env["complaint.grumble"].with_user(self.users["GOS"])
        said = {"procedure_id": self.procedure.id, "solved": "no"}
        hidden = grumbles.create(dict(said, words="He was rude.", said_at=SAID))
        hidden.with_user(self.officer).action_promote()
        grumbles.create(dict(said, words="The queue is long.", said_at=SAID))
        ways = (self._overview(self.maker), self._overview(self.officer))
        ways[1].reader_id = self.maker
        promoted = [{"grumble": 1, "promoted": 1}] * 2
        self.assertEqual([self._spoken(way) for way in ways], promoted)
        self._add_party(
            hidden.sudo().ticket_id,
            "complained_about",
            partner_id=self.maker.partner_id.id,
        )
        self.env.flush_all()
        self.assertEqual([self._spoken(way) for way in ways], [{"grumble": 1}] * 2)

    def _spoken(self, overview):
        rows = overview._overview_data()["spoken"]
        return {row["code"]: row["values"][0] for row in rows if row["values"][0]}

    def test_nobody_else_makes_it(self):
        for user in (self.users["GOS"], self.outsider):
            with self.subTest(user=user.login), mute_logger(QUIET, QUIET_ACCESS):
                with self.assertRaises(AccessError):
                    self._overview(user)._overview_data()
        self.roles["SD"].receives_overview = False
        with self.assertRaisesRegex(AccessError, "makes its overview"):
            self._overview(self.maker)._overview_data()

    def test_making_it_opens_no_figures_of_cases(self):
        """The pivots follow the cases, as ever."""
        with mute_logger(QUIET, QUIET_ACCESS), self.assertRaises(AccessError):
            self.env["complaint.report"].with_user(self.maker).search([])
