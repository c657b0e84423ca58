def migrate(cr, version):
    """How people are reached: columns without values. Odoo would fill them from the
    contacts of all cases that ever were; `post-people.py` does the open ones.
    """
    cr.execute(
        """
        ALTER TABLE complaint_party
            ADD COLUMN IF NOT EXISTS street varchar,
            ADD COLUMN IF NOT EXISTS street2 varchar,
            ADD COLUMN IF NOT EXISTS zip varchar,
            ADD COLUMN IF NOT EXISTS city varchar,
            ADD COLUMN IF NOT EXISTS country_id integer
        """
    )
    # all letters so far went by mail
    cr.execute(
        "ALTER TABLE complaint_letter"
        " ADD COLUMN IF NOT EXISTS channel varchar DEFAULT 'email'"
    )
    cr.execute("ALTER TABLE complaint_letter ALTER COLUMN channel DROP DEFAULT")
