def migrate(cr, version):
    """The figures know up to which event they were worked out."""
    cr.execute(
        """
        UPDATE complaint_figure figure SET last_event_id = log.last
          FROM (SELECT ticket_id, max(id) AS last FROM complaint_event GROUP BY 1) log
         WHERE log.ticket_id = figure.id
           AND figure.last_event_id IS DISTINCT FROM log.last
        """
    )
