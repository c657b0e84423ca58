from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from ..common import ComplaintCommon

NOW = "2027-01-20 09:00:00"


class OverviewCommon(ComplaintCommon):
    """A handful of cases in the autumn of 2026, printed in January 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(NOW)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.early = cls._case_on("2026-09-28 08:00:00", "investigation")
        cls.closed = cls._case_on("2026-10-05 08:00:00", "closed")
        cls.late = cls._case_on("2026-10-14 08:00:00", "acknowledgement", pace=6)
        cls.open = cls._case_on("2026-10-30 08:00:00", "registration")
        cls.last = cls._case_on("2026-12-31 22:30:00", "registration")
        cls.beyond = cls._case_on("2026-12-31 23:30:00", "registration")  # 1 January
        cls.env.flush_all()

    @classmethod
    def _case_on(cls, moment, stage, pace=1):
        """A case received at this moment (UTC) and walked to a stage."""
        from ...demo.load import PATH
        from ...models.kernel import Moment

        at = fields.Datetime.to_datetime(moment)

        def then(record):
            return record.with_context(complaint_moment=Moment.of(at))

        case = cls._create_in(then)
        ground = cls.env["complaint.ground"].search(
            [("procedure_id", "=", cls.procedure.id)], limit=1
        )
        case.sudo().write({"form_received": True, "ground_id": ground.id})
        for stage_from, stage_to, _role in [*PATH, ("customer", "closed", "SLM")]:
            if case.stage_id.complaint_code == stage:
                break
            if stage_from == "explanation":
                case.answer = "<p>Dit is wat er gebeurde.</p>"
            at = fields.Datetime.add(at, days=pace)
            letters = case.letter_ids.filtered(lambda sent: sent.page == "answer")
            if stage_from == "customer":
                then(letters.sorted("id")[-1:])._record_verdict("agree", "")
                case.agreed_actions = "Werkinstructie aangepast."
            move = case._complaint_transitions().filtered(
                lambda m, to=stage_to: m.to_stage_id.complaint_code == to
            )[:1]
            then(case)._complaint_move(
                move,
                note="x" if move.ask != "nothing" else None,
                outcome=cls.founded if stage_to == "closed" else None,
            )
            then(
                case.letter_ids.filtered(lambda letter: letter.state == "queued")
            )._accepted()
        return case

    @classmethod
    def _create_in(cls, then):
        return then(cls.env["helpdesk.ticket"]).create(
            {
                "name": "Laptop kapot teruggekregen",
                "description": "<p>Mijn laptop, zegt Test Klant, is kapot.</p>",
                "team_id": cls.procedure.team_id.id,
                "partner_id": cls.complainant.id,
            }
        )

    def _user(self, login, group):
        return new_test_user(self.env, login, groups=group, lang="en_US")

    def _overview(self, user=None, **vals):
        return (
            self.env["complaint.overview"]
            .with_user(user or self.officer)
            .create(
                {
                    "procedure_id": self.procedure.id,
                    "year": 2026,
                    "month": "10",
                    "lang": "en_US",
                    **vals,
                }
            )
        )

    def _hide(self, case, partner):
        self._add_party(case, "complained_about", partner_id=partner.id)
        self.env.flush_all()

    def _lines(self):
        return (
            self.env["complaint.report"]
            .with_user(self.officer)
            .search([("procedure_id", "=", self.procedure.id)])
        )

    def _count_by_hand(self, first, last):
        """The four counts, from the first and last days of the cases alone."""
        days = [(line.received_on, line.closed_on) for line in self._lines()]
        return {
            "open_at_start": sum(r < first and (not c or c >= first) for r, c in days),
            "received": sum(first <= r <= last for r, c in days),
            "closed": sum(bool(c) and first <= c <= last for r, c in days),
            "open_at_end": sum(r <= last and (not c or c > last) for r, c in days),
        }
