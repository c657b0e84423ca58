from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Who gets complaints: the name of a role or department in every language.

    What it was called stands there in the language of who changed it.
    """
    if not column_exists(cr, "complaint_people_change", "what"):
        return
    cr.execute(
        """
        UPDATE complaint_people_change change
           SET names = coalesce(
                   (SELECT role.name FROM complaint_role role
                     WHERE change.kind IN ('role', 'accountable')
                       AND role.procedure_id = change.procedure_id
                       AND change.what IN (SELECT value FROM jsonb_each_text(role.name))
                     LIMIT 1),
                   (SELECT part.name FROM complaint_department part
                     WHERE change.kind = 'department'
                       AND change.what IN (SELECT value FROM jsonb_each_text(part.name))
                     LIMIT 1),
                   jsonb_build_object('en_US', change.what)
               )
         WHERE names IS NULL AND what IS NOT NULL
        """
    )
    cr.execute("ALTER TABLE complaint_people_change DROP COLUMN what")
