from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Count the terms again that reach beyond the years whose holidays were kept.

    Until now a public holiday of another year counted there as a working day.
    """
    cr.execute(
        """
        UPDATE complaint_procedure_version version
           SET days_off_from = kept.first
          FROM (SELECT version_id, min(EXTRACT(year FROM date))::int AS first
                  FROM complaint_day_off GROUP BY version_id) kept
         WHERE kept.version_id = version.id
           AND COALESCE(version.days_off_from, 0) = 0
        """
    )
    cr.execute(
        """
        SELECT DISTINCT deadline.ticket_id
          FROM complaint_deadline deadline
          JOIN complaint_term term ON term.id = deadline.term_id
          JOIN complaint_procedure_version version ON version.id = term.version_id
         WHERE EXTRACT(year FROM deadline.started_on) < version.days_off_from
            OR EXTRACT(year FROM deadline.due_on) > version.days_off_until
            OR EXTRACT(year FROM deadline.published_due_on) > version.days_off_until
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    cases = env["helpdesk.ticket"].browse(row[0] for row in cr.fetchall())
    cases._complaint_refresh()
