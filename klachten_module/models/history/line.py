from odoo import api, fields, models
from odoo.tools import format_date

KINDS = [
    ("no_receipt_column", "No column is the day of receipt"),
    ("no_end_column", "No column is the day of closing"),
    ("no_day", "What stands there is no day"),
    ("to_come", "A day that is still to come"),
    ("no_receipt", "No day of receipt"),
    ("no_end", "No day of closing"),
    ("before_receipt", "Before it was received"),
    ("after_end", "After it was closed"),
    ("too_early", "Too long ago to be right"),
    ("past_retention", "Past its retention"),
    ("formula", "A formula without a result"),
    ("same_number", "The same number twice"),
    ("known_number", "Imported before"),
    ("number_again", "Another one has this number"),
    ("same_person", "Complainant and person complained about are the same"),
    ("unknown_outcome", "Unknown outcome"),
    ("unknown_ground", "Unknown ground"),
    ("unknown_channel", "Unknown channel"),
    ("bad_email", "No e-mail address"),
    ("no_login", "Hidden from nobody"),
    ("total", "A total of other rows"),
    ("note", "A note, or a number alone"),
    ("failed", "Could not be stored"),
    ("said", "Another remark"),
]


class ComplaintHistoryLine(models.Model):
    """A row of the file: what would become of it, what is wrong, what became of it.

    As confidential as a case: read by the officer who brought the file in. What stands
    in it goes when the import is done.
    """

    _name = "complaint.history.line"
    _description = "Row of a register of complaints"
    _order = "history_id, id"
    _rec_name = "row"

    history_id = fields.Many2one(
        "complaint.history",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    sheet = fields.Char(readonly=True)
    row = fields.Integer(readonly=True)
    cells = fields.Json(readonly=True, export_string_translation=False)
    state = fields.Selection(
        [
            ("ready", "Will be imported"),
            ("doubtful", "Will be imported, with a remark"),
            ("refused", "Stays out"),
            ("left_out", "No complaint"),
            ("imported", "Imported"),
        ],
        default="refused",
        readonly=True,
        required=True,
    )
    old_number = fields.Char(string="Old number", readonly=True)
    subject = fields.Char(readonly=True)
    # codes, days and names; the words are made when they are shown, for who looks
    kind = fields.Selection(KINDS, string="Main remark", readonly=True)
    findings = fields.Json(readonly=True, export_string_translation=False)
    proven = fields.Json(readonly=True, export_string_translation=False)
    unknown_outcome = fields.Char(readonly=True, export_string_translation=False)
    effect = fields.Text(string="What would happen", compute="_compute_effect")
    problems = fields.Text(string="Remarks", compute="_compute_problems")
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    # The rows that are still to be imported, in order.
    _to_do = models.Index("(history_id, id) WHERE state IN ('ready', 'doubtful')")

    @api.depends("findings", "history_id.procedure_id")
    @api.depends_context("lang")
    def _compute_problems(self):
        for line in self:
            words = [
                line.history_id._problem_text(*finding)
                for finding in line.findings or ()
            ]
            line.problems = "\n".join(filter(None, words)) or False

    @api.depends("proven")
    @api.depends_context("lang")
    def _compute_effect(self):
        """What a row proves and does, for who looks at it."""
        events = self.env["complaint.event"]._fields
        types = dict(events["type"]._description_selection(self.env))
        results = dict(events["result"]._description_selection(self.env))
        outcomes = self.env["complaint.outcome"]
        for line in self:
            proven = line.proven or {"events": (), "outcome": False, "hidden": ()}
            # an end without an outcome of ours says itself how it ended
            ended = not proven["outcome"]
            parts = [
                " ".join(
                    (
                        results[result]
                        if result and ended and type_ in ("closed", "converted")
                        else types[type_],
                        format_date(self.env, day),
                    )
                )
                for type_, result, day in proven["events"]
            ]
            if proven["outcome"]:
                parts.append(outcomes.browse(proven["outcome"]).name)
            if proven["hidden"]:
                names = ", ".join(proven["hidden"])
                parts.append(self.env._("hidden from %s", names))
            line.effect = " · ".join(parts) or False
