from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...logic import running
from ...logic.vocabulary import EXTENSION_REASONS, SUSPENSION_REASONS


class ComplaintTermChange(models.TransientModel):
    """Asks what suspending, resuming, extending or correcting needs, and does it."""

    _name = "complaint.term.change"
    _description = "Change the terms of a complaint"
    _inherit = ["complaint.dialog"]
    _case_right = "read"

    kind = fields.Selection(
        [
            ("suspend", "Suspend the terms"),
            ("resume", "Let the terms run again"),
            ("extend", "Extend a term"),
            ("correct", "Correct a date"),
        ],
        required=True,
        readonly=True,
    )
    may_choose_day = fields.Boolean(
        related="ticket_id.can_correct_dates",
        related_sudo=False,
        export_string_translation=False,
    )
    day = fields.Date(string="From", default=lambda self: self._default_day())
    suspension_reason = fields.Selection(SUSPENSION_REASONS, string="Reason")
    stands_still = fields.Text(
        string="What stands still", compute="_compute_stands_still"
    )
    nothing_still = fields.Boolean(
        compute="_compute_stands_still", export_string_translation=False
    )
    earlier_may = fields.Boolean(
        compute="_compute_stands_still", export_string_translation=False
    )
    extension_reason = fields.Selection(
        EXTENSION_REASONS,
        string="Reason of the delay",
        help="Stands in the letter to the complainant.",
    )
    term_ids = fields.Many2many(
        "complaint.term", string="Terms that run", compute="_compute_term_ids"
    )
    term_id = fields.Many2one(
        "complaint.term",
        compute="_compute_term_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('id', 'in', term_ids)]",
    )
    current_due_on = fields.Date(string="Due now", compute="_compute_limits")
    last_due_on = fields.Date(
        string="Latest without consent", compute="_compute_limits"
    )
    new_due_on = fields.Date(string="New date")
    # what the complainant wrote, when it becomes longer than the longest extension
    consent_message_id = fields.Many2one(
        "mail.message",
        string="The complainant agreed in this message",
        domain="[('model', '=', 'helpdesk.ticket'), ('res_id', '=', ticket_id),"
        " ('message_type', '=', 'email')]",
    )
    consent_file = fields.Binary(
        string="... or in this document",
        attachment=False,
        help="A letter, or a page on which the complainant signed. Kept with the case.",
    )
    consent_file_name = fields.Char(export_string_translation=False)
    event_type = fields.Selection(
        [("received", "Received"), ("registered", "Registered")],
        string="Which date",
        default="received",
    )
    happened_at = fields.Datetime(
        string="Right moment",
        compute="_compute_happened_at",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    note = fields.Text(string="Explanation")

    def _default_day(self):
        case = self.env["helpdesk.ticket"].browse(
            self.env.context.get("default_ticket_id", ())
        )
        return case._complaint_today()

    def _readable_case(self):
        """The case (sudo), for who may read it."""
        # while the form is filled in, it is a new record of the stored one
        case = self.ticket_id._origin
        case.check_access("read")
        # sudo: checked above; why its terms end on their days is told to its readers
        return case.sudo()

    @api.depends("ticket_id")
    def _compute_term_ids(self):
        for wizard in self:
            rows = wizard._readable_case().deadline_ids.filtered(
                lambda row: not row.stopped_on and not row.cancelled_on
            )
            ours = rows.term_id.filtered(lambda term: term.waits_for == "organisation")
            wizard.term_ids = ours.sudo(False)

    @api.depends("ticket_id", "kind", "suspension_reason", "day")
    @api.depends_context("lang", "uid")
    def _compute_stands_still(self):
        """Which terms stand still for this reason, and which run on, and why."""
        self.stands_still = self.nothing_still = self.earlier_may = False
        for wizard in self:
            case = wizard._readable_case()
            if wizard.kind != "suspend" or not case:
                continue
            asked = wizard.suspension_reason or None
            day = min(wizard.day or date.max, case._complaint_today())
            moment = case._complaint_term_moment(wizard.may_choose_day and day or None)
            found = case._complaint_still(case._complaint_term_log(), moment, asked)
            wizard.nothing_still = not any(found.values())
            # one that lapsed: an officer may record it for a day before that
            wizard.earlier_may = wizard.may_choose_day and any(
                row.term_id._may_stand_still() for row in found
            )
            wizard.stands_still = (
                case._complaint_cannot_suspend(found, asked)
                if wizard.nothing_still
                else case._complaint_still_words(found, asked)
            )

    @api.depends("ticket_id")
    def _compute_term_id(self):
        for wizard in self:
            terms = wizard.term_ids
            wizard.term_id = terms.filtered("is_answer")[:1] or terms[:1]

    @api.depends("term_id")
    def _compute_limits(self):
        for wizard in self:
            term = wizard.term_id._origin
            wizard.current_due_on = wizard.last_due_on = False
            if term and term in wizard.term_ids._origin:
                case = wizard._readable_case()
                version = case.procedure_version_id
                clock = case._complaint_open_clock(term, case._complaint_term_log())
                wizard.current_due_on = clock.due_on
                wizard.last_due_on = running.last_extension(
                    clock,
                    (version.term_ids & term)._logic_term(),
                    version._calendar(),
                )

    @api.depends("event_type", "ticket_id")
    def _compute_happened_at(self):
        for wizard in self:
            wizard.ticket_id.check_access("read")
            received = wizard.event_type == "received"
            case = wizard.ticket_id
            wizard.happened_at = case.received_at if received else case.registered_at

    def action_apply(self):
        """Do it and go back to the case."""
        self.ensure_one()
        self._check_may()
        getattr(self, f"_apply_{self.kind}")()
        return self.ticket_id._complaint_after_wizard()

    def _check_filled(self, name, also_note_for=None):
        value = self[name]
        if not value or (value == also_note_for and not (self.note or "").strip()):
            field = self._fields["note" if value else name]
            raise UserError(
                self.env._("Fill in first: %s.", field._description_string(self.env))
            )

    def _apply_suspend(self):
        if self.nothing_still:
            raise UserError(self.stands_still)
        self._check_filled("suspension_reason", also_note_for="other")
        self.ticket_id._complaint_suspend(self.suspension_reason, self.day, self.note)

    def _apply_resume(self):
        self.ticket_id._complaint_resume(self.day, self.note)

    def _apply_extend(self):
        self._check_filled("term_id")
        self._check_filled("new_due_on")
        self._check_filled("extension_reason", also_note_for="other")
        self.ticket_id._complaint_extend(
            self.term_id,
            self.new_due_on,
            self.extension_reason,
            note=self.note,
            consent=self._consent(),
        )

    def _consent(self):
        """How the complainant agreed, for the log; the document is kept with the case.

        :return: Markup, empty without consent
        """
        case, message = self.ticket_id, self.consent_message_id
        if message:
            inside = message.author_id.user_ids.filtered(lambda user: not user.share)
            if inside or (message.model, message.res_id) != (case._name, case.id):
                raise UserError(
                    self.env._("Choose a message of the complainant in this case.")
                )
            said = self.env._(
                "Agreed by a message of %s:",
                format_datetime(
                    self.env, message.date, tz=case.procedure_version_id.tz
                ),
            )
            return Markup("<p>%s</p><blockquote>%s</blockquote>") % (said, message.body)
        if not self.consent_file:
            return Markup()
        name = self.consent_file_name or self.env._("Consent")
        self.env["ir.attachment"].create(
            {
                "name": name,
                "datas": self.consent_file,
                "res_model": case._name,
                "res_id": case.id,
            }
        )
        return Markup("<p>%s</p>") % self.env._("Agreed in the document %s.", name)

    def _apply_correct(self):
        self._check_filled("happened_at")
        self.ticket_id._complaint_correct_date(
            self.event_type, self.happened_at, self.note
        )
