from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The letter to the relation manager became one to whoever is informed.

    Where somebody switched the old one off, the new one stays off.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    before = env.ref("klachten_module.automation_relation_manager", False)
    after = env.ref("klachten_module.automation_informed", False)
    if before and after and not before.active:
        after.active = False
    for name in ("action_letter_relation_manager", "automation_relation_manager"):
        record = env.ref(f"klachten_module.{name}", raise_if_not_found=False)
        if record:
            record.unlink()
