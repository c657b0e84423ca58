from copy import deepcopy

from ..common import TEMPLATE, MondayCommon

LETTERS = (
    "confirmation explanation position escalated referral not_taken_up thanks "
    "improvement escalation closed"
).split()


def move(source, target, role, name, **more):
    return {"from": source, "to": target, "role": role, "name": {"en": name}, **more}


def template():
    """The SSC-ICT procedure with every way of triage, and letters without a verdict."""
    spec = deepcopy(TEMPLATE)
    spec.update(
        letters=LETTERS,
        manner="form",
        entitled_only=True,
        individuals_only=True,
        appeal_body={"en": "the Test Ombudsman", "nl": "de Testombudsman"},
        appeal_term={"en": "one year", "nl": "een jaar"},
    )
    spec["stages"].append(
        {"code": "director", "phase": "escalated", "name": {"en": "Director"}}
    )
    spec["steps"].append(
        ["S1-16", "director", {"en": "Decide"}, {"P": "A", "SLM": "R"}]
    )
    for term in spec["terms"]:
        if term["code"] == "acknowledged":  # these letters explain instead
            term["stop"] = {"type": "explained"}
    away = ("classification", "diverted", "GOS")
    spec["transitions"] += [
        move(*away, "Refer", event="classified", result="referral", ask="referral"),
        move(
            *away,
            "Not taken up",
            event="classified",
            result="not_taken_up",
            ask="refusal",
        ),
        move(
            *away,
            "Compliment",
            event="classified",
            result="compliment",
            ask="diversion",
        ),
        move(*away, "Suggestion", event="classified", result="suggestion", ask="note"),
        move(*away, "Question", event="classified", result="question", ask="diversion"),
        move(
            "classification",
            "closed",
            "GOS",
            "Withdrawn",
            event="withdrawn",
            outcome="withdrawn",
        ),
        move(
            "classification",
            "closed",
            "GOS",
            "Settled",
            event="settled",
            outcome="settled",
        ),
        move("to_send", "customer", "SLM", "Send our position", ask="outcome"),
        move("customer", "director", "SLM", "Escalate", event="escalated"),
        move(
            "director",
            "closed",
            "SLM",
            "No agreement",
            result="no_agreement",
            gates=[{"kind": "copies"}],
        ),
    ]
    spec["terms"].append(
        {
            "code": "refusal",
            "name": {"en": "Not taken up", "nl": "Niet in behandeling"},
            "start": {"type": "received"},
            "stop": {"type": "not_taken_up"},
            "length": 28,
            "unit": "calendar_days",
        }
    )
    return spec


class TriageCommon(MondayCommon):
    """A procedure whose second line may do everything that triage knows."""

    @classmethod
    def _standing_procedure(cls):
        """That of the scene gives way, with its mailbox, to the one of these tests."""
        standing = super()._standing_procedure()
        if standing:
            standing.team_id.alias_name = "testscene"
            standing.active = False
        return standing.browse()

    @classmethod
    def _set_up_procedure(cls, company, mailbox, people=True):
        return cls.env["complaint.template"]._copy(
            template(),
            {
                "company": company,
                "mailbox": mailbox,
                "officers": cls.officer,
                "people": {code: user.ids for code, user in cls.users.items()},
            },
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("klachten_module.letter_closed")
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Test Gemeente",
                "is_company": True,
                "email": "info@gemeente.example",
                "street": "Plein 1",
                "city": "Testdam",
            }
        )
        cls.grounds = cls.env["complaint.ground"].search(
            [("procedure_id", "=", cls.procedure.id)]
        )

    def _in_triage(self, **vals):
        case = self._create_complaint(**vals)
        self._move(case, "SD", "Pass to second line")
        self._send_mails()
        return case

    def _figures(self, case):
        self.env.flush_all()
        return self.env["complaint.report"].search([("id", "=", case.id)])
