def migrate(cr, version):
    """Turn what a move required into conditions of their own (complaint.gate)."""
    cr.execute(
        """
        SELECT count(*) FROM information_schema.columns
         WHERE table_name = 'complaint_transition'
           AND column_name = 'required_event_type'
        """
    )
    if not cr.fetchone()[0]:
        return
    cr.execute(
        """
        INSERT INTO complaint_gate (transition_id, sequence, kind, event_type, result,
                                    text, create_uid, create_date)
        SELECT id, 1, 'event', required_event_type, required_event_result,
               missing_event_text, 1, now() AT TIME ZONE 'UTC'
          FROM complaint_transition WHERE required_event_type IS NOT NULL
        """
    )
    cr.execute(
        """
        INSERT INTO complaint_gate (transition_id, sequence, kind, create_uid,
                                    create_date)
        SELECT id, 2, 'reaction_over', 1, now() AT TIME ZONE 'UTC'
          FROM complaint_transition WHERE after_reaction_period
        """
    )
