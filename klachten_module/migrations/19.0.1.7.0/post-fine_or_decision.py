from odoo import SUPERUSER_ID, api

# As shipped up to 19.0.1.6.0.
OLD = "[('type','=','converted'),('result','=','not_taken_up')]"
NEW = "[('type','=','converted'),('result','in',('not_taken_up','fine_or_decision'))]"


def migrate(cr, version):
    """What is only about a fine or decision is not taken up, and told so too."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    automation = env.ref("klachten_module.automation_not_taken_up", False)
    if automation and automation.filter_domain == OLD:
        automation.filter_domain = NEW
