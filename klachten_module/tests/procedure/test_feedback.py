from odoo.tests import tagged

from ..common import MondayCommon

# Where each shipped procedure sorts out what is no complaint: the way there, by role.
WAYS = {
    "ssc_ict": ("GOS", [("SD", "Pass to second line")]),
    "ons": ("SDHR", []),
    "gelukwerkt": ("MW", []),
    "intern": ("KV", [("MW", "To the person responsible")]),
}
MOVES = {
    "compliment": "A compliment, no complaint",
    "suggestion": "A suggestion, no complaint",
}


@tagged("post_install", "-at_install", "klachten")
class TestFeedback(MondayCommon):
    """S2-22: compliments and suggestions have a way in every procedure, and are counted
    apart.
    """

    def _procedure(self, code):
        if code == "ssc_ict":
            return self.procedure
        templates = self.env["complaint.template"]
        spec = templates._load(code)
        own = [role["code"] for role in spec["roles"] if not role.get("external")]
        return templates._copy(
            spec,
            {
                "company": self.company,
                "mailbox": f"test-{code}",
                "officers": self.officer,
                "people": {role: self.users[role].ids for role in own},
                "terms": {
                    term["code"]: {"length": 10, "unit": "working_days"}
                    for term in spec["terms"]
                    if not term.get("length")
                },
                "version": {"appeal_body": "de commissie", "appeal_term": "een jaar"},
                "form_url": False,
            },
        )

    def test_each_procedure_has_a_way_for_compliments_and_suggestions(self):
        users = self.users
        self.users = {
            **users,
            **dict.fromkeys(("SDHR", "MT", "DIR", "SB"), self.officer),
        }
        everybody = ("MW", "KF", "BEH", "EIG", "KV", "COL")
        self.users.update(dict.fromkeys(everybody, users["GOS"]))
        for code, (role, way) in WAYS.items():
            procedure = self._procedure(code)
            for result, name in MOVES.items():
                with self.subTest(procedure=code, kind=result):
                    case = self._create_complaint(team_id=procedure.team_id.id)
                    for who, step in way:
                        self._move(case, who, step)
                    self._move(case, role, name)
                    case = case.sudo()
                    self.assertEqual(case.complaint_phase, "diverted")
                    self.assertEqual(case.type_id.feedback_kind, result)
                    self.assertTrue(self._letters(case, "thanks"))
                    self.env.flush_all()
                    line = self.env["complaint.report"].search(
                        [("ticket_id", "=", case.id)]
                    )
                    self.assertEqual(line.diverted_kind, result)
