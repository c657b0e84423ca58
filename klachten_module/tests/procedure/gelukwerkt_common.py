from odoo.exceptions import UserError

from .procedure_common import ANSWER, NOTE, ProcedureCommon

FORM = "https://www.test.example/klachtenformulier"
UNSOLVED = "Not solved: point to the form"
EXPLAIN = "Explain the procedure, to the responsible employee"


class GelukwerktCommon(ProcedureCommon):
    """S3: a small firm talks first; the complainant decides whether it is solved."""

    template = "gelukwerkt"
    form_url = FORM
    terms = {
        "talked": {"length": 2, "unit": "working_days"},
        "answer": {"length": 20, "unit": "working_days"},
    }

    def _unsolved(self, **vals):
        """A complaint that a talk did not solve; the mails of that move."""
        case = self._create_complaint(**vals)
        self._send_mails()
        self._calls("2026-11-02", case, "MW")
        return case, self._step("2026-11-03", case, "MW", UNSOLVED, **NOTE)

    def _formal(self, nature="incident"):
        """A complaint of which the form came in, at the confirmation."""
        case, _mails = self._unsolved()
        case.with_user(self.users["KF"]).write(
            {
                "form_received": True,
                "form_note": "Filled in on the website",
                "ground_id": self.ground.id,
                "complaint_nature": nature,
            }
        )
        self._step("2026-11-05", case, "KF", "Formal complaint")
        return case

    def _proposed(self):
        """A complaint whose solution is with the complainant; the mails of that."""
        case = self._formal()
        self._step("2026-11-06", case, "KF", EXPLAIN, **NOTE)
        with self.assertRaisesRegex(UserError, "Real cause"):
            self._step("2026-11-10", case, "BEH", "Cause found")
        case.with_user(self.users["BEH"]).cause = "The group was too big."
        self._step("2026-11-10", case, "BEH", "Cause found")
        case.with_user(self.users["KF"]).answer = ANSWER
        return case, self._step("2026-11-12", case, "KF", "Send the solution")
