from odoo import SUPERUSER_ID, api

# So many cases are made while updating, in about a minute; more by the job.
AT_ONCE = 50_000


def migrate(cr, version):
    """Say which figure a term means, how terms stand without their extension, and make
    all figures.
    """
    cr.execute(
        """
        UPDATE complaint_term SET figure = code
         WHERE code IN ('routed', 'acknowledged') AND figure IS NULL
           AND is_answer IS NOT TRUE
        """
    )
    cr.execute(
        """
        UPDATE complaint_deadline
           SET own_due_on = COALESCE(own_due_on, due_on),
               own_state = CASE
                   WHEN stopped_on <= COALESCE(own_due_on, due_on) THEN 'met'
                   WHEN stopped_on IS NOT NULL THEN 'met_late'
                   WHEN cancelled_on <= COALESCE(own_due_on, due_on) THEN 'cancelled'
                   WHEN cancelled_on IS NOT NULL THEN 'missed'
                   WHEN state = 'suspended' THEN 'suspended'
                   ELSE 'running' END
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    env.registry.clear_cache()
    env["complaint.figure"]._make_anew(at_once=AT_ONCE)
