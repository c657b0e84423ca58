import io
import re

from freezegun import freeze_time
from PyPDF2 import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MondayCommon

REPORT = "klachten_module.report_complaint_letter"
HOME = {
    "complainant_street": "Dam 1",
    "complainant_zip": "1012 JS",
    "complainant_city": "Amsterdam",
}


@tagged("post_install", "-at_install", "klachten")
class TestPaper(MondayCommon):
    """Letters by post: printed, posted on a day, and sent from that day on (S4-17)."""

    def _by_post(self, **vals):
        """A case of somebody without e-mail, with or without an address."""
        return self._create_complaint(
            partner_id=False,
            partner_name="Kiki Kruger",
            complaint_lang="en_US",
            **{**HOME, **vals},
        )

    def _posted(self, letter, user, day):
        self.env["complaint.posted"].with_user(user).create(
            {
                "ticket_id": letter.ticket_id.id,
                "letter_id": letter.id,
                "posted_on": day,
            }
        ).action_save()

    def _print(self, letter, user=None):
        """The letter as PDF, and the places of its words: {text: (x, y)} in mm."""
        reports = self.env["ir.actions.report"].with_user(user or self.users["SD"])
        reports = reports.with_context(force_report_rendering=True)
        pdf, _kind = reports._render_qweb_pdf(REPORT, letter.ids)
        reader, places = PdfReader(io.BytesIO(pdf)), {}

        def keep(text, matrix, text_matrix, _font, _size):
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            if text.strip():
                mm = 25.4 / 72
                places.setdefault(text.strip(), (x * mm, 297 - y * mm))

        reader.pages[0].extract_text(visitor_text=keep)
        return reader, places

    def _letter(self, case, name="confirmation"):
        return self._letters(case, name)

    # --- waiting ----------------------------------------------------------------------

    def test_letter_waits_to_be_posted_and_nothing_counts_as_sent(self):
        case = self._by_post()
        letter = self._letter(case)
        self.assertEqual((letter.state, letter.channel), ("to_post", "post"))
        self.assertFalse(self._send_mails())
        self.assertFalse(letter.sent_at)
        self.assertNotIn("confirmed", self._events(case))
        task = self._activities(case, "activity_post")
        self.assertEqual(task.user_id, self.users["SD"])
        self.assertFalse(task.note)

    def test_address_that_is_missing_is_asked_for(self):
        """Nothing stops for want of a channel: once filled in it goes."""
        case = self._by_post(complainant_street=False)
        letter = self._letter(case)
        with self.assertRaisesRegex(UserError, "postal address"):
            self._posted(letter, self.users["SD"], "2026-11-02")
        case.with_user(self.users["SD"]).complainant_street = "Dam 1"
        self._posted(letter, self.users["SD"], "2026-11-02")
        self.assertEqual(letter.state, "sent")

    def test_address_by_mail_at_the_intake_takes_the_letter_off_the_pile(self):
        case = self._by_post()
        first = self._letter(case)
        case.with_user(self.users["SD"]).partner_email = "kiki@elders.example"
        second = self._letter(case) - first
        self.assertEqual((first.state, second.state), ("suppressed", "queued"))
        self.assertFalse(self._activities(case, "activity_post"))

    # --- posted -----------------------------------------------------------------------

    def test_day_of_posting_stops_the_term(self):
        """S4-17: that day, not the day on which it was recorded."""
        case = self._by_post()
        self._walk_to(case, "acknowledgement")
        self._move(case, "BKM", "Confirm handling, to service level manager")
        letter = self._letter(case, "acknowledgement")
        self.assertEqual(letter.state, "to_post")
        self.assertFalse(self._term(case, "acknowledged").stopped_on)
        with freeze_time("2026-11-04 09:00:00"):
            self._posted(letter, self.users["SLM"], "2026-11-03")
        self.assertEqual(str(self._term(case, "acknowledged").stopped_on), "2026-11-03")
        self.assertEqual(self._term(case, "acknowledged").state, "met")
        event = letter.env["complaint.event"].search([("letter_id", "=", letter.id)])
        self.assertEqual(
            (event.type, str(event.happened_at), event.user_id),
            ("acknowledged", "2026-11-03 11:00:00", self.users["SLM"]),
        )
        self.assertEqual(
            (
                str(letter.posted_on),
                letter.posted_by_id,
                str(letter.posting_recorded_at),
                letter.postal_address,
            ),
            (
                "2026-11-03",
                self.users["SLM"],
                "2026-11-04 09:00:00",
                "Kiki Kruger\nDam 1\n1012 JS  AMSTERDAM",
            ),
        )

    def test_day_lies_at_most_two_working_days_back(self):
        case = self._by_post()
        letter = self._letter(case)
        clerk = self.users["SD"]
        for now, day, words in (
            ("2026-11-02", "2026-11-03", "at most two working days"),
            ("2026-11-02", "2026-10-30", "written on"),
            ("2026-11-05", "2026-11-02", "at most two working days"),
        ):
            with (
                self.subTest(now=now, day=day),
                freeze_time(f"{now} 09:00:00"),
                self.assertRaisesRegex(UserError, words),
            ):
                self._posted(letter, clerk, day)
        with freeze_time("2026-11-04 09:00:00"):
            self._posted(letter, clerk, "2026-11-02")
            self.assertEqual(letter.state, "sent")
            with self.assertRaisesRegex(UserError, "not waiting to be posted"):
                self._posted(letter, clerk, "2026-11-03")
        self.assertEqual(self._events(case).count("confirmed"), 1)
        self.assertFalse(self._activities(case, "activity_post"))

    def test_only_who_may_change_the_case_says_so(self):
        case, other = self._by_post(), self._by_post()
        with self.assertRaises(AccessError):
            self._posted(self._letter(case), self.users["RM"], "2026-11-02")
        with self.assertRaises(AccessError):
            self.env["complaint.posted"].with_user(self.users["SD"]).create(
                {"ticket_id": case.id, "letter_id": self._letter(other).id}
            )
        self.assertEqual(self._letter(case).state, "to_post")

    def test_life_without_any_e_mail(self):
        """S4-17, L4: each letter by post, from the receipt until it is closed."""
        case = self._by_post()
        for stage in ("acknowledgement", "to_send"):
            self._walk_to(case, stage)
        self._move(case, "SLM", "Send the answer")
        for letter in case.sudo().letter_ids.sorted("id"):
            if letter.state == "to_post":
                self._posted(letter, self.users["SLM"], "2026-11-02")
        log = self._events(case)
        for event in ("confirmed", "acknowledged", "sent"):
            with self.subTest(event=event):
                self.assertEqual(log.count(event), 1)
        self.assertNotIn("failed", case.sudo().letter_ids.mapped("state"))
        answer = self._answer_letter(case)
        self.assertIn("Dit is wat er gebeurde", answer.body)
        self.assertIn("Write to us or call us", answer.body)
        self.assertNotIn("personal link", answer.body)

    # --- on paper ---------------------------------------------------------------------

    def test_address_stands_in_the_window(self):
        """C5/6, window left: 20 to 105 mm from the left, 50 to 85 from the top."""
        case = self._by_post(complainant_form_of_address="madam")
        reader, places = self._print(self._letter(case))
        text = reader.pages[0].extract_text()
        for line in ("Kiki Kruger", "Dam 1"):
            with self.subTest(line=line):
                x, y = places[line]
                self.assertTrue(18 <= x <= 105, x)
                self.assertTrue(50 <= y <= 85, y)
        self.assertIn("AMSTERDAM", text)
        self.assertIn("Dear Ms Kiki Kruger,", text)
        self.assertIn(case.number, text)
        self.assertNotIn("http", text)
        self.assertEqual(reader.trailer["/Root"]["/MarkInfo"]["/Marked"], True)

    def test_large_print(self):
        case = self._by_post()
        small = len(self._print(self._letter(case))[0].pages)
        case.sudo()._complaint_complainant().large_print = True
        self.env.invalidate_all()
        reader = self._print(self._letter(case))[0]
        self.assertGreaterEqual(len(reader.pages), small)
        html = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, self._letter(case).ids
        )[0]
        self.assertTrue(re.search(rb'class="article letter large"', html))

    def test_only_who_reads_the_case_prints_it(self):
        letter = self._letter(self._by_post())
        for user in (self.outsider, self.users["RM"]):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._print(letter, user)
        mailed = self._letter(self._create_complaint())
        with self.assertRaisesRegex(UserError, "does not go by post"):
            mailed.with_user(self.users["SD"]).action_print()
