import re

from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import OURS

WHOLE_NUMBER = re.compile(r"(?:[A-Z0-9]+-)?K-\d{4}-\d{6,}")
PLAIN_PREFIX = "K-%(range_year)s-"
# What the search box looks in; one index serves them (ticket.py).
SEARCHED = ("number", "name", "partner_name", "partner_email")
# By which somebody looks for a case that he has in mind.
TYPED = {
    "complaint_words",
    "partner_name",
    "partner_email",
    "statement",
    "answer",
    "given_remedy",
    "cause",
    "agreed_actions",
    "finding_ids.position",
    "complaint_old_number",
}


class HelpdeskTicket(models.Model):
    """Which columns a complaint board has: those of one procedure, where it can.

    It is the procedure that was chosen, else the only one there is. Of several
    procedures side by side only columns with cases are shown, one procedure after the
    other, each with the name of its procedure. Empty columns are folded: somebody with
    one case in the last stage sees it without scrolling.
    """

    _inherit = "helpdesk.ticket"

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """What the computed fields of a page are made of comes by the same query.

        The host brings along what it would read ahead anyway, so none of ours: it
        would then read whole cases, with all their words, for a line of a list.
        """
        found = super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)
        for name in field_names or ():
            if self._fields[name].store:
                continue
            for path in self.pool.field_depends[self._fields[name]]:
                field = self._fields[path.partition(".")[0]]
                if (
                    field.prefetch == OURS
                    and field not in found
                    and self._has_field_access(field, "read")
                    and not (ignore_when_in_cache and self._complaint_knows(field))
                ):
                    found.append(field)
        return found

    def _complaint_knows(self, field):
        return not any(field._cache_missing_ids(self))

    @api.model
    def web_read_group(self, domain, groupby, *args, **kwargs):
        board = self
        if self.env.context.get("complaint_board") and groupby[:1] == ["stage_id"]:
            several = len(self._complaint_board_procedures(domain)) > 1
            board = self.with_context(complaint_stage_with_procedure=several)
        found = super(HelpdeskTicket, board).web_read_group(
            domain, groupby, *args, **kwargs
        )
        if any(group.get("__count") for group in found["groups"]):
            return found
        wider = self._complaint_also_closed(domain)
        if wider is None:
            return found
        board = board.with_context(complaint_found_closed=True)
        return super(HelpdeskTicket, board).web_read_group(
            wider, groupby, *args, **kwargs
        )

    def _open_groups(self, *, groups, groupby, parent_opening_info, **options):
        if self.env.context.get("complaint_board") and groupby[0] == "stage_id":
            parent_opening_info = self._complaint_fold(groups, parent_opening_info)
        return super()._open_groups(
            groups=groups,
            groupby=groupby,
            parent_opening_info=parent_opening_info,
            **options,
        )

    @api.model
    def _complaint_fold(self, groups, opening_info):
        """Fold the columns without cases, unless none has any.

        :param groups: the columns as `web_read_group` makes them; gets a `__fold`
        :param opening_info: which columns were open; None: the first time
        :return: the same without the columns that were folded while they were empty
        """
        filled = [group for group in groups if group["__count"]]
        shown = self.env.context.get("complaint_found_closed")
        if filled:
            for group in groups:
                fold = group.get("__fold") and not shown
                group["__fold"] = fold or not group["__count"]
        if shown:
            return []  # what ended is not looked for behind empty columns
        opened = {
            group["stage_id"] and group["stage_id"][0]
            for group in filled
            if not group["__fold"]
        }
        return [
            column
            for column in opening_info or []
            if not column["folded"] or column["value"] not in opened
        ]

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        context = self.env.context
        if not context.get("complaint_board"):
            teams = self.env["complaint.procedure"]._versions_by_team()
            if context.get("default_team_id") not in teams:
                return super()._read_group_stage_ids(stages, domain)
        wanted = Domain("id", "in", stages.ids)
        procedures = self._complaint_board_procedures(domain)
        if len(procedures) == 1:
            wanted |= Domain("complaint_procedure_id", "=", procedures.id)
        return stages.search(wanted, order="complaint_procedure_id, sequence, id")

    @api.model
    def _complaint_board_procedures(self, domain):
        """The procedures a board with this domain is about. One query.

        :return: complaint.procedure
        """
        about = Domain.AND(
            Domain("id", condition.operator, condition.value)
            for condition in Domain(domain).iter_conditions()
            if condition.field_expr == "procedure_id"
            and condition.operator in ("=", "in")
        )
        team_id = self.env.context.get("default_team_id")
        if about.is_true() and team_id:
            about = Domain("team_id", "=", team_id)
        return self.env["complaint.procedure"].search(about)


