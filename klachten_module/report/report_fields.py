"""Figures that may be unknown: an open case has no lead time yet, and that is not 0."""

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
