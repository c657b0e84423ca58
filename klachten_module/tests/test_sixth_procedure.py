import json
import subprocess
from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import email_normalize

from .common import MondayCommon

LIBRARY = json.loads((Path(__file__).parent / "data" / "library.json").read_text())
PDF = "klachten_module.report_complaint_overview"


@tagged("post_install", "-at_install", "klachten")
class TestSixthProcedure(MondayCommon):
    """A library's procedure, made of data alone, works from receipt to overview.

    Issue 5, extensibility: no line of code knows its stages, roles, terms or letters.
    """

    @classmethod
    def _set_up_procedure(cls, company, mailbox, people=True):
        cls.users = {
            code: new_test_user(
                cls.env,
                f"test_library_{code.lower()}",
                groups="base.group_user",
                name=f"Test {code}",
                email=f"{code.lower()}@library.example",
                lang="en_US",
            )
            for code in ("DESK", "LIB", "HEAD")
        }
        cls.accused = new_test_user(
            cls.env,
            "test_library_accused",
            groups="base.group_user",
            name="Test Accused",
            email="accused@library.example",
            lang="en_US",
        )
        people = {code: user.ids for code, user in cls.users.items()}
        people["LIB"] = people["LIB"] + cls.accused.ids
        return cls.env["complaint.template"]._copy(
            LIBRARY,
            {
                "company": company,
                "mailbox": mailbox,
                "officers": cls.officer,
                "people": people,
                "terms": {"answer": {"length": 2}},
                "version": {"appeal_body": "the reading council"},
            },
        )

    def _step(self, case, day, role, name, **answers):
        """One move on a day, at ten here, and the mails that leave by it."""
        with freeze_time(f"{day} 09:00:00"):
            self._move(case, role, name, **answers)
            return self._send_mails()

    def _to(self, mails):
        """Who got mail, by address."""
        return sorted(
            {email_normalize(to) for mail in mails for to in mail["email_to"]}
        )

    def _about(self, case):
        self.env["complaint.party"].create(
            {
                "ticket_id": case.id,
                "kind": "complained_about",
                "partner_id": self.accused.partner_id.id,
            }
        )

    def _clocks(self, case):
        return {
            line.term_id.code: (line.state, str(line.due_on), str(line.stopped_on))
            for line in case.sudo().deadline_ids
        }

    def _walk(self):
        """A complaint about a librarian, from the desk until it is put away.

        :return: (case, {name of the move: addresses that got mail})
        """
        case = self._create_complaint(name="Boete voor een boek")
        told = {"": self._to(self._send_mails())}
        self._about(case)
        told["desk"] = self._to(
            self._step(case, "2026-11-03", "DESK", "To a librarian")
        )
        with self.assertRaisesRegex(UserError, "Call the reader first."):
            self._step(case, "2026-11-04", "LIB", "Listened")
        with freeze_time("2026-11-04 09:00:00"):
            self.env["complaint.contact.log"].with_user(self.users["LIB"]).create(
                {"ticket_id": case.id, "heard": "<p>He returned it.</p>"}
            ).action_save()
        told["listen"] = self._to(self._step(case, "2026-11-04", "LIB", "Listened"))
        case.sudo().ground_id = self.procedure.env["complaint.ground"].search(
            [("procedure_id", "=", self.procedure.id), ("name", "=", "A fine")]
        )
        self._step(case, "2026-11-06", "LIB", "Found out", note="<p>One.</p>")
        case.sudo().answer = "<p>Het boek was op tijd terug.</p>"
        self._step(case, "2026-11-09", "LIB", "To the head")
        self._step(case, "2026-11-10", "HEAD", "Write it again", note="<p>Kort.</p>")
        self._step(case, "2026-11-11", "LIB", "To the head")
        told["sign"] = self._to(self._step(case, "2026-11-17", "HEAD", "Sign and send"))
        told["away"] = self._to(
            self._step(
                case, "2026-11-18", "LIB", "Put away", outcome_id=self.founded.id
            )
        )
        return case, told

    def test_set_up_asks_what_its_source_leaves_open(self):
        with self.assertRaises(UserError) as caught:
            self.env["complaint.template"]._copy(
                LIBRARY,
                {
                    "company": self.company,
                    "mailbox": "lezers",
                    "officers": self.officer,
                    "people": {},
                },
            )
        said = caught.exception.args[0]
        self.assertTrue(said.endswith("\n- Send our letter\n- Who disagrees goes to"))

    def test_walked_to_its_end(self):
        """Own stages, roles, grounds, terms, gates and letters."""
        case, told = self._walk()
        self.assertEqual(case.stage_id, self.stages["returned"])
        self.assertEqual(case.complaint_phase, "closed")
        self.assertFalse(case.complaint_open)
        self.assertEqual(case.ground_id.name, "A fine")
        self.assertEqual(
            self._clocks(case),
            {
                "listen": ("met", "2026-11-05", "2026-11-04"),
                "answer": ("met_late", "2026-11-16", "2026-11-17"),
                "tidy": ("met", "2026-11-19", "2026-11-18"),
            },
        )
        reader, librarian = "klant@elders.example", "lib@library.example"
        self.assertEqual(told[""], [reader])
        self.assertEqual(told["desk"], [librarian])
        self.assertEqual(told["listen"], [reader])
        self.assertIn(reader, told["sign"])
        self.assertEqual(told["away"], [reader])
        letters = case.sudo().letter_ids.filtered(
            lambda letter: letter.addressee == "complainant"
        )
        sent = letters.sorted("id").template_id.get_external_id().values()
        self.assertEqual(
            [name.partition(".letter_")[2] for name in sent],
            ["confirmation", "explanation", "position", "closed"],
        )
        position = self.env.ref("klachten_module.letter_position")
        letter = letters.filtered(lambda sent: sent.template_id == position)
        self.assertEqual(letter.state, "sent")
        self.assertIn("the reading council", letter.body)

    def test_each_turn_goes_to_the_role_of_the_procedure(self):
        case, _told = self._walk()
        turns = [
            (event.role_id.code, event.user_id)
            for event in self.env["complaint.event"].search(
                [("ticket_id", "=", case.id), ("type", "=", "assigned")], order="id"
            )
        ]
        expected = ["DESK", "LIB", "HEAD", "LIB", "HEAD", "LIB"]
        self.assertEqual(turns, [(code, self.users[code]) for code in expected])

    def test_hidden_colleague_sees_and_gets_nothing(self):
        case, told = self._walk()
        mine = self.env["helpdesk.ticket"].with_user(self.accused)
        self.assertFalse(mine.search([("id", "=", case.id)]))
        self.assertFalse(case.with_user(self.accused).has_access("read"))
        for model in ("complaint.event", "complaint.letter", "complaint.contact"):
            parts = self.env[model].sudo().search([("ticket_id", "=", case.id)])
            self.assertTrue(parts)
            self.assertFalse(
                parts.with_user(self.accused)._filtered_access("read"), model
            )
        self.assertFalse(
            case.sudo().message_partner_ids & self.accused.partner_id, "no follower"
        )
        for addresses in told.values():
            self.assertNotIn("accused@library.example", addresses)
        # a colleague of whom nobody complained sees the same case
        self.assertTrue(case.with_user(self.users["LIB"]).has_access("read"))

    def test_overview_prints_it(self):
        case, _told = self._walk()
        with freeze_time("2026-12-02 09:00:00"):
            self.env.flush_all()
            overview = (
                self.env["complaint.overview"]
                .with_user(self.officer)
                .create(
                    {
                        "procedure_id": self.procedure.id,
                        "year": 2026,
                        "month": "11",
                        "lang": "en_US",
                    }
                )
            )
            report = self.env["ir.actions.report"].with_user(self.officer)
            pdf, _kind = report.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(PDF, overview.ids)
        said = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=pdf,
            capture_output=True,
            check=True,
        ).stdout.decode()
        for words in (case.number, "Complaints of library readers", "Boete voor een"):
            self.assertIn(words, said)
        lines = [" ".join(line.split()) for line in said.splitlines()]
        for line in (
            "Received 1 0 0",
            "Closed 1 0 0",
            "A fine 1 100.0 % 15.0 0.0 %",  # the answer came a day late
            "Founded 1 100.0 % 15.0 0.0 %",
            "Desk 1 1.0",
            "Head of the library 1 7.0",
            "Librarian 1 7.0",
        ):
            self.assertIn(line, lines)
