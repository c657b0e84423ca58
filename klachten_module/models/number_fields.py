"""Fields of numbers: figures that may be unknown, as an open case has no lead time yet
and that is not 0, and ids in the row itself.
"""

from odoo import fields


class _Unknown:
    """A number that stays empty where the database has none, in lists and exports."""

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        return value

    def convert_to_export(self, value, record):
        return "" if value is False else value


class Days(_Unknown, fields.Integer):
    """A number of days, empty as long as it is not known."""


class Share(_Unknown, fields.Float):
    """1 or 0, empty where the question does not arise; averages to a part of all."""


class Ids(fields.Field):
    """Ids in the row itself, so that a rule asks nothing beside it; read as a tuple.

    Not a relation: the database does not look after them. What they are of has to keep
    its row, or not to be missed. No ids are NULL, which a rule sees soonest.
    """

    type = "json"
    _column_type = ("_int4", "int4[]")

    def convert_to_column(self, value, record, values=None, validate=True):
        return sorted(set(value or ())) or None

    def convert_to_cache(self, value, record, validate=True):
        return tuple(sorted(set(value or ())))

    def convert_to_record(self, value, record):
        return value or ()

    def convert_to_read(self, value, record, use_display_name=True):
        return list(value or ())

    def convert_to_export(self, value, record):
        return ", ".join(map(str, value or ()))
