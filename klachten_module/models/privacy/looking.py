from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("opened", "Case opened"),
    ("file", "File downloaded"),
    ("list", "List exported"),
    ("dossier", "Dossier exported"),
]

# Somebody at work on a case reads it again at each click: that is one look.
ONE_LOOK_MINUTES = 10

KEEP_DAYS_PARAMETER = "klachten_module.looking_days"

# Five years, a leap day included; a year is the least a check afterwards needs.
KEEP_DAYS, LEAST_KEEP_DAYS = 1826, 365

BATCH = 10_000

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


class ComplaintLooking(models.Model):
    """Somebody looked at a case: who, when, and in what way.

    Rows are written in SQL at the end of the transaction that did the reading, one
    INSERT whatever the number of cases, and no row within ten minutes of the same. Of
    everybody, auditors and administrators too; nothing switches it off. The officers of
    the procedure and auditors read them; they vanish when they are too old.
    """

    _name = "complaint.looking"
    _description = "Look at a complaint case"
    _order = "moment desc, id desc"
    _log_access = False
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, ondelete="restrict", index=True
    )
    moment = fields.Datetime(required=True, index=True)
    kind = fields.Selection(KINDS, string="What", required=True)

    _case_moment = models.Index("(ticket_id, moment)")

    # --- writing ----------------------------------------------------------------------

    @api.model
    def _note(self, kind, cases):
        """Remember that this user looked at these cases; written by `_write_noted`.

        On a replica the rows go to the primary after the reading, as nothing can be
        written in that transaction.

        :param cases: helpdesk.ticket, cases only; nothing is read from them
        """
        cr = self.env.cr
        hooks = cr.postcommit if cr.readonly else cr.precommit
        noted = hooks.data.setdefault("klachten_module.looking", set())
        if not noted and cases:
            hooks.add(self._write_apart if cr.readonly else self._write_noted)
        noted.update((case_id, self.env.uid, kind) for case_id in cases.ids)

    @api.model
    def _write_noted(self):
        noted = self.env.cr.precommit.data.pop("klachten_module.looking", ())
        self.env.cr.execute(self._insert(noted))

    @api.model
    def _write_apart(self):
        noted = self.env.cr.postcommit.data.pop("klachten_module.looking", ())
        with self.env.registry.cursor() as cr:
            cr.execute(self._insert(noted))

    @api.model
    def _insert(self, noted):
        """The one statement for all that was looked at and still exists.

        :param noted: iterable of (ticket id, user id, kind)
        """
        tickets, users, kinds = map(list, zip(*sorted(noted), strict=True))
        now = fields.Datetime.now()
        return SQL(
            """
            INSERT INTO complaint_looking (ticket_id, user_id, kind, moment)
            SELECT look.ticket_id, look.user_id, look.kind, %(now)s
              FROM unnest(%(tickets)s::int[], %(users)s::int[], %(kinds)s::varchar[])
                   AS look(ticket_id, user_id, kind)
              JOIN helpdesk_ticket ON helpdesk_ticket.id = look.ticket_id
              JOIN res_users ON res_users.id = look.user_id
             WHERE NOT EXISTS (
                   SELECT FROM complaint_looking AS seen
                    WHERE seen.ticket_id = look.ticket_id
                      AND seen.moment > %(since)s
                      AND seen.user_id = look.user_id
                      AND seen.kind = look.kind)
            """,
            now=now,
            since=fields.Datetime.subtract(now, minutes=ONE_LOOK_MINUTES),
            tickets=tickets,
            users=users,
            kinds=kinds,
        )

    # Written above only: by the ORM nobody adds, changes or deletes a look.
    # pylint: disable=method-required-super,no-raise-unlink
    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Odoo itself keeps who looked at a case."))

    def write(self, vals):
        raise UserError(self.env._("Who looked at a case is never changed."))

    def unlink(self):
        raise UserError(self.env._("Who looked at a case is not deleted by hand."))

    # --- keeping ----------------------------------------------------------------------

    @api.model
    def _keep_days(self):
        """How long looks are kept, whatever stands in the parameter."""
        # sudo: a setting, read by the nightly job
        value = self.env["ir.config_parameter"].sudo().get_param(KEEP_DAYS_PARAMETER)
        days = int(value) if value and value.isdecimal() else KEEP_DAYS
        return max(days, LEAST_KEEP_DAYS)

    @api.autovacuum
    def _gc_looking(self):
        """Delete what is too old, a batch at a time.

        :return: (rows deleted, whether there may be more)
        """
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=self._keep_days())
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM complaint_looking WHERE id IN (
                    SELECT id FROM complaint_looking
                     WHERE moment < %s ORDER BY moment LIMIT %s)
                """,
                limit,
                BATCH,
            )
        )
        done = self.env.cr.rowcount
        self.invalidate_model()
        return done, done == BATCH


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