class HelpdeskTicketTeam(models.Model):
    """The columns of a team: those of its procedure."""

    _inherit = "helpdesk.ticket.team"

    def _get_applicable_stages(self):
        """A complaint team has the stages of its procedure and no others.

        Read once, as the host asks it for each ticket whose holder changes.
        """
        entry = self.env["complaint.procedure"]._versions_by_team().get(self[:1].id)
        if not entry:
            return super()._get_applicable_stages()
        # sudo: stages are no secret, the procedure they belong to is not everybody's
        procedure = self.env["complaint.procedure"].sudo().browse(entry[0])
        return procedure.stage_ids.sudo(self.env.su)


class HelpdeskTicketSearch(models.Model):
    """What the search box of the complaints looks for: open cases; where none is found,
    those that ended.
    """

    _inherit = "helpdesk.ticket"

    complaint_words = fields.Char(
        string="Number, subject or complainant",
        compute="_compute_complaint_words",
        search="_search_complaint_words",
        export_string_translation=False,
    )

    @api.depends("number", "name", "partner_name", "partner_email")
    def _compute_complaint_words(self):
        for ticket in self:
            words = [ticket[name] for name in SEARCHED]
            ticket.complaint_words = " ".join(filter(None, words))

    @api.model
    def _search_complaint_words(self, operator, value):
        """Words in number, subject, name or address of the complainant; a whole number
        is looked up, however many cases.

        As all numbers are alike, searching pieces of them in a million cases takes
        longer than all else in showing a list.
        """
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        number = value.strip().upper()
        if WHOLE_NUMBER.fullmatch(number):
            return Domain("number", "in", self._complaint_whole_numbers(number))
        return Domain.OR(Domain(name, "ilike", value) for name in SEARCHED)

    @api.model
    @api.readonly
    def web_search_read(
        self,
        domain,
        specification,
        offset=0,
        limit=None,
        order=None,
        count_limit=None,
    ):
        found = super().web_search_read(
            domain, specification, offset, limit, order, count_limit
        )
        if found["records"] or offset:
            return found
        wider = self._complaint_also_closed(domain)
        if wider is None:
            return found
        return super().web_search_read(
            wider, specification, offset, limit, order, count_limit
        )

    @api.model
    def _complaint_also_closed(self, domain):
        """The same question without 'open', where somebody typed what he looks for and
        nothing was found; else None. The screen says that it is closed
        (complaint_board.esm.js).
        """
        if not self.env.context.get("complaint_board"):
            return None
        asked = Domain(domain)
        names = {condition.field_expr for condition in asked.iter_conditions()}
        if "complaint_open" not in names or names.isdisjoint(TYPED):
            return None

        def without(name):
            return asked.map_conditions(
                lambda one: Domain.TRUE if one.field_expr == name else one
            )

        # a column that is opened: others may hold open ones
        if "stage_id" in names and self.search_count(without("stage_id"), limit=1):
            return None
        return without("complaint_open")

    @api.model
    def _complaint_whole_numbers(self, number):
        """A number as typed, and with the company's code where that was left out."""
        # sudo: numbering is no secret; the cases found follow the rules of cases
        sequences = self.env["ir.sequence"].sudo()
        found = sequences.search([("code", "=", "complaint.number")])
        prefixes = set(found.mapped("prefix"))
        codes = sorted(
            prefix.removesuffix(PLAIN_PREFIX)
            for prefix in prefixes - {PLAIN_PREFIX}
            if prefix.endswith(PLAIN_PREFIX)
        )
        return [number, *(f"{code}{number}" for code in codes)]
