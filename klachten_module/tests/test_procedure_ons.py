from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .procedure_common import ANSWER, ProcedureCommon


@tagged("post_install", "-at_install", "klachten")
class TestProcedureOns(ProcedureCommon):
    """S1: a manager telephones, the desk closes, the director decides what is left."""

    template = "ons"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["complaint.department"].create(
            {"name": "Test payroll", "user_ids": [(6, 0, cls.users["MT"].ids)]}
        )

    def _with_department(self, **vals):
        case = self._create_complaint(**vals)
        with self.assertRaises(UserError):
            self._move(case, "SDHR", "To the department")
        case.sudo().write(
            {
                "ground_id": self.ground.id,
                "complaint_department_id": self.department.id,
            }
        )
        self._move(case, "SDHR", "To the department")
        return case

    def test_settled_by_telephone(self):
        """S1-07, S1-10 to S1-15, S1-18 to S1-22: within 2 weeks, mail at the end."""
        case = self._with_department()
        self.assertEqual(case.sudo().user_id, self.users["MT"])
        self.assertEqual(
            self._due(case), {"acknowledged": "2026-11-04", "answer": "2026-11-16"}
        )
        case.sudo().answer = ANSWER
        settle = "Settled with the complainant, back to the service desk"
        with self.assertRaisesRegex(UserError, "(?i)telephone|call|phone"):
            self._move(case, "MT", settle, note="<p>Gebeld.</p>")
        with freeze_time("2026-11-03 09:00:00"):
            self._talk(case, "MT")
            self.assertEqual(self._state(case, "acknowledged"), "met")
            case.sudo().answer = False
            with self.assertRaises(UserError):
                self._move(case, "MT", settle, note="<p>Gebeld.</p>")
            case.sudo().answer = ANSWER
            self._move(case, "MT", settle, note="<p>Gebeld.</p>")
            self.assertEqual(case.sudo().user_id, self.users["SDHR"])
            self._move(
                case,
                "SDHR",
                "Close and mail the closing text",
                outcome_id=self.founded.id,
            )
        self.assertEqual(self._letters(case), ["confirmation", "closed"])
        self.assertEqual(self._state(case, "answer"), "met")
        line = self._line(case)
        self.assertEqual(str(line.received_on), "2026-11-02")
        self.assertFalse(line.is_open)

    def test_citizen_is_referred(self):
        """S1-05, S1-06: told which partner, not handled here."""
        case = self._create_complaint()
        partner = self.env["res.partner"].create({"name": "Test Partner Organisation"})
        self._move(
            case,
            "SDHR",
            "Refer to the partner",
            referred_to_id=partner.id,
            note="<p>Ga daarheen.</p>",
        )
        self.assertEqual(self._stage(case), "diverted")
        self.assertEqual(self._letters(case), ["confirmation", "referral"])
        self.assertEqual(self._line(case).diverted_kind, "referred")

    def test_supplier_goes_to_the_director(self):
        """S1-04, S1-16, S1-17: 2 weeks more for the director (decision 9)."""
        case = self._with_department()
        with freeze_time("2026-11-04 09:00:00"):
            self._talk(case, "MT")
            self._move(
                case,
                "MT",
                "Not satisfied: to the director",
                note="<p>Wil geld terug.</p>",
            )
            self.assertEqual(case.sudo().user_id, self.users["DIR"])
            self.assertEqual(self._due(case)["director"], "2026-11-18")
            case.sudo().answer = ANSWER
            decide = "Decided, back to the service desk"
            self._move(case, "DIR", decide, note="<p>Zo is het.</p>")
            self._move(
                case,
                "SDHR",
                "Close and mail the closing text",
                outcome_id=self.founded.id,
            )
        self.assertEqual(self._state(case, "director"), "met")
        self.assertEqual(self._letters(case), ["confirmation", "escalated", "closed"])

    def test_who_may_and_who_gets_the_overview(self):
        """S1-01, S1-03, S1-08, S1-09, S1-11, S1-22, S1-23: the process sheet."""
        version = self.procedure.version_id
        self.assertTrue(version.entitled_only and version.who_may)
        self.assertEqual(
            (version.count_by, self.procedure.overview_quarter), ("received", True)
        )
        self.assertTrue(self.roles["SB"].receives_overview)
        self.assertEqual(self._create_complaint().sudo().user_id, self.users["SDHR"])
        self.assertTrue(version.owner and version.authorised_by and version.dated_on)
        grounds = self.env["complaint.ground"].search_count(
            [("procedure_id", "=", self.procedure.id)]
        )
        self.assertEqual(grounds, 2)

    def test_confidential(self):
        """S1-07: a manager complained about never sees the case."""
        self._assert_confidential(self._with_department(), "MT")
