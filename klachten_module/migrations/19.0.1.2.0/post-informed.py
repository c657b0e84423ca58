from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The letter to the relation manager became one to whoever is informed.

    Who had it in a case was told: it does not come again. Where somebody switched the
    old one off, the new one stays off.
    """
    cr.execute(
        """
        INSERT INTO complaint_informed_role_rel (helpdesk_ticket_id, complaint_role_id)
        SELECT DISTINCT letter.ticket_id, role.id
          FROM complaint_letter letter
          JOIN ir_model_data data ON data.module = 'klachten_module'
               AND data.model = 'mail.template' AND data.res_id = letter.template_id
               AND data.name = 'letter_relation_manager'
          JOIN helpdesk_ticket ticket ON ticket.id = letter.ticket_id
          JOIN complaint_role role ON role.procedure_id = ticket.procedure_id
               AND role.code = 'RM'
         WHERE letter.addressee = 'role'
        ON CONFLICT DO NOTHING
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    before = env.ref("klachten_module.automation_relation_manager", False)
    after = env.ref("klachten_module.automation_informed", False)
    if before and after and not before.active:
        after.active = False
    for name in ("action_letter_relation_manager", "automation_relation_manager"):
        record = env.ref(f"klachten_module.{name}", raise_if_not_found=False)
        if record:
            record.unlink()
