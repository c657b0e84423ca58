def migrate(cr, version):
    """Say in the log to whom a letter went: to colleagues it said "to the complainant".

    The lines themselves are mended, as no case was different from what they should say.
    """
    cr.execute("SET LOCAL klachten.maintenance = 'on'")
    cr.execute(
        """
        UPDATE complaint_event event
           SET result = CASE letter.addressee
                        WHEN 'party' THEN 'to_party'
                        WHEN 'asked' THEN 'to_asked' ELSE 'to_colleague' END
          FROM complaint_letter letter
         WHERE letter.id = event.letter_id AND event.type = 'letter_sent'
           AND event.result IN ('outgoing', 'to_party')
           AND letter.addressee != 'complainant'
        """
    )
    cr.execute("SET LOCAL klachten.maintenance = 'off'")
