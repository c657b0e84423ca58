def migrate(cr, version):
    """Who had a turn in a case, and from whom it is hidden, stands in its row now.

    Before the addon is loaded: its record rules ask it.
    """
    cr.execute(
        """
        ALTER TABLE helpdesk_ticket
            ADD COLUMN turn_role_list int[], ADD COLUMN turn_user_list int[],
            ADD COLUMN hidden_partner_list int[];
        UPDATE helpdesk_ticket ticket
           SET turn_role_list = NULLIF(ARRAY(
                   SELECT complaint_role_id FROM complaint_turn_role_rel
                    WHERE helpdesk_ticket_id = ticket.id ORDER BY 1), '{}'),
               turn_user_list = NULLIF(ARRAY(
                   SELECT user_id FROM complaint_turn_user_rel
                    WHERE ticket_id = ticket.id ORDER BY 1), '{}'),
               hidden_partner_list = NULLIF(ARRAY(
                   SELECT partner_id FROM complaint_hidden_partner_rel
                    WHERE ticket_id = ticket.id ORDER BY 1), '{}')
         WHERE procedure_version_id IS NOT NULL
        """
    )
    for table in (
        "complaint_turn_role_rel",
        "complaint_turn_user_rel",
        "complaint_hidden_partner_rel",
    ):
        cr.execute(f"DROP TABLE {table}")
