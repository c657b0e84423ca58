def migrate(cr, version):
    """By phone and at the counter complaints come by word of mouth (S4-20)."""
    cr.execute(
        """
        UPDATE helpdesk_ticket_channel channel SET complaint_oral = true
          FROM ir_model_data data
         WHERE data.model = 'helpdesk.ticket.channel' AND data.res_id = channel.id
           AND (data.module, data.name) IN (
               ('helpdesk_mgmt', 'helpdesk_ticket_channel_phone'),
               ('klachten_module', 'channel_counter'))
        """
    )
