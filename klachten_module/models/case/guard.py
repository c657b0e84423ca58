import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..kernel import GUARDED_FIELDS, JUDGED_FIELDS, SERVICE, SERVICE_FIELDS
from ..outside_html import clean_words

# One address, or a name with one between angle brackets.
ONE_ADDRESS = re.compile(
    r"[^\s@,;:<>\"]+@[^\s@,;:<>\"]+\.[^\s@,;:<>\".]+"
    r"|[^<>]*<[^\s@,;:<>\"]+@[^\s@,;:<>\"]+\.[^\s@,;:<>\".]+>"
)


class HelpdeskTicket(models.Model):
    """Guards: what may be created, written, copied and deleted, by whatever door."""

    _inherit = "helpdesk.ticket"

    @api.model
    def default_get(self, fields):
        """Defaults sent in the context never fill what the services keep.

        A new record on the complaints board belongs to the procedure in which this user
        works, else to the only one there is; who has a choice makes it himself.
        """
        defaults = super().default_get(fields)
        if self.env.context.get("complaint_board") and "team_id" in fields:
            teams = self._complaint_teams()
            known = (teams & self.env.user.helpdesk_team_ids) or teams
            only = known if len(known) == 1 else known.browse()
            defaults["team_id"] = defaults.get("team_id") or only.id
        return {k: v for k, v in defaults.items() if k not in SERVICE_FIELDS}

    @api.model_create_multi
    def create(self, vals_list):
        """Tickets in the team of a procedure become cases; the others stay plain."""
        versions = self.env["complaint.procedure"]._versions_by_team()
        if any("team_id" not in vals for vals in vals_list):
            # the team may also come from the context or from a saved default
            default = self.default_get(["team_id"])
            if default.get("team_id") in versions:
                vals_list = [{**default, **vals} for vals in vals_list]
        is_case = [vals.get("team_id") in versions for vals in vals_list]
        if not any(is_case):
            vals_list = [self._complaint_plain_vals(vals) for vals in vals_list]
            return super().create(vals_list)
        plain_vals = [
            self._complaint_plain_vals(vals)
            for vals, case in zip(vals_list, is_case, strict=True)
            if not case
        ]
        case_vals = [
            dict(vals) for vals, case in zip(vals_list, is_case, strict=True) if case
        ]
        people = [self._complaint_take_person(vals) for vals in case_vals]
        self._complaint_check_new_form(case_vals)
        # sudo: who reports a complaint needs no rights on procedures and people; he
        # gets nothing of them back, and the host checks whether he may create tickets
        registrar = self.sudo()
        registrar._complaint_check_new(case_vals)
        self._complaint_check_addresses(case_vals)
        plain = iter(super().create(plain_vals))
        prepared, named = registrar._complaint_prepare_intake(case_vals)
        cases = super(HelpdeskTicket, self._complaint_creating()).create(prepared)
        cases = cases.with_env(self.env)
        cases._complaint_welcome(prepared)
        # sudo: whoever reports a complaint opens the file, he does not read it
        opened = cases.sudo()
        opened._complaint_register(named, people)
        if any("about_ticket_ids" in vals for vals in prepared):
            opened._complaint_leave_barred()
        if any(vals.get("complaint_nature") == "structural" for vals in prepared):
            opened.filtered(
                lambda case: case.complaint_nature == "structural"
            )._complaint_signal()
        case_iterator = iter(cases)
        return self.browse().concat(
            *(next(case_iterator) if case else next(plain) for case in is_case)
        )

    @api.model
    def _complaint_check_new(self, vals_list):
        """A complaint begins at the beginning; what says otherwise is told, not dropped
        (sudo).

        :raise UserError: a stage is given in which none begins, or a list that is
            imported gives what we keep ourselves
        """
        context = self.env.context
        if context.get("complaint_service") is SERVICE:
            return
        stages = self.env["helpdesk.ticket.stage"]
        given = stages.browse({v["stage_id"] for v in vals_list if v.get("stage_id")})
        for stage in given.exists():
            first = stage.complaint_procedure_id.stage_ids[:1]
            if stage.closed or (first and stage != first):
                raise UserError(
                    self.env._(
                        "A new complaint does not begin in '%(stage)s'. Leave the "
                        "stage out. Complaints that ended before are brought in by a "
                        "complaints officer, under Complaints > Configuration > "
                        "Old registers.",
                        stage=stage.name,
                    )
                )
        kept = (SERVICE_FIELDS | {"number", "user_id", "type_id"}) - {"received_at"}
        names = {name for vals in vals_list for name in kept & vals.keys()}
        if context.get("complaint_import") is SERVICE and names:
            labels = (self._fields[n]._description_string(self.env) for n in names)
            raise UserError(
                self.env._(
                    "Not taken from a list: %s. Leave out these columns. Complaints "
                    "that ended before are brought in by a complaints officer, under "
                    "Complaints > Configuration > Old registers.",
                    ", ".join(sorted(labels)),
                )
            )

    @api.model
    def _complaint_check_addresses(self, vals_list):
        """What a colleague types as the address of a complainant is one: of "ann@b,com"
        another address can be made.

        :raise UserError:
        """
        for vals in () if self.env.su else vals_list:
            text = (vals.get("partner_email") or "").strip()
            if text and not ONE_ADDRESS.fullmatch(text):
                raise UserError(
                    self.env._(
                        "'%s' is no e-mail address. Fill in one address, such as "
                        "name@example.org, or leave it empty.",
                        text,
                    )
                )

    def _complaint_check_new_form(self, vals_list):
        """As on the form, where it is ticked once the form is there (S0-50).

        :raise UserError: the form is said to be there, of a case without files
        """
        if not self.env.su and any(
            vals.get("form_received") and not (vals.get("form_note") or "").strip()
            for vals in vals_list
        ):
            raise UserError(
                self.env._(
                    "A new complaint has no complaint form among its files yet. Leave "
                    "'Complaint form received' out, attach the form and tick it then, "
                    "or write under 'How the form came in' where it is."
                )
            )

    def _complaint_plain_vals(self, vals):
        """A plain ticket never carries a value of ours, whoever sends it."""
        if vals.get("stage_id"):
            self._complaint_check_plain_stage(vals)
        ours = SERVICE_FIELDS & vals.keys()
        if not ours or self.env.context.get("complaint_service") is SERVICE:
            return vals
        return {key: value for key, value in vals.items() if key not in ours}

    def write(self, vals):
        # sudo: only whether there is a case among them
        if vals.get("description") and self.sudo().filtered("procedure_version_id"):
            # the summary of a case, in which words of the complainant are pasted
            vals = dict(vals, description=clean_words(vals["description"]))
        guarded = GUARDED_FIELDS & vals.keys()
        if not guarded or self.env.context.get("complaint_service") is SERVICE:
            result = super().write(vals)
            self._complaint_follow_written(vals)
            return result
        cases = self.filtered("procedure_version_id")
        plain = self - cases
        if plain:
            self._complaint_check_plain_write(vals)
            super(HelpdeskTicket, plain).write(dict(vals))
        if cases:
            cases._complaint_guarded_write(dict(vals))
        return True

    def _complaint_follow_written(self, vals):
        """Who has the turn goes along with what was written."""
        # sudo: who has the turn is kept by us, by whoever may write what it follows
        cases = self.sudo()
        if "about_ticket_ids" in vals:
            cases._complaint_leave_barred()
        if "complaint_department_id" in vals:
            cases._complaint_follow_department()

    def _complaint_check_plain_write(self, vals):
        """A change of team or of our fields makes no case of a plain ticket."""
        if vals.get("team_id") in self.env["complaint.procedure"]._versions_by_team():
            raise UserError(
                self.env._(
                    "A ticket cannot be moved into a complaints team. Use 'Register as "
                    "complaint' on the ticket: the complaint gets its own confidential "
                    "file."
                )
            )
        self._complaint_check_plain_stage(vals)
        if SERVICE_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "These fields only exist on complaints and are kept by Odoo."
                )
            )

    def _complaint_check_plain_stage(self, vals):
        """A stage of a procedure is for its complaints."""
        stage = self.env["helpdesk.ticket.stage"].browse(vals.get("stage_id") or ())
        # read with the rest of the stage, of which the host asks whether it closes
        if stage.complaint_phase:
            raise UserError(
                self.env._(
                    "'%s' is a stage of complaints. A ticket of the helpdesk does not "
                    "enter it: use 'Register as complaint' on the ticket.",
                    stage.name,
                )
            )

    def _complaint_guarded_write(self, vals):
        """Write on cases what may be written; moves and turns go through their
        services.
        """
        forbidden = (SERVICE_FIELDS | {"number", "company_id"}) & vals.keys()
        if forbidden:
            labels = ", ".join(
                sorted(
                    self._fields[name]._description_string(self.env)
                    for name in forbidden
                )
            )
            raise AccessError(
                self.env._("Kept by the complaint procedure, not by hand: %s.", labels)
            )
        if "team_id" in vals:
            if any(case.team_id.id != vals["team_id"] for case in self):
                raise UserError(
                    self.env._(
                        "A complaint stays with its team. To hand it over, use the "
                        "buttons of the procedure."
                    )
                )
            del vals["team_id"]
        self.check_access("write")
        self._complaint_check_addresses([vals])
        if JUDGED_FIELDS & vals.keys():
            self._complaint_check_judging(vals)
        if not vals.get("active", True) and any(case.complaint_open for case in self):
            raise UserError(
                self.env._("An open complaint stays on the board; close it first.")
            )
        stage_id = vals.pop("stage_id", None)
        moving = self.filtered(lambda case: stage_id and case.stage_id.id != stage_id)
        has_user = "user_id" in vals
        user_id = vals.pop("user_id", None)
        if vals:
            super().write(vals)  # pylint: disable=super-method-mismatch
            self._complaint_follow_written(vals)
            if {"partner_id", "partner_name", "partner_email"} & vals.keys():
                self._complaint_sync_complainant()
        if moving:
            moving._complaint_move_by_drop(stage_id)
        if has_user:
            self.filtered(lambda case: case.user_id.id != user_id)._complaint_assign(
                self.env["res.users"].browse(user_id)
            )
        return True

    def copy(self, default=None):
        if any(ticket.procedure_version_id for ticket in self):
            raise UserError(self.env._("A complaint is registered once, not copied."))
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_case(self):
        if any(ticket.procedure_version_id for ticket in self):
            raise UserError(
                self.env._("A complaint is kept; it can be closed, not deleted.")
            )

    def web_save(self, vals, specification, next_id=None):
        """Show the result of what he did to somebody who loses the case by it.

        A registrar who hands a case on may no longer read it, nor may an agent who
        enters a complaint; without this the client would fail when it reads back what
        was saved.
        """
        if self:
            losing = self.procedure_version_id and "stage_id" in vals
        else:
            losing = self._complaint_is_case(vals)
        if not losing:
            return super().web_save(vals, specification, next_id=next_id)
        if self:
            self.write(vals)
            case = self
        else:
            case = self.create(vals)
        if case.has_access("read"):
            shown = self.browse(next_id) if next_id else case
            return shown.with_context(bin_size=True).web_read(specification)
        if not self:
            case._complaint_tell(case._complaint_registered_text())
        names_only = {
            name: {"fields": {"display_name": {}}} if "fields" in wanted else {}
            for name, wanted in specification.items()
            if self._has_field_access(self._fields[name], "read")
        }
        # sudo: he lost the case by this very act; one reading of its card, and nothing
        # of what hangs on the case but names
        return case.sudo().with_context(bin_size=True).web_read(names_only)

    def _complaint_is_case(self, vals):
        """Whether a ticket that is made with these values becomes a case."""
        versions = self.env["complaint.procedure"]._versions_by_team()
        if "team_id" not in vals:
            # it may also come from the context or from a saved default
            vals = self.default_get(["team_id"])
        return vals.get("team_id") in versions

    def _check_access(self, operation):
        """Who may enter tickets registers complaints, though none of them is his.

        The host lets an agent make tickets of his own or of his teams only. A case goes
        to who has the first turn, in a team that need not be his.
        """
        asked = self
        if operation == "create":
            companies = self.env.companies
            # sudo: whether it became a case, which only services make of it
            plain = self.sudo().filtered(
                lambda case: (
                    not case.procedure_version_id or case.company_id not in companies
                )
            )
            asked = plain.with_env(self.env)
        known = asked._complaint_known_page(operation)
        return super(HelpdeskTicket, asked - known)._check_access(operation)

    def unlink(self):
        # before the host deletes what hangs on it: who may not, reads nothing of that
        self.check_access("unlink")
        return super().unlink()

    def _complaint_known_page(self, operation):
        """Of tickets whose tasks are shown: those that the rules allow, by one query.

        The host asks the rules in memory, for which it reads whole tickets and who
        follows them: for a page of 80 that costs more than the page.
        """
        if not self.env.context.get("complaint_page") or len(self) < 2 or self.env.su:
            return self.browse()
        domain = self.env["ir.rule"]._compute_domain(self._name, operation)
        # sudo: as the host does; what this user may do stands in the domain
        tickets = self.sudo().with_context(active_test=False)
        return self.browse(tickets._search(Domain("id", "in", self.ids) & domain))
