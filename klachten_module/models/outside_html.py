import re
from functools import lru_cache
from html import escape

from odoo import fields

from ..logic.outside_words import clean

# Our own frame of a letter has a logo of ours at most, and nothing that covers a page.
FOREIGN = re.compile(
    r"position\s*:|url\(|<form|<img[^>]+src=[\"']?\s*((?:[a-z]+:)?//[^\"'\s>]*)", re.I
)

# Whoever reads a case reads its words more than once.
_cleaned = lru_cache(maxsize=64)(clean)


# What is stored in the place of a picture from elsewhere; whoever reads it sees it in
# his own language.
MARK = "[picture from {host} not loaded]"


def clean_words(words):
    """Words from outside as they are stored: clean, and in no language of ours."""
    return _cleaned(str(words), MARK)


def shown_words(env, words):
    """The same as somebody reads them: what we say in them is in his language."""
    words = clean_words(words)
    if "]</a>" not in words:
        return words
    # what was read and stored again, or stored before, is in one of our languages
    languages = [code for code, _name in env["res.lang"].get_installed()]
    marks = {MARK, *(_mark(env(context={"lang": code})) for code in languages)}
    for mark in marks:
        before, after = (re.escape(escape(part)) for part in mark.split("{host}"))
        words = re.sub(
            rf">{before}([^\s\[\]<>]+){after}</a>",
            lambda found: f">{escape(_mark(env)).format(host=found[1])}</a>",
            words,
        )
    return words


def _mark(env):
    return env._("[picture from %(host)s not loaded]", host="{host}")


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
            value = shown_words(record.env, value)
        return super().convert_to_record(value, record)


class OutsideHtml(CleanedHtml):
    """The same of a field of ours, which is stored clean as well.

    Whatever the door (mail, form, import, RPC), it is stored without anything that
    covers the screen or loads something from elsewhere, also for what reads the
    database itself. Odoo's own cleaning comes after.
    """

    def _convert(self, value, record, validate):
        if value and validate:
            value = clean_words(value)
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
