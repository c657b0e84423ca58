from babel.dates import format_date as babel_format_date
from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import babel_locale_parse, format_date, format_datetime

from ...logic import periods

KINDS = [
    ("month", "Month"),
    ("quarter", "Quarter"),
    ("year", "Year"),
    ("free", "Free dates"),
]
# Years in which a date can be written; a complaint office is younger than that.
FIRST_YEAR, LAST_YEAR = 1990, 9998


class ComplaintOverview(models.TransientModel):
    """What the officer asks for: the complaints of a procedure in a period, on paper.

    The contents are those the user may read; who makes it in a role (S1-22) gets cases
    that he may not open as numbers. `_overview_data` gives them as plain values; PDF
    and XLSX only lay them out.
    """

    _name = "complaint.overview"
    _description = "Period overview of complaints"

    procedure_id = fields.Many2one(
        "complaint.procedure",
        required=True,
        default=lambda self: self._default_procedure_id(),
    )
    procedure_ids = fields.Many2many(
        "complaint.procedure",
        string="Procedures to choose from",
        compute="_compute_procedure_ids",
    )
    kind = fields.Selection(KINDS, string="Period", required=True, default="month")
    year = fields.Integer(
        required=True, default=lambda self: self._default_period().first.year
    )
    month = fields.Selection(
        "_selection_month",
        default=lambda self: str(self._default_period().first.month),
    )
    quarter = fields.Selection(
        [(str(n), f"Q{n}") for n in range(1, 5)],
        default=lambda self: str((self._default_period().first.month + 2) // 3),
    )
    date_from = fields.Date(
        string="From", default=lambda self: self._default_period().first
    )
    date_to = fields.Date(
        string="Up to and including", default=lambda self: self._default_period().last
    )
    basis = fields.Selection(
        [("received", "Date received"), ("closed", "Date closed")],
        string="Complaints by",
        required=True,
        compute="_compute_basis",
        store=True,
        readonly=False,
        precompute=True,
        help="Which complaints belong to the period: those received in it, or those "
        "closed in it.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    reader_id = fields.Many2one(
        "res.users",
        help="Made for somebody else: what is hidden from this reader is left out.",
    )
    analysis = fields.Text(
        help="What stands out: causes, trends, what went well. Printed as you write it."
    )
    recommendations = fields.Text(
        help="How to prevent complaints and to improve the procedure."
    )

    # --- defaults and choices ---------------------------------------------------------

    @api.model
    def _default_period(self):
        today = fields.Date.context_today(self)
        return periods.previous(periods.containing("month", today))

    @api.model
    def _default_procedure_id(self):
        return self._procedures()[:1]

    @api.model
    def _procedures(self):
        """The procedures whose figures this user may print."""
        procedures = self.env["complaint.procedure"]
        if self.env.user.has_group("klachten_module.group_complaint_auditor"):
            return procedures.search([("version_id", "!=", False)])
        mine = self.env.user.ids
        makes = Domain("receives_overview", "=", True) & Domain("user_ids", "in", mine)
        return procedures.search(
            Domain("officer_ids", "in", mine)
            | (Domain("version_id", "!=", False) & Domain("role_ids", "any", makes))
        )

    @api.depends("procedure_id")
    def _compute_basis(self):
        for overview in self:
            overview.basis = overview.procedure_id.version_id.count_by or "received"

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_procedure_ids(self):
        self.procedure_ids = self._procedures()

    @api.model
    def _selection_month(self):
        locale = babel_locale_parse(self.env.lang or "en_US")
        names = locale.months["stand-alone"]["wide"]
        return [(str(number), names[number]) for number in range(1, 13)]

    @api.depends("procedure_id", "kind", "year", "month", "quarter", "lang")
    def _compute_display_name(self):
        """The name of the file: overview, procedure and period."""
        for overview in self:
            translated = overview.with_context(lang=overview.lang)
            overview.display_name = translated.env._(
                "Overview %(procedure)s %(period)s",
                procedure=translated.procedure_id.name,
                period=translated._period_label(overview._period()),
            )

    # --- the period -------------------------------------------------------------------

    def _period(self):
        """The period asked for.

        :return: logic.periods.Period
        :raise UserError: when the dates make no period
        """
        self.ensure_one()
        if self.kind == "free":
            if not self.date_from or not self.date_to:
                raise UserError(self.env._("Fill in both dates of the period."))
            if self.date_to < self.date_from:
                raise UserError(
                    self.env._(
                        "The period ends before it starts: turn the dates round."
                    )
                )
            years = (self.date_from.year, self.date_to.year)
        else:
            years = (self.year,)
        if not all(FIRST_YEAR < year < LAST_YEAR for year in years):
            raise UserError(
                self.env._(
                    "Fill in a year between %(first)s and %(last)s.",
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                )
            )
        if self.kind == "free":
            return periods.free(self.date_from, self.date_to)
        number = {"month": self.month, "quarter": self.quarter, "year": "1"}[self.kind]
        if not number:
            raise UserError(self.env._("Choose the month or the quarter."))
        return periods.numbered(self.kind, self.year, int(number))

    def _period_label(self, period):
        """Such as "oktober 2026", "4e kwartaal 2026" or "2026"."""
        first, last = period.first, period.last
        if period.kind == "year":
            return str(first.year)
        if period.kind == "free":
            return self.env._(
                "%(first)s to %(last)s", first=self._date(first), last=self._date(last)
            )
        skeleton = {"month": "yMMMM", "quarter": "yQQQQ"}[period.kind]
        return format_skeleton(skeleton, first, locale=self._locale())

    def _month_label(self, period, pattern="MMM y"):
        return babel_format_date(period.first, pattern, locale=self._locale())

    def _locale(self):
        return babel_locale_parse(self.env.lang or "en_US")

    def _date(self, day):
        return format_date(self.env, day)

    # --- checks and buttons -----------------------------------------------------------

    def _check_asked(self):
        """Say in plain words what cannot be printed.

        :raise AccessError: for who is neither officer of the procedure nor auditor, nor
            makes its overview in a role
        :raise UserError: for a period that has not begun
        """
        self.ensure_one()
        if self.procedure_id not in self._procedures():
            raise AccessError(
                self.env._(
                    "Only an officer of this procedure, an auditor, or somebody in a "
                    "role that makes its overview can print it."
                )
            )
        period = self._period()
        if period.first > self._today():
            raise UserError(
                self.env._(
                    "This period has not begun yet: it starts on %s.",
                    self._date(period.first),
                )
            )
        return period

    def _today(self):
        """The date where the procedure works."""
        zone = self.procedure_id.version_id.tz or "Europe/Amsterdam"
        return fields.Date.context_today(self.with_context(tz=zone))

    def _made_at(self):
        zone = self.procedure_id.version_id.tz or "Europe/Amsterdam"
        return format_datetime(
            self.env, fields.Datetime.now(), tz=zone, dt_format="short"
        )

    def action_print_pdf(self):
        """Download the overview as PDF."""
        self._check_asked()
        return self.env.ref("klachten_module.report_complaint_overview").report_action(
            self, config=False
        )

    def action_print_xlsx(self):
        """Download the overview as a workbook."""
        self._check_asked()
        return self.env.ref(
            "klachten_module.report_complaint_overview_xlsx"
        ).report_action(self, config=False)
