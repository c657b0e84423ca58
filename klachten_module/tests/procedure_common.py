from odoo.tests import new_test_user

from .common import MondayCommon

KLANT = "klant@elders.example"
ANSWER = "<p>Dit is ons antwoord.</p>"


class ProcedureCommon(MondayCommon):
    """A shipped procedure beside the usual one: its people, and walking through it."""

    template = ""
    # what the source leaves open
    terms = {}
    version = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        templates = cls.env["complaint.template"]
        cls._set_up(cls._spec(templates))

    @classmethod
    def _spec(cls, templates):
        return templates._load(cls.template)

    @classmethod
    def _set_up(cls, spec):
        own = [role["code"] for role in spec["roles"] if not role.get("external")]
        for code in own:
            cls.users[code] = new_test_user(
                cls.env,
                f"test_{spec['code']}_{code.lower()}",
                groups="base.group_user",
                name=f"Test {spec['code']} {code}",
                email=f"{spec['code']}.{code.lower()}@test.example",
                lang="en_US",
            )
        cls.users.update(
            (role["code"], cls.officer)
            for role in spec["roles"]
            if role.get("filled_by") == "officer"
        )
        cls.procedure = cls.env["complaint.template"]._copy(
            spec, cls._choices(spec, {code: cls.users[code].ids for code in own})
        )
        cls.stages = {stage.complaint_code: stage for stage in cls.procedure.stage_ids}
        cls.roles = {role.code: role for role in cls.procedure.role_ids}
        cls.ground = cls.env["complaint.ground"].search(
            [("procedure_id", "=", cls.procedure.id)], limit=1
        )

    @classmethod
    def _choices(cls, spec, people, **choices):
        return {
            "company": cls.company,
            "mailbox": f"test-{spec['code']}",
            "officers": cls.officer,
            "people": people,
            "terms": cls.terms,
            "version": cls.version,
            **choices,
        }

    def _talk(self, case, role, **vals):
        """Log a talk in which somebody was reached."""
        vals = {"kind": "phone", "reached": True, "heard": "<p>Boos.</p>", **vals}
        self.env["complaint.contact.log"].with_user(self.users[role]).create(
            {"ticket_id": case.id, **vals}
        ).action_save()

    def _party(self, case, kind, **vals):
        return self.env["complaint.party"].create(
            {"ticket_id": case.id, "kind": kind, **vals}
        )

    def _change_term(self, case, role, kind, **vals):
        case = case.with_user(self.users[role])
        action = case.with_context(default_kind=kind).action_complaint_term_change()
        self.env["complaint.term.change"].with_user(self.users[role]).with_context(
            **action["context"]
        ).create(vals).action_apply()
        self.env.flush_all()
        self.env.invalidate_all()

    def _due(self, case):
        """{code of a term: last day} of the present round."""
        rows = case.sudo().deadline_ids.filtered(
            lambda row: row.round == case.sudo().complaint_round
        )
        return {row.term_id.code: str(row.due_on) for row in rows}

    def _state(self, case, code):
        rows = case.sudo().deadline_ids.filtered(lambda row: row.term_id.code == code)
        return rows.sorted("id")[-1:].state

    def _letters(self, case):
        """The short names of the letters to the complainant so far, in order."""
        self._send_mails()
        letters = (
            case.sudo()
            .letter_ids.sorted("id")
            .filtered(lambda letter: letter.addressee == "complainant")
        )
        # a letter of a dialog has no template
        names = letters.template_id.get_external_id()
        return [
            names[letter.template_id.id].removeprefix("klachten_module.letter_")
            for letter in letters
            if letter.template_id
        ]

    def _stage(self, case):
        return case.sudo().stage_id.complaint_code

    def _line(self, case):
        """The case in the overviews, as the officer sees it."""
        self.env.flush_all()
        return (
            self.env["complaint.report"]
            .with_user(self.officer)
            .search([("ticket_id", "=", case.id)])
        )

    def _assert_confidential(self, case, role):
        """A person complained about loses the case, whatever his role; nobody else of
        the company sees it.
        """
        user = self.users[role]
        self._party(case, "complained_about", partner_id=user.partner_id.id)
        self.env.flush_all()
        self.env.invalidate_all()
        for stranger in (user, self.outsider):
            found = self.env["helpdesk.ticket"].with_user(stranger)
            self.assertFalse(found.search([("id", "=", case.id)]))
            self.assertFalse(case.with_user(stranger).has_access("read"))
        self.assertTrue(case.with_user(self.officer).has_access("read"))
        self.assertNotEqual(case.sudo().user_id, user)
