from freezegun import freeze_time

from odoo.tests import HttpCase, new_test_user
from odoo.tools import email_normalize

from ..common import MondayCommon
from ..web_common import LINK, WebCommon

KLANT = "klant@elders.example"
ANSWER = "<p>Dit is ons antwoord.</p>"
NOTE = {"note": "<p>Zo zit het.</p>"}


class ProcedureCommon(WebCommon, MondayCommon, HttpCase):
    """A shipped procedure beside the usual one: its people, walking through it, the
    days on which they act, and the pages behind its mails.
    """

    template = ""
    form_url = False
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
            "form_url": cls.form_url,
            **choices,
        }

    # --- what people do ---------------------------------------------------------------

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

    def _talk(self, case, role, **vals):
        """Log a talk in which somebody was reached."""
        vals = {"kind": "phone", "reached": True, "heard": "<p>Boos.</p>", **vals}
        self.env["complaint.contact.log"].with_user(self.users[role]).create(
            {"ticket_id": case.id, **vals}
        ).action_save()

    def _calls(self, day, case, role, **vals):
        """A call with the complainant on a day, logged by this role."""
        with self._on(day):
            self._talk(case, role, **vals)

    def _says(self, day, case, mail, **answers):
        """What the complainant fills in on the page behind a mail."""
        with self._on(day):
            page = self._react(LINK.search(mail["body"])[0], **answers)
            self.env.invalidate_all()
        return page

    def _change_term(self, case, role, kind, **vals):
        case = case.with_user(self.users[role])
        action = case.with_context(default_kind=kind).action_complaint_term_change()
        self.env["complaint.term.change"].with_user(self.users[role]).with_context(
            **action["context"]
        ).create(vals).action_apply()
        self.env.flush_all()
        self.env.invalidate_all()

    # --- what came of it --------------------------------------------------------------

    def _due(self, case):
        """{code of a term: last day} of the present round."""
        rows = case.sudo().deadline_ids.filtered(
            lambda row: row.round == case.sudo().complaint_round
        )
        return {row.term_id.code: str(row.due_on) for row in rows}

    def _letter(self, case, xml_name):
        """The newest of these letters to the complainant, if any (sudo)."""
        return self._letters(case, xml_name).sorted("id")[-1:]

    def _letter_names(self, case):
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

    def _recorded(self, case, kind):
        """[(result, round)] of the events of this type."""
        events = case.sudo().event_ids.filtered(lambda e: e.type == kind)
        return [(event.result, event.round) for event in events.sorted("id")]

    def _line(self, case):
        """The case in the overviews, as the officer sees it."""
        self.env.flush_all()
        return (
            self.env["complaint.report"]
            .with_user(self.officer)
            .search([("ticket_id", "=", case.id)])
        )

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

    # --- who sees it ------------------------------------------------------------------

    def _assert_sees_nothing(self, case, *users):
        """Not the case, no part of it, not as a follower, not in the figures.

        The case must have an event, a letter, a talk and a line in the figures.
        """
        line = self._line(case)
        self.assertTrue(line)
        self.env.invalidate_all()
        for user in users:
            mine = case.with_user(user)
            self.assertFalse(mine.search([("id", "=", case.id)]), user.name)
            self.assertFalse(mine.has_access("read"), user.name)
            for model in ("complaint.event", "complaint.letter", "complaint.contact"):
                parts = self.env[model].sudo().search([("ticket_id", "=", case.id)])
                self.assertTrue(parts, model)
                self.assertFalse(parts.with_user(user)._filtered_access("read"), model)
            self.assertFalse(line.with_user(user)._filtered_access("read"), user.name)
            self.assertNotIn(user.partner_id, case.sudo().message_partner_ids)

    def _assert_loses_the_case(self, case, role, successor=None):
        """Who has the turn is complained about: he sees nothing any more, no more than
        the rest of the company does; somebody else, usually the officer, takes over.
        """
        user = self.users[role]
        self.assertEqual(case.sudo().user_id, user)
        self.assertTrue(case.with_user(user).has_access("read"))
        self._add_party(case, "complained_about", partner_id=user.partner_id.id)
        self._assert_sees_nothing(case, user, self.outsider)
        self.assertTrue(case.with_user(self.officer).has_access("read"))
        self.assertEqual(case.sudo().user_id, successor or self.officer)
