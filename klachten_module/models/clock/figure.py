import json

from odoo import api, fields, models
from odoo.tools import SQL

from . import cells

# Column of the stored figures -> column of the ticket it is a copy of.
TICKET_COLUMNS = {
    "number": "number",
    "active_case": "active",
    "procedure_id": "procedure_id",
    "version_id": "procedure_version_id",
    "company_id": "company_id",
    "team_id": "team_id",
    "channel_id": "channel_id",
    "ground_id": "ground_id",
    "complaint_matter": "complaint_matter",
    "outcome_id": "outcome_id",
    "phase": "complaint_phase",
    "is_open": "complaint_open",
    "holder_id": "user_id",
    "responsible_role_id": "responsible_role_id",
}
COPIED = frozenset(TICKET_COLUMNS.values())
# Of columns that nobody sees.
OWN = {"export_string_translation": False}
# In the data of a transaction: what is still to be stored.
PENDING = "complaint_figures"


def _of(row, name):
    return SQL.identifier(row, name)


def _list(parts):
    return SQL(", ").join(parts)


def _follow_ticket(model, column="id"):
    """Rows go with their ticket."""
    name = f"{model._table}_ticket_fkey"
    model.env.cr.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
    if not model.env.cr.rowcount:
        model.env.cr.execute(
            SQL(
                "ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) "
                "REFERENCES helpdesk_ticket ON DELETE CASCADE",
                SQL.identifier(model._table),
                SQL.identifier(name),
                SQL.identifier(column),
            )
        )


# What changed in a statement, from `old` to `figure`, in the cells too.
CHANGED_CELLS = SQL(
    "gone AS (%s), come AS (%s)",
    cells.CASES.added(
        cells.settled_cases(SQL("(SELECT old.* FROM old JOIN figure USING (id))")), -1
    ),
    cells.CASES.added(cells.settled_cases(SQL("figure"))),
)


