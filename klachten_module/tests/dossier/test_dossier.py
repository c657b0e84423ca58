import hashlib
import io
import re
from pathlib import PurePosixPath
from unittest.mock import patch

from lxml import html
from PyPDF2 import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...report import weasy
from .dossier_common import DossierCommon

NAMES = ("renee", "renée", "dijk", "kees", "brandsma", "12345678", "1234 5678")


@tagged("post_install", "-at_install", "klachten")
class TestDossier(DossierCommon):
    """The whole file of a case, for whoever is to have it."""

    def test_paper_holds_the_case(self):
        """S4-09, S4-10, S4-11, S4-13, S4-14: who, when, what, letters, status."""
        name, files = self._zip(self._dossier())
        self.assertEqual(name, f"{self.handled.number}-dossier.zip")
        text = " ".join(self._paper(files).split())
        for part in (
            f"Dossier of complaint {self.handled.number}",
            "Court",
            "Rechtbank Den Haag",
            "Mijn laptop kwam kapot terug.",
            "Renée van Dijk",
            "Kees Brandsma",
            "k.brandsma@werk.example",
            "Kees belt voortaan eerst.",
            "De heer Brandsma was er.",
            "gemaild; bel +31 6 12345678.",
            "Handling confirmed",
            "Test BKM",
            "Made on",
            "by Test Officer",
        ):
            self.assertIn(part, text)
        for letter in self.handled.letter_ids:
            self.assertIn(letter.subject, text)
        for row in self.handled.deadline_ids:
            self.assertIn(row.term_id.name, text)

    def test_paper_holds_how_it_was_handled_and_judged(self):
        """S4-12 d, S4-31."""
        case = self.handled
        case.finding_ids.sudo().write(
            {
                "outcome_id": self.founded.id,
                "position": "<p>Kees Brandsma gaf het verkeerde apparaat.</p>",
            }
        )
        advice = {"committee_advice": "<b>Zij hoorde.</b>", "advice_deviation": "Nu."}
        case.sudo().write({"handling_manner": "hearing", "given_remedy": "Excuses."})
        case.sudo().write(advice)
        _name, files = self._zip(self._dossier())
        text = " ".join(self._paper(files).split())
        for part in (
            "What we found",
            "Kees Brandsma gaf het verkeerde apparaat.",
            "Outcome: Founded",
            "With a hearing",
            "Excuses.",
            "Zij hoorde. Why the advice is not followed Nu.",
        ):
            self.assertIn(part, text)

    def test_letters_stand_in_full_and_once(self):
        _name, files = self._zip(self._dossier())
        # a letter goes on behind the edges of a page
        edges = r"•|Made on .*|Page \d.*|My Company\s+Dossier of complaint \S+"
        text = "".join(re.sub(edges, "", self._paper(files)).split())
        letters = self.handled.letter_ids
        self.assertGreater(len(letters), 3)
        for letter in letters:
            body = html.fromstring(f"<div>{letter.body}</div>")
            for title in body.xpath("//title"):
                title.drop_tree()
            words = "".join(body.text_content().split())
            self.assertEqual(text.count(words), 1, letter.subject)
            # over the letter, and at the step that sent it
            subject = "".join(letter.subject.split())
            self.assertGreaterEqual(text.count(subject), 2, letter.subject)

    def test_files_have_safe_names_and_the_digest_on_paper(self):
        _name, files = self._zip(self._dossier())
        inside = {name for name in files if name.startswith("files/")}
        texts = [files[name] for name in sorted(inside)]
        for attachment in self.files:
            self.assertIn(attachment.raw, texts)
        for name in inside:
            self.assertEqual(len(PurePosixPath(name).parts), 2)
            self.assertNotIn("..", PurePosixPath(name).parts)
        self.assertLessEqual({"files/foto.txt", "files/foto (2).txt"}, inside)
        said = "".join(self._paper(files).split())
        for attachment in self.files:
            self.assertIn(hashlib.sha256(attachment.raw).hexdigest(), said)

    def test_only_chosen_files_go_along_the_others_are_listed(self):
        dossier = self._dossier(file_ids=[Command.set(self.files[1].ids)])
        _name, files = self._zip(dossier)
        self.assertEqual({name for name in files if "/" in name}, {"files/foto.txt"})
        self.assertIn("verklaring van Dijk.txt", " ".join(self._paper(files).split()))

    def test_in_dutch(self):
        dossier = self._dossier(
            lang="nl_NL", all_parties=True, file_ids=self.files[1:2]
        )
        _name, files = self._zip(dossier)
        text = " ".join(self._paper(files).split())
        for part in (
            f"Dossier van klacht {self.handled.number}",
            "Rechter",
            "Woorden van de klager",
            "[betrokkene 1]",
            "Pagina 1 van",
        ):
            self.assertIn(part, text)
        self.assertIn("bestanden/foto.txt", files)

    def test_pdf_is_tagged(self):
        _name, files = self._zip(self._dossier(lang="nl_NL"))
        pdf = next(raw for name, raw in files.items() if name.endswith(".pdf"))
        reader = PdfReader(io.BytesIO(pdf))
        root = reader.trailer["/Root"]
        self.assertEqual(root["/MarkInfo"]["/Marked"], True)
        self.assertEqual(root["/Lang"], "nl-NL")
        self.assertIn(self.handled.number, reader.metadata.title)

    def test_hosts_engine_where_weasyprint_is_missing(self):
        registry = self.env.registry["ir.actions.report"]
        report = self.env.ref("klachten_module.report_complaint_dossier")
        with (
            patch.object(weasy, "engine", return_value=None),
            patch.object(
                registry, "_run_wkhtmltopdf", return_value=b"%PDF host"
            ) as run,
            patch.object(registry, "get_wkhtmltopdf_state", return_value="ok"),
        ):
            report.invalidate_recordset()
            _name, files = self._zip(self._dossier())
        report.invalidate_recordset()
        self.assertEqual(files[f"{self.handled.number}-dossier.pdf"], b"%PDF host")
        self.assertIn("Brandsma", str(run.call_args.args[0]))

    def test_corrected_steps_stand_as_they_were(self):
        events = self.env["complaint.event"]
        wrong = events.create(
            {
                "ticket_id": self.handled.id,
                "type": "signalled",
                "happened_at": "2026-03-01 10:00:00",
            }
        )
        events.create(
            {
                "ticket_id": self.handled.id,
                "type": "heard",
                "happened_at": "2026-03-02 10:00:00",
                "corrects_id": wrong.id,
            }
        )
        gone = events.create({"ticket_id": self.handled.id, "type": "escalated"})
        events.create(
            {
                "ticket_id": self.handled.id,
                "type": "escalated",
                "corrects_id": gone.id,
                "result": "void",
            }
        )
        rows = self._dossier()._event_rows()
        types = [row["type"] for row in rows]
        self.assertIn("Hearing", types)
        results = {row["result"] for row in rows if row["type"] == "Letter sent"}
        self.assertTrue(any(r.startswith("To a colleague: ") for r in results), results)
        self.assertNotIn("Structural problem reported", types)
        self.assertNotIn("Escalated", types)

    # --- names ------------------------------------------------------------------------

    def test_names_of_all_third_parties_are_gone(self):
        dossier = self._dossier(all_parties=True, file_ids=self.files[:1])
        _name, files = self._zip(dossier)
        text = self._paper(files).lower()
        for name in NAMES:
            self.assertNotIn(name, text)
        self.assertIn("[person 1]", text)
        self.assertIn("[person 2]", text)
        self.assertIn(self.complainant.name.lower(), text)
        self.assertIn("rechtbank den haag", text)
        inside = [name for name in files if "/" in name]
        self.assertEqual(inside, ["files/_.._verklaring van [person 1].txt"])
        pdf = files[f"{self.handled.number}-dossier.pdf"]
        self.assertNotIn(b"brandsma", pdf.lower())
        links = [
            str(annotation.get_object())
            for page in PdfReader(io.BytesIO(pdf)).pages
            for annotation in page.get("/Annots", [])
        ]
        self.assertFalse([link for link in links if "brandsma" in link.lower()])

    def test_only_whom_the_officer_chose(self):
        dossier = self._dossier(party_ids=self.witness)
        _name, files = self._zip(dossier)
        text = self._paper(files).lower()
        self.assertNotIn("renee", text)
        self.assertNotIn("dijk", text)
        self.assertIn("kees brandsma", text)
        self.assertIn("[person 1]", text)
        self.assertNotIn("[person 2]", text)

    def test_names_of_colleagues_are_gone(self):
        _name, files = self._zip(self._dossier(redact_colleagues=True))
        text = self._paper(files)
        for user in [*self.users.values(), self.officer]:
            if user != self.users["RM"] and user != self.users["P"]:
                self.assertNotIn(user.name, text)
        self.assertIn("[colleague 1]", text)
        self.assertIn("Kees Brandsma", text)

    def test_names_of_who_was_asked_are_gone(self):
        case = self.handled.sudo()
        manager = self.witness.partner_id.create({"name": "Wilma Kwarts"})
        letter = {"text": "<p>Why?</p>", "until": case._complaint_today()}
        case._complaint_ask("question", manager, letter)
        case._complaint_ask_check(manager, False)
        _name, files = self._zip(self._dossier())
        self.assertIn("Kwarts", self._paper(files))
        _name, files = self._zip(self._dossier(redact_colleagues=True))
        self.assertNotIn("Kwarts", self._paper(files))

    def test_one_person_has_one_label(self):
        again = self.witness.copy({"kind": "mentioned", "name": "R. van Dijk"})
        people = self._dossier(all_parties=True)._people()
        self.assertEqual(
            [person.label for person in people], ["[person 1]", "[person 2]"]
        )
        self.assertIn("R. van Dijk", people[0].names)
        self.assertTrue(again)

    def test_files_do_not_go_along_unseen(self):
        """Beside replaced names each file is chosen on purpose."""
        self.assertEqual(self._dossier().file_ids, self._files())
        self.assertFalse(self._dossier(all_parties=True).file_ids)
        dossiers = self.env["complaint.dossier"].with_user(self.officer)
        form = Form(
            dossiers.with_context(default_ticket_id=self.handled.id),
            view="klachten_module.complaint_dossier_view_form",
        )
        form.receiver = "x"
        self.assertEqual(set(form.file_ids.ids), set(self._files().ids))
        form.all_parties = True
        self.assertFalse(form.file_ids.ids)
        form.file_ids.add(self.files[1])
        form.redact_colleagues = True
        self.assertEqual(form.file_ids.ids, self.files[1].ids)
        form.all_parties = form.redact_colleagues = False
        self.assertEqual(set(form.file_ids.ids), set(self._files().ids))
        self.assertTrue(form.save())

    def _files(self):
        return self.env["complaint.dossier"]._files_of(self.handled.id)

    # --- who may ----------------------------------------------------------------------

    def test_only_officers_of_the_procedure_export(self):
        """The table of roles: who exports which cases."""
        expected = {
            self.officer: self.intake + self.handled + self.secret,
            self.officer_2: self.foreign,
            self.accused: self.intake + self.handled,
        }
        for user in self._who_sees():
            for case in self.cases:
                may = case in expected.get(user, case.browse())
                with self.subTest(user=user.login, case=case.name), self._refused():
                    if may:
                        self._dossier(user, case).action_export()
                    else:
                        with self.assertRaises(AccessError):
                            self._dossier(user, case)

    def test_a_role_that_is_lost_ends_it(self):
        dossier = self._dossier()
        self.procedure.officer_ids -= self.officer
        for export in (dossier.action_export, dossier._export):
            with self._refused(), self.assertRaises(AccessError):
                export()

    def test_a_person_complained_about_never_exports(self):
        dossier = self._dossier()
        self.accused_party.partner_id = self.officer.partner_id
        self.env.invalidate_all()
        for export in (dossier.action_export, dossier._export):
            with self._refused(), self.assertRaises(AccessError):
                export()

    def test_dossiers_of_others_are_not_read(self):
        dossier = self._dossier()
        self.procedure.officer_ids += self.officer_2
        dossiers = self.env["complaint.dossier"].with_user(self.officer_2)
        self.assertFalse(dossiers.search([("id", "=", dossier.id)]))
        theirs = dossier.with_user(self.officer_2)
        for access in (
            lambda: theirs.read(["receiver"]),
            lambda: theirs.write({"receiver": "x"}),
            theirs.unlink,
            theirs.action_export,
        ):
            with self._refused(), self.assertRaises(AccessError):
                access()

    def test_people_and_files_of_other_cases_are_refused(self):
        other_file = self.attachments.filtered(lambda a: a.res_id == self.intake.id)
        other_party = self.intake.party_ids[:1]
        for vals in ({"file_ids": other_file}, {"party_ids": other_party}):
            with self.assertRaisesRegex(UserError, "of this case itself"):
                self._dossier(**vals)._export()

    def test_the_report_itself_prints_nothing(self):
        dossier = self._dossier()
        reports = self.env["ir.actions.report"].with_user(self.officer)
        for context in ({}, {"complaint_dossier": {"title": "x"}}):
            with self.assertRaises(AccessError):
                reports.with_context(**context)._render_qweb_html(
                    "klachten_module.report_complaint_dossier", dossier.ids
                )

    # --- what stays behind ------------------------------------------------------------

    def test_an_export_is_recorded_and_moves_nothing(self):
        def figures():
            self.env.flush_all()
            self.cr.precommit.run()
            rows = []
            for query in (
                # but for the last event that they know: that is the export
                "SELECT to_jsonb(row) - 'last_event_id' FROM complaint_figure row"
                " WHERE id = %s",
                "SELECT * FROM complaint_figure_turn WHERE ticket_id = %s ORDER BY id",
            ):
                self.cr.execute(query, [self.handled.id])
                rows.append(self.cr.fetchall())
            terms = self.handled.deadline_ids.read(
                ["started_on", "due_on", "stopped_on", "state"]
            )
            return rows, terms, self.handled.next_due_on, self.handled.user_id

        before = figures()
        self.assertTrue(before[0][0])
        files = self.env["ir.attachment"].search_count([])
        self._zip(self._dossier(all_parties=True, file_ids=self.files[1:2]))
        self.assertEqual(figures(), before)
        event = self.handled.event_ids.sorted("id")[-1]
        self.assertEqual(
            (event.type, event.user_id, event.reason_code),
            ("exported", self.officer, "court"),
        )
        for word in (
            "Court",
            "Rechtbank Den Haag",
            f"1 of {len(self._files())}",
            ": 2.",
        ):
            self.assertIn(word, event.note_text)
        look = self.env["complaint.looking"].search([("kind", "=", "dossier")])
        self.assertEqual((look.user_id, look.ticket_id), (self.officer, self.handled))
        self.assertEqual(self.env["ir.attachment"].search_count([]), files)

    # --- cost -------------------------------------------------------------------------

    def test_queries_do_not_grow(self):
        def queries():
            dossier = self._dossier(all_parties=True, redact_colleagues=True)
            dossier.file_ids = dossier._files_of(self.handled.id)
            with patch.object(type(dossier), "_print", lambda *args: b""):
                return self._queries(dossier._export)

        queries()
        few = queries()
        case = self.handled
        for number in range(8):
            note = {"ticket_id": case.id, "body": f"<p>{number}</p>"}
            event = self.env["complaint.event"].create(
                {"ticket_id": case.id, "type": "contact"}
            )
            self.env["complaint.note"].create([note, dict(note, event_id=event.id)])
            case.message_post(body="x", message_type="comment")
            case.letter_ids[:1].copy()
            self.files[1].copy({"res_id": case.id})
            self.witness.copy({"name": f"Iemand{number}", "email": False})
        self.assertEqual(queries(), few)
