"""The address of a form on another site keeps its place beside our own form."""


def migrate(cr, version):
    # the old column stays: scripts of versions before read it, and run after this
    cr.execute(
        "ALTER TABLE complaint_procedure "
        "ADD COLUMN IF NOT EXISTS form_elsewhere varchar"
    )
    cr.execute(
        "UPDATE complaint_procedure SET form_elsewhere = form_url "
        "WHERE form_elsewhere IS NULL"
    )
