from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import is_html_empty

from ...logic.contacts import event_of
from ...logic.vocabulary import HEARING_WAIVERS
from ..outside_html import OutsideHtml

KINDS = [
    ("phone", "By phone"),
    ("visit", "Visit"),
    ("counter", "At the counter"),
    ("hearing", "Hearing"),
]
# What somebody may be called about before his complaint is written down; an older day
# is a mistake in the year or the month.
EARLIEST = timedelta(days=90)
# Who complains, and who speaks for him.
COMPLAINING = ("complainant", "representative")
WORDS = frozenset({"heard", "wished", "agreed"})


class ComplaintContact(models.Model):
    """A talk with somebody of a case: a call, a visit, at the counter, or a hearing.

    Attention comes first (S4-04): before or beside the formal route somebody listens,
    and writes down what was heard, what is wished and what was agreed. It is logged
    once and records one event; that event holds no words, so that these can be erased.
    Whoever logged it may correct its words while the case is open; nobody deletes it.
    """

    _name = "complaint.contact"
    _description = "Talk about a complaint"
    _inherit = ["complaint.case.part"]
    _order = "happened_at desc, id desc"
    _rec_name = "kind"

    ticket_id = fields.Many2one(readonly=True)
    kind = fields.Selection(KINDS, string="How", required=True, readonly=True)
    happened_at = fields.Datetime(string="When", required=True, readonly=True)
    party_id = fields.Many2one(
        "complaint.party",
        string="Talk with",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    reached = fields.Boolean(readonly=True, help="Whether there was a talk at all.")
    attended = fields.Boolean(string="Was heard", readonly=True)
    waiver = fields.Selection(
        HEARING_WAIVERS, string="Not heard because", readonly=True
    )
    heard = OutsideHtml(string="What we heard")
    wished = fields.Text(string="Solution that is wished")
    agreed = fields.Text(string="What was agreed")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    event_id = fields.Many2one(
        "complaint.event",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    can_correct = fields.Boolean(
        compute="_compute_can_correct", export_string_translation=False
    )

    def _part_name(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    @api.depends("user_id", "ticket_id.complaint_open")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        for contact in self:
            contact.can_correct = (
                contact.user_id == self.env.user and contact.ticket_id.complaint_open
            )

    @api.constrains("happened_at", "ticket_id")
    def _check_happened_at(self):
        now = self.env["helpdesk.ticket"]._complaint_now()
        for contact in self:
            received = contact.ticket_id.received_at or contact.happened_at
            if contact.happened_at > now + timedelta(minutes=1):
                raise ValidationError(
                    self.env._(
                        "A talk is logged afterwards. Correct its date and time."
                    )
                )
            if contact.happened_at < received - EARLIEST:
                raise ValidationError(
                    self.env._(
                        "This talk would be more than %s days before the complaint "
                        "came in. Correct its date.",
                        EARLIEST.days,
                    )
                )

    @api.constrains("party_id", "ticket_id")
    def _check_party(self):
        for contact in self:
            if contact.party_id.ticket_id != contact.ticket_id:
                raise ValidationError(
                    self.env._(
                        "Choose somebody of this case. Who is missing is added under "
                        "'Parties'."
                    )
                )

    # --- logging ----------------------------------------------------------------------

    @api.model
    def _log(self, vals_list):
        """Log talks with their events; the caller checked that the user may.

        A constant number of queries for any number of talks.

        :param vals_list: values of complaint.contact, without user_id and event_id
        :return: complaint.contact (sudo)
        """
        vals_list = [
            {"happened_at": self.env["helpdesk.ticket"]._complaint_now(), **vals}
            for vals in vals_list
        ]
        # sudo: the caller checked who may; talks and their events are kept by us
        talks = self.sudo()
        tickets = talks.env["helpdesk.ticket"]
        cases = tickets.browse({vals["ticket_id"] for vals in vals_list})
        others = cases.party_ids.filtered(lambda p: p.kind not in COMPLAINING)
        rounds = {case.id: case.complaint_round for case in cases}
        events = talks.env["complaint.event"].create(
            [
                dict(
                    event_of(
                        vals["kind"],
                        vals.get("reached"),
                        vals.get("attended"),
                        vals.get("waiver"),
                        vals.get("party_id") not in others.ids,
                    ),
                    ticket_id=vals["ticket_id"],
                    happened_at=vals["happened_at"],
                    round=rounds[vals["ticket_id"]],
                    user_id=self.env.uid,
                )
                for vals in vals_list
            ]
        )
        return talks.create(
            [
                dict(vals, event_id=event.id, user_id=self.env.uid)
                for vals, event in zip(vals_list, events, strict=True)
            ]
        )

    def write(self, vals):
        if not vals.keys() <= WORDS:
            raise UserError(
                self.env._("Only the words of a talk are corrected. Log another talk.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_logged(self):
        raise UserError(self.env._("A talk that was logged is kept."))

    def action_correct(self):
        """The words of this talk, for who wrote them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct what was written"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    # --- reading ----------------------------------------------------------------------

    def _parts(self):
        """What was written of a talk: [(label, value)], empty ones left out."""
        self.ensure_one()
        waivers = dict(self._fields["waiver"]._description_selection(self.env))
        values = [(self._label("waiver"), waivers.get(self.waiver))]
        if not is_html_empty(self.heard):
            values.append((self._label("heard"), self.heard))
        values += [(self._label(name), self[name]) for name in ("wished", "agreed")]
        return [(label, value) for label, value in values if value]

    def _label(self, name):
        return self._fields[name]._description_string(self.env)

    def _unheard(self, cases):
        """Who of both sides was not heard yet, in any round (Awb 9:10) (sudo).

        A side is the complainant and each person complained about; heard is who was
        there, or of whom is written why not. Three queries for any number of cases.

        :param cases: helpdesk.ticket (sudo)
        :return: {ticket id: complaint.party (sudo)}
        """
        sides = cases.party_ids.filtered(
            lambda party: (
                party.kind in ("complainant", "complained_about") and not party.proposed
            )
        )
        talks = cases.env[self._name].search(
            [
                ("ticket_id", "in", cases.ids),
                ("kind", "=", "hearing"),
                "|",
                ("attended", "=", True),
                ("waiver", "!=", False),
            ]
        )
        void = cases.env["complaint.event"].search(
            [("corrects_id", "in", talks.event_id.ids), ("result", "=", "void")]
        )
        talks = talks.filtered(lambda talk: talk.event_id not in void.corrects_id)
        missing = sides - talks.party_id
        return {
            case.id: missing.filtered(lambda party, case=case: party.ticket_id == case)
            for case in cases
        }


class ComplaintParty(models.Model):
    """With whom somebody talked stays in the case."""

    _inherit = "complaint.party"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_heard(self):
        # sudo: whether there was a talk is asked, not what was said
        talks = self.env["complaint.contact"].sudo()
        talk = talks.search([("party_id", "in", self.ids)], limit=1)
        if talk:
            raise UserError(
                self.env._(
                    "A talk with %s was logged, so this person stays in the case. "
                    "Change the part instead.",
                    talk.party_id.name,
                )
            )


class ComplaintEvent(models.Model):
    """The words of a talk stand beside its event in the history."""

    _inherit = "complaint.event"

    contact_ids = fields.One2many("complaint.contact", "event_id", string="Talks")

    @api.depends("contact_ids.heard", "contact_ids.wished", "contact_ids.agreed")
    def _compute_note_text(self):
        result = super()._compute_note_text()
        for event in self:
            talk = event.contact_ids[:1]
            if talk and not event.note_text:
                event.note_text = self.env["ir.qweb"]._render(
                    "klachten_module.contact_words",
                    {"name": talk.party_id.name, "parts": talk._parts()},
                )
        return result
