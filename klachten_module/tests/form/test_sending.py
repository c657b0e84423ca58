from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..web_common import LINK
from .form_common import ADDRESS, PDF, WORDS, FormCommon


@tagged("post_install", "-at_install", "klachten")
class TestSending(FormCommon):
    """What was sent becomes a case, with the form in its file (S0-50, S0-82)."""

    def _letters(self, case):
        return case.letter_ids.filtered(lambda row: row.addressee == "complainant")

    def test_it_is_a_case_with_the_form_in_its_file(self):
        """S0-47, S0-50, S0-82: filed by form, and the form hangs on the case."""
        page = self._send(self._fill_in(files=[("brief.pdf", PDF)], **WORDS))
        self.assertIn("We received it", page.text)
        for words in WORDS.values():
            self.assertIn(words, page.text)
        case = self._case(page)
        self.assertEqual(case.name, "De bus kwam niet op 3 november")
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertTrue(case.form_received)
        self.assertEqual(case.partner_email, ADDRESS)
        self.assertEqual(case.partner_name, "Kiki Klager")
        self.assertEqual(
            case.event_ids.sorted("id")[:2].mapped("type"), ["received", "registered"]
        )
        statement = html2plaintext(case.statement)
        for name in ("what", "about", "solution"):
            self.assertIn(WORDS[name], statement)
        for name in ("email", "phone", "street"):
            self.assertNotIn(WORDS[name], statement, "not for the other side")
        files = self.env["ir.attachment"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)], order="id"
        )
        paper = files.filtered(lambda file: case.number in file.name)
        self.assertEqual(len(paper), 1)
        self.assertTrue(paper.raw.startswith(b"%PDF"))
        self.assertIn("brief.pdf", files.mapped("name"))
        self.assertEqual(case._complaint_files_received().mapped("name"), ["brief.pdf"])
        self.assertEqual(case.party_ids.phone, WORDS["phone"])

    def test_the_copy_is_kept_as_a_page_and_a_file(self):
        page = self._file()
        copy = self.url_open(page.url.replace("/receipt", "/paper"))
        self.assertEqual(copy.headers["Content-Type"], "application/pdf")
        self.assertIn(self._case(page).number, copy.headers["Content-Disposition"])
        self.assertTrue(copy.content.startswith(b"%PDF"))

    def test_who_only_has_the_address_reads_none_of_the_words(self):
        """Anybody may have typed it: the mail and its page hold number and link until a
        colleague made the first step. From there files are added by the form.
        """
        case = self._case(self._file())
        [mail] = [m for m in self._send_mails() if ADDRESS in m["email_to"][0]]
        link = LINK.search(mail["body"])[0]
        page = self.url_open(link)
        self.assertIn(case.number, page.text)
        for shown in (mail["body"], page.text):
            for words in ("De bus", "Een excuus", "lijn 4"):
                self.assertNotIn(words, shown)
        add = f"{self.path}?case={link.rpartition('/')[2]}"
        self.assertIn(f'href="{add}"', page.text)
        before = self._cases()
        self._send(
            self._fill_in(
                self.url_open(f"{add}&lang=en"),
                files=[("foto.pdf", PDF)],
                case=link.rpartition("/")[2],
            )
        )
        self.env.invalidate_all()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )
        self.assertIn("foto.pdf", files.mapped("name"))
        self.assertEqual(self._cases(), before)
        self._walk_to(case, "classification")
        self.assertIn("De bus", self.url_open(link).text)

    def test_pressing_twice_sends_once(self):
        check = self._fill_in(**WORDS)
        before = self._cases()
        first, second = self._send(check), self._send(check)
        self.assertEqual(self._case(first), self._case(second))
        self.assertEqual(self._cases(), before + 1)
        # the back button to the form, and sending it again
        back = self.url_open(check.url.replace("/check", ""))
        self.assertEqual(self._case(back), self._case(first))

    def test_the_mail_holds_none_of_the_words(self):
        """Anybody may have typed the address."""
        case = self._case(self._file())
        letter = self._letters(case)
        self.assertEqual(len(letter), 1)
        self.assertEqual(letter.event_type, "confirmed")
        self.assertEqual(letter.email_to, ADDRESS)
        mail = letter.mail_id
        text = f"{mail.subject} {mail.body_html} {mail.email_to}"
        self.assertIn(case.number, text)
        self.assertRegex(text, r"/complaint/[\w-]{40,}")
        for name, words in WORDS.items():
            if name != "email":
                self.assertNotIn(words, text)
        self.assertNotIn(case.name, text)

    def test_after_a_step_of_a_colleague_letters_are_as_always(self):
        case = self._case(self._file())
        self.assertTrue(case._complaint_unproven())
        case._complaint_service().stage_id = self.procedure.stage_ids[1]
        self.assertFalse(case._complaint_unproven())

    def test_three_mails_a_day_and_the_rest_is_a_task(self):
        pages = [self._file(what=f"Klacht {n}") for n in range(5)]
        said = ["You also get a mail with this number" in page.text for page in pages]
        self.assertEqual(said, [True] * 3 + [False] * 2, "the receipt says what is so")
        cases = [self._case(page) for page in pages]
        states = [self._letters(case).state for case in cases]
        self.assertEqual(states, ["queued"] * 3 + ["failed"] * 2)
        tasks = cases[-1].activity_ids
        failed = self.env.ref("klachten_module.activity_letter_failed")
        self.assertIn(failed, tasks.activity_type_id)
        self.assertIn(
            "3 letters went to this address", self._letters(cases[-1]).failure
        )
        other = self._case(self._file(email="ander@elders.example"))
        self.assertEqual(self._letters(other).state, "queued")

    def test_what_a_program_sends_is_kept_for_a_person(self):
        before = self._cases()
        page = self._file(website="http://spam.example")
        self.assertIn("We received it", page.text)
        self.assertIn("A colleague looks at it first.", page.text)
        self.assertEqual(self._cases(), before)
        aside = self.env["complaint.set.aside"].search([("reason", "=", "form")])
        self.assertEqual(len(aside), 1)
        self.assertIn(WORDS["what"], aside.body)
        self.assertTrue(aside.activity_ids)

    def test_too_quick_is_a_program_and_an_officer_registers_it(self):
        self.patch(type(self.env["complaint.form"]), "_seconds_since", lambda *_a: 1)
        self._send(self._fill_in(files=[("brief.pdf", PDF)], **WORDS))
        aside = self.env["complaint.set.aside"].search([("reason", "=", "form")])
        aside.with_user(self.officer).action_register()
        case = aside.ticket_id
        self.assertEqual(case.partner_email, ADDRESS)
        self.assertIn(WORDS["what"], html2plaintext(case.statement))
        self.assertIn("brief.pdf", case.message_ids.attachment_ids.mapped("name"))

    def test_without_an_address_it_is_a_case_too(self):
        page = self._send(self._fill_in(what="De bus kwam niet."))
        case = self._case(page)
        self.assertFalse(case.partner_email)
        self.assertEqual(self._letters(case).state, "to_post")

    def test_a_postal_address_is_known_before_the_first_letter(self):
        address = {name: WORDS[name] for name in ("street", "zip", "city", "name")}
        page = self._send(self._fill_in(what="De bus kwam niet.", **address))
        case = self._case(page)
        self.assertEqual(self._letters(case).state, "to_post")
        task = self._activities(case, "activity_post")
        self.assertTrue(task)
        self.assertFalse(task.note, "nothing is missing")

    def test_only_a_file_is_a_case_too(self):
        page = self._send(self._fill_in(files=[("brief.pdf", PDF)]))
        case = self._case(page)
        self.assertIn("only files", html2plaintext(case.statement))

    def test_the_link_of_an_own_case_adds_to_it(self):
        """S0-50: who mailed first fills in the form; no second case."""
        case = self._create_complaint()
        letter = self._letters(case)
        url = f"{self.procedure.get_base_url()}{self.path}"
        link = letter.mail_id.body_html.split(f"{url}?case=")[1].split('"')[0]
        self.assertNotIn("?case=", letter.body, "what is kept holds no link")
        before = self._cases()
        page = self.url_open(f"{self.path}?lang=en&case={link}")
        self.assertIn(case.number, page.text)
        page = self._fill_in(page, files=[("brief.pdf", PDF)], case=link, **WORDS)
        self.assertIn(case.number, page.text)
        page = self._send(page)
        self.assertEqual(self._case(page), case)
        self.assertEqual(self._cases(), before)
        self.assertTrue(case.form_received)
        event = case.event_ids.sorted("id")[-1]
        self.assertIn("contact", case.event_ids.mapped("type"))
        note = case.event_ids.filtered(lambda e: e.type == "contact").note_ids.body
        self.assertIn(WORDS["what"], note)
        names = self.env["ir.attachment"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )
        self.assertIn("brief.pdf", names.mapped("name"))
        self.assertTrue(event)

    def test_a_link_of_another_opens_nothing(self):
        case = self._create_complaint()
        for link in ("x", "", "a" * 43, "<script>"):
            page = self.url_open(self.path, params={"lang": "en", "case": link})
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(case.number, page.text)
            new = self._send(self._fill_in(page, case=link, what="De bus"))
            self.assertNotEqual(self._case(new), case)

    def test_nobody_inside_reads_what_is_being_filled_in(self):
        self._fill_in(**WORDS)
        forms = self.env["complaint.form"]
        for user in (*self.users.values(), self.officer):
            self.assertFalse(forms.with_user(user).has_access("read"))
