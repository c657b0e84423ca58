CODES = ("founded", "partly", "unfounded", "no_judgement", "withdrawn", "settled")


def migrate(cr, version):
    """Say what the outcomes that we shipped mean; those made by others stay empty."""
    cr.execute(
        """
        UPDATE complaint_outcome outcome
           SET code = replace(data.name, 'outcome_', '')
          FROM ir_model_data data
         WHERE data.module = 'klachten_module' AND data.model = 'complaint.outcome'
           AND data.res_id = outcome.id AND outcome.code IS NULL
           AND data.name = ANY(%s)
        """,
        [[f"outcome_{code}" for code in CODES]],
    )
