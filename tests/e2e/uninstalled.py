"""Taking the addon away: nothing of ours is left, and nothing is broken."""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", "klachten_module")])\
    .button_immediate_uninstall()
env.cr.commit()
"""
# The records that came with it.
REMEMBER = """
import json
ours = env["ir.model.data"].search([("module", "=", "klachten_module")])
print("OURS " + json.dumps({
    model: rows.mapped("res_id") for model, rows in ours.grouped("model").items()}))
"""
# Everything can be looked for by an administrator and by a colleague; nothing is left.
LOOK = """
import json
from odoo.exceptions import AccessError
admin = env.ref("base.user_admin")
user = env["res.users"].create({
    "name": "Colleague", "login": "colleague",
    "group_ids": [(6, 0, env.ref("base.group_user").ids)],
})
broken = set()
for name in sorted(env.registry):
    if env[name]._abstract:
        continue
    for person in (admin, user):
        try:
            with env.cr.savepoint():
                env[name].with_user(person).search([], limit=1).read(["display_name"])
        except AccessError:
            pass
        except Exception as error:
            broken.add(f"{name}: {error!r}"[:200])
left = {}
for model, ids in ours.items():
    if model in env.registry and not model.startswith("ir.model"):
        found = env[model].with_context(active_test=False).browse(ids).exists()
        if found:
            left[model] = found.mapped("display_name")
print("LOOKED " + json.dumps({"broken": sorted(broken), "left": left}))
"""
# Objects of the database and records that were made while it ran.
REMAINS = """
SELECT 'trigger', tgname::text FROM pg_trigger WHERE tgname LIKE '%complaint%'
UNION ALL SELECT 'function', proname::text FROM pg_proc WHERE proname LIKE '%complaint%'
UNION ALL SELECT 'index', indexname::text FROM pg_indexes
           WHERE indexdef LIKE '%complaint%'
UNION ALL SELECT 'constraint', conname::text FROM pg_constraint
           WHERE conname LIKE '%complaint%'
UNION ALL SELECT 'column', table_name || '.' || column_name
            FROM information_schema.columns WHERE column_name LIKE '%complaint%'
UNION ALL SELECT 'rule', name FROM ir_rule
           WHERE domain_force LIKE '%complaint%' OR name LIKE 'Complaint%'
UNION ALL SELECT 'filter', name::text FROM ir_filters
           WHERE domain LIKE '%next_due_on%'
UNION ALL SELECT 'automation', name::text FROM base_automation
           WHERE active AND filter_domain LIKE '%complaint%'
UNION ALL SELECT 'sequence', name FROM ir_sequence WHERE code LIKE 'complaint%'
UNION ALL SELECT 'parameter', key FROM ir_config_parameter
           WHERE key LIKE '%klachten%' OR key LIKE '%complaint%'
UNION ALL SELECT 'model', model FROM ir_model WHERE model LIKE 'complaint%'
UNION ALL SELECT 'field', model || '.' || name FROM ir_model_fields
           WHERE name LIKE '%complaint%'
UNION ALL SELECT 'identifier', name FROM ir_model_data WHERE module = 'klachten_module'
"""
