def migrate(cr, version):
    """Running and closed cases keep the customer that their complainant has now."""
    cr.execute(
        """
        UPDATE helpdesk_ticket ticket
           SET complaint_customer_id = partner.commercial_partner_id
          FROM res_partner partner
         WHERE partner.id = ticket.partner_id
           AND ticket.procedure_version_id IS NOT NULL
           AND ticket.complaint_customer_id IS NULL
        """
    )
