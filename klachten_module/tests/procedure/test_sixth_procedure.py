from odoo.exceptions import UserError
from odoo.tests import tagged

from .procedure_common import ANSWER, ProcedureCommon


def text(english, dutch):
    return {"en": english, "nl": dutch}


LIBRARY = {
    "code": "library",
    "name": text("Complaints about the library", "Klachten over de bibliotheek"),
    "source": "Invented",
    "definition": text("<p>Anything.</p>", "<p>Alles.</p>"),
    "manner": "any",
    "reaction_days": 5,
    "retention_years": 1,
    "overviews": ["quarter"],
    "letters": ["confirmation", "answer", "closed"],
    "grounds": [text("A book", "Een boek"), text("Noise", "Lawaai")],
    "roles": [
        {
            "code": "READER",
            "name": text("Reader", "Lezer"),
            "description": text("Complains.", "Klaagt."),
            "external": True,
        },
        {
            "code": "DESK",
            "name": text("Lending desk", "Uitleenbalie"),
            "description": text("Registers.", "Registreert."),
            "registrar": True,
        },
        {
            "code": "LIB",
            "name": text("Librarian", "Bibliothecaris"),
            "description": text("Answers.", "Antwoordt."),
            "receives_overview": True,
        },
    ],
    "stages": [
        {"code": "in", "name": text("Desk", "Balie"), "phase": "intake"},
        {"code": "look", "name": text("Looking", "Zoeken"), "phase": "investigate"},
        {
            "code": "reader",
            "name": text("With the reader", "Bij de lezer"),
            "phase": "await_customer",
        },
        {
            "code": "done",
            "name": text("Back on the shelf", "Terug in de kast"),
            "phase": "closed",
            "closed": True,
        },
    ],
    "steps": [
        ["L1", "in", text("Register", "Registreren"), {"DESK": "R", "LIB": "A"}],
        ["L2", "look", text("Look for it", "Zoeken"), {"LIB": "AR", "READER": "I"}],
        ["L3", "reader", text("Ask the reader", "Lezer vragen"), {"LIB": "AR"}],
    ],
    "terms": [
        {
            "code": "answer",
            "name": text("Answer the reader", "Lezer antwoorden"),
            "start": {"type": "received"},
            "stop": {"type": "sent"},
            "length": 3,
            "unit": "working_days",
            "is_answer": True,
        }
    ],
    "transitions": [
        {
            "from": "in",
            "to": "look",
            "role": "DESK",
            "name": text("To the librarian", "Naar de bibliothecaris"),
            "main": True,
            "require": ["ground_id"],
        },
        {
            "from": "look",
            "to": "reader",
            "role": "LIB",
            "name": text("Answer", "Antwoorden"),
            "main": True,
            "require": ["answer"],
            "gates": [{"kind": "event", "event": "contact"}],
        },
        {
            "from": "reader",
            "to": "done",
            "role": "LIB",
            "name": text("Close", "Sluiten"),
            "main": True,
            "ask": "outcome",
            "gates": [{"kind": "event", "event": "verdict", "result": "agree"}],
        },
        {
            "from": "reader",
            "to": "look",
            "role": "LIB",
            "name": text("Look again", "Opnieuw zoeken"),
            "event": "verdict",
            "result": "disagree",
        },
    ],
}


@tagged("post_install", "-at_install", "klachten")
class TestSixthProcedure(ProcedureCommon):
    """Extensibility (issue 5): a procedure nobody programmed for, by data alone."""

    @classmethod
    def _spec(cls, templates):
        return LIBRARY

    def test_walked_to_its_end(self):
        """Own stages, roles, term, conditions and letters."""
        case = self._create_complaint()
        self.assertEqual(case.sudo().user_id, self.users["DESK"])
        self.assertEqual(self._due(case), {"answer": "2026-11-05"})
        with self.assertRaises(UserError):
            self._move(case, "DESK", "To the librarian")
        case.sudo().ground_id = self.ground
        with self.assertRaises(UserError):
            self._move(case, "LIB", "To the librarian")
        self._move(case, "DESK", "To the librarian")
        case.sudo().answer = ANSWER
        with self.assertRaisesRegex(UserError, "did not happen yet: Contact"):
            self._move(case, "LIB", "Answer")
        self._talk(case, "LIB")
        self._move(case, "LIB", "Answer")
        self._send_mails()
        self.assertEqual(self._term(case, "answer").state, "met")
        with self.assertRaises(UserError):
            self._move(case, "LIB", "Close", outcome_id=self.founded.id)
        self._answer_letter(case)._record_verdict("agree", "")
        self._move(case, "LIB", "Close", outcome_id=self.founded.id)
        self.assertEqual(case.stage_id.complaint_code, "done")
        self.assertEqual(self._letter_names(case), ["confirmation", "answer", "closed"])
        self.assertFalse(self._line(case).is_open)

    def test_in_dutch_too(self):
        dutch = self.procedure.with_context(lang="nl_NL")
        self.assertEqual(dutch.name, "Klachten over de bibliotheek")
        self.assertIn("Zoeken", dutch.stage_ids.mapped("name"))

    def test_confidential(self):
        case = self._create_complaint()
        case.sudo().ground_id = self.ground
        self._move(case, "DESK", "To the librarian")
        self._talk(case, "LIB")
        self._assert_loses_the_case(case, "LIB")
