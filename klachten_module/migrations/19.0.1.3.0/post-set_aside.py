def migrate(cr, version):
    """Mail to be looked at that hangs on a case answers that case."""
    cr.execute(
        """
        UPDATE complaint_set_aside SET answers_id = ticket_id
         WHERE state = 'open' AND ticket_id IS NOT NULL AND answers_id IS NULL
        """
    )
