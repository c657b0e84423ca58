from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..mailbox.mail_common import MAIL, MailCommon
from ..procedure.awb_common import OMBUDSMAN, AwbCommon
from ..procedure.procedure_common import KLANT
from .rows_common import CASE, OVERVIEW, RowsCommon

TO_KC = "To the coordinator"
TAKE_UP = "Take it up"


@tagged("post_install", "-at_install", "klachten")
class TestRowsAwb(RowsCommon, AwbCommon, MailCommon):
    """Chapter 9 of the Awb, as citizen, registration and coordinator meet it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = "test-awb@test.example"

    def _entered(self, **values):
        """What registration enters by hand."""
        entry = Form(
            self.env["helpdesk.ticket"].with_user(self.users["REG"]), view=CASE
        )
        entry.team_id = self.procedure.team_id
        entry.name = "Onheus bejegend"
        entry.description = "<p>De ambtenaar schreeuwde.</p>"
        for name, value in values.items():
            setattr(entry, name, value)
        return entry.save()

    def test_everybody_may_complain_in_writing(self):
        """Awb 9:1, 9:4: also a stranger and a firm, about somebody who works there; a
        name is asked for, the day and the words are there.
        """
        reg, kc = self.users["REG"], self.users["KC"]
        stranger = MAIL.format(
            to=self.mailbox,
            cc="",
            subject="Onheus bejegend",
            message_id="stranger",
            date="Mon, 02 Nov 2026 09:30:00 +0100",
            extra="",
            body="De ambtenaar schreeuwde.",
        ).replace("Test Klant <klant@elders.example>", "Jan <jan@nieuw.example>")
        firm = self.env["res.partner"].create({"name": "Firma", "is_company": True})
        for case in (self._receive(stranger.encode()), self._entered(partner_id=firm)):
            mine = case.with_user(reg)
            self.assertEqual(str(mine.received_at.date()), "2026-11-02")
            self.assertIn("schreeuwde", f"{mine.statement} {mine.description}")
            self._press(case, reg, TO_KC)
            triage = case.with_user(kc)
            self.assertFalse(triage.triage_move_id or triage.triage_text)
            self._refused(case, kc, TAKE_UP, "Ground")
            self._fill(case, kc, ground_id=self.ground)
            self._press(case, kc, TAKE_UP)
            self.assertEqual(case.sudo().complaint_phase, "acknowledge")
        nameless = self._entered()
        self._refused(nameless, reg, TO_KC, "name of the complainant")

    def test_spoken_complaint_is_dealt_with_too(self):
        """Awb 9:2: written up and confirmed back; not taken up before that."""
        reg, kc = self.users["REG"], self.users["KC"]
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        case = self._entered(partner_id=self.complainant, channel_id=phone)
        self.assertTrue(self._letter(case, "confirmation"))
        self._press(case, reg, TO_KC)
        self._fill(case, kc, ground_id=self.ground)
        self._refused(case, kc, TAKE_UP, "by word of mouth")
        self._talk(case, "KC", is_confirmed=True)
        self._press(case, kc, TAKE_UP)
        self.assertEqual(case.sudo().complaint_phase, "acknowledge")
        self.assertTrue(self._due(case)["answer"])

    def test_answer_names_the_ombudsman_and_no_appeal(self):
        """Awb 9:3: there is none against how a complaint is handled."""
        case = self._in("investigation")
        self._hear(case, self._side(case), attended=True)
        self._press(case, self.users["BEH"], "Both sides heard")
        [mail] = self._decide(case)[KLANT]
        self.assertIn(OMBUDSMAN, mail["body"])
        for word in ("bezwaar", "beroep", "rechter"):
            self.assertNotIn(word, mail["body"].lower())

    def test_overview_to_publish(self):
        """Awb 9:12a: the coordinator prints the registered complaints of the year, with
        what was found and without names; registration cannot.
        """
        case = self._in("investigation")
        self._hear(case, self._side(case), attended=True)
        self._press(case, self.users["BEH"], "Both sides heard")
        self._decide(case)
        self._press(case, self.users["KC"], "Close")
        values = {"procedure_id": self.procedure.id, "kind": "year", "year": 2026}
        overviews = self.env["complaint.overview"]
        with self._on("2027-01-05"):
            overview = overviews.with_user(self.users["KC"]).create(values)
            text = self._words(self._printed(OVERVIEW, overview, self.users["KC"]))
            with self.assertRaises(AccessError):
                overviews.with_user(self.users["REG"]).create(values)._overview_data()
        self.assertRegex(text, r"Received 1\b")
        self.assertIn(case.number, text)
        for secret in ("Test Klant", KLANT, "Test Accused"):
            self.assertNotIn(secret, text)
        self.assertEqual(
            self._readers_of_year(2026),
            {("year", self.users[code]) for code in ("KC", "BO")}
            | {("year", self.officer)},
        )
