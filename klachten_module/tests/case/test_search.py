from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestSearch(ComplaintCommon):
    """The search box of the complaints: pieces of number and subject, whole numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Andere Vestiging"})
        cls.other = cls._set_up_procedure(cls.other_company, "elders")
        cls.case = cls._create_complaint(name="Printer op de gang")
        cls.twin = cls._create_complaint(
            name="Scherm zwart", team_id=cls.other.team_id.id
        )

    def _found(self, typed):
        return self.env["helpdesk.ticket"].search(
            [
                ("procedure_version_id", "!=", False),
                ("complaint_words", "ilike", typed),
            ]
        )

    def test_pieces_of_number_and_subject(self):
        self.assertIn(self.case, self._found(self.case.number[-4:]))
        self.assertEqual(self._found("op de gang"), self.case)
        self.assertIn(self.case, self._found("k-20"))

    def test_whole_number_however_it_is_typed(self):
        self.assertIn(self.case, self._found(self.case.number))
        self.assertIn(self.case, self._found(f" {self.case.number.lower()} "))
        self.assertEqual(self._found(self.twin.number), self.twin)

    def test_company_code_may_be_left_out(self):
        """What both offices would call K-2026-000001 finds the cases of both."""
        code, plain = self.twin.number.split("K-", 1)
        self.assertTrue(code)
        self.assertIn(self.twin, self._found(f"K-{plain}"))

    def test_other_cases_are_not_found(self):
        self.assertFalse(self._found("K-1999-999999"))
        self.assertFalse(self._found("zoiets staat nergens"))
