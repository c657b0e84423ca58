from odoo import api, models
from odoo.exceptions import AccessError

from ..kernel import SERVICE

CASE = "helpdesk.ticket"
# Whoever gets one of these has opened the file; the rest stands in lists as well.
CONTENT = frozenset(
    {
        "statement",
        "written_up",
        "wished_remedy",
        "answer",
        "description",
        "agreed_actions",
        "given_remedy",
        "complaint_reactions",
        "answer_changes",
        "no_question_reason",
        "acceptance_reason",
        "cause",
        "committee_advice",
        "advice_deviation",
    }
)


class ComplaintLooked(models.AbstractModel):
    """Where words of a case are read: whoever gets them looked at the case.

    All that clients call to read ends in one of these methods. What runs as superuser
    reads for itself; what the rules refuse raises before it counts.
    """

    _name = "complaint.looked"
    _description = "Holds words of a complaint"
    _look = "opened"

    def _looked_words(self):
        """The names of the fields by which one reads words of the case."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.type in ("html", "text")
        )

    def _looked_cases(self):
        """The tickets that these records are about."""
        return self.ticket_id

    def _looked_at(self, names, kind=None):
        """Remember a look, when one of these fields holds words."""
        ours = self.env.su or self.env.context.get("complaint_service") is SERVICE
        if self and not ours and not self._looked_words().isdisjoint(names):
            self._looked_cases()._complaint_looked(kind or self._look)

    def _read_format(self, fnames, load="_classic_read"):
        """All reading by clients ends here: forms, lists, RPC, nested or not."""
        rows = super()._read_format(fnames, load=load)
        self.browse(row["id"] for row in rows)._origin._looked_at(fnames)
        return rows

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        kind = "list" if self._look == "opened" else None
        self._looked_at([path[0] for path in fields if path], kind)
        return rows

    def copy_data(self, default=None):
        values = super().copy_data(default)
        self._origin._looked_at(name for vals in values for name in vals)
        return values

    def onchange(self, values, field_names, fields_spec):
        """The first call gives all that is asked for, of a record that exists too."""
        result = super().onchange(values, field_names, fields_spec)
        self._looked_at(result.get("value", ()))
        return result

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        """Grouped by its words, or with the first of them, a text is read as well."""
        rows = super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        self._looked_by_group(domain, [groupby, aggregates])
        return rows

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        """The same of the pivot, which asks for several groupings at once."""
        sets = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        self._looked_by_group(domain, [*grouping_sets, aggregates])
        return sets

    @api.model
    def _looked_by_group(self, domain, groupings):
        """Those of which a text came out were looked at: a query, only then."""
        names = {spec.partition(":")[0] for specs in groupings for spec in specs}
        if not self.env.su and not self._looked_words().isdisjoint(names):
            self.search(domain)._looked_at(names)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Words are not reached by a path from elsewhere: whose they are is lost."""
        name = groupby_spec.partition(":")[0]
        if alias != self._table and not self.env.su and name in self._looked_words():
            raise AccessError(
                self.env._("Words of a ticket or a message are not grouped by a path.")
            )
        return super()._read_group_groupby(alias, groupby_spec, query)


class HelpdeskTicket(models.Model):
    """Who opens a case is remembered, whichever door he came through."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "complaint.looked"]

    def _looked_words(self):
        return CONTENT

    def _looked_cases(self):
        return self

    def _fetch_query(self, query, fields):
        """Bring along what tells a case from a plain ticket, in the same query."""
        version = self._fields["procedure_version_id"]
        if version not in fields and any(field.name in CONTENT for field in fields):
            fields = [*fields, version]
        return super()._fetch_query(query, fields)

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
        cases = self._complaint_cases()
        if cases:
            self.env["complaint.looking"]._note(kind, cases)

    def action_complaint_dossier(self):
        """The dialog that exports the file of this case; one that is being made, or
        ready to be fetched, is shown again.
        """
        action = self._complaint_wizard("action_complaint_dossier")
        return dict(action, res_id=self.env["complaint.dossier"]._of_case(self).id)

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


class ComplaintCasePart(models.AbstractModel):
    """Letters, talks, questions, findings, checks."""

    _name = "complaint.case.part"
    _inherit = ["complaint.case.part", "complaint.looked"]


class ComplaintEvent(models.Model):
    _name = "complaint.event"
    _inherit = ["complaint.event", "complaint.looked"]


class ComplaintStatusWords(models.Model):
    _name = "complaint.status.words"
    _inherit = ["complaint.status.words", "complaint.looked"]


class ComplaintNote(models.Model):
    _name = "complaint.note"
    _inherit = ["complaint.note", "complaint.looked"]


class MailMessage(models.Model):
    """Messages of a case: by RPC, and as the chatter gets them."""

    _name = "mail.message"
    _inherit = ["mail.message", "complaint.looked"]

    def _looked_words(self):
        return frozenset({"body", "preview", "subject"})

    def _looked_cases(self):
        return self._complaint_tickets()

    def _to_store(self, store, fields, **kwargs):
        messages = self
        if store.target.channel is not None:  # goes to an open browser by itself
            messages = self.with_context(complaint_service=SERVICE)
        return super(MailMessage, messages)._to_store(store, fields, **kwargs)


class IrAttachment(models.Model):
    """Files of a case by RPC; by their address they pass `ir.binary`."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "complaint.looked"]
    _look = "file"

    def _looked_words(self):
        return frozenset({"datas", "raw", "db_datas", "index_content"})

    def _looked_cases(self):
        return self._complaint_tickets()


class IrActionsReport(models.Model):
    """A case that is printed by a report of the host or of somebody's own."""

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        values = super()._get_rendering_context(report, docids, data)
        if report.model == CASE and not self.env.su:
            # asked by the rules: to look which are cases would bring the others into
            # memory, where the report finds them
            tickets = self.env[CASE].with_context(active_test=False)
            tickets.search([("id", "in", docids)])._complaint_looked("opened")
        return values
