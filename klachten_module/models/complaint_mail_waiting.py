from odoo import api, fields, models

PAUSES = (5, 15, 60, 240)  # minutes before the next try; the last one again and again


class ComplaintMailWaiting(models.Model):
    """A message that could not be stored and therefore stays in its mailbox.

    Holds nothing of the message: it is not ours yet.
    """

    _name = "complaint.mail.waiting"
    _description = "Mail that waits in its mailbox"
    _order = "id"
    _rec_name = "server_name"

    server_id = fields.Many2one(
        "fetchmail.server", required=True, readonly=True, ondelete="cascade", index=True
    )
    server_name = fields.Char(string="Account", readonly=True)
    key = fields.Char(required=True, readonly=True, export_string_translation=False)
    tries = fields.Integer(string="Tried", readonly=True)
    next_try = fields.Datetime(required=True, readonly=True)
    error = fields.Char(string="What went wrong", readonly=True)

    _once = models.UniqueIndex("(server_id, key)", "A message waits once.")

    @api.model
    def _resting(self, server):
        """The keys of the messages of an account that are not to be tried yet."""
        now = fields.Datetime.now()
        rows = self.search([("server_id", "=", server.id), ("next_try", ">", now)])
        return set(rows.mapped("key"))

    @api.model
    def _note(self, server_id, key, problem):
        """It failed once more; the pause before the next try grows."""
        row = self.search([("server_id", "=", server_id), ("key", "=", key)])
        pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
        lines = str(problem).splitlines() or [""]
        vals = {
            "tries": row.tries + 1,
            "next_try": fields.Datetime.add(fields.Datetime.now(), minutes=pause),
            # the first line only: the next ones of a database hold what was stored
            "error": f"{type(problem).__name__}: {lines[0]}"[:200],
        }
        if row:
            row.write(vals)
            return
        server = self.env["fetchmail.server"].sudo().browse(server_id)
        self.create(dict(vals, server_id=server_id, server_name=server.name, key=key))

    @api.model
    def _done(self, server_id, key):
        """It is in now."""
        self.search([("server_id", "=", server_id), ("key", "=", key)]).unlink()
