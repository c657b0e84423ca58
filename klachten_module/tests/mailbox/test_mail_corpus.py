from odoo.tests import tagged
from odoo.tools import mute_logger

from ...logic.mail_text import html_text
from .mail_common import MailCommon
from .mail_corpus import samples
from .mail_making import ASIDE, CASE, KIM, THREAD

QUIET = ("odoo.sql_db", "odoo.addons.klachten_module.models.mailbox.gateway")


@tagged("post_install", "-at_install", "klachten")
class TestMailCorpus(MailCommon):
    """Each mail of the corpus ends in one place, with the right words, complainant and
    answer: none lost, none doubled, no machine answered, nobody ignored.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = {"to": cls.mailbox, "domain": "test.example"}

    def _parent(self):
        """The case of Kim that the mails of the last group are about."""
        case = self._receive(message_id="parent").with_context(lang=None)
        case.write({"partner_id": False, "partner_email": KIM, "partner_name": "Kim"})
        message = case.message_ids.filtered("message_id").sorted("id")[:1]
        return case, {"number": case.number, "parent": message.message_id}

    def test_every_mail_ends_where_it_belongs(self):
        parent, values = self._parent()
        before = len(parent.message_ids)
        for sample in samples():
            want = sample.expected
            raw = sample.mail(**values, **self.values)
            aside = self._set_aside()
            with mute_logger(*QUIET):
                cases = self._receive(raw)
            kept = self._set_aside() - aside
            heard = len(
                parent.message_ids.filtered(lambda m: m.message_type == "email")
            )
            with self.subTest(mail=sample.name):
                got = (len(cases), len(kept), heard - before > 0)
                before = heard
                self.assertEqual(len(cases), want.result == CASE, got)
                self.assertEqual(len(kept), want.result == ASIDE, got)
                self.assertFalse(self.sent_at_once)
                if want.result == ASIDE:
                    self._check_aside(kept, want)
                elif want.result == CASE:
                    self._check_case(cases, want, raw)

    def _check_aside(self, kept, want):
        self.assertEqual(kept.reason, want.reason)
        self.assertTrue(kept.activity_ids, "nobody was asked to look")
        self.assertTrue(kept.look_by)

    def _check_case(self, case, want, raw):
        self.assertEqual(case.procedure_id, self.procedure)
        complainant = want.complainant.replace("{domain}", "test.example")
        self.assertEqual(case.partner_email or "", complainant)
        words = " ".join(html_text(case.statement or "").split())
        self.assertTrue(words.startswith(want.words), words[:200])
        self.assertNotIn("ALTIJD GELIJK", words)
        self.assertNotIn("cid:", case.statement or "")
        self.assertEqual(case.complaint_unreadable or "", want.unreadable)
        question = case.mail_question_ids
        self.assertEqual(question.kind or "", want.asks)
        self.assertEqual(question.email or "", want.proposed)
        self.assertEqual(
            case.letter_ids.mapped("state"), ["queued" if want.answered else "held"]
        )
        if question or want.unreadable:
            self.assertTrue(self._activities(case, "activity_mail_question"))
        names = case.attachment_ids.mapped("name")
        self.assertLessEqual(set(want.files), set(names))
        self.assertLess(len(case.name), 160)
        original = case.attachment_ids.filtered(
            lambda a: a.name == "original_email.eml"
        )
        self.assertEqual(original.raw, raw)

    def test_corpus_is_large_and_has_every_kind(self):
        made = samples()
        self.assertGreater(len(made), 60)
        self.assertEqual({s.expected.result for s in made}, {CASE, THREAD, ASIDE})
