"""A file is kept as long as somebody can still go elsewhere with the complaint.

Before the constraint that says so is added: longer where a version says less.
"""

from odoo.tools.sql import table_columns


def migrate(cr, version):
    columns = table_columns(cr, "complaint_procedure_version")
    if {"appeal_months", "retention_years"} <= columns.keys():
        cr.execute(
            """
            UPDATE complaint_procedure_version
               SET retention_years = CEIL(appeal_months / 12.0)
             WHERE appeal_months > retention_years * 12
            """
        )
