from odoo.tests import tagged

from ..clock.hourly_common import HourlyRunCommon
from .test_rows_ssc_ict import CLOSE, CONFIRM, KLANT, PASS_ON, SscIctCommon

RACI = {
    "File the complaint and its content": "K:RA",
    "Register the complaint and check its content": "P:A K:I SD:R SLM:C",
    "Pass the complaint to the second line": "P:A SD:R SLM:CI",
    "Classify the complaint": "P:A GOS:R SLM:CI",
    "Convert to improvement point": "P:A GOS:R SLM:CI",
    "Tell the complainant it became an improvement point": "P:A K:I GOS:R SLM:C RM:I",
    "Send the improvement point on": "P:A GOS:R SLM:CI",
    "Send the complaint to the third line": "P:A GOS:R SLM:CI",
    "Inform relation management of the complaint": "P:A BKM:R SLM:C RM:I",
    "Draw up and send the acknowledgement": "P:A K:I BKM:R SLM:C RM:I",
    "Send to the right service level manager": "P:A BKM:R SLM:C RM:I",
    "Gather information inside the organisation": "P:A SLM:R RM:CI",
    "Compose the explanation": "P:A SLM:R RM:CI",
    "Send the explanation to the complainant": "P:A K:I SLM:R RM:CI",
    "Verify the handling with the complainant": "K:A SLM:R RM:CI",
    "Close the complaint": "P:A SLM:R RM:CI",
}
# By stage: who can do something (R), who got a mail that it came there (I), who reads
# the words (C), which letters the complainant got (I).
LIFE = {
    "registration": ("SD", "", "", "confirmation"),
    "classification": ("GOS", "SLM", "SLM", ""),
    "acknowledgement": ("BKM", "RM", "SLM", ""),
    "investigation": ("SLM", "RM", "RM", "acknowledgement"),
    "explanation": ("SLM", "RM", "RM", ""),
    "verification": ("RM", "", "SLM", ""),
    "to_send": ("SLM", "", "RM", ""),
    "customer": ("SLM", "RM", "RM", "answer"),
    "closed": ("SLM", "RM", "", "closed"),
}


@tagged("post_install", "-at_install", "klachten")
class TestRowsRaci(SscIctCommon, HourlyRunCommon):
    """S0-30 to S0-45: the table on paper, and what each letter in it does."""

    def _role_of(self, user):
        return next(code for code, other in self.users.items() if other == user)

    def _doing(self, case):
        return " ".join(
            c for c, user in self.users.items() if self._buttons(case, user)
        )

    def _reading(self, case):
        self._seen_anew()
        words = self.env["complaint.status.words"]
        return " ".join(
            code
            for code in ("SD", "GOS", "BKM", "SLM", "RM", "P")
            if self._may_ask(words.with_user(self.users[code]))
            and words.with_user(self.users[code]).search([("id", "=", case.id)])
        )

    def _may_ask(self, model):
        return model.has_access("read")

    def _hearing(self, case, seen):
        """The roles that were told, and the letters of the complainant, since then."""
        letters = case.sudo().letter_ids - seen
        told = letters.filtered(lambda sent: sent.addressee == "informed")
        names = letters.filtered(lambda sent: sent.addressee == "complainant")
        names = names.template_id.get_external_id().values()
        addresses = {sent.email_normalized.partition("@")[0].upper() for sent in told}
        return (
            " ".join(sorted(addresses)),
            " ".join(sorted(n.rpartition("letter_")[2] for n in names)),
        )

    def test_table_is_printed_line_by_line(self):
        """S0-30, S0-31, S0-34, S0-35, S0-36, S0-38, S0-39, S0-41, S0-42, S0-29: in the
        handbook of who works with it.
        """
        printed = self._raci(self.users["SD"])
        for step, parts in RACI.items():
            wanted = dict(part.split(":") for part in parts.split())
            with self.subTest(step):
                self.assertEqual(printed[step], wanted)

    def test_each_letter_does_what_it_says(self):
        """S0-31, S0-38, S0-39, S0-41, S0-42: R has the buttons, I is mailed, C reads
        the words, the customer gets his letters; nobody else.
        """
        case = self._receive()
        seen = self.env["complaint.letter"].sudo()
        for stage, wanted in LIFE.items():
            if stage == "closed":
                self._answer_letter(case)._record_verdict("agree", "")
                seen = case.sudo().letter_ids
                self._press(case, self.users["SLM"], CLOSE, outcome_id=self.founded)
            else:
                self._walk_to(case, stage)
            told, letters = self._hearing(case, seen)
            seen |= case.sudo().letter_ids
            with self.subTest(stage):
                found = self._doing(case), told, self._reading(case), letters
                self.assertEqual(found, wanted)

    def test_improvement_point_is_told_to_who_is_informed(self):
        """S0-34, S0-35, S0-36: by the second line alone; customer, service level
        manager and relation manager hear of it.
        """
        gos = self.users["GOS"]
        case = self._receive()
        self._press(case, self.users["SD"], PASS_ON)
        for user in (self.users["SD"], self.users["SLM"]):
            self.assertNotIn("Improvement point", self._buttons(case, user))
        seen = case.sudo().letter_ids
        answers = {"new_title": "Check", "note": "<p>Check them.</p>"}
        with self.assertRaisesRegex(AssertionError, "receiving_team_id"):
            self._press(case, gos, "Improvement point", **answers)
        self._press(
            case,
            gos,
            "Improvement point",
            receiving_team_id=self.plain_team,
            **answers,
        )
        told, letters = self._hearing(case, seen)
        self.assertEqual((told, letters), ("RM SLM", "improvement"))
        self.assertEqual(case.sudo().continued_ticket_id.team_id, self.plain_team)

    def test_only_the_customer_files_and_verifies(self):
        """S0-30: A and R of the first step is somebody outside: from his mail on the
        case has his words, which nobody of ours can change.
        """
        case = self._receive()
        self.assertEqual(case.sudo().partner_email, KLANT)
        for code in ("SD", "P"):
            user = self.users[code]
            self._cannot_write(case, user, statement="<p>Zo erg was het niet.</p>")
        self.assertIn("Mijn laptop is kapot.", case.sudo().statement)

    def test_process_owner_answers_for_it(self):
        """S0-29: he hears of each term that is missed, opens that case and changes
        nothing in it; the overview of the month comes to him.
        """
        owner = self.users["P"]
        case = self._to_bureau()
        self._mailed()
        self._run("2026-11-05 08:00:00")
        self.assertIn(owner.email, self._mailed())
        called = case.sudo().event_ids.filtered(lambda e: e.type == "escalated")
        self.assertEqual(called.role_id, self.roles["P"], "the file says so too")
        self.assertTrue(self._sees(case, owner))
        self.assertFalse(self._buttons(case, owner))
        self._cannot_write(case, owner, answer="<p>Van de eigenaar.</p>")
        self._not_for(case, CONFIRM, owner)
