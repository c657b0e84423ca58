from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime, is_html_empty

# What the complainant sends us: a mail, what he writes on a page, his verdict.
KINDS = ("contact", "verdict", "confirmed_back", "inquiry_answered")
TASKS = ("activity_reply", "activity_reaction", "activity_disagreed")


class HelpdeskTicket(models.Model):
    """A reaction of the complainant stands on top of its case, in his words, until
    somebody says that it was dealt with. Who and when is an event.
    """

    _inherit = "helpdesk.ticket"

    complaint_reactions = fields.Html(
        string="Reactions of the complainant",
        compute="_compute_complaint_reactions",
        help="What came in and was not dealt with yet.",
    )
    complaint_can_deal = fields.Boolean(
        compute="_compute_complaint_reactions", export_string_translation=False
    )

    # the newest that is shown, so that no other is dealt with unread
    complaint_last_reaction = fields.Integer(
        compute="_compute_complaint_reactions", export_string_translation=False
    )

    @api.depends("event_ids", "complaint_open")
    @api.depends_context("uid", "lang", "tz")
    def _compute_complaint_reactions(self):
        """Three queries for any number of cases, one when nothing came in."""
        self.complaint_reactions = False
        self.complaint_can_deal = False
        self.complaint_last_reaction = 0
        cases = self.filtered(lambda t: t.complaint_open and isinstance(t.id, int))
        found = cases._complaint_open_reactions()
        for case, events in found.items():
            case.complaint_last_reaction = events[-1].id
            said = [case._complaint_reaction(event) for event in events]
            case.complaint_reactions = self.env["ir.qweb"]._render(
                "klachten_module.complaint_reactions", {"reactions": said}
            )
        for case in self.browse(c.id for c in found)._complaint_in_hand():
            case.complaint_can_deal = True

    def _complaint_open_reactions(self):
        """What the complainant sent since somebody dealt with the last of it; a verdict
        until a new answer is sent.

        :return: {case: complaint.event}, without those of which nothing is open
        """
        if not self:
            return {}
        log = self.env["complaint.event"]
        told = Domain("type", "in", (*KINDS, "dealt"))
        answered = Domain("type", "=", "moved") & Domain(
            "phase_to", "=", "await_customer"
        )
        events = log.search(
            Domain("ticket_id", "in", self.ids) & (told | answered), order="id"
        )
        result = {}
        for case, lines in events.grouped("ticket_id").items():
            waiting = log.browse()
            for event in lines:
                if event.type == "dealt":
                    waiting = log.browse()
                elif event.type == "moved":
                    waiting = waiting.filtered(lambda e: e.type != "verdict")
                elif event._is_reaction():
                    waiting += event
            if waiting:
                result[case] = waiting
        return result

    def _complaint_reaction(self, event):
        """One of them as it is shown: who, when, what it is, and the words."""
        words = event.note_ids[:1].body or event._mailed_words()
        results = dict(event._fields["result"]._description_selection(self.env))
        who = self.partner_name or self.partner_email
        # on his own page he acts in the role of the complainant
        if event.type == "verdict" and not event.role_id.is_external:
            who = self.env._(
                "%(complainant)s, written down by %(user)s",
                complainant=who,
                user=event.user_id.name,
            )
        return {
            "who": who,
            "when": format_datetime(self.env, event.happened_at, dt_format="short"),
            "what": results.get(event.result, ""),
            "words": words,
        }

    def action_complaint_dealt(self):
        """Record that what the complainant sent was dealt with, and end its tasks.

        The form says in its context what it showed: what came in since is shown first.
        """
        self.ensure_one()
        self.check_access("write")
        if not self._complaint_in_hand():
            raise UserError(
                self.env._(
                    "%(number)s is with %(who)s; they say when it was dealt with.",
                    number=self.number,
                    who=self._complaint_who(self.responsible_role_id),
                )
            )
        self._complaint_lock()  # who records a mail right now comes first
        waiting = self._complaint_open_reactions().get(self)
        shown = self.env.context.get("complaint_shown")
        if waiting and shown and waiting[-1].id != shown:
            return self._complaint_more_came_in()
        if waiting:
            self.env["complaint.event"]._record(self, "dealt", user_id=self.env.uid)
            self.activity_unlink([f"klachten_module.{name}" for name in TASKS])
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _complaint_more_came_in(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "Something else came in meanwhile. Nothing was recorded: read it "
                    "first."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class ComplaintEvent(models.Model):
    _inherit = "complaint.event"

    def _is_reaction(self):
        """Whether the complainant sent this, and there is something to read or do."""
        self.ensure_one()
        if self.type == "contact":
            return self.result == "incoming"
        if self.type == "verdict":
            return self.result == "disagree" or bool(self.note_ids)
        to_him = self.letter_id.addressee == "complainant"
        words = self.note_ids[:1].body
        return to_him and (self.result == "disagree" or not is_html_empty(words))

    def _mailed_words(self):
        """What stood in the mail that this event tells of, as its message shows it:
        both are of one transaction, mostly of one mail; of several the last belong
        together.
        """

        def with_it(record):
            return record.create_date == self.create_date

        events = self.ticket_id.event_ids.filtered(
            lambda e: e.type == "contact" and not (e.letter_id or e.reason_code)
        )
        mails = self.ticket_id.message_ids.filtered(lambda m: m.message_type == "email")
        events, mails = (r.filtered(with_it).sorted("id") for r in (events, mails))
        pairs = zip(reversed(events), reversed(mails), strict=False)
        return next((mail.body for event, mail in pairs if event == self), "")
