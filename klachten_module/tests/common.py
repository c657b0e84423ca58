from contextlib import contextmanager

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

ROLES = ("SD", "GOS", "BKM", "SLM", "RM", "P")


class ComplaintCommon(BaseCommon):
    """A company with the SSC-ICT procedure, one user per role, and factories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.domain = cls.env["mail.alias.domain"].search(
            [("name", "=", "test.example")]
        ) or cls.env["mail.alias.domain"].create({"name": "test.example"})
        cls.company = cls.env.company
        cls.company.alias_domain_id = cls.domain
        cls.company.country_id = cls.env.ref("base.nl")
        cls.users = {
            code: new_test_user(
                cls.env,
                f"test_{code.lower()}",
                groups="base.group_user",
                name=f"Test {code}",
                email=f"{code.lower()}@test.example",
                tz="Europe/Amsterdam",
            )
            for code in ROLES
        }
        cls.officer = new_test_user(
            cls.env, "test_officer", groups="base.group_user", name="Test Officer"
        )
        cls.auditor = new_test_user(
            cls.env,
            "test_auditor",
            groups="klachten_module.group_complaint_auditor",
            name="Test Auditor",
        )
        cls.outsider = new_test_user(
            cls.env,
            "test_outsider",
            groups="helpdesk_mgmt.group_helpdesk_manager",
            name="Test Helpdesk Manager",
        )
        cls.procedure = cls._set_up_procedure(cls.company, "testklachten")
        cls.stages = {
            stage.complaint_code: stage for stage in cls.procedure.stage_ids
        }
        cls.roles = {role.code: role for role in cls.procedure.role_ids}
        cls.complainant = cls.env["res.partner"].create(
            {"name": "Test Klant", "email": "klant@elders.example", "lang": "nl_NL"}
        )

    @classmethod
    def _set_up_procedure(cls, company, mailbox, people=True):
        setup = cls.env["complaint.setup"].create(
            {
                "company_id": company.id,
                "mailbox": mailbox,
                "officer_ids": [fields.Command.set(cls.officer.ids)],
            }
        )
        for line in setup.line_ids:
            if people:
                line.user_ids = cls.users[line.code]
        return cls.env["complaint.procedure"].browse(setup.action_apply()["res_id"])

    @classmethod
    def _create_complaint(cls, **vals):
        """A case as it comes in, with the words of the complainant."""
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Laptop kapot teruggekregen",
                "description": "<p>Mijn laptop kwam kapot terug.</p>",
                "team_id": cls.procedure.team_id.id,
                "partner_id": cls.complainant.id,
                **vals,
            }
        )

    def _move(self, case, role, name, **answers):
        """Do the move with this English name as the user in this role, by the wizard."""
        user = self.users[role]
        case = case.with_user(user)
        move = case._complaint_transitions().filtered(
            lambda m: m.with_context(lang="en_US").name == name
        )
        self.assertTrue(move, f"no move {name!r} from {case.sudo().stage_id.name}")
        action = case.action_complaint_move(move.id)
        if action.get("res_model") == "complaint.move":
            self.env["complaint.move"].with_user(user).with_context(
                **action["context"]
            ).create(answers).action_apply()
        return action

    def _send_mails(self, case=None):
        """Let the mail queue run; the mail server accepts everything."""
        self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()

    def _walk_to(self, case, stage_code):
        """Bring a fresh case to a stage along the usual way, mails sent."""
        path = [
            ("registration", "SD", "Pass to second line", {}),
            (
                "classification",
                "GOS",
                "Formal complaint: to customer management",
                {},
            ),
            (
                "acknowledgement",
                "BKM",
                "Confirm handling, to service level manager",
                {},
            ),
            ("investigation", "SLM", "Information is complete", {"note": "<p>x</p>"}),
            (
                "explanation",
                "SLM",
                "To the relation manager for verification",
                {"note": "<p>y</p>"},
            ),
            ("verification", "RM", "Explanation is correct and complete", {}),
            ("to_send", "SLM", "Send the answer", {}),
        ]
        for stage, role, name, answers in path:
            if case.stage_id.complaint_code == stage_code:
                return
            if case.stage_id.complaint_code != stage:
                continue
            if stage == "classification":
                case.sudo().write(
                    {
                        "form_received": True,
                        "ground_id": self.env["complaint.ground"]
                        .search([("procedure_id", "=", self.procedure.id)], limit=1)
                        .id,
                    }
                )
            if stage == "explanation":
                case.sudo().answer = "<p>Dit is wat er gebeurde.</p>"
            self._move(case, role, name, **answers)
            self._send_mails()
        self.assertEqual(case.stage_id.complaint_code, stage_code)

    def _events(self, case):
        """The log as a list of types, in order."""
        return (
            self.env["complaint.event"]
            .search([("ticket_id", "=", case.id)], order="id")
            .mapped("type")
        )

    @contextmanager
    def _assert_unchanged(self, record, *names):
        before = {name: record[name] for name in names}
        yield
        record.invalidate_recordset()
        self.assertEqual(before, {name: record[name] for name in names})
