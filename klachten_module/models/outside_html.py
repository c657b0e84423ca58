from odoo import fields

from ..logic.outside_words import clean


def clean_words(env, words):
    """Words from outside, with a sentence in this language for each picture that is
    left out.
    """
    picture = env._("[picture from %(host)s not loaded]", host="{host}")
    return clean(str(words), picture)


class OutsideHtml(fields.Html):
    """HTML that may hold words of somebody outside, or what was pasted from them.

    Whatever the door (mail, form, import, RPC), it is stored without anything that
    covers the screen or loads something from elsewhere, so that letters, public pages
    and files made of it are without as well. Odoo's own cleaning comes after.
    """

    def _convert(self, value, record, validate):
        if value and validate:
            value = clean_words(record.env, value)
        return super()._convert(value, record, validate)
