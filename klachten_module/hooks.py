"""What happens once, around installing and uninstalling."""

import re

from odoo.exceptions import UserError
from odoo.tools import SQL


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
    env.cr.execute("DROP TABLE IF EXISTS complaint_cell, complaint_cell_term")
    _remove_what_names_our_fields(env)
    procedures = env["complaint.procedure"].with_context(active_test=False).search([])
    procedures.sequence_id.unlink()


def _remove_what_names_our_fields(env):
    """Rules and filters that ask a field of ours would break the host's screens, and
    automations its tickets; these are switched off only, as they do more than ask.
    """
    env = env(context=dict(env.context, active_test=False))
    asks = _our_fields(env)
    rules = env["ir.rule"].search([("model_id.model", "not like", "complaint.%")])
    rules.filtered(lambda one: asks(one.model_id.model, one.domain_force)).unlink()
    filters = env["ir.filters"].search([])
    filters.filtered(
        lambda one: asks(one.model_id, one.domain, one.context, one.sort)
    ).unlink()
    automations = env["base.automation"].search([])
    automations.filtered(
        lambda one: asks(one.model_id.model, one.filter_domain, one.filter_pre_domain)
    ).active = False


def _our_fields(env):
    """A function that tells whether texts about a model name a field that goes.

    One of another model is found at the end of a path, by its prefix.
    """
    modules = {}
    for row in env["ir.model.data"].search([("model", "=", "ir.model.fields")]):
        modules.setdefault(row.res_id, set()).add(row.module)
    # a field of the host that we change is named by both
    ids = [id_ for id_, names in modules.items() if names == {"klachten_module"}]
    names = {}
    for field in env["ir.model.fields"].browse(ids).exists():
        names.setdefault(field.model, set()).add(field.name)

    def asks(model, *texts):
        words = set(re.findall(r"\w+", " ".join(filter(None, texts))))
        ours = names.get(model, set())
        return any(word in ours or word.startswith("complaint_") for word in words)

    return asks
