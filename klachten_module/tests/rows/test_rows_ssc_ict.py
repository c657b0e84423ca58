from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..mailbox.mail_common import MailCommon
from .rows_common import CASE, RowsCommon

PASS_ON = "Pass to second line"
FORMAL = "Formal complaint: to customer management"
CONFIRM = "Confirm handling, to service level manager"
COMPLETE = "Information is complete"
VERIFY = "To the relation manager for verification"
CORRECT = "Explanation is correct and complete"
SEND = "Send the answer"
CLOSE = "Close: complainant agrees"
KLANT = "klant@elders.example"


class SscIctCommon(RowsCommon, MailCommon):
    """S0: a mail to the mailbox of the IT service centre, and the people it meets."""

    def setUp(self):
        super().setUp()
        self.ground = self.env["complaint.ground"].search(
            [("procedure_id", "=", self.procedure.id)], limit=1
        )

    def _with_form(self, case):
        """The complaint form hangs on the case."""
        self.env["ir.attachment"].with_user(self.users["GOS"]).create(
            {
                "name": "klachtenformulier.pdf",
                "raw": b"form",
                "res_model": case._name,
                "res_id": case.id,
            }
        )

    def _classify(self, case):
        """The second line finds that it is a formal complaint."""
        gos = self.users["GOS"]
        self._with_form(case)
        self._fill(
            case,
            gos,
            form_received=True,
            complaint_matter="service",
            ground_id=self.ground,
        )
        self._press(case, gos, FORMAL)

    def _to_bureau(self, **mail):
        """A complaint by mail that is with the customer management office."""
        case = self._receive(**mail)
        self._press(case, self.users["SD"], PASS_ON)
        self._classify(case)
        return case

    def _to_manager(self, **mail):
        case = self._to_bureau(**mail)
        self._press(case, self.users["BKM"], CONFIRM)
        return case

    def _draft(self, case, answer="<p>De klep stond open.</p>"):
        slm = self.users["SLM"]
        self._answer_inquiries(case)
        self._press(case, slm, COMPLETE)
        self._fill(case, slm, answer=answer)
        self._approve_draft(case)
        self._press(case, slm, VERIFY)

    def _sent(self, case):
        """The mail with the answer."""
        self._press(case, self.users["RM"], CORRECT)
        self._press(case, self.users["SLM"], SEND)
        return self._mailed()[KLANT][-1]

    def _mailed(self):
        """{address: [mail]} of what leaves now."""
        mailed = {}
        for mail in self._send_mails():
            for to in mail["email_to"]:
                mailed.setdefault(to.rpartition("<")[2].rstrip(">"), []).append(mail)
        return mailed


