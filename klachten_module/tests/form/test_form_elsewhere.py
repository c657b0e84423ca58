import runpy
from pathlib import Path

from odoo.tests import tagged

from ..common import ComplaintCommon

SCRIPT = "migrations/19.0.1.9.0/pre-form_elsewhere.py"


@tagged("post_install", "-at_install", "klachten")
class TestFormElsewhere(ComplaintCommon):
    def test_an_update_keeps_the_address_of_a_form(self):
        """Before 19.0.1.9.0 it stood in the column form_url."""
        url = "https://www.test.example/klachtenformulier"
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE complaint_procedure ADD COLUMN IF NOT EXISTS form_url varchar"
        )
        self.env.cr.execute(
            "UPDATE complaint_procedure SET form_url = %s, form_elsewhere = NULL", [url]
        )
        script = runpy.run_path(str(Path(__file__).parents[2] / SCRIPT))
        for _run in range(2):
            script["migrate"](self.env.cr, "19.0.1.8.0")
        self.env.invalidate_all()
        self.assertEqual(self.procedure.form_url, url)
        self.procedure.has_form = True
        self.assertIn("/complaints/", self.procedure.form_url)
