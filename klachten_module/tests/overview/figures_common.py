import random

from freezegun import freeze_time

from ..clock.history_common import HistoriesCommon


class ChangingCommon(HistoriesCommon):
    """Many cases in which things change, and time that passes."""

    def _change_everything(self):
        """Reopened, corrected, moved to another ground, archived, and back again."""
        pick = random.Random(7)
        grounds = self.env["complaint.ground"].search([]).grouped("procedure_id")
        for _turn in range(3):
            for case in pick.sample(list(self.cases), 25):
                case._complaint_service().write(
                    {
                        "ground_id": pick.choice(grounds[case.procedure_id].ids),
                        "active": pick.random() > 0.3,
                        "complaint_open": pick.random() > 0.5,
                    }
                )
                self.env["complaint.event"].create(
                    {
                        "ticket_id": case.id,
                        "type": pick.choice(("reopened", "closed", "sent", "verdict")),
                        "user_id": self.env.uid,
                    }
                )
            self.env.cr.precommit.run()

    def _let_time_pass(self, check):
        """A running term becomes late by the clock alone; `check` at each moment."""
        late = []
        for day in ("2027-01-04 11:00:00", "2027-03-04 11:00:00"):
            with freeze_time(day):
                late.append(
                    self.env["complaint.report"].search_count([("answer", "=", "late")])
                )
                check()
        self.assertLess(*late)


class OtherProcedureCommon:
    """Beside the procedure of the officer one of which somebody else is it."""

    def _other_procedure(self):
        officer, self.__class__.officer = self.officer, self.users["P"]
        try:
            return self._set_up_procedure(self.company, "anders", people=False)
        finally:
            self.__class__.officer = officer
