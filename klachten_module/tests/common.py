import json
from contextlib import contextmanager, suppress
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.mail.tests.common import MockEmail

ROLES = ("SD", "GOS", "BKM", "SLM", "RM", "P")
TEMPLATE = json.loads(
    (Path(__file__).parents[1] / "data/procedures/ssc_ict.json").read_text("utf-8")
)


class _UndoError(Exception):
    """Ends a block whose changes must not stay."""


class ComplaintCommon(BaseCommon, MockEmail):
    """A company with the SSC-ICT procedure, one user per role, and factories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls._set_the_stage()
        cls.stages = {stage.complaint_code: stage for stage in cls.procedure.stage_ids}
        cls.roles = {role.code: role for role in cls.procedure.role_ids}
        cls.founded = cls.env.ref("klachten_module.outcome_founded")

    @classmethod
    def _set_the_stage(cls):
        """People and a procedure, as far as they are not there.

        ./klachten test makes them once, in the database that the tests get a copy of
        (scripts/scene.py); Odoo's own runner makes them for every class.
        """
        for lang in ("en_US", "nl_NL"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.domain = cls._there("mail.alias.domain", name="test.example")
        cls.company = cls.env.company
        if cls.company.alias_domain_id != cls.domain:
            cls.company.alias_domain_id = cls.domain
            cls.company.country_id = cls.env.ref("base.nl")
        cls.users = {
            code: cls._test_user(
                code, email=f"{code.lower()}@test.example", tz="Europe/Amsterdam"
            )
            for code in ROLES
        }
        cls.officer = cls._test_user("Officer")
        cls.auditor = cls._test_user(
            "Auditor", "klachten_module.group_complaint_auditor"
        )
        cls.outsider = cls._test_user(
            "Outsider",
            "helpdesk_mgmt.group_helpdesk_manager",
            name="Test Helpdesk Manager",
        )
        cls.procedure = cls._standing_procedure() or cls._set_up_procedure(
            cls.company, "testklachten"
        )
        cls.complainant = cls._there(
            "res.partner",
            name="Test Klant",
            email="klant@elders.example",
            lang="nl_NL",
        )
        cls.plain_team = cls._there(
            "helpdesk.ticket.team",
            name="Test plain team",
            company_id=cls.company.id,
        )

    @classmethod
    def _standing_procedure(cls):
        """The procedure of the scene, empty where there is none."""
        return cls.env["complaint.procedure"].search(
            [("team_id.alias_name", "=", "testklachten")]
        )

    @classmethod
    def _there(cls, model, **vals):
        """The record with these values; made when there is none."""
        domain = [(name, "=", value) for name, value in vals.items()]
        return cls.env[model].search(domain, limit=1) or cls.env[model].create(vals)

    @classmethod
    def _test_user(cls, code, groups="base.group_user", **vals):
        """The user test_<code>; made when he is not there."""
        login = f"test_{code.lower()}"
        return cls.env["res.users"].search([("login", "=", login)]) or new_test_user(
            cls.env, login, groups, **{"name": f"Test {code}", "lang": "en_US", **vals}
        )

    @classmethod
    def _set_up_procedure(cls, company, mailbox, people=True):
        setup = cls.env["complaint.setup"].create(
            {
                "template": "ssc_ict",
                "company_id": company.id,
                "mailbox": mailbox,
                "officer_ids": [fields.Command.set(cls.officer.ids)],
            }
        )
        for line in setup.line_ids:
            if people:
                line.user_ids = cls.users[line.code]
        # literal dates in the tests: its days off do not depend on today
        with freeze_time("2026-11-02 08:00:00"):
            action = setup.action_apply()
        return cls.env["complaint.procedure"].browse(action["res_id"])

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

    @classmethod
    def _create_plain(cls, **vals):
        """A ticket of the host, none of our business."""
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>The printer is empty.</p>",
                "team_id": cls.plain_team.id,
                **vals,
            }
        )

    @classmethod
    def _add_party(cls, case, kind, **vals):
        """Somebody concerned in a case."""
        return cls.env["complaint.party"].create(
            {"ticket_id": case.id, "kind": kind, **vals}
        )

    @contextmanager
    def _undone(self):
        """Whatever happens in this block is undone at its end."""
        with suppress(_UndoError), self.env.cr.savepoint():
            yield
            self.env.flush_all()
            raise _UndoError
        self.env.invalidate_all()

    def _in_stage(self, stage_code, **vals):
        case = self._create_complaint(**vals)
        self._walk_to(case, stage_code)
        return case

    def _drop(self, case, user, stage_code):
        """What dragging the card to another column does."""
        case.with_user(user).write({"stage_id": self.stages[stage_code].id})

    def _transition(self, case, name):
        """The move with this English name from the present stage (sudo); where two
        roles have it, that of the case's user.
        """
        move = case._complaint_transitions().filtered(
            lambda m: m.with_context(lang="en_US").name == name
        )
        self.assertTrue(move, f"no move {name!r} from {case.sudo().stage_id.name}")
        if len(move) > 1:
            move = move.filtered(lambda m: case._complaint_may(m.role_id)) or move
        return move[:1]

    def _answers(self, ask):
        """What the wizard of a move is given."""
        return {
            "nothing": {},
            "holder": {},
            "note": {"note": "<p>Because.</p>"},
            "outcome": {"outcome_id": self.founded.id},
            "diversion": {
                "note": "<p>Curated text.</p>",
                "new_title": "Curated title",
                "receiving_team_id": self.plain_team.id,
            },
        }[ask]

    def _answer_letter(self, case):
        """The newest letter that asks the complainant for an answer (sudo)."""
        return (
            case.sudo()
            .letter_ids.filtered(lambda sent: sent.page == "answer")
            .sorted("id")[-1:]
        )

    def _letters(self, case, xml_name):
        """The letters of one of our templates in a case (sudo)."""
        kind = self.env.ref(f"klachten_module.letter_{xml_name}")
        return case.sudo().letter_ids.filtered(lambda sent: sent.template_id == kind)

    def _term(self, case, code):
        """The newest row of a term in a case (sudo)."""
        rows = case.sudo().deadline_ids.filtered(lambda row: row.term_id.code == code)
        return rows.sorted("id")[-1:]

    def _activities(self, case, xml_name):
        """The activities of one of our types on a case (sudo)."""
        kind = self.env.ref(f"klachten_module.{xml_name}")
        return case.sudo().activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def _move(self, case, role, name, **answers):
        """Do the move of this English name as the user in this role."""
        user = self.users[role]
        case = case.with_user(user)
        action = case.action_complaint_move(self._transition(case, name).id)
        if action.get("res_model") == "complaint.move":
            self.env["complaint.move"].with_user(user).with_context(
                **action["context"]
            ).create(answers).action_apply()
        return action

    def _send_mails(self, case=None):
        """Let the mail queue run; the mail server accepts everything.

        :return: the mails that left, a list of the dictionaries of MockEmail
        """
        with self.mock_mail_gateway():
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
            return list(self._mails)

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
            ("investigation", "SLM", "Information is complete", {}),
            (
                "explanation",
                "SLM",
                "To the relation manager for verification",
                {},
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
                        "complaint_matter": "service",
                        "ground_id": self.env["complaint.ground"]
                        .search([("procedure_id", "=", self.procedure.id)], limit=1)
                        .id,
                    }
                )
            if stage == "investigation":
                self._answer_inquiries(case)
            if stage == "explanation":
                case.sudo().answer = case.answer or "<p>Dit is wat er gebeurde.</p>"
                if case.complaint_round > 1:
                    self._renew(case)
                self._approve_draft(case)
            self._move(case, role, name, **answers)
            self._send_mails()
        self.assertEqual(case.stage_id.complaint_code, stage_code)

    def _manager(self):
        """Somebody without an account who leads a team (S0-66)."""
        manager = self.env["res.partner"].search(
            [("email", "=", "manager@test.example")], limit=1
        )
        return manager or manager.create(
            {"name": "Test Manager", "email": "manager@test.example", "lang": "nl_NL"}
        )

    def _answer_inquiries(self, case):
        """What the investigation needs: a manager said what went wrong."""
        if case.sudo().inquiry_ids.filtered(lambda row: not row.before_no):
            return
        letter = {"text": "<p>What went wrong?</p>", "until": case._complaint_today()}
        inquiry = case.sudo()._complaint_ask("question", self._manager(), letter)
        inquiry._record_answer("The date was wrong.", "Check it.", channel="hand")

    def _renew(self, case, text=None):
        """What a new answer needs after a no: other words, and what is new in them."""
        number = case.sudo().complaint_round
        case.sudo().write(
            {
                "answer": text or f"<p>Dit is antwoord {number}.</p>",
                "answer_changes": "Wij keken er opnieuw naar.",
                "no_question_reason": "Alles is al gevraagd.",
            }
        )

    def _approve_draft(self, case):
        """The manager who answered finds the draft correct (S0-71)."""
        check = case.sudo()._complaint_ask_check(self._manager(), False)
        check._record_by_hand("approved", "")

    def _events(self, case):
        """The log as a list of types, in order."""
        return (
            self.env["complaint.event"]
            .search([("ticket_id", "=", case.id)], order="id")
            .mapped("type")
        )

    def _queries(self, action):
        """How many queries an action takes, caches of the registry warm."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env.cr.sql_log_count - before

    @contextmanager
    def _assert_unchanged(self, record, *names):
        before = {name: record[name] for name in names}
        yield
        record.invalidate_recordset()
        self.assertEqual(before, {name: record[name] for name in names})


class MondayCommon(ComplaintCommon):
    """Monday 2 November 2026, ten in the morning here, and an empty mail queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([]).unlink()

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-11-02 09:00:00"))
