from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .register_common import HEADER, RegisterCommon


@tagged("post_install", "-at_install", "klachten")
class TestRegisterKept(RegisterCommon):
    """Registers as organisations keep them."""

    def _of_year(self, year, number="001"):
        return self._row(
            1,
            **{
                "Nr": number,
                "Ontvangen op": f"12-3-{year}",
                "Ontvangstbevestiging": "",
                "Afgehandeld op": f"4-4-{year}",
            },
        )

    def test_numbers_begin_at_one_every_year(self):
        """In one list, or in the file of the next year; twice in a year is a slip."""
        first, next_year = self._of_year(2024), self._of_year(2025)
        history = self._import([first, next_year])
        self.assertEqual(len(self._cases(history)), 2)
        rows = [self._of_year(2026), self._of_year(2026), self._of_year(2025)]
        again = self._read(self._book(rows))
        self.assertEqual(
            again.line_ids.mapped("state"), ["ready", "refused", "refused"]
        )
        self.assertIn("has this old number too", again.line_ids[1].problems)
        self.assertIn("Imported before", again.line_ids[2].problems)

    def test_numbers_begin_at_one_on_every_sheet(self):
        """A sheet, or a file, a month: another day, another complaint."""
        january = self._row(1, **{"Ontvangen op": "2-1-2025"})
        february = self._row(1, **{"Ontvangen op": "3-2-2025"})
        history = self._read(self._book([january], more={"Feb": [february]}))
        self.assertEqual(history.line_ids.mapped("state"), ["ready", "ready"])
        twice = self._read(self._book([january], more={"Alle": [january]}))
        self.assertEqual(twice.line_ids.mapped("state"), ["ready", "refused"])
        self._import([january])
        later = self._read(self._book([february, january]))
        states = later.line_ids.mapped("state")
        self.assertEqual(states, ["doubtful", "refused"])
        self.assertIn("came in on another day", later.line_ids[0].problems)

    def test_channels_as_people_write_them(self):
        written = ["E-mail", "telefonisch", "per post", "Mondeling", "rooksignaal"]
        rows = [[*self._row(n), kind] for n, kind in enumerate(written, 1)]
        book = self._book(rows, header=[*HEADER, "Wijze van indienen"])
        history = self._read(book)
        self.assertEqual(history.line_ids.mapped("state"), ["ready"] * 4 + ["doubtful"])
        history.action_import()
        self._work()
        names = [
            "helpdesk_mgmt.helpdesk_ticket_channel_email",
            "helpdesk_mgmt.helpdesk_ticket_channel_phone",
            "klachten_module.channel_letter",
            "klachten_module.channel_counter",
        ]
        expected = [self.env.ref(name).id for name in names]
        channels = self._cases(history).mapped(lambda case: case.channel_id.id)
        self.assertEqual(channels, [*expected, False])

    # --- columns ----------------------------------------------------------------------

    def _csv(self, text, **choices):
        return self._read(text.encode("cp1252"), name="klachten.csv", **choices)

    def test_no_column_of_receipt_or_closing_is_said_once(self):
        """Failed before: each row had its own reason, and nothing stood on top."""
        history = self._csv(
            "Nr;Naam klager;Onderwerp\r\n1;A. Burger;Wachten\r\n2;B. Burger;Herrie\r\n"
        )
        self.assertIn("No column is the day of receipt", history.notices)
        self.assertIn("No column is the day of closing", history.notices)
        self.assertEqual(history.line_ids.mapped("state"), ["refused"] * 2)
        self.assertFalse(any(history.line_ids.mapped("problems")))
        self.assertEqual(history.line_ids[0].kind, "no_receipt_column")

    def test_without_a_column_of_closing_all_ended_when_an_officer_says_so(self):
        history = self._csv("Nr;Ontvangen\r\n1;12-3-2025\r\n2;13-3-2025\r\n")
        self.assertIn("Choose it under Columns, or choose", history.notices)
        history.take_unended = True
        self.assertIn("stays unknown", history.notices)
        self.assertEqual(history.line_ids.mapped("state"), ["ready"] * 2)

    def test_a_guess_is_confirmed_before_anything_is_imported(self):
        history = self._csv(
            "Zaak nr;Stap 1;Stap 2\r\n1;12-3-2025;4-4-2025\r\n2;13-3-2025;5-4-2025\r\n"
        )
        columns = {column.name: column for column in history.column_ids}
        self.assertEqual(columns["Stap 1"].meaning, "received")
        self.assertIn("never later", columns["Stap 1"].doubt)
        self.assertIn("never earlier", columns["Stap 2"].doubt)
        self.assertTrue(history.asks)
        self.assertIn("Stap 1", history.questions)
        # what would happen is shown, so that it can be judged
        self.assertIn("Received 03/12/2025", history.line_ids[0].effect)
        with self.assertRaisesRegex(UserError, "First say whether this is right"):
            history.action_import()
        history.action_confirm()
        self.assertFalse(history.asks)
        history.action_import()
        self._work()
        self.assertEqual(len(self._cases(history)), 2)

    def test_choosing_what_was_guessed_answers_the_question(self):
        history = self._csv("Nr;Datum;Klaar\r\n1;12-3-2025;4-4-2025\r\n")
        column = history.column_ids.filtered("guess")
        self.assertEqual((column.name, column.meaning), ("Datum", "received"))
        history.column_ids = [(1, column.id, {"meaning": "received_registered"})]
        self.assertFalse(history.asks or column.guess)
        with self.assertRaises(AccessError):
            column.write({"guess": False})

    def test_names_of_one_s_own_are_known(self):
        history = self._csv(
            "Klachtnr;Binnen;Datum ontvangstbev.;Afgeh.;Resultaat;Huurder\r\n"
            "1;5-2-2024;6-2-2024;25-2-2024;gegr.;Test Huurder\r\n"
        )
        self.assertFalse(history.asks)
        self.assertEqual(history.line_ids.state, "ready")
        for part in ("Received 02/05", "Receipt confirmed 02/06", "Closed 02/25"):
            self.assertIn(part, history.line_ids.effect)

    # --- days -------------------------------------------------------------------------

    def test_one_typo_stays_out_and_turns_no_other_day(self):
        """Failed before: the other three were read as month, day, year."""
        history = self._csv(
            "Nr;Ontvangen;Afgesloten\r\n1;01-02-2025;01-03-2025\r\n"
            "2;1-13-2025;1-3-2025\r\n3;03-02-2025;04-03-2025\r\n"
            "4;14-02-2025;05-03-2025\r\n"
        )
        self.assertEqual(
            history.line_ids.mapped("state"), ["ready", "refused", "ready", "ready"]
        )
        self.assertIn("'1-13-2025' is no day", history.line_ids[1].problems)
        self.assertIn("Received 02/01/2025", history.line_ids[0].effect)

    def test_days_that_may_be_either_are_asked(self):
        history = self._csv("Nr;Ontvangen;Afgesloten\r\n1;3/4/2025;5/6/2025\r\n")
        self.assertTrue(history.asks)
        self.assertIn("April or in March", history.questions)
        received, closed = history.column_ids[1:]
        history.column_ids = [
            (1, received.id, {"date_order": "mdy"}),
            (1, closed.id, {"date_order": "mdy"}),
        ]
        self.assertFalse(history.asks)
        self.assertIn("Received 03/04/2025", history.line_ids.effect)

    # --- rows and endings -------------------------------------------------------------

    def test_totals_and_notes_are_left_out_and_said(self):
        """Failed before: they stood among the complaints that stay out."""
        history = self._csv(
            "Nr;Ontvangen;Afgesloten;Oordeel;Duur\r\n"
            "1;12-3-2025;4-4-2025;gegrond;23\r\nTotaal;1;;1 gegrond;23\r\n"
            "Gemiddeld;;;;23\r\n2;;;;\r\nBron: zaaksysteem;;;;\r\n"
        )
        self.assertEqual(history.line_ids.mapped("state"), ["ready", *["left_out"] * 4])
        self.assertEqual((history.left_out_count, history.refused_count), (4, 0))
        self.assertIn("such as totals and notes, are left out: 4", history.notices)
        history.action_import()
        self._work()
        self.assertEqual((history.imported_count, history.refused_count), (1, 0))

    def test_not_taken_up_is_not_continued_elsewhere(self):
        words = ["Niet-ontvankelijk", "geen reactie meer", "doorgestuurd"]
        history = self._read(
            self._book([self._row(n, Oordeel=w) for n, w in enumerate(words, 1)])
        )
        shown = ["Not taken up", "No reaction", "For another organisation"]
        for line, part in zip(history.line_ids, shown, strict=True):
            self.assertIn(f"{part} 04/04/2025", line.effect)
            self.assertNotIn("elsewhere", line.effect)
        history.action_import()
        self._work()
        taken, silent, referred = self._cases(history)
        self.assertEqual(taken.stage_id.complaint_phase, "closed")
        self.assertEqual(referred.stage_id.complaint_phase, "diverted")
        report = self.env["complaint.report"]
        kinds = [
            report.search([("ticket_id", "=", case.id)]).diverted_kind
            for case in (taken, silent, referred)
        ]
        self.assertEqual(kinds, ["not_taken_up", False, "referred"])

    def test_words_that_are_no_outcome_are_said_once_with_their_number(self):
        words = ["Coulance", "Coulance", "Afgewezen"]
        history = self._read(
            self._book([self._row(n, Oordeel=w) for n, w in enumerate(words, 1)])
        )
        self.assertIn("'Coulance' (2), 'Afgewezen' (1)", history.notices)

    def test_complainant_who_is_complained_about_gets_no_other_remark(self):
        """Failed before: it said too that no colleague is called so."""
        self.officer.email = "officer@test.example"
        row = {
            "Melder": "Test Officer",
            "E-mail": "officer@test.example",
            "Betreft medewerker": "Test Officer",
        }
        history = self._read(self._book([self._row(1, **row)]))
        self.assertEqual(history.line_ids.kind, "same_person")
        self.assertNotIn("No colleague", history.line_ids.problems)

    # --- files ------------------------------------------------------------------------

    def test_each_file_without_complaints_says_why(self):
        header_only = b"Nr;Ontvangen;Afgesloten\r\n"
        with self.assertRaisesRegex(UserError, "Only the names of the columns"):
            self._read(header_only)
        with self.assertRaisesRegex(UserError, "This file is empty"):
            self._read(b"\r\n")

    def test_a_file_with_known_numbers_says_so_on_top(self):
        self._import([self._row(1), self._row(2)])
        again = self._read(self._book([self._row(2), self._row(1)]))
        self.assertIn("Every complaint in this file was imported before", again.notices)
        more = self._read(self._book([self._row(2), self._row(3)]))
        self.assertIn("by number and day of receipt: 1 rows", more.notices)

    def test_remarks_are_in_the_language_of_who_looks(self):
        """Failed before: in that of who brought the file in."""
        self.env["res.lang"]._activate_lang("nl_NL")
        history = self._read(self._book([self._row(1, **{"Ontvangen op": "x1"})]))
        self.env["ir.model.fields"].invalidate_model()
        line = history.line_ids.with_context(lang="nl_NL")
        self.assertIn("x1", line.problems)
        self.assertNotEqual(line.problems, history.line_ids.problems)
        self.assertFalse(history.line_ids._fields["problems"].store)
