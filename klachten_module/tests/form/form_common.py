import re

from odoo.tests import HttpCase

from ..common import ComplaintCommon
from ..web_common import WebCommon

PDF = b"%PDF-1.7\nform"
ADDRESS = "kiki@elders.example"
WORDS = {
    "what": "De bus kwam niet op 3 november.",
    "about": "lijn 4",
    "solution": "Een excuus.",
    "name": "Kiki Klager",
    "email": ADDRESS,
    "phone": "0612345678",
    "street": "Laan 1",
    "zip": "1234 AB",
    "city": "Elders",
}


class FormCommon(ComplaintCommon, WebCommon, HttpCase):
    """Somebody without an account at the form of a procedure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.procedure.has_form = True
        cls.path = f"/complaints/{cls.procedure.id}/form"

    def setUp(self):
        super().setUp()
        # nobody fills in a form within a second, but a test does
        self.patch(type(self.env["complaint.form"]), "_seconds_since", lambda *_a: 60)

    def _action(self, page):
        """Where the form of a page is sent."""
        return re.search(r'action="(/complaints/[^"]+)"', page.text)[1].replace(
            "&amp;", "&"
        )

    def _fill_in(self, page=None, files=(), **values):
        """Fill in the form and press its button: the next page."""
        page = page or self.url_open(f"{self.path}?lang=en")
        data = {"csrf_token": self._csrf(page), **values}
        files = [("files", file) for file in files]
        return self.url_open(self._action(page), data=data, files=files or None)

    def _send(self, page):
        """Press the button of the page on which it was read once more."""
        self.assertTrue(self._action(page).split("?")[0].endswith("/send"), page.text)
        return self.url_open(self._action(page), data={"csrf_token": self._csrf(page)})

    def _file(self, **values):
        """Fill in and send a whole form: the receipt."""
        return self._send(self._fill_in(**{**WORDS, **values}))

    def _case(self, page):
        """The case of a receipt."""
        number = re.search(r"K-\d{4}-\d{6}", page.text)
        self.assertTrue(number, page.text)
        return self.env["helpdesk.ticket"].search([("number", "=", number[0])])

    def _cases(self):
        return self.env["helpdesk.ticket"].search_count(
            [("procedure_id", "=", self.procedure.id)]
        )
