from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..overview.overview_common import OverviewCommon
from .rows_common import OVERVIEW, RowsCommon


@tagged("post_install", "-at_install", "klachten")
class TestRowsOverviews(RowsCommon, OverviewCommon):
    """What the reports of S0 ask stands on the paper that goes round."""

    def _paper(self, user=None, **vals):
        user = user or self.officer
        return self._words(self._printed(OVERVIEW, self._overview(user, **vals), user))

    def test_month_with_content_and_follow_up(self):
        """S0-93, S0-100, S0-102, S0-107, S3-31: number, content, what was agreed; each
        figure with its target; never who complained, so that it can go to all. Process
        management gets it, a handler makes none.
        """
        self.closed._complaint_service().given_remedy = "Een andere laptop."
        self.closed.description = "<p>Laptop kwam kapot terug van reparatie.</p>"
        for user in (self.officer, self.users["P"]):
            text = self._paper(user, month="10")
            with self.subTest(user.login):
                self.assertRegex(text, r"Received 3\b")
                self.assertIn("Passed on within the term at least 100.0 %", text)
                self.assertIn("verification at most 5.0 % 0.0 % Yes", text)
                self.assertIn(self.closed.number, text)
                self.assertNotIn(self.complainant.name, text)
                self.assertNotIn(self.complainant.email, text)
        text = self._paper(month="10")
        for words in (
            "Laptop kwam kapot terug van reparatie.",
            "Een andere laptop.",
            "Werkinstructie aangepast.",
            self.closed.ground_id.name,
        ):
            self.assertIn(words, text)
        with self.assertRaises(AccessError):
            self._paper(self.users["BKM"], month="10")

    def test_year_shows_trends_of_complaints_and_improvement_points(self):
        """S0-111: month by month, and improvement points apart from complaints."""
        self._move(self.open, "SD", "Pass to second line")
        self._move(self.open, "GOS", "Improvement point", **self._answers("diversion"))
        text = self._paper(kind="year")
        months = text.partition("Months side by side")[2]
        self.assertIn("Sep 26 Oct 26 Nov 26 Dec 26", months)
        for line in (
            "Received 0 0 0 0 0 0 0 0 1 2 0 1",
            "No complaint: Improvement point 0 0 0 0 0 0 0 0 0 1 0 0",
        ):
            self.assertIn(line, months)
        self.assertIn(self.open.number, text.partition("no complaint after all")[2])
