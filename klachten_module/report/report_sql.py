"""Pieces of SQL that the reports share: they only add the moment of asking."""

from odoo.fields import Domain
from odoo.tools import SQL

from ..logic import periods


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


def within(field, spans):
    """Cases of which a day lies in one of these periods."""
    return Domain.OR(
        Domain(field, ">=", span.first) & Domain(field, "<=", span.last)
        for span in periods.widest(spans)
    )
