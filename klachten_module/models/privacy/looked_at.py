from odoo import models

# Whoever gets one of these has opened the file; the rest stands in lists as well.
CONTENT = frozenset(
    {
        "statement",
        "written_up",
        "wished_remedy",
        "answer",
        "description",
        "agreed_actions",
    }
)


class HelpdeskTicket(models.Model):
    """Who opens a case is remembered, whichever door he came through."""

    _inherit = "helpdesk.ticket"

    def _fetch_query(self, query, fields):
        """Bring along what tells a case from a plain ticket, in the same query."""
        version = self._fields["procedure_version_id"]
        if version not in fields and any(field.name in CONTENT for field in fields):
            fields = [*fields, version]
        return super()._fetch_query(query, fields)

    def _read_format(self, fnames, load="_classic_read"):
        """All reading by clients ends here: forms, lists, RPC, nested or not."""
        rows = super()._read_format(fnames, load=load)
        if not self.env.su and not CONTENT.isdisjoint(fnames):
            found = self.browse(row["id"] for row in rows)._origin
            found._complaint_looked("opened")
        return rows

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        if not self.env.su:
            self._complaint_looked("list")
        return rows

    def _complaint_looked(self, kind):
        """Remember that the user saw these tickets, as far as they are cases.

        Called after he was shown to have the right to read them. Plain tickets cost no
        query: their version, which is empty, was read with the rest.
        """
        # sudo: right to read was checked; a field he has not read is no reason to fail
        cases = self.sudo().filtered("procedure_version_id")
        if cases:
            self.env["complaint.looking"]._note(kind, cases)

    def action_complaint_dossier(self):
        """The dialog that exports the file of this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaint_dossier"
        )
        return dict(action, context={"default_ticket_id": self.id})

    def action_complaint_looking(self):
        """Who looked at this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "klachten_module.action_complaint_looking"
        )
        return dict(
            action,
            domain=[("ticket_id", "=", self.id)],
            context={},
            display_name=self.env._("Looked at %s", self.number),
        )
