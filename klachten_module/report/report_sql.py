"""Pieces of SQL that the reports share: they only add the moment of asking."""

from odoo.tools import SQL

# 1 when in time, 0 when late, else NULL: its average is the part in time.
SHARE = """CASE %s WHEN 'met' THEN 1.0 WHEN 'late' THEN 0.0
                   WHEN 'met_late' THEN 0.0 WHEN 'missed' THEN 0.0 END"""


def named(columns):
    """{column: SQL} as a list to select."""
    return SQL(",\n").join(
        SQL("%s AS %s", expression, SQL.identifier(name))
        for name, expression in columns.items()
    )


def todays(now):
    """Today per version, where its procedure works.

    :param now: datetime, UTC
    :return: SQL, rows of (version_id, today)
    """
    return SQL(
        """(SELECT version.id AS version_id,
                   (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE version.tz)::date
                   AS today
              FROM complaint_procedure_version version OFFSET 0)""",
        now,
    )
