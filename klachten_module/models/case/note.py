from markupsafe import Markup, escape

from odoo import fields, models

from ..outside_html import OutsideHtml


def as_html(words):
    """Words as a note keeps them: Markup as it is, plain text with its lines."""
    if isinstance(words, Markup):
        return words
    lines = Markup("<br>").join(escape(line) for line in words.splitlines())
    return Markup("<p>%s</p>") % lines


class ComplaintNote(models.Model):
    """Words that belong to an event: a reason, a remark of a check, a complainant's
    answer.

    Apart from the event, so that they can be erased while the event stays.
    """

    _name = "complaint.note"
    _description = "Note in a complaint case"
    _order = "id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="cascade", index=True
    )
    event_id = fields.Many2one(
        "complaint.event", ondelete="restrict", index="btree_not_null"
    )
    body = OutsideHtml(required=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