@tagged("post_install", "-at_install", "klachten")
class TestRowsSscIct(SscIctCommon):
    """Who does what in S0, each by his own screen, and who cannot."""

    def test_customer_desk_and_second_line(self):
        """S0-12, S0-14, S0-15, S0-17, S0-18, S0-48, S0-52, S0-54, S0-61, S0-82: mail
        in, registered, passed on, classified; nobody does the work of another.
        """
        sd, gos, bkm = (self.users[code] for code in ("SD", "GOS", "BKM"))
        case = self._receive()
        [mail] = self.sent_at_once or self._mailed()[KLANT]
        self.assertIn(case.number, mail["subject"])
        self.assertTrue(self._sees(case, sd))
        for other in (gos, bkm, self.users["SLM"], self.users["P"]):
            self.assertFalse(self._sees(case, other), other.login)
        with Form(case.with_user(sd), view=CASE) as form:
            self.assertIn("Mijn laptop is kapot.", form.statement)
            form.ground_id = self.ground
            with form.party_ids.new() as party:
                party.kind = "representative"
                party.name = "Mr. Vertegenwoordiger"
                party.email = "adviseur@elders.example"
        kinds = case.sudo().party_ids.mapped("kind")
        self.assertIn("representative", kinds)
        self.assertIn("complainant", kinds)
        self._not_for(case, PASS_ON, gos, bkm)
        self._press(case, sd, PASS_ON)
        self.assertFalse(self._sees(case, sd))
        self.assertEqual(case.with_user(gos).user_id, gos)
        self.assertEqual(case.with_user(gos).ground_id, self.ground)
        self._not_for(case, FORMAL, sd, bkm)
        self._refused(case, gos, FORMAL, "Complaint form received")
        self._classify(case)
        self.assertEqual(case.with_user(bkm).user_id, bkm)
        self.assertTrue(case.with_user(bkm).is_my_turn)
        self.assertFalse(self._sees(case, self.users["SLM"]))

    def test_only_the_kind_complaint_goes_on(self):
        """S0-54: what is no complaint has none of the later steps."""
        gos = self.users["GOS"]
        case = self._receive()
        self._press(case, self.users["SD"], PASS_ON)
        self._press(
            case,
            gos,
            "Improvement point",
            receiving_team_id=self.plain_team,
            new_title="Check the laptops",
            note="<p>Check them.</p>",
        )
        self.assertEqual(case.sudo().complaint_phase, "diverted")
        for user in self.users.values():
            self.assertFalse(self._buttons(case, user), user.login)
        self.assertFalse(case.sudo().deadline_ids.filtered(lambda d: d.state == "running"))

    def test_bureau_confirms_and_passes_on(self):
        """S0-06, S0-19, S0-21, S0-88: the standard mail says that it is being handled
        and until when; no urgency makes that sooner.
        """
        sd, bkm, slm = (self.users[code] for code in ("SD", "BKM", "SLM"))
        case, urgent = self._receive(), self._receive(message_id="urgent")
        urgent.with_user(sd).priority = "3"
        with Form(case.with_user(sd), view=CASE) as form:
            self.assertNotIn("priority", form._view["fields"])
        for one in (case, urgent):
            self._press(one, sd, PASS_ON)
            self._classify(one)
        self._mailed()
        self._not_for(case, CONFIRM, slm, self.users["GOS"])
        self._press(case, bkm, CONFIRM)
        [mail] = self._mailed()[KLANT]
        self.assertIn("behandel", mail["body"])
        self.assertIn("maandag 30 november 2026", mail["body"])
        self.assertEqual(self._letters(case, "acknowledgement").state, "sent")
        self.assertEqual(case.with_user(slm).user_id, slm)
        due = {
            one: one.sudo().deadline_ids.mapped(lambda d: (d.term_id.code, d.due_on))
            for one in (case, urgent)
        }
        self.assertEqual(due[case][:3], due[urgent][:3])

    def test_service_level_manager_drafts_sends_and_closes(self):
        """S0-24, S0-25, S0-27, S0-78: he alone; not before he knows what happened, and
        not before the customer agrees.
        """
        slm, rm, bkm = (self.users[code] for code in ("SLM", "RM", "BKM"))
        case = self._to_manager()
        self._mailed()
        self._not_for(case, COMPLETE, bkm, rm)
        self._refused(case, slm, COMPLETE, "asked|question|answer")
        self._answer_inquiries(case)
        self._press(case, slm, COMPLETE)
        self._refused(case, slm, VERIFY, "Answer to the complainant")
        self._cannot_write(case, bkm, answer="<p>Van een ander.</p>")
        self._fill(case, slm, answer="<p>De klep stond open.</p>")
        self._approve_draft(case)
        self._press(case, slm, VERIFY)
        self.assertNotIn(KLANT, self._mailed())
        self._press(case, rm, CORRECT)
        self._not_for(case, SEND, rm, bkm)
        self._press(case, slm, SEND)
        [mail] = self._mailed()[KLANT]
        self.assertIn("De klep stond open.", mail["body"])
        self._refused(case, slm, CLOSE, "not agreed yet")
        self._answer_letter(case)._record_verdict("agree", "")
        self._not_for(case, CLOSE, rm, bkm)
        self._press(case, slm, CLOSE, outcome_id=self.founded)
        self.assertTrue(case.sudo().closed)
        self.assertEqual(case.sudo().complaint_phase, "closed")
        self.assertEqual(set(self._buttons(case, slm)), {"Reopen"})

    def test_both_terms_to_the_day(self):
        """S0-91, S0-92: two working days to confirm, twenty to answer; a day later is
        late, and the screen says until when.
        """
        for confirmed, sent, states in (
            ("2026-11-04", "2026-11-30", ("met", "met")),
            ("2026-11-05", "2026-12-01", ("met_late", "met_late")),
        ):
            case = self._to_bureau(message_id=confirmed)
            bkm = case.with_user(self.users["BKM"])
            self.assertIn("4 Nov", bkm.next_step_text)
            self.assertEqual(str(bkm.answer_due_on), "2026-11-30")
            with freeze_time(f"{confirmed} 15:00:00"):
                self._press(case, self.users["BKM"], CONFIRM)
                self._mailed()
            with freeze_time(f"{sent} 15:00:00"):
                self._draft(case)
                self._sent(case)
            with self.subTest(sent):
                found = self._term(case, "acknowledged").state, self._term(case, "answer").state
                self.assertEqual(found, states)

    def test_verifying_does_not_count(self):
        """S0-97: an answer on the last day is in time however long the customer takes;
        his days are taken out of a second one. A day longer and it is late.
        """
        for again, kept in (("2026-12-02", "met"), ("2026-12-03", "late")):
            case = self._to_manager(message_id=again)
            with freeze_time("2026-11-27 09:00:00"):  # a working day is left
                self._draft(case)
                self._sent(case)
            with freeze_time("2026-12-01 09:00:00"):
                self._answer_letter(case)._record_verdict("disagree", "Nog stuk.")
            with freeze_time(f"{again} 09:00:00"):
                self._answer_inquiries(case)
                self._press(case, self.users["SLM"], COMPLETE)
                self._renew(case)
                self._approve_draft(case)
                self._press(case, self.users["SLM"], VERIFY)
                self._sent(case)
            with self.subTest(again), freeze_time("2026-12-20 09:00:00"):
                self._seen_anew()
                line = self.env["complaint.report"].with_user(self.officer)
                line = line.search([("ticket_id", "=", case.id)])
                self.assertEqual(line.answer, kept)