class ComplaintFigure(models.Model):
    """What the log of each case means, worked out once (decision 010).

    One row per case, with the number of its ticket, written in the transaction that
    changes its log. `logic.figures` says what the columns mean; those that are no event
    are copied from the ticket. Nothing here depends on the day of asking: reports add
    that. Only reports read it.
    """

    _name = "complaint.figure"
    _inherit = ["complaint.figure.columns"]
    _description = "Stored figures of a complaint"
    _log_access = False

    # Copies; plain numbers, for a figure never keeps somebody from deleting a channel.
    number = fields.Char(**OWN)
    active_case = fields.Boolean(**OWN)
    procedure_id = fields.Integer(**OWN)
    version_id = fields.Integer(**OWN)
    company_id = fields.Integer(**OWN)
    team_id = fields.Integer(**OWN)
    channel_id = fields.Integer(**OWN)
    ground_id = fields.Integer(**OWN)
    complaint_matter = fields.Char(**OWN)
    outcome_id = fields.Integer(**OWN)
    phase = fields.Char(**OWN)
    is_open = fields.Boolean(**OWN)
    holder_id = fields.Integer(**OWN)
    responsible_role_id = fields.Integer(**OWN)
    # Of the log that they were worked out from. It makes two transactions that record
    # something about one case meet here, though it changes nothing else in the row: the
    # second is done again, and knows what the first recorded.
    last_event_id = fields.Integer(**OWN)

    # Moments (UTC): once it has passed, a term that runs is late.
    routed_until = fields.Datetime(**OWN)
    routed_own_until = fields.Datetime(**OWN)
    acknowledged_until = fields.Datetime(**OWN)
    acknowledged_own_until = fields.Datetime(**OWN)
    answer_until = fields.Datetime(**OWN)
    answer_own_until = fields.Datetime(**OWN)
    answer_28_until = fields.Datetime(**OWN)
    done_until = fields.Datetime(**OWN)
    first_reaction_until = fields.Datetime(**OWN)
    # of the first term of ours, in whatever round
    ours_until = fields.Datetime(**OWN)

    _received = models.Index("(received_on)")
    _closed = models.Index("(closed_on) WHERE closed_on IS NOT NULL")
    # By the day that a key figure is about; rows come in about the order of those days,
    # so that a few pages say where a period is, and a new case pays nothing for it.
    _days = models.Index(
        "USING brin (answer_due_on, routed_due_on, acknowledged_due_on, "
        "answer_28_due_on, first_reaction_due_on, done_due_on, verified_on, sent_on, "
        "closed_on) WITH (pages_per_range = 16)"
    )

    def init(self):
        _follow_ticket(self)
        self.env.cr.execute(
            SQL(
                """
                ALTER TABLE complaint_figure ADD COLUMN IF NOT EXISTS
                    settled boolean GENERATED ALWAYS AS (%s) STORED;
                CREATE INDEX IF NOT EXISTS complaint_figure_live
                    ON complaint_figure (received_on) WHERE NOT settled;
                """,
                SQL(cells.SETTLED),
            )
        )
        for table in cells.ALL:
            self.env.cr.execute(table.made())
        return super().init()

    # --- storing ----------------------------------------------------------------------

    @api.model
    def _announce(self, made):
        """What the log of some cases means by now; stored before this transaction
        commits, or when a report is read in it.

        :param made: {ticket id: ({column: value} or None, [logic.figures.Turn])}
        """
        self._pending()["made"].update(made)

    @api.model
    def _announce_copies(self, ids):
        """Columns of these tickets changed that the figures copy."""
        self._pending()["copied"].update(ids)

    @api.model
    def _forget(self, ids):
        """These cases go: out of the figures, and out of what is added up."""
        self._store_pending()
        self.env.cr.execute(
            SQL(
                """
                WITH figure AS (
                    DELETE FROM complaint_figure WHERE id = ANY(%(ids)s) RETURNING *
                ), turn AS (
                    DELETE FROM complaint_figure_turn WHERE ticket_id = ANY(%(ids)s)
                ), gone AS (%(cells)s)
                SELECT id, kind FROM figure WHERE kind <> 'complaint'
                """,
                ids=list(ids),
                cells=cells.CASES.added(cells.settled_cases(SQL("figure")), -1),
            )
        )
        self._move_terms(self.env.cr.fetchall())

    def _move_terms(self, was):
        """Terms that ended are added up under what their case is by now.

        :param was: [(ticket id, the kind under which they were added up)]
        """
        if not was:
            return  # as nearly always: a complaint stays one
        ids, kinds = map(list, zip(*was, strict=True))
        which = SQL("row.ticket_id = ANY(%s)", ids)
        known = SQL(
            "(SELECT kind FROM unnest(%s::int[], %s::varchar[]) known(id, kind)"
            " WHERE known.id = row.ticket_id)",
            ids,
            kinds,
        )
        for rows, sign in (
            (cells.ended_terms(which, known), -1),
            (cells.ended_terms(which), 1),
        ):
            self.env.cr.execute(cells.TERMS.added(rows, sign))

    def _pending(self):
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = {"made": {}, "copied": set()}
            precommit.add(self._store_pending)
        return precommit.data[PENDING]

    @api.model
    def _store_pending(self):
        """Store what was announced: two queries for any number of cases, else none."""
        data = self.env.cr.precommit.data
        self.env["helpdesk.ticket"].flush_model(COPIED)  # this may announce copies
        if PENDING not in data:
            return
        if data[PENDING]["made"]:
            self.env.flush_all()
        pending = data.pop(PENDING)
        made = pending["made"]
        if made:
            self._store(made)
        copied = sorted(pending["copied"] - made.keys())
        if copied:
            self._copy_tickets(copied)

    @api.model
    def _store(self, made):
        """Write figures and turns of some cases, by one query; by three of one that
        became another kind.

        What did not change is not written: another who works on the case then need not
        try again. Test complaints, and what was no complaint, count nowhere.

        :param made: see `_announce`
        """
        rows = [
            {"id": id_, **row} for id_, (row, _turns) in sorted(made.items()) if row
        ]
        stays = [
            {
                "id": turn.id,
                "ticket_id": id_,
                "role": turn.role,
                "round": turn.round,
                "from_on": turn.from_on,
                "to_on": turn.to_on,
            }
            for id_, (_row, turns) in sorted(made.items())
            for turn in turns
        ]
        none = [id_ for id_, (row, _turns) in made.items() if not row]
        if none:
            self._forget(none)
        if not rows:
            return
        names = [name for name in rows[0] if name != "id"]
        columns = (*TICKET_COLUMNS, "last_event_id", *names)
        kept = [*(_of("ticket", name) for name in TICKET_COLUMNS.values())]
        kept.append(_of("log", "last"))
        self.env.cr.execute(
            SQL(
                """
                WITH ticket AS (
                    SELECT * FROM helpdesk_ticket
                     WHERE id = ANY(%(ids)s) AND complaint_test IS NOT TRUE
                ), old AS (
                    SELECT * FROM complaint_figure WHERE id = ANY(%(ids)s)
                ), log AS (
                    -- grouped: for one max PostgreSQL walks the log from its end
                    SELECT ticket_id, max(id) AS last FROM complaint_event
                     WHERE ticket_id = ANY(%(ids)s) GROUP BY ticket_id
                ), figure AS (
                    INSERT INTO complaint_figure AS known (id, %(columns)s)
                    SELECT ticket.id, %(values)s
                      FROM json_populate_recordset(
                           NULL::complaint_figure, %(rows)s) made
                      JOIN ticket ON ticket.id = made.id
                      LEFT JOIN log ON log.ticket_id = ticket.id
                     ORDER BY ticket.id
                    ON CONFLICT (id) DO UPDATE
                       SET (%(columns)s) = ROW(%(new)s)
                     WHERE (%(known)s) IS DISTINCT FROM (%(new)s)
                    RETURNING known.*
                ), %(cells)s, stay AS (
                    SELECT made.id, made.ticket_id, role.id AS role_id,
                           CASE WHEN made.role IS NULL THEN 'complainant'
                                ELSE 'organisation' END AS waits_for,
                           made.round, made.from_on, made.to_on
                      FROM json_to_recordset(%(stays)s) AS made(
                           id int, ticket_id int, role text, round int,
                           from_on date, to_on date)
                      JOIN ticket ON ticket.id = made.ticket_id
                      LEFT JOIN complaint_role role
                        ON role.procedure_id = ticket.procedure_id
                           AND role.code = made.role
                ), over AS (
                    DELETE FROM complaint_figure_turn known
                     WHERE known.ticket_id = ANY(%(ids)s)
                       AND NOT EXISTS (SELECT FROM stay WHERE stay.id = known.id)
                ), here AS (
                    INSERT INTO complaint_figure_turn AS known (id, %(turn_columns)s)
                    SELECT id, %(turn_columns)s FROM stay ORDER BY id
                    ON CONFLICT (id) DO UPDATE
                       SET (%(turn_columns)s) = ROW(%(turn_new)s)
                     WHERE (%(turn_known)s) IS DISTINCT FROM (%(turn_new)s)
                )
                SELECT id, COALESCE(old.kind, 'complaint') FROM figure
                  LEFT JOIN old USING (id)
                 WHERE COALESCE(old.kind, 'complaint') <> figure.kind
                """,
                cells=CHANGED_CELLS,
                ids=[row["id"] for row in rows],
                rows=json.dumps(rows, default=str),
                stays=json.dumps(stays, default=str),
                columns=_list(SQL.identifier(name) for name in columns),
                values=_list([*kept, *(_of("made", name) for name in names)]),
                known=_list(_of("known", name) for name in columns),
                new=_list(_of("excluded", name) for name in columns),
                turn_columns=_list(map(SQL.identifier, TURN_COLUMNS)),
                turn_known=_list(_of("known", name) for name in TURN_COLUMNS),
                turn_new=_list(_of("excluded", name) for name in TURN_COLUMNS),
            )
        )
        self._move_terms(self.env.cr.fetchall())

    @api.model
    def _copy_tickets(self, ids=None):
        """Copy what the tickets say, where it differs.

        :param ids: of tickets, by default all
        """
        some = SQL("figure.id = ANY(%s)", ids) if ids else SQL("TRUE")
        columns = _list(_of("figure", name) for name in TICKET_COLUMNS)
        values = _list(_of("ticket", name) for name in TICKET_COLUMNS.values())
        self.env.cr.execute(
            SQL(
                """
                WITH old AS (
                    SELECT * FROM complaint_figure figure WHERE %(some)s
                ), figure AS (
                    UPDATE complaint_figure figure SET (%(names)s) = ROW(%(values)s)
                      FROM helpdesk_ticket ticket
                     WHERE ticket.id = figure.id AND %(some)s
                       AND (%(columns)s) IS DISTINCT FROM (%(values)s)
                    RETURNING figure.*
                ), %(cells)s
                SELECT count(*) FROM figure
                """,
                cells=CHANGED_CELLS,
                names=_list(map(SQL.identifier, TICKET_COLUMNS)),
                columns=columns,
                values=values,
                some=some,
            )
        )


class ComplaintFigureTurn(models.Model):
    """How long a case lay with one role, or with the complainant.

    Each has the number of the event with which it began.
    """

    _name = "complaint.figure.turn"
    _description = "Stored turns in a complaint"
    _log_access = False

    ticket_id = fields.Integer(index=True, **OWN)
    role_id = fields.Integer(**OWN)
    waits_for = fields.Char(**OWN)
    round = fields.Integer(**OWN)
    from_on = fields.Date(**OWN)
    to_on = fields.Date(**OWN)

    def init(self):
        _follow_ticket(self, "ticket_id")
        return super().init()


TURN_COLUMNS = ("ticket_id", "role_id", "waits_for", "round", "from_on", "to_on")
