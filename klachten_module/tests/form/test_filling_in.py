from odoo.tests import tagged
from odoo.tools import mute_logger

from ..web_common import QUIET
from .form_common import PDF, WORDS, FormCommon

TOO_LONG = "x" * 20_001


@tagged("post_install", "-at_install", "klachten")
class TestFillingIn(FormCommon):
    """A form that anybody fills in, and that loses no word (S0-47, S3-12)."""

    def test_looking_changes_nothing(self):
        forms = self.env["complaint.form"]
        page = self.url_open(f"{self.path}?lang=en")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(forms.search_count([]), 0)
        self.assertIn("What happened, and when?", page.text)
        self.assertEqual(page.headers["X-Frame-Options"], "DENY")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertNotIn(" required", page.text.split("<form")[1])

    def test_it_is_read_once_more_before_it_is_sent(self):
        before = self._cases()
        page = self._fill_in(**WORDS)
        self.assertIn("Is this right?", page.text)
        for words in WORDS.values():
            self.assertIn(words, page.text)
        self.assertEqual(self._cases(), before)
        again = self.url_open(page.url.replace("/check", ""))
        for words in WORDS.values():
            self.assertIn(words, again.text)

    def test_an_error_keeps_every_word(self):
        page = self._fill_in(**{**WORDS, "email": "kiki@elders,example"})
        self.assertIn("This is no e-mail address.", page.text)
        self.assertIn('aria-invalid="true"', page.text)
        for name in ("what", "about", "solution", "name", "phone", "city"):
            self.assertIn(WORDS[name], page.text)
        page = self._fill_in(page, **WORDS)
        self.assertIn("Is this right?", page.text)

    def test_what_is_too_long_is_said_and_stays(self):
        page = self._fill_in(what=TOO_LONG)
        self.assertIn("by this number of characters: 1.", page.text)
        self.assertIn(TOO_LONG, page.text)

    def test_only_what_happened_is_asked_for(self):
        page = self._fill_in(name="Kiki")
        self.assertIn("Write what happened", page.text)
        page = self._fill_in(page, what="De bus kwam niet.")
        self.assertIn("You did not say how we can reach you.", page.text)

    def test_two_tabs_are_two_forms(self):
        first = self.url_open(f"{self.path}?lang=en")
        second = self.url_open(f"{self.path}?lang=en")
        one = self._fill_in(first, what="Tab een")
        two = self._fill_in(second, what="Tab twee")
        self.assertIn("Tab een", one.text)
        self.assertNotIn("Tab een", two.text)
        self.assertNotEqual(one.url, two.url)

    def test_files_are_kept_over_an_error_and_taken_away(self):
        page = self._fill_in(files=[("brief.pdf", PDF)], email="x", what="De bus")
        self.assertIn("brief.pdf", page.text)
        page = self._fill_in(page, files=[("brief.pdf", PDF)], what="De bus")
        self.assertEqual(page.text.count("brief.pdf"), 1, "the back button: once")
        form = self.env["complaint.form"].search([])
        page = self.url_open(page.url.replace("/check", ""))
        page = self._fill_in(page, what="De bus", remove=str(form._files().id))
        self.assertNotIn("brief.pdf", page.text)
        self.assertFalse(form._files())

    def test_files_that_are_not_taken_are_told_each_with_why(self):
        big = b"%PDF-1.7" + b"x" * (11 * 1024 * 1024)
        page = self._fill_in(
            files=[("groot.pdf", big), ("leeg.pdf", b""), ("virus.pdf", b"MZ\x90\0")],
            what="De bus",
        )
        for said in (
            "groot.pdf",
            "It is bigger than 10 MB.",
            "There is nothing in it.",
            "We do not take files of this kind",
            "These files were not added.",
            "De bus",
        ):
            self.assertIn(said, page.text)
        self.assertIn(f"mailto:{self.procedure.mailbox}", page.text)

    def test_fifty_files_get_a_sentence(self):
        files = [(f"brief {n}.pdf", PDF + b"%d" % n) for n in range(50)]
        page = self._fill_in(files=files, what="De bus")
        self.assertEqual(page.status_code, 200)
        self.assertIn("There are 10 files already.", page.text)
        self.assertEqual(len(self.env["complaint.form"].search([])._files()), 10)

    def test_a_visitor_cannot_fill_the_disk(self):
        self.patch_const("MOST_OF_VISITOR", 10)
        page = self._fill_in(files=[("brief.pdf", PDF)], what="De bus")
        self.assertIn("We have no room for it now.", page.text)
        self.patch_const("MOST_DRAFTS", 1)
        page = self._fill_in(what="Nog een keer")
        self.assertIn("We got many forms from your address", page.text)
        self.assertIn("Nog een keer", page.text)
        self.env.cr.execute(
            "UPDATE complaint_form SET write_date = write_date - interval '2 hours'"
        )
        self.env.invalidate_all()
        page = self._fill_in(what="Nog een keer")
        self.assertIn("Is this right?", page.text, "what was left makes room")
        self.assertEqual(self.env["complaint.form"].search_count([]), 1)

    def patch_const(self, name, value):
        self.patch(
            __import__(
                "odoo.addons.klachten_module.models.form.draft", fromlist=["draft"]
            ),
            name,
            value,
        )

    @mute_logger(*QUIET)
    def test_ten_megabytes_of_text_get_a_sentence(self):
        """Whether the server itself refuses it, or we do."""
        for files in ([], [("a.pdf", PDF)]):
            page = self._fill_in(what="x" * (10 * 1024 * 1024 + 5), files=files)
            self.assertEqual(page.status_code, 413, page.text[-3000:])
            self.assertIn("What you sent is too big for this page.", page.text)
            self.assertLess(len(page.text), 100_000)

    @mute_logger(*QUIET)
    def test_without_the_token_of_the_session_nothing_is_lost(self):
        page = self.url_open(f"{self.path}?lang=en")
        answer = self.url_open(self._action(page), data=WORDS)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Your words are still here.", answer.text)
        for words in WORDS.values():
            self.assertIn(words, answer.text)
        self.assertFalse(self.env["complaint.form"].search([]))
        page = self._fill_in(answer, **WORDS)
        self.assertIn("Is this right?", page.text)

    @mute_logger(*QUIET)
    def test_what_is_not_there_looks_the_same(self):
        page = self.url_open(f"{self.path}?lang=en")
        token = self._action(page).split("/form/")[1].split("?")[0]
        forged = token[:-1] + ("0" if token[-1] != "0" else "1")
        for tail in (forged, "x", f"{token}/check", f"{token}/receipt", "%F0%9F%98%80"):
            answer = self.url_open(f"{self.path}/{tail}")
            self.assertEqual(answer.status_code, 404, tail)
        data = {"csrf_token": self._csrf(page), "what": "De bus"}
        answer = self.url_open(f"{self.path}/{forged}", data=data)
        self.assertEqual(answer.status_code, 404)
        self.procedure.has_form = False
        self.assertEqual(self.url_open(self.path).status_code, 404)

    def test_odd_words_do_no_harm(self):
        odd = "<script>alert(1)</script> \u202e gro\u0065\u0301n 👩‍👧 \x00 مرحبا"
        page = self._fill_in(what=odd, name=odd)
        self.assertIn("Is this right?", page.text)
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertNotIn("\u202e", page.text)
        self.assertIn("👩‍👧", page.text)
        page = self._fill_in(files=[("what", b"x")], what="De bus", lang="%00")
        self.assertEqual(page.status_code, 200)

    def test_drafts_are_gone_after_a_day(self):
        page = self._fill_in(files=[("brief.pdf", PDF)], what="De bus")
        form = self.env["complaint.form"].search([])
        file = form._files()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 0)
        self.env["complaint.form"]._cron_clean()
        self.assertTrue(form.exists())
        self.env.cr.execute(
            "UPDATE complaint_form SET write_date = write_date - interval '25 hours'"
        )
        self.env.invalidate_all()
        self.env["complaint.form"]._cron_clean()
        self.assertFalse(form.exists())
        self.assertFalse(file.exists())
        with mute_logger(*QUIET):
            self.assertEqual(self.url_open(page.url).status_code, 404)

    def test_the_configurator_chooses_fields_and_texts(self):
        self.procedure.write(
            {
                "form_asks_about": False,
                "form_asks_solution": False,
                "form_takes_files": False,
                "form_intro": "Bel 112 bij spoed.",
                "form_closing": "Alleen wij lezen dit.",
            }
        )
        page = self.url_open(f"{self.path}?lang=en")
        for said in ("Bel 112 bij spoed.", "Alleen wij lezen dit."):
            self.assertIn(said, page.text)
        for gone in ('name="about"', 'name="solution"', 'name="files"'):
            self.assertNotIn(gone, page.text)
        page = self._fill_in(page, what="De bus", about="lijn 4")
        self.assertNotIn("lijn 4", page.text)

    def test_who_are_you_where_there_are_several(self):
        """One start page, and none where there is nothing to choose."""
        answer = self.url_open("/complaints?lang=en")
        self.assertIn(self.path, answer.url)
        self.assertIn("What happened, and when?", answer.text)
        other = self._set_up_procedure(self.company, "anderklachten")
        other.write({"is_public": True, "form_who": "Ik werk hier"})
        page = self.url_open("/complaints?lang=en")
        self.assertIn("Who are you?", page.text)
        self.assertIn(f'href="{self.path}?lang=en"', page.text)
        self.assertIn(f'href="/complaints/{other.id}?lang=en"', page.text)
        self.assertIn("Ik werk hier", page.text)

    def test_page_catalogue_handbook_and_letters_point_to_it(self):
        """S0-104: one address everywhere."""
        self.procedure.write({"is_public": True, "form_elsewhere": "https://x.example"})
        url = f"{self.procedure.get_base_url()}{self.path}"
        self.assertEqual(self.procedure.form_url, url)
        self.assertIn(url, self.procedure.catalogue_summary)
        page = self.url_open(f"/complaints/{self.procedure.id}?lang=en")
        self.assertIn(f'href="{url}"', page.text)
        handbook = self.env["report.klachten_module.complaint_handbook"]
        said = handbook._filing(self.procedure.version_id)
        self.assertIn(f"With the form: {url}.", said)
        self.procedure.has_form = False
        self.assertEqual(self.procedure.form_url, "https://x.example")
