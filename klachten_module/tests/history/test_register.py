import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .register_common import HEADER, RegisterCommon


@tagged("post_install", "-at_install", "klachten")
class TestRegister(RegisterCommon):
    def _letters_and_tasks(self):
        counts = {}
        for model in (
            "mail.mail",
            "mail.message",
            "mail.activity",
            "mail.followers",
            "mail.notification",
            "complaint.letter",
        ):
            counts[model] = self.env[model].sudo().search_count([])
        return counts

    def test_dry_run_makes_nothing_and_says_what_would_happen(self):
        before = self.env["helpdesk.ticket"].search_count([])
        history = self._read(self._book([self._row(1), [], self._row(2)]))
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)
        self.assertEqual(history.mapped("line_ids.state"), ["ready", "ready"])
        self.assertEqual(history.mapped("line_ids.row"), [4, 6])
        effect = history.line_ids[0].effect
        for part in ("Received 03/12/2025", "Closed 04/04/2025", "Partly founded"):
            self.assertIn(part, effect)

    def test_import_writes_to_nobody_and_gives_no_task(self):
        """Receipt, end and outcome are of the file; the words are as they were."""
        before = self._letters_and_tasks()
        history = self._import([self._row(number) for number in range(1, 6)])
        self.assertEqual(self._letters_and_tasks(), before)
        cases = self._cases(history)
        self.assertEqual(len(cases), 5)
        case = cases[0]
        self.assertEqual(case.complaint_old_number, "2025-001")
        self.assertRegex(case.number, r"K-2025-\d{6}")
        self.assertFalse(case.complaint_open or case.user_id or case.next_term_id)
        self.assertEqual(case.complaint_phase, "closed")
        self.assertEqual(case.outcome_id.code, "partly")
        self.assertEqual(str(case.received_at), "2025-03-12 11:00:00")
        self.assertEqual(str(case.closed_date), "2025-04-04 10:00:00")
        self.assertIn("wachtte &amp; &lt;b&gt;", case.statement)
        self.assertEqual(case.partner_email, "burger1@elders.example")
        self.assertEqual(
            self._log(case),
            [
                ("received", "2025-03-12"),
                ("confirmed", "2025-03-13"),
                ("closed", "2025-04-04"),
            ],
        )

    def test_terms_are_those_of_which_both_ends_stand_in_the_file(self):
        """No term is missed, and the hourly run finds nothing to warn about."""
        days = {"Ontvangen op": "12-3-2025", "Afgehandeld op": "4-4-2025"}
        history = self._read(
            self._book(
                [self._row(1, **days)],
            )
        )
        column = {c.name: c for c in history.column_ids}
        history.write(
            {
                "column_ids": [
                    (1, column["Ontvangen op"].id, {"meaning": "received_registered"}),
                    (1, column["Afgehandeld op"].id, {"meaning": "sent_closed"}),
                ]
            }
        )
        self.assertIn("Answer sent 04/04/2025", history.line_ids.effect)
        history.action_import()
        self._work()
        case = self._cases(history)
        states = {row.term_id.code: row.state for row in case.deadline_ids}
        self.assertEqual(set(states.values()), {"met"})
        self.assertIn("answer", states)
        self.assertNotIn("acknowledge", states)
        self.env["complaint.deadline"]._cron_mark_missed()
        self.assertFalse(case.deadline_ids.filtered("missed_on"))
        self.assertNotIn("escalated", self._events(case))

    def test_no_automation_of_the_organisation_fires(self):
        model = self.env["ir.model"]._get("helpdesk.ticket")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Somebody's own",
                "model_id": model.id,
                "state": "code",
                "code": "record.message_post(body='Welcome')",
                "usage": "base_automation",
            }
        )
        self.env["base.automation"].create(
            {
                "name": "Somebody's own",
                "model_id": model.id,
                "trigger": "on_create_or_write",
                "action_server_ids": [(4, action.id)],
            }
        )
        case = self._cases(self._import([self._row(1)]))
        self.assertFalse(case.message_ids)

    def test_person_complained_about_does_not_see_it(self):
        history = self._import(
            [
                self._row(1, **{"Betreft medewerker": "Test Officer"}),
                self._row(2, **{"Betreft medewerker": "Onbekende Man"}),
                self._row(3, Omschrijving="Test Officer deed niets."),
                self._row(4),
            ]
        )
        mine = self.env["helpdesk.ticket"].with_user(self.officer)
        cases = self._cases(history)
        seen = mine.search([("complaint_history_id", "=", history.id)])
        # the only officer is named in words: then somebody must be able to look
        self.assertNotIn(cases[0], seen)
        self.assertIn(cases[1], seen)
        self.assertIn(cases[3], seen)
        about = cases[0].party_ids.filtered(lambda p: p.kind == "complained_about")
        self.assertEqual(about.partner_id, self.officer.partner_id)
        self.assertFalse(about.proposed)
        self.assertIn("person_hidden", self._events(cases[0]))
        self.assertIn("Onbekende Man", cases[1].party_ids.mapped("name"))
        self.assertFalse(cases[1].hidden_partner_ids)

    def test_a_surname_alone_hides_until_somebody_looks(self):
        self.users["RM"].name = "Truus Bijlsma-Voorbeeld"
        history = self._import(
            [self._row(1, **{"Betreft medewerker": "Bijlsma-Voorbeeld, T."})]
        )
        case = self._cases(history)
        self.assertIn(self.users["RM"].partner_id, case.hidden_partner_ids)
        proposed = case.party_ids.filtered("proposed")
        self.assertEqual(proposed.partner_id, self.users["RM"].partner_id)

    def test_a_colleague_who_complained_does_not_read_the_file(self):
        self.officer.email = "officer@test.example"
        history = self._import([self._row(1, **{"E-mail": "officer@test.example"})])
        case = self._cases(history)
        self.assertEqual(case.partner_id, self.officer.partner_id)
        self.assertFalse(case.with_user(self.officer).has_access("read"))

    def test_rows_that_cannot_be_right_stay_out_with_the_reason(self):
        wrong = {
            "is no day": {"Ontvangen op": "medio maart"},
            "still to come": {"Afgehandeld op": "1-1-2027"},
            "no day of receipt": {"Ontvangen op": ""},
            "no day of closing": {"Afgehandeld op": ""},
            "before it was received": {"Afgehandeld op": "1-3-2025"},
            "files are kept for": {
                "Ontvangen op": "1-2-2001",
                "Ontvangstbevestiging": "",
                "Afgehandeld op": "1-3-2001",
            },
            "formula without a result": {"Afgehandeld op": "=B4+1"},
        }
        rows = [self._row(n, **cells) for n, cells in enumerate(wrong.values(), 1)]
        history = self._read(self._book([*rows, self._row(1)]))
        for line, words in zip(history.line_ids, wrong, strict=False):
            with self.subTest(words=words):
                self.assertEqual(line.state, "refused")
                self.assertIn(words, line.problems)
        self.assertIn("has this old number too", history.line_ids[-1].problems)
        self.assertEqual(history.refused_count, 8)
        with self.assertRaisesRegex(UserError, "No row can be imported"):
            history.action_import()

    def test_what_is_odd_comes_in_with_a_remark(self):
        odd = {
            "after it was closed": {"Ontvangstbevestiging": "1-5-2025"},
            "no outcome that we know": {"Oordeel": "wonderlijk"},
            "no ground of this procedure": {"Grond": "Iets anders"},
            "no e-mail address": {"E-mail": "onbekend"},
            "hidden from nobody": {"Betreft medewerker": "Onbekende Man"},
        }
        rows = [self._row(n, **cells) for n, cells in enumerate(odd.values())]
        history = self._read(self._book(rows))
        for line, words in zip(history.line_ids, odd, strict=True):
            with self.subTest(words=words):
                self.assertEqual(line.state, "doubtful")
                self.assertIn(words, line.problems)
        self.assertEqual(history.doubtful_count, len(odd))
        self.assertEqual(history.ready_count, len(odd))

    def test_old_and_unended_rows_come_in_when_an_officer_chooses(self):
        old = {"Ontvangen op": "1-2-2001", "Ontvangstbevestiging": ""}
        rows = [
            self._row(1, **old, **{"Afgehandeld op": "1-3-2001"}),
            self._row(2, **{"Afgehandeld op": ""}),
        ]
        history = self._import(rows, take_old=True, take_unended=True)
        cases = self._cases(history)
        self.assertEqual(len(cases), 2)
        self.assertFalse(any(cases.mapped("complaint_open")))
        report = self.env["complaint.report"]
        line = report.search([("ticket_id", "=", cases[1].id)])
        self.assertFalse(line.closed_on)
        stock = report.search(report._stock_domain(line.received_on))
        self.assertNotIn(line, stock)

    def test_figures_tell_imported_cases_and_judge_what_is_known_only(self):
        own = self._create_complaint()
        history = self._import([self._row(1)])
        report = self.env["complaint.report"]
        line = report.search([("ticket_id", "=", self._cases(history).id)])
        self.assertTrue(line.imported)
        self.assertFalse(report.search([("ticket_id", "=", own.id)]).imported)
        self.assertEqual(line.days_to_close, 23)
        for name in ("first_reaction", "answer_28", "answer", "routed"):
            self.assertEqual(line[name], "none", name)
        self.assertEqual(line.done, "late")
        counts = dict(report._read_group([], ["imported"], ["__count"]))
        self.assertEqual(counts[True], 1)

    def test_overview_says_how_many_were_imported(self):
        """One that ended on a day that nobody knows is in no stock."""
        self._import([self._row(1), self._row(2, **{"Afgehandeld op": ""})])
        self._import([self._row(2, **{"Afgehandeld op": ""})], take_unended=True)
        overview = (
            self.env["complaint.overview"]
            .with_user(self.officer)
            .create({"procedure_id": self.procedure.id, "kind": "year", "year": 2025})
        )
        data = overview._overview_data()
        counts = {row["code"]: row["values"][0] for row in data["counts"]}
        self.assertEqual(
            counts,
            {
                "open_at_start": 0,
                "received": 2,
                "closed": 1,
                "open_at_end": 0,
                "imported": 2,
            },
        )
        self.assertEqual(data["months"][-1]["open_at_end"], 0)

    def test_reopening_an_imported_case_starts_its_terms(self):
        """What is not proven is left out of the round that was imported, no further."""
        case = self._cases(self._import([self._row(1)]))
        self.env["complaint.event"].create(
            {"ticket_id": case.id, "type": "reopened", "round": 2}
        )
        self.assertTrue(case.deadline_ids.filtered(lambda d: d.round == 2))

    def test_endings_in_words(self):
        words = {
            "ingetrokken": ("withdrawn", "closed"),
            "Niet-ontvankelijk": (False, "closed"),
            "doorverwezen": (False, "diverted"),
            "in der minne geschikt": ("settled", "closed"),
            "Ongegrond": ("unfounded", "closed"),
            "wonderlijk": (False, "closed"),
        }
        history = self._import([self._row(n, Oordeel=w) for n, w in enumerate(words)])
        for case, (code, phase) in zip(
            self._cases(history), words.values(), strict=True
        ):
            self.assertEqual(
                (case.outcome_id.code, case.complaint_phase), (code, phase)
            )

    def test_columns_are_recognised_in_other_registers(self):
        """CSV of a Dutch Excel: semicolons, Windows-1252, names of one's own."""
        text = (
            "Klachtnummer;Datum binnenkomst;Datum afdoening;Afdoening;Naam klager\r\n"
            "7;woensdag 12 maart 2025;4 apr. '25;gegrond;Zoë\r\n"
            "8;20250312;45751;ongegrond;Jörg\r\n"
        )
        history = self._read(text.encode("cp1252"), name="klachten.csv")
        found = {c.name: c.meaning for c in history.column_ids}
        self.assertEqual(
            found,
            {
                "Klachtnummer": "number",
                "Datum binnenkomst": "received",
                "Datum afdoening": "closed",
                "Afdoening": "outcome",
                "Naam klager": "complainant",
            },
        )
        self.assertEqual(history.line_ids.mapped("state"), ["ready", "ready"])
        history.action_import()
        self._work()
        cases = self._cases(history)
        self.assertEqual(cases.mapped("partner_name"), ["Zoë", "Jörg"])
        self.assertEqual(
            [str(c.closed_date.date()) for c in cases], ["2025-04-04", "2025-04-04"]
        )

    def test_template_is_read_back(self):
        for lang in ("en_US", "nl_NL"):
            upload = (
                self.env["complaint.history.upload"]
                .with_user(self.officer)
                .with_context(lang=lang)
                .create({"procedure_id": self.procedure.id})
            )
            book = openpyxl.load_workbook(io.BytesIO(upload._template()))
            sheet = book.worksheets[0]
            labels = [cell.value for cell in sheet[1]]
            names = upload._template_names()
            sheet.append(
                [
                    {"received": "1-2-2025", "closed": "1-3-2025"}.get(
                        names[" ".join(label.lower().replace("-", " ").split())], ""
                    )
                    for label in labels
                ]
            )
            stream = io.BytesIO()
            book.save(stream)
            history = self._read(stream.getvalue())
            self.assertEqual(history.line_ids.state, "ready")
            self.assertTrue(all(history.column_ids.mapped("meaning")))
        action = upload.action_template()
        self.assertIn("/web/content/", action["url"])

    def test_sheets_with_the_same_columns_are_one_register(self):
        book = openpyxl.load_workbook(io.BytesIO(self._book([self._row(1)])))
        later = book.create_sheet("2026")
        later.append(HEADER)
        later.append(self._row(2))
        book.create_sheet("Uitleg").append(["Zo werkt het"])
        stream = io.BytesIO()
        book.save(stream)
        history = self._read(stream.getvalue())
        self.assertEqual(history.line_ids.mapped("sheet"), ["Sheet", "2026"])
        self.assertEqual(history.skipped_sheets, "Uitleg")

    def test_files_that_cannot_be_read_are_refused_in_words(self):
        for content in (b"", b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0", b"a b c"):
            with self.subTest(content=content), self.assertRaises(UserError):
                self._read(content or b" ")

    def test_same_file_or_number_comes_in_once(self):
        content = self._book([self._row(1)])
        history = self._read(content)
        history.action_import()
        self._work()
        with self.assertRaisesRegex(UserError, "very file was imported before"):
            self._read(content)
        again = self._read(self._book([self._row(1), self._row(2)]))
        self.assertEqual(again.line_ids.mapped("state"), ["refused", "ready"])
        self.assertIn("Imported before, as K-2025", again.line_ids[0].problems)

    def test_row_that_cannot_be_stored_does_not_stop_the_others(self):
        history = self._read(self._book([self._row(1), self._row(2)]))
        history.action_import()
        number = history.line_ids[0].sudo()
        cells = list(number.cells)
        cells[6] = "x" * 10
        number.cells = cells
        tickets = type(self.env["helpdesk.ticket"])
        origin = tickets._complaint_take_over

        def refuse(model, entries):
            if any(entry.vals["name"] == "x" * 10 for entry in entries):
                raise ValueError("no such subject here")
            return origin(model, entries)

        self.patch(tickets, "_complaint_take_over", refuse)
        self._work()
        self.assertEqual(history.imported_count, 1)
        self.assertIn("no such subject here", history.line_ids[0].problems)

    def test_what_stood_in_the_rows_goes_when_it_is_done(self):
        history = self._import([self._row(1), self._row(2, **{"Afgehandeld op": ""})])
        self.assertFalse(any(history.line_ids.mapped("cells")))
        self.assertFalse(any(history.line_ids.mapped("subject")))
        self.assertFalse(any(history.column_ids.mapped("example")))
        self.assertTrue(history.line_ids[1].problems)

    def test_mode_is_carried_by_nothing_that_can_be_sent(self):
        """An ordinary key in the context brings in no history."""
        case = (
            self.env["helpdesk.ticket"]
            .with_context(complaint_service=True, complaint_intake={"history": []})
            .create(
                {"name": "x", "description": "x", "team_id": self.procedure.team_id.id}
            )
        )
        self.assertTrue(case.complaint_open)
        with self.assertRaises(AccessError):
            case.with_user(self.officer).write({"complaint_old_number": "7"})
