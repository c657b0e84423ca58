import runpy
from pathlib import Path

from odoo.tests import tagged
from odoo.tools.sql import rename_column

from ..common import ComplaintCommon

SCRIPT = "migrations/19.0.1.9.0/pre-form_elsewhere.py"


@tagged("post_install", "-at_install", "klachten")
class TestFormElsewhere(ComplaintCommon):
    def test_an_update_keeps_the_address_of_a_form(self):
        """Before 19.0.1.9.0 it stood in the column form_url."""
        url = "https://www.test.example/klachtenformulier"
        self.procedure.form_url = url
        self.env.flush_all()
        rename_column(self.env.cr, "complaint_procedure", "form_elsewhere", "form_url")
        script = runpy.run_path(str(Path(__file__).parents[2] / SCRIPT))
        for _run in range(2):
            script["migrate"](self.env.cr, "19.0.1.8.0")
        self.env.invalidate_all()
        self.assertEqual(self.procedure.form_url, url)
        self.procedure.has_form = True
        self.assertIn("/complaints/", self.procedure.form_url)
