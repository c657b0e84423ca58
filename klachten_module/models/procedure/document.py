import re

from odoo import fields, models

from ...logic.kpis import KPIS

REQUIREMENT = re.compile(r"S\d-\d+")


class ComplaintProcedureVersion(models.Model):
    """What a version says in words, and the document it is (S0-01, S1-01): what may be
    filed by whom, where else to go, how long files are kept, which letters go out.
    """

    _inherit = "complaint.procedure.version"

    manner = fields.Selection(
        [
            ("form", "With a completed complaint form"),
            ("written", "In writing"),
            ("any", "In any way, also by telephone or in person"),
        ],
        string="How it is filed",
        required=True,
        default="any",
        help="What makes a report a complaint under this procedure.",
    )
    individuals_only = fields.Boolean(
        string="By individuals only",
        help="A group or an organisation does not file a complaint (S0-83).",
    )
    who_may = fields.Html(translate=True, string="Who may complain", sanitize=True)
    entitled_only = fields.Boolean(
        string="Others are referred",
        help="A sender of none of the partner organisations is proposed for referral "
        "(S1-05).",
    )
    appeal_body = fields.Char(
        translate=True,
        string="Who disagrees goes to",
        help="Who looks at a complaint that was not settled; stands in the answer.",
    )
    appeal_term = fields.Char(
        translate=True,
        string="... within",
        help="Until when, such as 'one year after our answer'.",
    )
    reopen_days = fields.Integer(
        string="Reopening (calendar days)",
        default=30,
        help="So long after closing a case can be reopened.",
    )
    retention_years = fields.Integer(
        string="Kept for (years)",
        required=True,
        default=2,
        help="How long after closing a file is kept; at least one year (S4-33).",
    )
    count_by = fields.Selection(
        [("received", "Date received"), ("closed", "Date closed")],
        string="Overviews count by",
        required=True,
        default="received",
    )
    # the document itself (S0-01, S0-02, S1-01)
    dated_on = fields.Date(string="Dated")
    owner = fields.Char(translate=True, string="Process owner")
    authorised_by = fields.Char(translate=True)
    parent_process = fields.Char(translate=True, string="Part of process")
    relations = fields.Html(
        translate=True,
        string="Relations with other processes",
        help="Which processes supply something to complaint handling, or act on it.",
    )
    contact = fields.Char(string="Contact person")
    authors = fields.Char(
        default=lambda self: self.env.user.name,
        copy=False,  # of a next version it is whoever writes that one
    )
    change_summary = fields.Text(
        translate=True, string="What changed", help="Beside the version before."
    )
    letter_ids = fields.Many2many(
        "mail.template",
        "complaint_version_letter_rel",
        string="Letters to the complainant",
        domain=[("model", "=", "helpdesk.ticket")],
        help="Only these go out under this version. Empty: every letter does.",
    )
    check_ids = fields.One2many(
        "complaint.check", "version_id", string="Verifications", copy=True
    )

    _retention_at_least = models.Constraint(
        "CHECK (retention_years >= 1)",
        "A file is kept for at least one year after closing (S4-33).",
    )

    def _key_figures(self):
        """The key figures that this version is measured by, from what it says.

        :return: list of logic.kpis.Kpi
        """
        terms = set(self.term_ids.mapped("code"))
        sources = {
            found
            for term in self.term_ids
            for found in REQUIREMENT.findall(term.source or "")
        }
        verifies = any(
            move.event_type == "verdict" and move.result == "disagree"
            for move in self.transition_ids
        )
        return [
            kpi
            for kpi in KPIS.values()
            if kpi.asked_by(terms, sources, verifies=verifies)
        ]
