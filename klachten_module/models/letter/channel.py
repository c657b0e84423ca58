from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...logic import reach

CHANNELS = [
    ("email", "E-mail"),
    ("post", "Post"),
    ("page", "A page, with a notice by e-mail"),
]
SAID = [*CHANNELS, ("phone", "Telephone")]
SOURCES = [
    ("mail", "An e-mail"),
    ("letter", "A letter"),
    ("phone", "By telephone"),
    ("counter", "In person"),
    ("page", "The page behind a letter"),
    ("form", "The form"),
    ("before", "As it was before this was recorded"),
    ("other", "Another person complains now"),
]
# Channels of the host by which a complaint comes in electronically.
ELECTRONIC = (
    "helpdesk_mgmt.helpdesk_ticket_channel_email",
    "helpdesk_mgmt.helpdesk_ticket_channel_web",
)


class ComplaintChannel(models.Model):
    """How somebody said that he wants to be reached: a fact with its day and source.

    The newest counts; one without a channel takes back what was said before. None is
    ever changed. The words are the note of its event, so that they can be erased.
    """

    _name = "complaint.channel"
    _description = "How somebody wants to be reached"
    _inherit = ["complaint.case.part"]
    _order = "id desc"
    _rec_name = "source"

    ticket_id = fields.Many2one(ondelete="cascade")
    party_id = fields.Many2one(
        "complaint.party", required=True, ondelete="cascade", index=True
    )
    channel = fields.Selection(
        SAID, string="Wants to be reached by", help="Empty: takes back what was said."
    )
    source = fields.Selection(SOURCES, required=True)
    since = fields.Date(required=True)
    event_id = fields.Many2one(
        "complaint.event", ondelete="restrict", index="btree_not_null"
    )
    words = fields.Html(related="event_id.note_text", string="In these words")

    # pylint: disable=method-required-super
    def write(self, vals):
        raise UserError(
            self.env._("What somebody said is never changed. Record what he says now.")
        )


class ComplaintParty(models.Model):
    """Which way letters go to somebody, on what ground, and what he said of it."""

    _inherit = "complaint.party"

    said_ids = fields.One2many(
        "complaint.channel", "party_id", string="How to be reached", readonly=True
    )
    channel = fields.Selection(
        CHANNELS, string="Letters go by", compute="_compute_channel"
    )
    channel_text = fields.Char(string="On what ground", compute="_compute_channel")

    @api.depends("said_ids", "email_normalized", "street", "zip", "city", "kind")
    @api.depends_context("lang")
    def _compute_channel(self):
        for party in self:
            way = party._way()
            party.channel = way.channel
            party.channel_text = party._ground_text(way)

    def _said(self):
        """What this person said last; empty when it was nothing."""
        return self.said_ids.sorted("id")[-1:]

    def _way(self, receipt=False):
        """Which way a letter takes to this person (Awb 2:7, 2:8).

        :param receipt: whether it confirms what came in electronically
        :return: logic.reach.Way
        """
        self.ensure_one()
        case = self.ticket_id
        if case.complaint_test:  # all of it goes to who tries it out
            return reach.Way("email", "email")
        number = self.env["ir.model.data"]._xmlid_to_res_id
        letter = number("klachten_module.channel_letter", raise_if_not_found=False)
        return reach.way(
            self._said().channel or None,
            email=bool(self.email_normalized),
            address=self._has_address(),
            public=case.procedure_version_id._is_public(),
            by_letter=bool(letter) and case.channel_id.id == letter,
            receipt=receipt,
        )

    def _ground_text(self, way):
        """Why letters go that way, in a sentence.

        :param way: logic.reach.Way
        """
        texts = {
            "law": self.env._("By post until somebody says otherwise (Awb 2:8)."),
            "came": self.env._("The complaint came by letter."),
            "only_email": self.env._(
                "Only an e-mail address is known. The confirmation of receipt asks how "
                "letters should come (Awb 2:17)."
            ),
            "email": self.env._("The e-mail address that was given."),
            "only_post": self.env._("Only a postal address is known."),
            "unknown": self.env._(
                "No address is known: letters wait until you fill one in."
            ),
        }
        said = self._said()
        if not said.channel:
            return texts.get(way.ground, "")
        wish = self.env._(
            "Wants %(channel)s, since %(day)s (%(told)s).",
            channel=dict(said._fields["channel"]._description_selection(self.env))[
                said.channel
            ],
            day=format_date(self.env, said.since),
            told=dict(said._fields["source"]._description_selection(self.env))[
                said.source
            ],
        )
        return " ".join(filter(None, (wish, texts.get(way.ground))))

    def _say_channel(self, channel, source, words="", since=None, letter=None):
        """Record how this person wants to be reached; the caller checked who may.

        :param channel: key of SAID; False takes back what he said before
        :param str words: his own
        :param since: date, today when None
        :param letter: complaint.letter, by the page of which he said it
        """
        self.ensure_one()
        event = self.env["complaint.event"]._record(
            self.ticket_id,
            "reach",
            words,
            reason_code=channel or "taken_back",
            letter_id=letter.id if letter else False,
        )
        event.env["complaint.channel"].create(
            {
                "ticket_id": self.ticket_id.id,
                "party_id": self.id,
                "channel": channel,
                "source": source,
                "since": since or self.ticket_id._complaint_today(),
                "event_id": event.id,
            }
        )

    def action_open(self):
        """The dialog with the address of this person and what to mind."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaint_party"
        )
        return dict(action, res_id=self.id)

    def action_reach(self):
        """The dialog to note how this person wants to be reached."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        return self.ticket_id._complaint_wizard(
            "action_complaint_reach", default_party_id=self.id
        )


class HelpdeskTicket(models.Model):
    """How the complainant of a case is reached."""

    _inherit = "helpdesk.ticket"

    def _complaint_came_electronically(self):
        """Whether this complaint came by mail or by a form."""
        number = self.env["ir.model.data"]._xmlid_to_res_id
        known = [number(name, raise_if_not_found=False) for name in ELECTRONIC]
        return bool(self.channel_id) and self.channel_id.id in known

    def _after_complainant(self, before):
        """At the intake: somebody else complains, who said nothing of it yet."""
        party = self._complaint_complainant()
        if before and self.complaint_phase in ("intake", "triage"):
            if party._said().channel:
                party._say_channel(False, "other")
        return super()._after_complainant(before)
