"""What happens once, around installing and uninstalling."""

from odoo.exceptions import UserError
from odoo.tools import SQL

from .report.figures import drop_figures


def pre_init_hook(env):
    """Refuse to stand beside Enterprise's helpdesk: both define helpdesk.ticket."""
    enterprise = env["ir.module.module"].search(
        [("name", "=", "helpdesk"), ("state", "=", "installed")]
    )
    if enterprise:
        raise UserError(
            env._(
                "Complaint handling works with the OCA helpdesk and cannot be "
                "installed beside Odoo Enterprise's Helpdesk app."
            )
        )


def uninstall_hook(env):
    """Let the database remove the log; the tickets themselves stay."""
    env.cr.execute("SET LOCAL klachten.maintenance = 'on'")
    env.cr.execute("DROP FUNCTION IF EXISTS complaint_event_append_only() CASCADE")
    # Odoo deletes the outcomes, which are data, before the tables that name them.
    for table in ("complaint_transition", "complaint_finding", "helpdesk_ticket"):
        env.cr.execute(
            SQL(
                "UPDATE %s SET outcome_id = NULL WHERE outcome_id IS NOT NULL",
                SQL.identifier(table),
            )
        )
    drop_figures(env.cr)
