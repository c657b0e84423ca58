def migrate(cr, version):
    """People of open cases get the address of their contact, and letters keep going to
    them as they went: by e-mail, wherever there is an address.
    """
    cr.execute(
        """
        UPDATE complaint_party party
           SET street = partner.street, street2 = partner.street2, zip = partner.zip,
               city = partner.city, country_id = partner.country_id
          FROM res_partner partner, helpdesk_ticket ticket
         WHERE partner.id = party.partner_id AND ticket.id = party.ticket_id
           AND ticket.complaint_open IS TRUE
           AND party.street IS NULL AND party.zip IS NULL AND party.city IS NULL
        """
    )
    cr.execute(
        """
        INSERT INTO complaint_channel (ticket_id, party_id, channel, source, since,
                                       create_uid, create_date, write_uid, write_date)
        SELECT party.ticket_id, party.id, 'email', 'before', ticket.registered_at::date,
               1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM complaint_party party
          JOIN helpdesk_ticket ticket ON ticket.id = party.ticket_id
         WHERE ticket.complaint_open IS TRUE AND party.email_normalized IS NOT NULL
           AND party.kind <> 'mentioned'
           AND NOT EXISTS (SELECT FROM complaint_channel said
                            WHERE said.party_id = party.id)
        """
    )
