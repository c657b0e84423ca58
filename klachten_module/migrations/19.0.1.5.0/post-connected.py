"""Accounts that are read already were connected when they were made."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE fetchmail_server SET complaint_since = create_date
         WHERE complaint_since IS NULL AND (state = 'done' OR date IS NOT NULL)
        """
    )
