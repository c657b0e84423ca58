from odoo.fields import Command
from odoo.tests import new_test_user

from .procedure_common import ANSWER, ProcedureCommon

OMBUDSMAN = "Nationale ombudsman"
ACCUSED = "accused@test.example"
HEARD = "Both sides heard"


class AwbCommon(ProcedureCommon):
    """The procedure of the Awb, and a case in any stage of it."""

    template = "awb"
    version = {"appeal_body": OMBUDSMAN, "appeal_term": "een jaar"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accused = new_test_user(
            cls.env,
            "test_awb_accused",
            groups="base.group_user",
            name="Test Accused",
            email=ACCUSED,
            lang="nl_NL",
        )
        cls.roles["BEH"].user_ids = [Command.link(cls.accused.id)]
        cls.officer.email = "officer@test.example"

    def _in(self, stage):
        """A case in this stage, with a draft of the answer."""
        case = self._create_complaint()
        self._move(case, "REG", "To the coordinator")
        case.with_user(self.users["KC"]).ground_id = self.ground
        for at, role, move in (
            ("triage", "KC", "Take it up"),
            ("confirmation", "KC", "To the handler"),
            ("investigation", "BEH", HEARD),
        ):
            if stage == at:
                break
            if at == "confirmation":
                self._nobody_told(case)
            if at == "investigation":
                self._hear(case, self._side(case), attended=True)
            self._move(case, role, move)
        self.assertEqual(case.stage_id.complaint_code, stage)
        case.sudo().answer = ANSWER
        self._send_mails()
        return case

    def _side(self, case):
        """The complainant as one of those who are heard (sudo)."""
        [side] = case.sudo().party_ids.filtered(lambda p: p.kind == "complainant")
        return side

    def _nobody_told(self, case, kind="copied"):
        """An officer says why the person complained about is not told."""
        self.env["complaint.untold"].with_user(self.officer).create(
            {"ticket_id": case.id, "kind": kind, "reason": "Nobody is named."}
        ).action_apply()
        self.env.flush_all()
        self.env.invalidate_all()

    def _find(self, case, user=None):
        """What was found on the ground, with the reasons."""
        self.env["complaint.finding"].with_user(user or self.users["BEH"]).create(
            {
                "ticket_id": case.id,
                "ground_id": self.ground.id,
                "position": "<p>Wij hebben niet geluisterd.</p>",
            }
        )

    def _hear(self, case, party, **vals):
        self._talk(
            case, "BEH", kind="hearing", party_id=party.id, reached=False, **vals
        )

    def _decide(self, case, outcome="founded"):
        """The mails of the decision."""
        case.with_user(self.users["BEH"]).answer = ANSWER
        if not case.sudo().finding_ids:
            self._find(case)
        self._move(case, "BEH", "Propose findings and judgement")
        outcome = self.env.ref(f"klachten_module.outcome_{outcome}")
        self._move(case, "BO", "Decide and send", outcome_id=outcome.id)
        return self._mailed()

    def _write(self, case, user, purpose, party):
        dialog = self.env["complaint.send"].with_user(user)
        dialog.create(
            {"ticket_id": case.id, "purpose": purpose, "party_id": party.id}
        ).action_send()
        return self._mailed()
