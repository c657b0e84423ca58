from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...logic import clocks
from ...logic.terms import local_day
from ...logic.vocabulary import EVENT_TYPES, PHASES, RESULTS
from ..kernel import SERVICE
from ..outside_html import OutsideHtml


def as_html(words):
    """Words as a note keeps them: Markup as it is, plain text with its lines."""
    if isinstance(words, Markup):
        return words
    lines = Markup("<br>").join(escape(line) for line in words.splitlines())
    return Markup("<p>%s</p>") % lines


class ComplaintCasePart(models.AbstractModel):
    """A record that belongs to a case and has a name of its own."""

    _name = "complaint.case.part"
    _description = "Part of a complaint case"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="restrict", index=True
    )

    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        """A link shows it with sudo; not to who may not read the case."""
        # sudo: asks whether the name may be seen, also where the case may not be read
        parts_sudo = self.sudo()
        nameless = parts_sudo.ticket_id._complaint_nameless()
        for part, part_sudo in zip(self, parts_sudo, strict=True):
            part.display_name = (
                self.env._("Confidential")
                if part_sudo.ticket_id in nameless
                else part._part_name()
            )

    def _part_name(self):
        """The name that who may read the case sees."""
        field = self._fields[self._rec_name]
        return field.convert_to_display_name(self[self._rec_name], self)


