from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import SQL, format_date

from ...logic.terms import local_day
from ...logic.vocabulary import PHASES
from ..kernel import OURS
from ..number_fields import Ids
from ..outside_html import CaseHtml, OutsideHtml


class HelpdeskTicket(models.Model):
    """A complaint case is a ticket with a procedure version; other tickets stay plain.

    `procedure_version_id` is written once at intake and never cleared. Due dates, phase
    and turn are plain stored fields that services of this module write; on a plain
    ticket all of them stay empty and nothing is computed.
    """

    _inherit = "helpdesk.ticket"

    # Indexes the host misses (anchors a.8, 8): our lists and rules search on these.
    partner_id = fields.Many2one(index="btree_not_null")
    duplicate_id = fields.Many2one(index="btree_not_null")

    procedure_version_id = fields.Many2one(
        "complaint.procedure.version",
        string="Procedure version",
        ondelete="restrict",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    procedure_id = fields.Many2one(
        "complaint.procedure",
        string="Complaint procedure",
        ondelete="restrict",
        readonly=True,
        copy=False,
        index="btree_not_null",
        prefetch=OURS,
    )
    complaint_phase = fields.Selection(
        PHASES,
        string="Phase",
        readonly=True,
        copy=False,
        index="btree_not_null",
        prefetch=OURS,
    )
    complaint_open = fields.Boolean(
        string="Open case", readonly=True, copy=False, prefetch=OURS
    )
    complaint_round = fields.Integer(
        string="Round", readonly=True, copy=False, prefetch=OURS
    )
    received_at = fields.Datetime(
        string="Received", readonly=True, copy=False, prefetch=OURS
    )
    registered_at = fields.Datetime(
        string="Registered", readonly=True, copy=False, prefetch=OURS
    )
    description = CaseHtml()
    statement = OutsideHtml(
        string="Words of the complainant",
        readonly=True,
        copy=False,
        help="As they came in; nobody changes them. The message is kept as a file too.",
        prefetch=OURS,
    )
    answer = OutsideHtml(
        string="Answer to the complainant",
        copy=False,
        help="The explanation as it will be sent, in words that everybody understands.",
        prefetch=OURS,
    )
    complaint_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        copy=False,
        help="Language of the letters to the complainant.",
        prefetch=OURS,
    )
    form_received = fields.Boolean(
        string="Complaint form received",
        copy=False,
        help="A report with a completed form is a formal complaint.",
        prefetch=OURS,
    )
    about_person = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="About a person",
        copy=False,
        help="Whether it is about somebody who works here. Until it is classified, a "
        "complaint about a person is seen by whoever has it and the officers only.",
        prefetch=OURS,
    )
    ground_id = fields.Many2one(
        "complaint.ground",
        copy=False,
        ondelete="restrict",
        domain="[('procedure_id', '=', procedure_id)]",
        prefetch=OURS,
    )
    outcome_id = fields.Many2one(
        "complaint.outcome",
        copy=False,
        ondelete="restrict",
        readonly=True,
        prefetch=OURS,
    )
    agreed_actions = fields.Text(
        string="Agreed follow-up",
        copy=False,
        help="What was agreed to mend this and to prevent it; stands in the reports.",
        prefetch=OURS,
    )
    about_ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        relation="complaint_related_ticket_rel",
        column1="complaint_id",
        column2="ticket_id",
        string="Tickets it is about",
        copy=False,
        domain="[('id', '!=', id)]",
        help="The reports or changes that the complaint refers to.",
    )
    continued_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Continued as",
        readonly=True,
        copy=False,
        prefetch=OURS,
    )
    responsible_role_id = fields.Many2one(
        "complaint.role",
        string="Turn of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        prefetch=OURS,
    )
    # Facts of the case: who may read it is asked of its row (decision 026). Who fills a
    # role today is asked beside it, never kept.
    turn_role_list = Ids(copy=False, export_string_translation=False, prefetch=OURS)
    turn_user_list = Ids(copy=False, export_string_translation=False, prefetch=OURS)
    hidden_partner_list = Ids(
        copy=False, export_string_translation=False, prefetch=OURS
    )
    turn_role_ids = fields.Many2many(
        "complaint.role",
        compute="_compute_from_lists",
        search="_search_turn_role_ids",
        string="Roles that had a turn",
    )
    turn_user_ids = fields.Many2many(
        "res.users",
        compute="_compute_from_lists",
        search="_search_turn_user_ids",
        string="People who had a turn",
        help="In a role that is filled case by case, or as a substitute.",
    )
    complaint_department_id = fields.Many2one(
        "complaint.department",
        string="Department concerned",
        copy=False,
        check_company=True,
        index="btree_not_null",
        prefetch=OURS,
        help="Its managers handle the case, where the procedure says so.",
    )
    complaint_customer_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        prefetch=OURS,
        help="Of the complainant when he was named: its managers fill roles in the "
        "case, wherever his contact is moved later.",
    )
    hidden_partner_ids = fields.Many2many(
        "res.partner",
        compute="_compute_hidden_partner_ids",
        search="_search_hidden_partner_ids",
        string="Hidden from",
    )
    next_term_id = fields.Many2one(
        "complaint.term", string="Next term", readonly=True, copy=False, prefetch=OURS
    )
    next_due_on = fields.Date(
        string="Next due date", readonly=True, copy=False, prefetch=OURS
    )
    answer_due_on = fields.Date(
        string="Answer due", readonly=True, copy=False, prefetch=OURS
    )

    complaint_team_ids = fields.Many2many(
        "helpdesk.ticket.team", compute="_compute_complaint_team_ids"
    )
    event_ids = fields.One2many("complaint.event", "ticket_id", string="Events")
    deadline_ids = fields.One2many("complaint.deadline", "ticket_id", string="Terms")
    party_ids = fields.One2many("complaint.party", "ticket_id", string="Parties")
    letter_ids = fields.One2many("complaint.letter", "ticket_id", string="Letters")

    _complaint_number_uniq = models.UniqueIndex(
        "(number) WHERE procedure_version_id IS NOT NULL",
        "This complaint number exists already.",
    )
    # In the order of the board and of the lists: only the first page is read.
    _complaint_board = models.Index(
        "(stage_id, next_due_on, number DESC) WHERE complaint_open IS TRUE"
    )
    _complaint_due = models.Index(
        "(next_due_on, number DESC) WHERE complaint_open IS TRUE"
    )
    _complaint_list = models.Index(
        "(next_due_on, number DESC) WHERE procedure_version_id IS NOT NULL"
    )
    # What the search box looks for, and open cases to be counted from the index alone.
    _complaint_words = models.Index(
        lambda registry: (
            registry.has_trigram
            and "USING gin (number gin_trgm_ops, name gin_trgm_ops, "
            "partner_name gin_trgm_ops, partner_email gin_trgm_ops) "
            "WHERE procedure_version_id IS NOT NULL"
        )
    )
    _complaint_busy = models.Index(
        "(user_id, procedure_id, company_id, team_id, responsible_role_id, next_term_id"
        ", next_due_on, active, unattended, priority, procedure_version_id) "
        "WHERE complaint_open IS TRUE"
    )

    # --- computed by the host, kept off complaint teams -------------------------------

    @api.depends("user_id")
    def _compute_team_id(self):
        """Being in a role never turns a plain ticket into a complaint.

        The host puts a ticket without a team in its user's first team; people in roles
        are members of the complaint team.
        """
        without_team = self.filtered(lambda ticket: not ticket.team_id)
        result = super()._compute_team_id()
        teams = self.env["complaint.procedure"]._versions_by_team()
        for ticket in without_team:
            if ticket.team_id.id in teams:
                plain = ticket.user_id.helpdesk_team_ids.filtered(
                    lambda team: team.id not in teams
                )
                ticket.team_id = plain[:1]
        return result

    @api.depends_context("allowed_company_ids")
    def _compute_complaint_team_ids(self):
        self.complaint_team_ids = self._complaint_teams()

    @api.model
    def _complaint_teams(self):
        """The teams of the procedures of the companies that are switched on."""
        return (
            self.env["complaint.procedure"]
            .search([("version_id", "!=", False)])
            .team_id
        )

    def _complaint_lock(self):
        """Wait until nobody else is changing these cases; nobody does from here on.

        Whoever comes second finds the world of before the first, so PostgreSQL refuses
        to write the row and Odoo repeats his whole request, which then sees what the
        first did. It is written for that: with a lock alone he would go on.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET write_date = write_date WHERE id IN %s",
                tuple(self.ids),
            ),
            log_exceptions=False,  # being second is no fault
        )

    def _complaint_open_action(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaints"
        )
        return dict(
            action,
            view_mode="form",
            views=[(self.env.ref("klachten_module.complaint_view_form").id, "form")],
            res_id=self.id,
        )

    def _complaint_wizard(self, xml_name, **context):
        """The dialog with this name, for this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"klachten_module.{xml_name}"
        )
        return dict(action, context={"default_ticket_id": self.id, **context})

    def get_formview_id(self, access_uid=None):
        if self[:1]._complaint_cases():
            return self.env.ref("klachten_module.complaint_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    def action_open_complaint(self):
        """From the helpdesk's own form to the file of the case."""
        return self._complaint_open_action()

    # --- of which cases a user may know -----------------------------------------------

    def _complaint_cases(self):
        """Those of these tickets that are cases and exist.

        Reads what a check of the tickets reads as well: no query more.
        """
        # sudo: whether it is a case, nothing of what is in it
        tickets = self.sudo().with_context(active_test=False)
        try:
            found = tickets.filtered("procedure_version_id")
        except MissingError:  # deleted, but something still points to it
            found = tickets.exists().filtered("procedure_version_id")
        return self.browse(found.ids)

    def _complaint_unreadable(self):
        """Those of these tickets that are cases which this user may not read."""
        cases = self._complaint_cases().sudo(False)
        return cases - cases._filtered_access("read") if cases else cases

    def _complaint_nameless(self):
        """Those of these tickets of which this user may not even see the name.

        A link shows a name with sudo, but for a user; the pages of complainants and
        Odoo's own jobs work as users who read no case, and do see it.
        """
        user = self.env.user
        if not self or user._is_superuser() or user._is_public():
            return self.browse()
        return self.browse(self.with_user(user)._complaint_unreadable().ids)

    # --- who looks after it -----------------------------------------------------------

    def _complaint_task_user(self):
        """Who looks after a case: its holder, else an officer who may see it."""
        self.ensure_one()
        # sudo: whom a task goes to; who makes it need not read the case
        case = self.sudo()
        barred = case._complaint_barred()
        officers = case.procedure_id.officer_ids.filtered(
            lambda user: user.active and user.partner_id not in barred
        )
        return case.user_id or officers[:1]

    def _complaint_add_task(self, kind, user, **vals):
        """A task of this kind for this user, if there is one; he gets no mail of it.

        :param kind: str, name of the type in the data of this module
        :param vals: summary and note
        """
        if user:
            activity_type = self.env.ref(f"klachten_module.{kind}")
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                activity_type_id=activity_type.id, user_id=user.id, **vals
            )

    # --- days, where the procedure is -------------------------------------------------

    def _complaint_today(self):
        """Today where the procedure of this case is."""
        # sudo: a time zone is no secret, and dialogs ask for who may not configure
        zone = self.sudo().procedure_version_id.tz or "UTC"
        return local_day(self._complaint_now(), zone)

    def _complaint_date(self, value):
        """A day of a letter in words of its language, such as 'maandag 7 december
        2026'.

        :param value: date, datetime (UTC, shown on its local day) or False
        """
        if not value:
            return ""
        if isinstance(value, datetime):
            version = self.procedure_version_id
            value = local_day(value, version._calendar().tz if version else "UTC")
        return format_date(self.env, value, date_format="full")

    def _complaint_long_date(self, day, lang):
        if not day:
            return ""
        return format_date(self.env, day, lang_code=lang, date_format="long")
