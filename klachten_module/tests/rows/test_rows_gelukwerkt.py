from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..clock.hourly_common import HourlyRunCommon
from ..mailbox.mail_common import MailCommon
from ..procedure.gelukwerkt_common import EXPLAIN, UNSOLVED, GelukwerktCommon
from ..procedure.procedure_common import KLANT
from .rows_common import CASE, OVERVIEW, RowsCommon

FORMAL = "Formal complaint"


@tagged("post_install", "-at_install", "klachten")
class TestRowsGelukwerkt(RowsCommon, GelukwerktCommon, MailCommon, HourlyRunCommon):
    """S3: the complaints officer of a small firm, the owners, and who is involved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = "test-gelukwerkt@test.example"

    def _mail_in(self, **mail):
        """A complaint by mail about which a talk did not help."""
        case = self._receive(**mail)
        self._calls("2026-11-02", case, "MW")
        return case

    def _with_form(self, case, **values):
        kf = self.users["KF"]
        self._press(case, self.users["MW"], UNSOLVED, note="<p>Hij blijft boos.</p>")
        self._fill(case, kf, form_received=True, form_note="On the website", **values)
        return case, kf

    def test_all_in_one_place_one_way(self):
        """S3-01, S3-07, S3-12, S3-13: by letter or by mail, taken in by whom it may be,
        each has its number in the one register of the officer; an ordinary ticket is
        not in it, and who has no part in it sees none.
        """
        mailed = self._receive()
        officer, employee = self.officer, self.users["MW"]
        tickets = self.env["helpdesk.ticket"]
        entry = Form(tickets.with_user(officer), view=CASE)
        entry.team_id = self.procedure.team_id
        entry.name = "Training viel tegen"
        entry.partner_id = self.complainant
        entry.channel_id = self.env.ref("klachten_module.channel_letter")
        entry.description = "<p>Slecht.</p>"
        posted = entry.save()
        plain = self._create_plain()
        self._seen_anew()
        register = [("procedure_id", "=", self.procedure.id)]
        found = tickets.with_user(officer).search(register)
        self.assertEqual(found, posted + mailed)
        self.assertNotIn(plain, found)
        numbers = sorted(int(case.number[-6:]) for case in found)
        self.assertEqual(numbers[1], numbers[0] + 1)
        for case in found:
            self.assertEqual(case.stage_id.complaint_code, "talk")
            self.assertEqual(self._letter(case, "confirmation").email_normalized, KLANT)
            self.assertIn(UNSOLVED, self._buttons(case, employee))
        for stranger in (self.users["EIG"], self.outsider):
            self.assertFalse(tickets.with_user(stranger).search(register))
        nobody = new_test_user(self.env, "test_rows_nobody", "base.group_user")
        with self.assertRaises(AccessError):
            tickets.with_user(nobody).create(
                {"name": "x", "team_id": self.procedure.team_id.id}
            )

    def test_what_is_a_complaint(self):
        """S3-02, S3-03, S3-04: a misunderstanding that the talk cleared up is a
        question and counts apart; what is not solved goes higher up, to the officer,
        and is a complaint when it is there in writing.
        """
        employee, officer = self.users["MW"], self.users["KF"]
        unclear, real = self._mail_in(), self._mail_in(message_id="real")
        self._mailed()
        question = "A question, no complaint"
        self._not_for(unclear, question, self.users["BEH"], self.auditor)
        self._press(unclear, employee, question, note="<p>Verkeerd gelezen.</p>")
        [mail] = self._mailed()[KLANT]
        self.assertIn("Bedankt", mail["body"])
        self.assertEqual(self._line(unclear).kind, "question")
        self._press(real, employee, UNSOLVED, note="<p>Hij blijft boos.</p>")
        self.assertFalse(self._buttons(real, employee))
        self._fill(real, officer, ground_id=self.ground, complaint_nature="incident")
        self._refused(real, officer, FORMAL, "Complaint form received")
        self._fill(real, officer, form_received=True, form_note="On the website")
        self._press(real, officer, FORMAL)
        self.assertEqual(real.sudo().user_id, officer)
        self.assertEqual(self._line(real).kind, "complaint")

    def test_four_subjects_and_no_others(self):
        """S3-05: one of the four is chosen, before it is handled; a subject of another
        procedure is refused.
        """
        case, kf = self._with_form(self._mail_in(), complaint_nature="incident")
        self._refused(case, kf, FORMAL, "Ground")
        offered = self.env["complaint.ground"].with_user(kf)
        names = offered.search([("procedure_id", "=", self.procedure.id)])
        self.assertEqual(
            names.mapped("name"),
            ["Advice", "Facilitation", "Workshops and training", "Payments"],
        )
        foreign = self.env["complaint.ground"].search(
            [("procedure_id", "!=", self.procedure.id)], limit=1
        )
        self._cannot_write(case, kf, ground_id=foreign.id)
        self._fill(case, kf, ground_id=names[3])
        self._press(case, kf, FORMAL)
        self.assertEqual(case.with_user(kf).ground_id.name, "Payments")

    def test_officer_decides_who_is_addressed_and_how(self):
        """S3-06, S3-23, S3-24: the officer alone; who handles it, and how complainant
        and the others are told, is written down first.
        """
        second = new_test_user(
            self.env, "test_rows_second", "base.group_user", name="Second", lang="en_US"
        )
        self.roles["BEH"].user_ids = [Command.link(second.id)]
        case, kf = self._with_form(
            self._mail_in(), complaint_nature="incident", ground_id=self.ground
        )
        self._press(case, kf, FORMAL)
        self._mailed()
        self._not_for(case, EXPLAIN, self.users["MW"], self.users["BEH"])
        with self.assertRaisesRegex(AssertionError, "note is a required field"):
            self._press(case, kf, EXPLAIN, holder_id=second)
        self._press(case, kf, EXPLAIN, holder_id=second, note="<p>Second belt hem.</p>")
        self.assertEqual(case.with_user(second).user_id, second)
        self.assertFalse(self._sees(case, self.outsider))
        said = case.with_user(kf).event_ids.note_ids.mapped("body")
        self.assertTrue([body for body in said if "Second belt hem." in body])
        [mail] = self._mailed()[KLANT]
        self.assertIn("Second", mail["body"])

    def test_others_who_take_part(self):
        """S3-32: who is involved is written down with his part; of whom it is about the
        case is hidden, though he is an employee who could do the next step.
        """
        case = self._mail_in()
        employee = self.users["MW"]
        self.assertTrue(self._sees(case, employee))
        with Form(case.with_user(self.officer), view=CASE) as form:
            for kind, partner in (
                ("informed", self.users["BEH"].partner_id),
                ("complained_about", employee.partner_id),
            ):
                with form.party_ids.new() as party:
                    party.kind = kind
                    party.partner_id = partner
        self.assertFalse(self._sees(case, employee))
        parts = {
            party.kind: party.name for party in case.with_user(self.officer).party_ids
        }
        self.assertEqual(set(parts), {"complainant", "informed", "complained_about"})

    def test_officer_guards_the_progress(self):
        """S3-09: whoever has it, the officer sees how far it is and hears what is late;
        an employee sees only what he has himself.
        """
        self.officer.email = "officer@test.example"
        case = self._mail_in()
        self._mailed()
        todo = case.with_user(self.officer)
        self.assertIn("Mon 16 Nov", todo.next_step_text)
        self.assertFalse(self._sees(case, self.users["BEH"]))
        with mute_logger("py.warnings"):
            self._run("2026-11-17 09:00:00")
        self.assertIn("officer@test.example", self._mailed())
        with self._on("2026-11-17"):
            late = self.env["helpdesk.ticket"].with_user(self.officer)
            self.assertIn(case, late.search([("due_state", "=", "overdue")]))

    def test_owners_get_all_complaints_with_the_analysis(self):
        """S3-10, S3-30: each year, on paper; the words of the officer in it; not to an
        employee, who cannot make one either.
        """
        case = self._mail_in()
        readers = self._readers_of_year(2026)
        self.assertEqual(readers, {("year", self.officer), ("year", self.users["EIG"])})
        with self._on("2027-01-05"):
            overviews = self.env["complaint.overview"]
            with Form(overviews.with_user(self.officer)) as form:
                form.procedure_id = self.procedure
                form.kind = "year"
                form.year = 2026
                form.analysis = "Trainingen vielen tegen."
                form.recommendations = "Kleinere groepen."
            overview = form.record
            text = self._words(self._printed(OVERVIEW, overview, self.officer))
            with self.assertRaises(AccessError):
                overviews.with_user(self.users["MW"]).create(
                    {"procedure_id": self.procedure.id, "kind": "year", "year": 2026}
                )._overview_data()
        for words in (
            case.number,
            "Analysis by the complaints officer Trainingen vielen tegen.",
            "Recommendations Kleinere groepen.",
        ):
            self.assertIn(words, text)
