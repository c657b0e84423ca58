def migrate(cr, version):
    """Drop the record rules that a start used to make: code does their work now.

    They have no external id, so uninstalling would leave them behind.
    """
    cr.execute(
        r"""
        DELETE FROM ir_rule
         WHERE domain_force ~ '^\[\(''\w+\.complaint_shut'', ''='', False\)\]$'
           AND NOT EXISTS (
                SELECT 1 FROM ir_model_data
                 WHERE ir_model_data.model = 'ir.rule'
                   AND ir_model_data.res_id = ir_rule.id
           )
        """
    )
