from odoo import SUPERUSER_ID, api

# As shipped up to 19.0.1.5.0: intake and triage were left out, verdicts too.
OLD = "[('type','=','moved'),('phase_to','not in',('intake','triage'))]"
NEW = (
    "['|','&',('type','=','moved'),('phase_to','!=','intake'),"
    "'&',('type','=','verdict'),('phase_to','=',False)]"
)


def migrate(cr, version):
    """Who registered a case and which roles are told of it stands in its row, worked
    out from its log; and the roles that are informed hear of each of their steps.

    Of several stages with one phase the log does not say which were reached: all.
    """
    cr.execute(
        """
        UPDATE helpdesk_ticket ticket
           SET complaint_registrar_list = log.registrars,
               complaint_told_list = NULLIF(ARRAY(
                   SELECT DISTINCT part.role_id
                     FROM complaint_step step
                     JOIN helpdesk_ticket_stage stage ON stage.id = step.stage_id
                     JOIN complaint_raci part ON part.step_id = step.id
                     JOIN complaint_role role ON role.id = part.role_id
                    WHERE step.version_id = ticket.procedure_version_id
                      AND part.letter IN ('I', 'C') AND role.is_external IS NOT TRUE
                      AND (stage.id = ticket.stage_id
                           AND stage.complaint_phase != 'intake'
                           OR stage.complaint_phase = ANY(log.phases)
                           OR stage.complaint_phase = 'intake' AND log.handed_on)
                    ORDER BY 1), '{}')
          FROM (SELECT ticket_id,
                       array_agg(DISTINCT user_id ORDER BY user_id) FILTER (
                           WHERE type = 'registered'
                              OR type = 'moved' AND phase_from = 'intake'
                       ) AS registrars,
                       COALESCE(array_agg(DISTINCT phase_to) FILTER (
                           WHERE type = 'moved' AND phase_to != 'intake'
                       ), '{}') AS phases,
                       bool_or(type = 'moved' AND phase_from = 'intake' AND phase_to
                               NOT IN ('intake', 'closed', 'diverted')) AS handed_on
                  FROM complaint_event GROUP BY ticket_id) log
         WHERE log.ticket_id = ticket.id AND ticket.procedure_version_id IS NOT NULL
           AND ticket.complaint_registrar_list IS NULL
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    automation = env.ref("klachten_module.automation_informed", False)
    if automation and automation.filter_domain == OLD:
        automation.filter_domain = NEW