class ComplaintEvent(models.Model):
    """One thing that happened to a case, written once and never changed.

    Everything that counts is derived from these lines: terms, figures, reports. They
    hold no words and no link to a contact, so that merging contacts, archiving users
    and anonymising a case never touch them. A mistake is mended by a later event that
    `corrects` the wrong one. The model, the access rights and a database trigger keep
    them as they are.
    """

    _name = "complaint.event"
    _description = "Event in a complaint case"
    _order = "ticket_id, id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="restrict", index=True
    )
    type = fields.Selection(EVENT_TYPES, required=True)
    happened_at = fields.Datetime(
        required=True, default=lambda self: self._default_happened_at()
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        help="Who did it; for an assignment, who got the case.",
    )
    role_id = fields.Many2one("complaint.role", ondelete="restrict")
    role_code = fields.Char(related="role_id.code", export_string_translation=False)
    round = fields.Integer(required=True, default=1)
    phase_from = fields.Selection(PHASES)
    phase_to = fields.Selection(PHASES)
    result = fields.Selection(RESULTS)
    reason_code = fields.Char()
    term_id = fields.Many2one(
        "complaint.term",
        ondelete="restrict",
        help="The term that is extended; the answer when empty.",
    )
    new_due_on = fields.Date(
        string="New due date", help="Last day of an extended or agreed term."
    )
    letter_id = fields.Many2one("complaint.letter", ondelete="restrict")
    corrects_id = fields.Many2one(
        "complaint.event", ondelete="restrict", index="btree_not_null"
    )
    note_ids = fields.One2many("complaint.note", "event_id", string="Notes")
    note_text = fields.Html(compute="_compute_note_text", string="Note")

    def _default_happened_at(self):
        return self.env["helpdesk.ticket"]._complaint_now()

    def init(self):
        """Forbid changes in the database itself, for every program and every user.

        A migration or an uninstall sets `klachten.maintenance` for its transaction.
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION complaint_event_append_only() RETURNS trigger AS
            $$ BEGIN
                IF current_setting('klachten.maintenance', true) = 'on' THEN
                    RETURN COALESCE(NEW, OLD);
                END IF;
                IF TG_OP = 'UPDATE' AND NOT EXISTS (
                    SELECT FROM jsonb_each(to_jsonb(OLD)) AS was
                     WHERE left(was.key, 2) <> 'x_' AND was.key NOT LIKE 'write%'
                       AND was.value IS DISTINCT FROM to_jsonb(NEW) -> was.key
                ) THEN
                    RETURN NEW; -- a field that an organisation added
                END IF;
                RAISE EXCEPTION 'complaint_event is append-only';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS complaint_event_no_change ON complaint_event;
            CREATE TRIGGER complaint_event_no_change
                BEFORE UPDATE OR DELETE ON complaint_event
                FOR EACH ROW EXECUTE FUNCTION complaint_event_append_only();
            DROP TRIGGER IF EXISTS complaint_event_no_truncate ON complaint_event;
            CREATE TRIGGER complaint_event_no_truncate BEFORE TRUNCATE ON
            complaint_event
                FOR EACH STATEMENT EXECUTE FUNCTION complaint_event_append_only();
            """
        )

    @api.depends("note_ids.body")
    def _compute_note_text(self):
        for event in self:
            event.note_text = event.note_ids[:1].body

    @api.depends("type")
    def _compute_display_name(self):
        labels = dict(self._fields["type"]._description_selection(self.env))
        for event in self:
            event.display_name = labels.get(event.type)

    @api.model
    def _record(self, case, kind, words=None, **vals):
        """Record one event of the present round of a case, with the words to it.

        The words are there before automated actions write their letters.

        :param kind: str, type of the event
        :param words: Markup, or str in plain words
        :return: complaint.event (sudo)
        """
        # sudo: the log is kept by us; the caller checked who may
        log = self.sudo()
        vals = {
            "ticket_id": case.id,
            "type": kind,
            "round": case.with_env(log.env).complaint_round,
            **vals,
        }
        if words:
            note = {"ticket_id": case.id, "body": as_html(words)}
            vals["note_ids"] = [fields.Command.create(note)]
        return log.create(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Record events and bring terms and turn of their cases up to date.

        Automated actions fire after this, so their letters see the new dates.
        """
        # of cases that were made just now these are all there are; what an automated
        # action records in the same context comes after, and is never a receipt
        first = (
            self.env.context.get("complaint_log") is SERVICE
            and vals_list[0]["type"] == "received"
        )
        events = super().create(vals_list)
        events.ticket_id._after_events(events if first else None)
        return events

    # The log is append-only: these two never reach the database.
    # pylint: disable=method-required-super,no-raise-unlink
    def write(self, vals):
        raise UserError(self.env._("An event is never changed. Record a correction."))

    def unlink(self):
        raise UserError(self.env._("An event is never deleted. Record a correction."))

    @api.model
    def _logs(self, zones):
        """The logs of some cases as values, by one query (sudo).

        :param zones: {ticket id: time zone of its procedure}
        :return: {ticket id: [logic.clocks.Event]}, in log order
        """
        self.flush_model()
        self.env["complaint.role"].flush_model(["code"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT event.ticket_id, event.id, event.type, event.happened_at,
                       event.phase_from, event.phase_to, role.code, event.result,
                       event.round, event.corrects_id, event.new_due_on,
                       event.reason_code, COALESCE(mine.id, event.term_id)
                  FROM complaint_event event
                  LEFT JOIN complaint_role role ON role.id = event.role_id
                  -- of a case that follows another version: its term of that name
                  LEFT JOIN complaint_term term ON term.id = event.term_id
                  LEFT JOIN helpdesk_ticket ticket ON ticket.id = event.ticket_id
                       AND event.term_id IS NOT NULL
                  LEFT JOIN complaint_term mine ON mine.code = term.code
                       AND mine.version_id = ticket.procedure_version_id
                 WHERE event.ticket_id = ANY(%s) ORDER BY event.id
                """,
                list(zones),
            )
        )
        return _by_case(rows, zones)

    def _logic_events(self):
        """These events as values, in log order, on the local days of their procedure
        (sudo).

        :return: {ticket id: [logic.clocks.Event]}
        """
        zones = {
            ticket.id: ticket.procedure_version_id._calendar().tz
            for ticket in self.ticket_id
        }
        codes = {role.id: role.code for role in self.role_id}
        rows = (
            (
                event.ticket_id.id,
                event.id,
                event.type,
                event.happened_at,
                event.phase_from or None,
                event.phase_to or None,
                codes.get(event.role_id.id),
                event.result or None,
                event.round,
                event.corrects_id.id or None,
                event.new_due_on or None,
                event.reason_code or None,
                event.term_id.id or None,
            )
            for event in self.sorted("id")
        )
        return _by_case(rows, zones)


def _by_case(rows, zones):
    """Logs as values, of rows with the columns that `_logs` reads.

    :return: {ticket id: [logic.clocks.Event]}
    """
    logs = {}
    for ticket_id, id_, type_, moment, *rest, term_id in rows:
        phase_from, phase_to, role, result, round_, corrects, *more = rest
        new_due_on, reason = more
        logs.setdefault(ticket_id, []).append(
            clocks.Event(
                id=id_,
                type=type_,
                day=local_day(moment, zones[ticket_id]),
                phase_from=phase_from,
                phase_to=phase_to,
                role=role,
                result=result,
                round=round_,
                corrects=corrects,
                moment=moment,
                new_due_on=new_due_on,
                term_code=str(term_id) if term_id else None,
                reason=reason,
            )
        )
    return logs


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
