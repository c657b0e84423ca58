from freezegun import freeze_time

from odoo.http import Stream

from ..case.access_common import AccessCommon

CONTENT = {"statement": {}, "answer": {}, "description": {}}


class LookingCommon(AccessCommon):
    """Monday morning, and nobody has looked at any case yet."""

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-11-02 09:00:00"))
        self._looks()
        self.env.cr.execute("DELETE FROM complaint_looking")

    def _looks(self, *cases):
        """[(login, kind, number)] of what was looked at until now, by case and time."""
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.invalidate_all()
        looks = self.env["complaint.looking"].search([], order="id")
        return [(x.user_id.login, x.kind, x.ticket_id.number) for x in looks]

    def _as(self, user, case):
        self.env.invalidate_all()
        return case.with_user(user)

    def _answer_files(self):
        """There is no request here that a file could be an answer to."""
        stream = Stream(type="data", data=b"x", mimetype="text/plain")
        self.patch(
            type(self.env["ir.attachment"]), "_to_http_stream", lambda file: stream
        )
