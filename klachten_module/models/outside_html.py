import re
from functools import lru_cache

from odoo import fields

from ..logic.outside_words import clean

# Our own frame of a letter has a logo of ours at most, and nothing that covers a page.
FOREIGN = re.compile(
    r"position\s*:|url\(|<form|<img[^>]+src=[\"']?\s*((?:[a-z]+:)?//[^\"'\s>]*)", re.I
)

# Whoever reads a case reads its words more than once.
_cleaned = lru_cache(maxsize=64)(clean)


def clean_words(env, words):
    """Words from outside, with a sentence in this language for each picture that is
    left out.
    """
    picture = env._("[picture from %(host)s not loaded]", host="{host}")
    return _cleaned(str(words), picture)


class CleanedHtml(fields.Html):
    """HTML that may hold words of somebody outside: cleaned whenever it is read.

    By whoever and for whatever (screen, letter, page, file, export), so that what was
    stored before is as harmless, and stays in the database as it was.
    """

    def _is_outside(self, record, words):
        """Whether these words may be somebody's outside."""
        return True

    def convert_to_record(self, value, record):
        if value and self._is_outside(record, value):
            value = clean_words(record.env, value)
        return super().convert_to_record(value, record)


class OutsideHtml(CleanedHtml):
    """The same of a field of ours, which is stored clean as well.

    Whatever the door (mail, form, import, RPC), it is stored without anything that
    covers the screen or loads something from elsewhere, also for what reads the
    database itself. Odoo's own cleaning comes after.
    """

    def _convert(self, value, record, validate):
        if value and validate:
            value = clean_words(record.env, value)
        return super()._convert(value, record, validate)


class CaseHtml(CleanedHtml):
    """A field of a ticket: of cases; plain tickets keep what the host keeps."""

    def _is_outside(self, record, words):
        return bool(record.procedure_version_id)


class LetterHtml(CleanedHtml):
    """A letter with our frame around it, made of words that are clean.

    Those of before they were hold what came in: their frame goes with it.
    """

    def _is_outside(self, record, words):
        own = record.get_base_url()
        return any(
            not (address and address.startswith(own))
            for address in FOREIGN.findall(words)
        )
