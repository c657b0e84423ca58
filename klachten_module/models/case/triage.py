from collections import Counter

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...logic.triage import Facts, is_from_partner, proposals
from ...logic.vocabulary import MATTERS, NATURES, NOT_TAKEN_UP_GROUNDS
from ..kernel import OURS

# What asks for a reason when it is handled as a formal complaint all the same.
DOUBTS = ("still_open", "organisation")
# The file of a mail itself is no complaint form.
MAIL_FILE = "original_email.eml"


class ComplaintGate(models.Model):
    """The condition that doubt about a formal complaint has an answer (S0-59)."""

    _inherit = "complaint.gate"

    kind = fields.Selection(
        selection_add=[("accepted", "An open ticket or an organisation has a reason")],
        ondelete={"accepted": "cascade"},
    )

    def _missing_accepted(self, cases):
        missing = {}
        for case in cases:
            doubts = case._complaint_doubts()
            if doubts and not (case.acceptance_reason or "").strip():
                why = self.text or self.env._(
                    "Write under 'Why it is a formal complaint all the same' why you "
                    "handle it as one."
                )
                missing[case.id] = [*doubts, why]
        return missing


class HelpdeskTicket(models.Model):
    """Triage: what a new report seems to be, and where it went if it is no complaint.

    A proposal is worked out when somebody looks; it is not kept, and decides nothing.
    """

    _inherit = "helpdesk.ticket"

    referred_to_id = fields.Many2one(
        "res.partner",
        string="Referred to",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Who should handle it instead of us.",
        prefetch=OURS,
    )
    refusal_ground = fields.Selection(
        NOT_TAKEN_UP_GROUNDS,
        string="Why it is not taken up",
        readonly=True,
        copy=False,
        prefetch=OURS,
    )
    complaint_nature = fields.Selection(
        NATURES,
        string="Nature",
        copy=False,
        help="A problem that may come back is reported to the complaints officers.",
        prefetch=OURS,
    )
    complaint_about_ids = fields.Many2many(
        "helpdesk.ticket",
        compute="_compute_complaint_about_ids",
        string="What these tickets say",
        help="Of the tickets it is about those that you may read, with their impact.",
    )
    complaint_about_count = fields.Integer(
        compute="_compute_complaint_about_count",
        string="Complaints about it",
        help="How many complaints that you may read are about this ticket.",
    )
    complaint_matter = fields.Selection(
        MATTERS,
        string="What it is about",
        copy=False,
        prefetch=OURS,
    )
    form_note = fields.Char(
        string="How the form came in",
        copy=False,
        help="Where the form is no file of this case, such as: on paper at the "
        "counter.",
        prefetch=OURS,
    )
    acceptance_reason = fields.Text(
        string="Why it is a formal complaint all the same",
        copy=False,
        help="About a matter that is still open, or of an organisation.",
        prefetch=OURS,
    )
    triage_asks_reason = fields.Boolean(
        compute="_compute_triage", export_string_translation=False
    )
    triage_text = fields.Char(compute="_compute_triage", string="Proposal")
    triage_move_id = fields.Many2one(
        "complaint.transition", compute="_compute_triage", string="Proposed step"
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("complaint_nature") == "structural":
            self._complaint_signal()
        if {"form_received", "form_note"} & vals.keys():
            self._complaint_check_form()
        return result

    # --- the tickets it is about (S0-84, S0-109) --------------------------------------

    @api.depends("about_ticket_ids")
    @api.depends_context("uid")
    def _compute_complaint_about_ids(self):
        """One query for any number of cases; the rules say which tickets are shown."""
        tickets = self.with_context(active_test=False)
        readable = tickets.search([("id", "in", self.about_ticket_ids.ids)])
        for case in self:
            case.complaint_about_ids = case.about_ticket_ids & readable

    @api.depends_context("uid")
    def _compute_complaint_about_count(self):
        """One query for any number of tickets."""
        found = self.with_context(active_test=False).search(
            self._complaint_domain() & Domain("about_ticket_ids", "in", self.ids)
        )
        counted = Counter(t.id for case in found for t in case.about_ticket_ids)
        for ticket in self:
            ticket.complaint_about_count = counted[ticket._origin.id]

    # --- the proposal -----------------------------------------------------------------

    @api.depends(
        "complaint_phase",
        "stage_id",
        "form_received",
        "partner_id",
        "partner_email",
        "about_ticket_ids.stage_id",
    )
    @api.depends_context("uid", "lang")
    def _compute_triage(self):
        """For the form: reads a few things of each case, and of an old one nothing."""
        for ticket in self:
            found = ()
            if ticket.complaint_phase in ("intake", "triage") and ticket._origin:
                found = proposals(ticket._complaint_triage_facts())
            sentences = ticket._complaint_triage_sentences() if found else {}
            ticket.triage_text = " ".join(sentences[p.reason] for p in found)
            ticket.triage_asks_reason = any(p.reason in DOUBTS for p in found)
            ticket.triage_move_id = ticket._complaint_triage_move(
                [p.result for p in found if p.result]
            )

    def _complaint_triage_facts(self):
        """What triage goes by.

        :return: logic.triage.Facts
        """
        # sudo: the procedure and its partners; of a ticket only whether it is closed
        case = self.sudo()
        version, person = case.procedure_version_id, case.partner_id
        return Facts(
            is_partner=case._complaint_from_partner()
            if version.entitled_only
            else None,
            needs_form=version.manner == "form",
            has_form=case.form_received,
            runs=bool(case._complaint_running_tickets()),
            individuals_only=version.individuals_only,
            is_organisation=person.is_company,
        )

    def _complaint_doubts(self):
        """Sentences about what speaks against a formal complaint (sudo)."""
        found = proposals(self._complaint_triage_facts())
        doubts = [p.reason for p in found if p.reason in DOUBTS]
        sentences = self._complaint_triage_sentences() if doubts else {}
        return [sentences[reason] for reason in doubts]

    def _complaint_check_form(self):
        """The form is a file of the case, or it is said how it came in (S0-50)."""
        if self.env.su:
            return
        cases = self.filtered(
            lambda t: t.procedure_version_id and t.form_received and not t.form_note
        )
        files = self.env["ir.attachment"].search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", cases.ids),
                ("res_field", "=", False),
                ("name", "!=", MAIL_FILE),
            ],
            ["res_id"],
        )
        having = set(files.mapped("res_id"))
        for case in cases:
            if case.id not in having:
                raise UserError(
                    self.env._(
                        "There is no complaint form among the files of %s. Attach it, "
                        "or write under 'How the form came in' where it is.",
                        case.number,
                    )
                )

    def _complaint_from_partner(self):
        """Whether the sender is of a partner organisation or supplier (S1-03, S1-04)
        (sudo).

        :return: bool, None when the procedure names none
        """
        partners = self.procedure_id.partner_ids
        if not partners:
            return None
        organisations = partners.commercial_partner_id
        if self.partner_id.commercial_partner_id & organisations:
            return True
        address = tools.email_normalize(self.partner_email)
        known = (partners | organisations).mapped("email_normalized")
        return is_from_partner(address, known)

    def _complaint_running_tickets(self):
        """The plain tickets it is about that are still open (sudo)."""
        # sudo: asks which are open; of plain tickets at most the number is told
        return self.sudo().about_ticket_ids.filtered(
            lambda ticket: not (ticket.procedure_version_id or ticket.stage_id.closed)
        )

    def _complaint_triage_sentences(self):
        """{reason of logic.triage: what the user reads}"""
        tickets = self._complaint_running_tickets().sudo(False)
        numbers = ", ".join(tickets._filtered_access("read").mapped("number"))
        running = self.env._(
            "A ticket that it is about is still open, so this seems an escalation."
        )
        if numbers:
            running = self.env._(
                "It is about %s, still open, so this seems an escalation.", numbers
            )
        return {
            "no_partner": self.env._(
                "The sender belongs to none of the partner organisations, so this "
                "seems to be for somebody else."
            ),
            "still_open": running,
            "no_form": self.env._(
                "No complaint form came in, so this seems an improvement point."
            ),
            "organisation": self.env._(
                "The complainant is an organisation; under this procedure only "
                "individuals file a complaint."
            ),
        }

    def _complaint_triage_move(self, results):
        """The move that does the first of these that this user may do from here."""
        if not results:
            return self.env["complaint.transition"]
        moves = self._complaint_transitions().filtered(
            lambda move: self._complaint_may(move.role_id)
        )
        for result in results:
            move = moves.filtered(lambda m, result=result: m.result == result)
            if move:
                return move[0]
        return moves.browse()

    def action_complaint_triage(self):
        """Open the move that the proposal names; who moves it still decides."""
        self.ensure_one()
        self.check_access("read")
        if not self.triage_move_id:
            raise UserError(
                self.env._("Nothing is proposed that you can do with this case now.")
            )
        return self.action_complaint_move(self.triage_move_id.id)

    def _complaint_refusal_sentence(self):
        """The ground on which it is not taken up, as the letter says it."""
        labels = self._fields["refusal_ground"]._description_selection(self.env)
        return dict(labels).get(self.refusal_ground, "")

    # --- a structural problem ---------------------------------------------------------

    def _complaint_signal(self):
        """Report a structural problem to the complaints officers, once a case.

        A constant number of queries for any number of cases.
        """
        # sudo: the log is kept by us; whoever may write the case may report it
        cases = self.sudo().filtered("procedure_version_id")
        known = cases._complaint_having_event("signalled", any_round=True)
        cases = cases.filtered(lambda case: case.id not in known)
        cases.env["complaint.event"].create(
            [
                {
                    "ticket_id": case.id,
                    "type": "signalled",
                    "round": case.complaint_round,
                    "user_id": self.env.uid,
                }
                for case in cases
            ]
        )
        model_id = self.env["ir.model"]._get_id(self._name)
        activity_type = self.env.ref("klachten_module.activity_structural")
        # the system's own, and quick: see _complaint_schedule_turn
        self.env["mail.activity"].with_user(SUPERUSER_ID).with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": case.id,
                    "res_name": case.number,
                    "activity_type_id": activity_type.id,
                    "summary": activity_type.with_context(lang=officer.lang).name,
                    "user_id": officer.id,
                    "user_tz": officer.tz,
                }
                for case in cases
                for officer in case.procedure_id.officer_ids
                if officer.active and officer.partner_id not in case._complaint_barred()
            ]
        )

    # --- what a case asks for on its form: only what its procedure uses ---------------

    complaint_asks_form = fields.Boolean(
        compute="_compute_complaint_asks", export_string_translation=False
    )
    complaint_has_checks = fields.Boolean(
        compute="_compute_complaint_asks", export_string_translation=False
    )
    complaint_asks_matter = fields.Boolean(
        compute="_compute_complaint_asks", export_string_translation=False
    )

    complaint_has_departments = fields.Boolean(
        compute="_compute_complaint_has_departments",
        groups="klachten_module.group_complaint",
        export_string_translation=False,
    )

    @api.depends("procedure_version_id", "form_received", "complaint_matter")
    def _compute_complaint_asks(self):
        """By version: the queries do not grow with the number of cases."""
        # sudo: who works on a case may not read what each move requires
        versions_sudo = self.procedure_version_id.sudo()
        asking = versions_sudo.filtered(
            lambda v: (
                v.manner == "form"
                or "form_received" in v.transition_ids.required_field_ids.mapped("name")
            )
        )
        checking = versions_sudo.filtered("check_ids")
        sorting = versions_sudo.filtered(
            lambda v: (
                "complaint_matter" in v.transition_ids.required_field_ids.mapped("name")
            )
        )
        for ticket in self:
            version = ticket.procedure_version_id
            ticket.complaint_asks_form = ticket.form_received or version in asking
            ticket.complaint_has_checks = version in checking
            ticket.complaint_asks_matter = bool(ticket.complaint_matter) or (
                version in sorting
            )

    @api.depends("company_id", "procedure_id")
    @api.depends_context("uid")
    def _compute_complaint_has_departments(self):
        """Where there are departments, or a role is theirs. Two queries for all."""
        departments = self.env["complaint.department"]
        rows = departments._read_group(
            [("company_id", "in", self.company_id.ids)], ["company_id"]
        )
        having = departments.company_id.union(*(company for [company] in rows))
        roles = self.env["complaint.role"]._read_group(
            [
                ("procedure_id", "in", self.procedure_id.ids),
                ("filled_by", "=", "department"),
            ],
            ["procedure_id"],
        )
        needing = self.procedure_id.browse(procedure.id for [procedure] in roles)
        for ticket in self:
            ticket.complaint_has_departments = (
                ticket.company_id in having or ticket.procedure_id in needing
            )
