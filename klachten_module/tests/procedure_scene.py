from freezegun import freeze_time

from odoo.tests import HttpCase
from odoo.tools import email_normalize

from .pages_common import LINK, PagesCommon
from .procedure_common import ProcedureCommon


class ProcedureScene(ProcedureCommon, HttpCase):
    """A shipped procedure, the days on which people act, and pages behind mails."""

    form_url = False

    _csrf = PagesCommon._csrf
    _react = PagesCommon._react

    @classmethod
    def _choices(cls, spec, people, **choices):
        return super()._choices(spec, people, **{"form_url": cls.form_url, **choices})

    def _on(self, day):
        """That day, ten in the morning here."""
        return freeze_time(f"{day} 09:00:00")

    def _step(self, day, case, role, name, **answers):
        """A move on a day; who got mail by it.

        :return: {address: [mail]}
        """
        with self._on(day):
            self._move(case, role, name, **answers)
            return self._mailed()

    def _mailed(self):
        mailed = {}
        for mail in self._send_mails():
            for to in mail["email_to"]:
                mailed.setdefault(email_normalize(to), []).append(mail)
        return mailed

    def _calls(self, day, case, role, **vals):
        """A call with the complainant on a day, logged by this role."""
        with self._on(day):
            self._talk(case, role, **vals)

    def _term(self, case, code):
        rows = case.sudo().deadline_ids.filtered(lambda d: d.term_id.code == code)
        return rows.sorted("id")[-1:]

    def _letter(self, case, xml_name):
        """The newest of these letters to the complainant that left, if any (sudo)."""
        kind = self.env.ref(f"klachten_module.letter_{xml_name}")
        return (
            case.sudo()
            .letter_ids.filtered(lambda sent: sent.template_id == kind)
            .sorted("id")[-1:]
        )

    def _recorded(self, case, kind):
        """[(result, round)] of the events of this type."""
        events = case.sudo().event_ids.filtered(lambda e: e.type == kind)
        return [(event.result, event.round) for event in events.sorted("id")]

    def _says(self, day, case, mail, **answers):
        """What the complainant fills in on the page behind a mail."""
        with self._on(day):
            page = self._react(LINK.search(mail["body"])[0], **answers)
            self.env.invalidate_all()
        return page

    def _assert_sees_nothing(self, case, user):
        """Not the case, no part of it, not as a follower, not in the figures."""
        self.env.flush_all()
        self.env.invalidate_all()
        mine = case.with_user(user)
        self.assertFalse(mine.search([("id", "=", case.id)]))
        self.assertFalse(mine.has_access("read"))
        for model in ("complaint.event", "complaint.letter", "complaint.contact"):
            parts = self.env[model].sudo().search([("ticket_id", "=", case.id)])
            self.assertTrue(parts, model)
            self.assertFalse(parts.with_user(user)._filtered_access("read"), model)
        self.assertNotIn(user.partner_id, case.sudo().message_partner_ids)

    def _readers_of_year(self, year):
        """Who gets an overview at the start of the year after it: [(kind, user)]."""
        self.env.cr.execute(
            "UPDATE complaint_procedure SET create_date = %s WHERE id = %s",
            [f"{year}-06-01", self.procedure.id],
        )
        self.procedure.invalidate_recordset()
        with self._on(f"{year + 1}-01-04"):
            self.procedure._plan_overviews()
        rows = self.env["complaint.overview.sending"].search(
            [("procedure_id", "=", self.procedure.id)]
        )
        return {(row.kind, row.user_id) for row in rows}
