"""The address of a form on another site keeps its place beside our own form."""

from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    if column_exists(cr, "complaint_procedure", "form_url"):
        rename_column(cr, "complaint_procedure", "form_url", "form_elsewhere")
