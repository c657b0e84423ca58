import textwrap

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list, plaintext2html

from ...logic import law_check
from ...logic.terms import local_day
from ..kernel import SERVICE
from ..procedure.law import laws

STATES = [
    ("open", "Not solved: becomes a complaint?"),
    ("solved", "Solved at once"),
    ("left", "Not solved, no complaint wanted"),
    ("promoted", "Became a complaint"),
]
# Written by what is done with it, never typed.
KEPT = frozenset({"procedure_id", "said_at", "counts", "state", "ticket_id"})
SUBJECT, CUT = 80, " …"


class ComplaintGrumble(models.Model):
    """What somebody said and did not write (S4-08, S4-17, Awb 9:1): noted in half a
    minute, and counted apart from complaints (decision 24).

    Where a complaint may be made in any way, or the Awb applies, it is an oral
    complaint, solved or not. Anything in writing is a complaint and never stands here.
    One click makes a case of it, without typing it again.
    """

    _name = "complaint.grumble"
    _description = "Spoken dissatisfaction"
    _inherit = ["mail.thread", "mail.activity.mixin"]  # tasks need both
    _order = "said_at desc, id desc"
    _rec_name = "said_on"

    procedure_id = fields.Many2one(
        "complaint.procedure",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self._usual_procedure(),
    )
    company_id = fields.Many2one(
        related="procedure_id.company_id", store=True, index=True
    )
    said_at = fields.Datetime(
        string="Said", required=True, default=fields.Datetime.now, copy=False
    )
    said_on = fields.Date(
        compute="_compute_said_on",
        store=True,
        index=True,
        help="The day where the procedure is; overviews count by it.",
    )
    who = fields.Char(
        help="May stay empty. Add an e-mail address or a phone number of who wants to "
        "hear from us."
    )
    words = fields.Text(string="About what", required=True)
    solved = fields.Selection(
        [("yes", "Yes, at once"), ("no", "No")], string="Solved?", required=True
    )
    counts = fields.Boolean(
        string="Oral complaint",
        readonly=True,
        help="Where a complaint may be made in any way, or the Awb applies.",
    )
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    one_procedure = fields.Boolean(
        compute="_compute_one_procedure", export_string_translation=False
    )
    how_to = fields.Char(
        string="Tell them", compute="_compute_how_to", help="To be read out."
    )

    @api.model
    def _procedures(self):
        """The procedures in force of the companies of this user."""
        return self.env["complaint.procedure"].search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("version_id", "!=", False),
            ]
        )

    @api.model
    def _usual_procedure(self):
        """The one that this user noted something for last; or the only one."""
        last = self.search([("create_uid", "=", self.env.uid)], limit=1).procedure_id
        procedures = self._procedures()
        return (last & procedures) or procedures[:1]

    @api.depends("procedure_id")
    @api.depends_context("allowed_company_ids")
    def _compute_one_procedure(self):
        self.one_procedure = len(self._procedures()) == 1

    @api.depends("said_at", "procedure_id")
    def _compute_said_on(self):
        for grumble in self:
            zone = grumble.procedure_id.version_id.tz or "UTC"
            grumble.said_on = grumble.said_at and local_day(grumble.said_at, zone)

    @api.depends("procedure_id")
    @api.depends_context("lang")
    def _compute_how_to(self):
        """How to complain, as one can say it (S4-16)."""
        for grumble in self:
            procedure = grumble.procedure_id
            alias, form = procedure.team_id.alias_id, procedure._public_form()
            ways = [self.env._("I write it down for you now")]
            if alias.alias_name and alias.alias_domain:
                ways.append(self.env._("you mail to %s", alias.display_name))
            if form:
                ways.append(self.env._("you fill in the form on %s", form))
            grumble.how_to = self.env._(
                "You can make it a complaint: %s.",
                format_list(self.env, ways, style="or"),
            )

    @api.constrains("said_at")
    def _check_said_at(self):
        now = fields.Datetime.now()
        for grumble in self:
            if grumble.said_at > now:
                raise ValidationError(
                    self.env._("It is noted afterwards. Correct its date and time.")
                )

    @api.constrains("words")
    def _check_words(self):
        if any(not (grumble.words or "").strip() for grumble in self):
            raise ValidationError(self.env._("Write down what was said."))

    # --- noting -----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for vals in vals_list:
            vals = {k: v for k, v in vals.items() if k not in ("state", "ticket_id")}
            prepared.append(dict(vals, state="open", counts=False))
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        grumbles = super(ComplaintGrumble, quiet).create(prepared).with_env(self.env)
        for grumble in grumbles:
            version = grumble.procedure_id.version_id
            source = {"source": version.source}
            grumble._keep(
                state="solved" if grumble.solved == "yes" else "open",
                counts=version.manner == "any"
                or any(law_check.applies(source, law) for law in laws()),
            )
        grumbles.filtered(lambda g: g.counts and g.state == "open")._propose()
        return grumbles

    def write(self, vals):
        if KEPT & vals.keys() and not self._is_service():
            raise UserError(
                self.env._("Note it again instead; this was counted already.")
            )
        result = super().write(vals)
        if "solved" in vals and not self._is_service():
            state = "solved" if vals["solved"] == "yes" else "open"
            turned = self.filtered(lambda g: g.state in {"open", "solved"} - {state})
            turned._keep(state=state)
            turned.filtered(lambda g: g.counts and g.state == "open")._propose()
        self.filtered(lambda g: g.state != "open").activity_unlink(
            ["klachten_module.activity_grumble"]
        )
        return result

    def _is_service(self):
        return self.env.context.get("complaint_service") is SERVICE

    def _keep(self, **vals):
        self.with_context(complaint_service=SERVICE).write(vals)

    def _propose(self):
        """A task for an officer: was not solved, so is it to be handled? (decision 24)

        To somebody else than who it was said to, where there is.
        """
        for grumble in self:
            officers = grumble.procedure_id.officer_ids.filtered("active")
            user = (officers - self.env.user)[:1] or officers[:1]
            if user:
                # quick: the task says it, no mail besides
                quiet = grumble.with_context(mail_activity_quick_update=True)
                quiet.activity_schedule(
                    "klachten_module.activity_grumble", user_id=user.id
                )

    @api.depends("said_on")
    def _compute_display_name(self):
        """The day alone: tasks and notices show this name to others."""
        for grumble in self:
            grumble.display_name = self.env._(
                "Said on %s", tools.format_date(self.env, grumble.said_on)
            )

    def action_note(self):
        """Close the dialog, and say what was counted."""
        self.ensure_one()
        if self.counts and self.state == "open":
            message = self.env._(
                "Noted as an oral complaint. A complaints officer looks whether it is "
                "to be handled."
            )
        elif self.counts:
            message = self.env._("Noted as an oral complaint that was solved at once.")
        else:
            message = self.env._("Noted. It is counted apart from complaints.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # --- what becomes of it -----------------------------------------------------------

    def action_promote(self):
        """Make a case of it, with the day on which it was said; nothing is retyped.

        Whoever may register complaints; a second click shows the first one's case.
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["ticket_id"])
        case = self.ticket_id
        if not case:
            words = self.words.strip()
            first, *more = textwrap.wrap(words.splitlines()[0], SUBJECT - len(CUT))
            address = next(iter(tools.email_split(self.who or "")), False)
            case = self.env["helpdesk.ticket"].create(
                {
                    "name": first + CUT if more else first,
                    "description": plaintext2html(words),
                    "team_id": self.procedure_id.team_id.id,
                    "channel_id": self._channel().id,
                    "partner_name": self.who or False,
                    "partner_email": address,
                    "received_at": self.said_at,
                }
            )
            self._keep(state="promoted", ticket_id=case.id)
        return case._complaint_open_or_tell(case._complaint_registered_text())

    def _channel(self):
        """By word of mouth: so it is written up and confirmed back (S4-20)."""
        channels = self.env["helpdesk.ticket.channel"]
        return channels.search([("complaint_oral", "=", True)], limit=1)

    def action_leave(self):
        """Whoever said it wants no complaint."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "open":
            raise UserError(self.env._("This was decided already."))
        self._keep(state="left")
        return True


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_grumble_domain(self, company_ids):
        """What this user may read of what was said: what he noted himself, an officer
        that of his procedures, an auditor all.
        """
        mine = Domain("create_uid", "in", self.ids)
        mine |= Domain("procedure_id.officer_ids", "in", self.ids)
        if self.has_group("klachten_module.group_complaint_auditor"):
            mine = Domain.TRUE
        return list(mine & Domain("company_id", "in", company_ids))
