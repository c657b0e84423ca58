"""What an addon could do with an open case, tried in Odoo's shell; nothing is kept.

Each program prints a line "FAULT ..." for what should not be.
"""

START = """
import json
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
env = env(context=dict(env.context, lang="en_US"))
case = env["helpdesk.ticket"].browse({case})
assert case.complaint_open
WORDS = "Nobody called me back."
manager = case.procedure_id.officer_ids[:1]
def fault(text):
    print("FAULT " + text)
def refused(door, *doors):
    try:
        with env.cr.savepoint():
            door()
            env.flush_all()
    except (UserError, AccessError) as error:
        return str(error)
    return ""
# Somebody in every group of the others, and in none of ours.
ours = env["ir.model.data"].search([
    ("module", "=", "klachten_module"), ("model", "=", "res.groups")]).mapped("res_id")
outside = env.ref("base.group_portal") | env.ref("base.group_public")
groups = env["res.groups"].search([]).filtered(
    lambda group: group.id not in ours
    and not set(group.all_implied_ids.ids) & set(ours + outside.ids))
colleague = env["res.users"].with_context(no_reset_password=True).create({{
    "name": "Coen Collega", "login": "coen", "email": "coen@linde.example",
    "group_ids": [Command.set(groups.ids)],
}})
def tells(records, names):
    env.flush_all()
    env.invalidate_all()
    try:
        return WORDS in str(records.with_user(colleague).read(names))
    except AccessError:
        return False
"""
# Lists of tickets on records of others: nobody else finds a case by them, or in them.
LISTS = """
def linked(model, field):
    '''A record of the model that has the case in this list, or none.'''
    Model = env[model]
    if field.type == "one2many":
        back = case._fields.get(field.inverse_name)
        record = back and Model.search([], limit=1)
        if record:
            case[back.name] = record
        return record or Model
    record = Model.search([], limit=1)
    if record:
        record[field.name] = [Command.link(case.id)]
    return record
tried = 0
for model in sorted(env.registry):
    if env[model]._abstract or env[model]._transient or model.startswith("complaint."):
        continue
    for field in list(env[model]._fields.values()):
        if field.comodel_name != "helpdesk.ticket" or not field.store:
            continue
        if field.type not in ("one2many", "many2many") or model == "helpdesk.ticket":
            continue
        record = env[model]
        try:
            with env.cr.savepoint():
                record = linked(model, field)
                env.flush_all()
        except UserError:
            continue
        env.invalidate_all()
        if case not in record[field.name]:
            continue
        tried += 1
        env.invalidate_all()  # what root read is no answer to somebody else
        theirs = env[model].with_user(colleague)
        try:
            if theirs.search([(field.name, "in", case.ids)]):
                fault(f"{model}.{field.name} tells which record has the case")
            if case.id in record.with_user(colleague).read([field.name])[0][field.name]:
                fault(f"{model}.{field.name} holds the case")
        except AccessError:
            pass
print("TRIED", tried)
"""
FORGOTTEN = """
partner = case.partner_id
before = len(case.message_ids), partner.name, partner.email
said = refused(partner.anonymize_partner_data)
env.invalidate_all()
if not said:
    fault("the complainant was forgotten")
if before != (len(case.message_ids), partner.name, partner.email):
    fault("a message, name or address of the case is gone")
"""
LEAD = """
seller = case.user_id
seller.group_ids += env.ref("sales_team.group_sale_salesman")
wizard = env["helpdesk.ticket.create.lead"].with_user(seller).with_context(
    active_id=case.id)
said = refused(lambda: wizard.create({"ticket_id": case.id})
               .action_helpdesk_ticket_to_lead())
if "stays with it" not in said:
    fault("an opportunity made of the case: " + (said or "messages of it were copied"))
lead = env["crm.lead"].create({"name": "Own", "ticket_id": case.id})
env.flush_all()
env.invalidate_all()
shown = lead.with_user(colleague).read(["ticket_id"])[0]["ticket_id"]
if shown and case.name in shown[1]:
    fault("a link to the case shows its subject")
"""
NONCONFORMITY = """
writer = case.user_id
writer.group_ids += env.ref("mgmtsystem.group_mgmtsystem_user")
said = refused(lambda: case.with_user(writer).action_nonconformity_create())
if case.nonconformity_id and tells(case.nonconformity_id, ["name", "description"]):
    fault("a nonconformity made of the case shows its words to others")
"""
STAGE = """
stage = case.stage_id
target = env["helpdesk.ticket.stage"].search([
    ("complaint_procedure_id", "=", False), ("closed", "=", True)], limit=1)
"""
ACTIVITY = (
    STAGE
    + """
said = refused(lambda: case.team_id.write({
    "allow_set_activity": True, "activity_stage_id": target.id}))
contact = env["res.partner"].create({"name": "Source"})
task = contact.activity_schedule(
    "mail.mail_activity_data_todo", user_id=colleague.id, ticket_id=case.id)
said = refused(lambda: task.with_user(colleague).action_done())
if case.stage_id != stage:
    fault("a task elsewhere moved the case")
refused(lambda: case.with_user(manager).set_next_stage())
if case.stage_id != stage:
    fault("its button for the next stage moved the case without a move")
"""
)
AUDIT = """
rule = env["auditlog.rule"].create({
    "name": "Tickets", "model_id": env["ir.model"]._get_id("helpdesk.ticket"),
    "log_read": True, "log_write": True, "log_create": True, "log_unlink": True})
rule.set_to_confirmed()
case.with_user(manager).write({"priority": "2"})
env.flush_all()
"""
RUN = """
def run(probes):
    for name, program in probes:
        print("PROBE " + name)
        try:
            exec(program, {"env": env})
        except Exception as error:
            print("FAULT " + repr(error).replace("\\n", " "))
        env.cr.rollback()
        env.registry.reset_changes()
"""
# {installed addon: program}
PROBES = {
    "helpdesk_mgmt": LISTS,
    "privacy_partner_to_be_forgotten": FORGOTTEN,
    "helpdesk_mgmt_crm": LEAD,
    "helpdesk_mgmtsystem_nonconformity": NONCONFORMITY,
    "helpdesk_mgmt_activity": ACTIVITY,
    "auditlog": AUDIT,
}


def on_case(case, names):
    """One program with the probes of these addons, on a case; each begins anew."""
    start = START.format(case=case)
    probes = [
        (name, start + program) for name, program in PROBES.items() if name in names
    ]
    return f"{RUN}\nrun({probes!r})\n"
