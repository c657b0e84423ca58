from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Who makes the report of ONS each quarter makes the overview (S1-22), also where
    the procedure was set up before its template said so; its officers hear it.
    """
    quiet = {"mail_activity_quick_update": True}
    env = api.Environment(cr, SUPERUSER_ID, quiet)
    roles = env["complaint.role"].search(
        [
            ("code", "=", "SDHR"),
            ("procedure_id.code", "=", "ons"),
            ("procedure_id.version_id", "!=", False),
            ("receives_overview", "=", False),
        ]
    )
    roles.receives_overview = True
    for role in roles:
        role.procedure_id.version_id._tell_officers(
            lambda v, role=role: (
                v.env._("Who makes the overviews: %s", role.with_env(v.env).name),
                v.env._(
                    "The procedure has this role report on the complaints of each "
                    "quarter (S1-22). Its people make the overviews since this update, "
                    "and get those that are mailed; cases that they may not open stand "
                    "in them as numbers only. You can change it under 'Roles and "
                    "people'."
                ),
            )
        )
