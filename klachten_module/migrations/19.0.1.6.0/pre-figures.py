def migrate(cr, version):
    """Cells have other keys now: made again, and filled by `end-figures.py`."""
    for table in ("complaint_cell", "complaint_cell_term"):
        cr.execute(f"DROP TABLE IF EXISTS {table}")
