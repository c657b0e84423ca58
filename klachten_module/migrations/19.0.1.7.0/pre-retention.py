"""A file is kept as long as somebody can still go elsewhere with the complaint.

Before the constraint that says so is added: longer where a version says less.
"""


def migrate(cr, version):
    cr.execute(
        """
        SELECT FROM information_schema.columns
         WHERE table_name = 'complaint_procedure_version'
           AND column_name = 'appeal_months'
        """
    )
    if cr.rowcount:
        cr.execute(
            """
            UPDATE complaint_procedure_version
               SET retention_years = CEIL(appeal_months / 12.0)
             WHERE appeal_months > retention_years * 12
            """
        )
