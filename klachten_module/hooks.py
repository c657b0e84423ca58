"""What happens once, around installing and uninstalling."""

from odoo.exceptions import UserError

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
    drop_figures(env.cr)
