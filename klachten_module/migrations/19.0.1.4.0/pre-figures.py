TABLES = (
    "complaint_figure",
    "complaint_figure_turn",
    "complaint_cell",
    "complaint_cell_term",
)
FUNCTIONS = (
    "complaint_store_figures(integer[])",
    "complaint_figure_copy_ticket()",
    "complaint_event_version(integer)",
    "complaint_cell_count()",
    "complaint_cell_term_count()",
)


def migrate(cr, version):
    """The figures were made by SQL of ours, with triggers, one of them on the host's
    tickets; now the addon makes them itself, in tables of its models.
    """
    for table in TABLES:
        cr.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
    for function in FUNCTIONS:
        cr.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")
