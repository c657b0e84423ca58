from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists


def migrate(cr, version):
    """What is wrong with a row is kept in codes; what its days begin with by column.

    Of rows that stayed out of an import only the words are left: they are kept as they
    are. Registers that nobody imported yet are looked at again.
    """
    if column_exists(cr, "complaint_history_line", "problems"):
        cr.execute(
            """
            UPDATE complaint_history_line
               SET kind = 'said',
                   findings = jsonb_build_array(jsonb_build_array('said', '', problems))
             WHERE problems IS NOT NULL AND findings IS NULL
            """
        )
        cr.execute(
            """
            ALTER TABLE complaint_history_line
             DROP COLUMN problems, DROP COLUMN IF EXISTS effect
            """
        )
    if column_exists(cr, "complaint_history", "date_order"):
        cr.execute(
            """
            UPDATE complaint_history_column part
               SET date_order = history.date_order
              FROM complaint_history history
             WHERE history.id = part.history_id AND part.date_order IS NULL
            """
        )
    env = api.Environment(cr, SUPERUSER_ID, {})
    for history in env["complaint.history"].search([("state", "=", "draft")]):
        history._check_rows()
