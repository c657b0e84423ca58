"""Letters had one kind of link, to the answer page; now they name their page.

Runs at each change of version and does nothing where the old column is gone.
"""


def migrate(cr, version):
    cr.execute(
        """
        SELECT 1 FROM information_schema.columns
         WHERE table_name = 'complaint_letter' AND column_name = 'asks_answer'
        """
    )
    if not cr.fetchone():
        return
    cr.execute(
        """
        ALTER TABLE complaint_letter
            ADD COLUMN IF NOT EXISTS page varchar,
            ADD COLUMN IF NOT EXISTS link_until date;
        UPDATE complaint_letter
           SET page = 'answer', link_until = create_date::date + interval '1 year'
         WHERE asks_answer AND page IS NULL;
        ALTER TABLE complaint_letter DROP COLUMN asks_answer;
        """
    )
