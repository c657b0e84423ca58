from odoo import api, models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    """Which columns a complaint board has: those of one procedure, where it can.

    It is the procedure that was chosen, else the only one there is. Of several
    procedures side by side only columns with cases are shown, one procedure after the
    other, each with the name of its procedure. Empty columns are folded: somebody with
    one case in the last stage sees it without scrolling.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def web_read_group(self, domain, groupby, *args, **kwargs):
        board = self
        if self.env.context.get("complaint_board") and groupby[:1] == ["stage_id"]:
            several = len(self._complaint_board_procedures(domain)) > 1
            board = self.with_context(complaint_stage_with_procedure=several)
        return super(HelpdeskTicket, board).web_read_group(
            domain, groupby, *args, **kwargs
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
        if filled:
            for group in groups:
                group["__fold"] = group.get("__fold") or not group["__count"]
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
