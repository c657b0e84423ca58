from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

OFFICER = "klachten_module.group_complaint_officer"
# What an officer chooses himself, as long as nothing is imported.
CHOICES = {"column_ids", "take_old", "take_unended"}
# Days after which a register that nobody imported is thrown away.
DRAFT_DAYS = 30
READY = ("ready", "doubtful")


class ComplaintHistory(models.Model):
    """A register of complaints that ended before, taken over into the cases.

    Read from a file (`complaint.history.upload`), looked at row by row, imported in the
    background, and undone as a whole where it was a mistake. Nobody is written to or
    warned by it. Its rows are thrown away when it is done; who imported how many, and
    who undid it, stays.
    """

    _name = "complaint.history"
    _description = "Imported register of complaints"
    _order = "id desc"

    procedure_id = fields.Many2one(
        "complaint.procedure",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="procedure_id.company_id", store=True, index=True
    )
    file_name = fields.Char(string="File", readonly=True)
    digest = fields.Char(readonly=True, index=True, export_string_translation=False)
    skipped_sheets = fields.Char(string="Sheets not read", readonly=True)
    hidden_rows = fields.Integer(readonly=True, export_string_translation=False)
    state = fields.Selection(
        [
            ("draft", "Dry run"),
            ("importing", "Being imported"),
            ("done", "Imported"),
            ("undoing", "Being undone"),
            ("undone", "Undone"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    take_old = fields.Boolean(
        string="Also what is past its retention",
        help="Complaints that ended longer ago than files are kept stay out, unless "
        "you have a reason to keep them.",
    )
    take_unended = fields.Boolean(
        string="Also without a day of closing",
        help="They did end; on which day is not known. A complaint that still runs is "
        "registered on the board instead.",
    )
    checked = fields.Boolean(readonly=True, export_string_translation=False)
    column_ids = fields.One2many(
        "complaint.history.column", "history_id", string="Columns"
    )
    line_ids = fields.One2many("complaint.history.line", "history_id", string="Rows")
    row_count = fields.Integer(string="Rows in the file", readonly=True)
    ready_count = fields.Integer(string="To be imported", compute="_compute_counts")
    doubtful_count = fields.Integer(
        string="Of which with a remark", compute="_compute_counts"
    )
    refused_count = fields.Integer(string="Stay out", readonly=True)
    left_out_count = fields.Integer(
        string="No complaint",
        readonly=True,
        help="Rows with totals, notes or a number alone; they are left out.",
    )
    imported_count = fields.Integer(string="Cases made", readonly=True)
    undone_count = fields.Integer(string="Cases removed", readonly=True)
    spared_count = fields.Integer(
        string="Cases kept",
        readonly=True,
        help="Somebody, or a mail, changed something in them after the import.",
    )
    done_until = fields.Integer(readonly=True, export_string_translation=False)
    progress = fields.Float(compute="_compute_counts", export_string_translation=False)
    failure = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", string="Imported by", readonly=True)
    started_at = fields.Datetime(string="Started", readonly=True)
    ended_at = fields.Datetime(string="Done", readonly=True)
    undone_by_id = fields.Many2one("res.users", string="Undone by", readonly=True)
    undone_at = fields.Datetime(string="Undone on", readonly=True)

    _to_do = models.Index("(id) WHERE state IN ('importing', 'undoing')")

    @api.depends("procedure_id", "create_date")
    def _compute_display_name(self):
        for history in self:
            day = fields.Datetime.context_timestamp(
                history, history.create_date or fields.Datetime.now()
            )
            history.display_name = self.env._(
                "Register of %(day)s, %(procedure)s",
                day=format_date(self.env, day.date()),
                procedure=history.procedure_id.name,
            )

    @api.depends("line_ids.state", "state", "undone_count", "spared_count")
    def _compute_counts(self):
        """Counted with the rights of who looks: rows are for who brought them in."""
        counts = {}
        for history, state, count in self.env["complaint.history.line"]._read_group(
            [("history_id", "in", self.ids)], ["history_id", "state"], ["__count"]
        ):
            counts[history.id, state] = count
        for history in self:
            history.doubtful_count = counts.get((history.id, "doubtful"), 0)
            history.ready_count = sum(counts.get((history.id, s), 0) for s in READY)
            over, whole = 0, 0
            if history.state == "importing":
                over = history.imported_count
                out = history.refused_count + history.left_out_count
                whole = history.row_count - out
            elif history.state == "undoing":
                over = history.undone_count + history.spared_count
                whole = history.imported_count
            history.progress = 100 * over / whole if whole else 0

    # --- who may ----------------------------------------------------------------------

    @api.model
    def _check_officer(self, procedure):
        """:raise AccessError: somebody who is no officer of this procedure"""
        user = self.env.user
        if user not in procedure.officer_ids or not user.has_group(OFFICER):
            raise AccessError(
                self.env._(
                    "A register is imported and undone by a complaints officer of its "
                    "procedure."
                )
            )

    def _entrance(self, *states):
        """This register with the rights to work on it, for an officer, in these states.

        :raise UserError: it is in another state by now
        """
        self.ensure_one()
        self.check_access("write")
        self._check_officer(self.procedure_id)
        # sudo: an officer of its procedure; what is done to it is chosen by us
        history = self.sudo()
        if history.state not in states:
            raise UserError(
                self.env._("Somebody was first. Look at the register again.")
            )
        return history

    def write(self, vals):
        if not self.env.su:
            if not vals.keys() <= CHOICES:
                raise AccessError(self.env._("This is kept by Odoo."))
            for history in self:
                history._entrance("draft").checked = False
        result = super().write(vals)
        if not self.env.su:
            for history in self:
                history._entrance("draft")._check_rows()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_imported(self):
        """What was imported, or undone, stays on record."""
        for history in self:
            if history.state != "draft":
                raise UserError(self.env._("What was imported is undone, not deleted."))

    @api.autovacuum
    def _gc_drafts(self):
        """A register that nobody imported holds names of people for no reason."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=DRAFT_DAYS)
        old = self.search([("state", "=", "draft"), ("write_date", "<", limit)])
        old.unlink()

    # --- buttons ----------------------------------------------------------------------

    def action_import(self):
        """Let the job import the rows that are ready."""
        history = self._entrance("draft")
        history._check_rows()
        history._check_answered()
        if not history.ready_count:
            raise UserError(
                self.env._("No row can be imported. Look at what is wrong with them.")
            )
        history.write(
            {
                "state": "importing",
                "user_id": self.env.uid,
                "started_at": fields.Datetime.now(),
            }
        )
        history._start_job()

    def action_confirm(self):
        """What we guessed about the columns is right."""
        history = self._entrance("draft")
        history.column_ids.write({"guess": False, "order_asked": False})
        history._check_rows()

    def action_undo(self):
        """Let the job remove the cases again, as far as nobody touched them."""
        history = self._entrance("done")
        history.write(
            {
                "state": "undoing",
                "done_until": 0,
                "failure": False,
                "undone_by_id": self.env.uid,
                "undone_at": fields.Datetime.now(),
            }
        )
        history._start_job()

    def _start_job(self):
        self.env.ref("klachten_module.cron_history")._trigger()

    def action_refresh(self):
        """Show how far it is."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_rows(self):
        """The rows one by one, to search and group."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaint_history_line"
        )
        return dict(action, domain=[("history_id", "=", self.id)])

    def action_open_cases(self):
        """The cases that were made."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaints"
        )
        return dict(
            action,
            display_name=self.display_name,
            view_mode="list,form",
            views=[
                (self.env.ref("klachten_module.complaint_view_list").id, "list"),
                (self.env.ref("klachten_module.complaint_view_form").id, "form"),
            ],
            domain=[("complaint_history_id", "=", self.id)],
            context={},
        )
