import hashlib
import secrets
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..outside_html import OutsideHtml

# No other site shows our pages in one of its own, where a click could be led astray.
OURS_ONLY = {
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
HEADERS = {"Cache-Control": "no-store", **OURS_ONLY}
PAGES = [
    ("answer", "The answer, with a verdict"),
    ("status", "How far the complaint is"),
    ("reply", "A released letter, to react to"),
    ("question", "A question to answer"),
    ("check", "A draft answer to check"),
    ("confirm", "A written-up complaint to confirm"),
    ("withdraw", "A withdrawal to confirm"),
]
# Why a letter is sent by hand; the first four are released to somebody concerned.
RELEASED = [
    ("hearing", "Invitation to be heard"),
    ("copy", "Copy of the complaint"),
    ("delay", "The answer takes longer"),
    ("outcome", "Outcome of the complaint"),
]
ASKED = [
    ("question", "Question about the complaint"),
    ("consultation", "Consultation of a colleague"),
    ("check", "Check of the draft answer"),
    ("information", "Question to the complainant"),
]
# What only the complainant gets, or who follows his complaint.
OF_COMPLAINANT = [
    ("confirm", "Confirming back what was written up"),
    ("withdraw", "Withdrawing the complaint"),
    ("link", "New link to follow the complaint"),
]
# How long a link works: a complaint may be looked up for a year, as statutory terms of
# an ombudsman do; whoever is asked something gets the day of the letter or a month.
LOOK_UP_TIME = relativedelta(years=1)
REACTION_TIME = timedelta(days=30)


class ComplaintLetter(models.Model):
    """The page behind the link of a letter: what it opens, for whom and how long.

    Whoever has the link sees that page and nothing else; only the digest of its token
    is kept, so nobody who reads the file can open it. A link that is over or revoked
    answers exactly as one that never existed.
    """

    _inherit = "complaint.letter"

    page = fields.Selection(
        PAGES, string="Page behind the link", help="Empty: no link."
    )
    purpose = fields.Selection(
        RELEASED + ASKED + OF_COMPLAINANT, help="Why it was sent by hand."
    )
    link_until = fields.Date(
        string="Link works until",
        help="Last day on which the link of this letter works.",
    )
    token_digest = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null")
    text = OutsideHtml(help="As its page shows it, without the frame.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_letter_attachment_rel",
        "letter_id",
        "attachment_id",
        string="Files",
        help="Copies of files of the case, kept as they were sent.",
    )

    @api.model
    def _new_token(self):
        return secrets.token_urlsafe(32)

    @api.model
    def _digest(self, token):
        return hashlib.sha256(token.encode(errors="replace")).hexdigest()

    @api.model
    def _page_vals(self, ticket, page, token, until=False):
        """Values of a letter that carries a link; none when it carries no link."""
        if not page:
            return {}
        today = ticket._complaint_today()
        if page in ("answer", "status"):
            until = today + LOOK_UP_TIME
        return {
            "page": page,
            "token_digest": self._digest(token),
            "link_until": until or today + REACTION_TIME,
        }

    @api.model
    def _find_by_token(self, token):
        """The letter behind a link (sudo), empty when there is none or it is over."""
        # a link that is over costs the same query as one that never was; only its last
        # day needs the time zone of the procedure
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        # sudo: the token is the key, whoever holds it has no account
        letter = self.sudo().search(
            Domain("token_digest", "=", self._digest(token))
            & (
                Domain("link_until", "=", False) | Domain("link_until", ">=", yesterday)
            ),
            limit=1,
        )
        if letter.link_until and letter.ticket_id._complaint_today() > (
            letter.link_until
        ):
            return letter.browse()
        return letter

    def _revoke_links(self):
        """The links of these letters open nothing from now on (sudo)."""
        self.filtered("token_digest").write({"token_digest": False})

    def _page_language(self):
        return (self.lang or "en_US").replace("_", "-")

    def _shown_subject(self):
        """The subject with its number in one piece, also on a narrow screen."""
        parts = self.subject.partition(self.ticket_id.number)
        return Markup('%s<span class="complainant-number">%s</span>%s') % parts
