from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The letter to the relation manager became one to whoever is informed."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in ("action_letter_relation_manager", "automation_relation_manager"):
        record = env.ref(f"klachten_module.{name}", raise_if_not_found=False)
        if record:
            record.unlink()
