from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

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
        self._not_for(case, PASS_ON, gos, bkm, self.auditor)
        self._press(case, sd, PASS_ON)
        self.assertFalse(self._sees(case, sd))
        self.assertEqual(case.with_user(gos).user_id, gos)
        self.assertEqual(case.with_user(gos).ground_id, self.ground)
        self._not_for(case, FORMAL, sd, bkm, self.users["P"])
        self._refused(case, gos, FORMAL, "Complaint form received")
        self._classify(case)
        self.assertEqual(case.with_user(bkm).user_id, bkm)
        self.assertTrue(case.with_user(bkm).is_my_turn)
        self.assertFalse(self._sees(case, self.users["SLM"]))

    def test_only_the_kind_complaint_goes_on(self):
        """S0-54, S0-87: one of three grounds makes it one; what is no complaint has
        none of the later steps.
        """
        gos = self.users["GOS"]
        case = self._receive()
        self._press(case, self.users["SD"], PASS_ON)
        grounds = self.ground.with_user(gos).search(
            [("procedure_id", "=", self.procedure.id)]
        )
        self.assertEqual(
            grounds.mapped("name"),
            [
                "Agreed service not delivered",
                "A solved or closed case",
                "Conduct of staff",
            ],
        )
        self._refused(case, gos, FORMAL, "Ground")
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
        self.assertFalse(
            case.sudo().deadline_ids.filtered(lambda d: d.state == "running")
        )

    def test_bureau_confirms_and_passes_on(self):
        """S0-06, S0-19, S0-21, S0-64, S0-88: the standard mail says that it is
        being handled and until when; no urgency makes that sooner.
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

    def test_all_correspondence_hangs_on_the_case(self):
        """S0-77: his mails as they came, ours as they went; who handles it reads them
        there and cannot take one away.
        """
        case, slm = self._to_manager(), self.users["SLM"]
        sent = self._mailed()[KLANT]
        reply = f"In-Reply-To: {case.sudo().message_ids[-1:].message_id}\n"
        self._receive(extra=reply, body="En de oplader ook.", message_id="more")
        self._draft(case)
        self._press(case, self.users["RM"], CORRECT)
        self._press(case, slm, SEND)
        sent += self._mailed()[KLANT]
        self._seen_anew()
        mine = case.with_user(slm)
        bodies = " ".join(mine.letter_ids.filtered("body").mapped("body"))
        self.assertEqual(len(sent), 4)
        for mail in sent:
            [letter] = [x for x in mine.letter_ids if x.subject == mail["subject"]]
            self.assertEqual(letter.state, "sent")
        self.assertIn("De klep stond open.", bodies)
        said = " ".join(mine.message_ids.mapped("body"))
        self.assertIn("En de oplader ook.", said)
        originals = [a for a in mine.attachment_ids if a.name.endswith(".eml")]
        self.assertEqual(len(originals), 2)
        mails = mine.message_ids.filtered(lambda m: m.message_type == "email")
        for part in (originals[0], mails[:1], mine.letter_ids[:1]):
            with self.subTest(part._name), self.assertRaises(UserError):
                part.unlink()

    def test_work_moves_to_another_team(self):
        """S0-07: a configurator says who fills a role; no new version is needed, the
        next complaint is theirs. Nobody else changes it.
        """
        role, version = self.roles["GOS"], self.procedure.version_id
        new = new_test_user(self.env, "test_rows_new", "base.group_user", lang="en_US")
        configurator = new_test_user(
            self.env, "test_rows_moves", "klachten_module.group_complaint_configurator"
        )
        with self.assertRaises(AccessError):
            role.with_user(self.users["GOS"]).user_ids = new
        with Form(role.with_user(configurator)) as form:
            form.user_ids.clear()
            form.user_ids.add(new)
        case = self._receive()
        self._press(case, self.users["SD"], PASS_ON)
        self.assertEqual(case.sudo().user_id, new)
        self._not_for(case, FORMAL, self.users["GOS"])
        self.assertIn(FORMAL, self._buttons(case, new))
        self.assertEqual(self.procedure.version_id, version)

    def test_several_customers_share_one_procedure(self):
        """S0-04, S0-11: one row of numbers, one first step, whoever of them complains;
        none of them sees that of another.
        """
        users = [
            new_test_user(
                self.env, f"test_rows_{n}", "base.group_portal", email=f"{n}@m.example"
            )
            for n in range(2)
        ]
        cases = self.env["helpdesk.ticket"]
        for n, user in enumerate(users):
            user.partner_id.parent_id = self.env["res.partner"].create(
                {"name": f"Ministry {n}", "is_company": True}
            )
            raw = self._mail(message_id=f"m{n}").replace(KLANT, user.email)
            cases += self._receive(raw.encode())
        self.assertEqual(
            cases.mapped("partner_id"), users[0].partner_id + users[1].partner_id
        )
        self.assertEqual(cases.procedure_version_id, self.procedure.version_id)
        first, second = (int(case.number[-6:]) for case in cases)
        self.assertEqual(second, first + 1)
        for case in cases:
            self.assertIn(PASS_ON, self._buttons(case, self.users["SD"]))
        self.assertFalse(self._sees(cases[0], users[1]))

    def test_both_terms_to_the_day(self):
        """S0-91, S0-92, S0-97: two working days to confirm, twenty to answer; a day
        later is late, and the screen says until when. The days on which the customer
        verifies an answer are taken out of a second one, and no more than those.
        """
        cases = []
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
                terms = [self._term(case, code) for code in ("acknowledged", "answer")]
            with self.subTest(sent):
                self.assertEqual(tuple(term.state for term in terms), states)
            cases.append(case)
        in_time, late = cases
        with freeze_time("2026-12-03 09:00:00"):  # the third working day
            for case in cases:
                self._answer_letter(case)._record_verdict("disagree", "Nog stuk.")
        for day, kept in (("2026-12-03", "running"), ("2026-12-04", "late")):
            self.assertEqual(self._kept(in_time, day), kept)
            self.assertEqual(self._kept(late, day), "late")
        with freeze_time("2026-12-03 15:00:00"):
            self._answer_inquiries(in_time)
            self._press(in_time, self.users["SLM"], COMPLETE)
            self._renew(in_time)
            self._approve_draft(in_time)
            self._press(in_time, self.users["SLM"], VERIFY)
            self._sent(in_time)
        self.assertEqual(self._kept(in_time, "2026-12-20"), "met")

    def _kept(self, case, day):
        """Whether it was handled in time, as the officer reads it on a day."""
        with freeze_time(f"{day} 09:00:00"):
            self._seen_anew()
            lines = self.env["complaint.report"].with_user(self.officer)
            return lines.search([("ticket_id", "=", case.id)]).answer
