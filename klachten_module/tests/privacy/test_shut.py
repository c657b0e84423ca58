import json

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..case.access_common import AccessCommon

BY_PATH = ("mail.mail", "mail.notification", "mail.tracking.value")


@tagged("post_install", "-at_install", "klachten")
class TestShut(AccessCommon):
    """What Odoo keeps beside a case, by model and number, asks the case first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # he wrote in it, was told of it and starred it before it was about him
        cls.wrote = cls.env["mail.message"].create(
            {
                "model": "helpdesk.ticket",
                "res_id": cls.secret.id,
                "body": "<p>Written by the accused</p>",
                "author_id": cls.accused.partner_id.id,
                "message_type": "comment",
                "subtype_id": cls.env.ref("mail.mt_comment").id,
            }
        )
        cls.told = cls.wrote.copy(
            {"author_id": False, "partner_ids": cls.accused.partner_id.ids}
        )
        cls.mail = cls.env["mail.mail"].create(
            {
                "model": "helpdesk.ticket",
                "res_id": cls.secret.id,
                "subject": "Your complaint",
                "body_html": "<p>Very secret</p>",
                "email_to": "klant@elders.example",
            }
        )
        cls.plain_message = cls.plain.with_user(cls.outsider).message_post(body="Toner")

    def test_author_and_addressee_read_no_message_of_it(self):
        """Core lets both read whatever the record says (design section 6)."""
        for message in (self.wrote, self.told):
            as_accused = message.with_user(self.accused)
            with self._refused():
                self.assertFalse(as_accused.has_access("read"))
                self.assertFalse(as_accused.has_access("write"))
                self.assertFalse(as_accused.has_access("unlink"))
                with self.assertRaises(AccessError):
                    as_accused.read(["body"])
            found = as_accused.search([("id", "=", message.id)])
            self.assertFalse(found)
            self.assertFalse(as_accused.search_count([("id", "=", message.id)]))
            self.assertTrue(message.with_user(self.officer).has_access("read"))
            self.assertTrue(
                message.with_user(self.officer).search([("id", "=", message.id)])
            )

    def test_complainant_reads_no_message_of_his_own_case(self):
        """He gets letters and his page; what he mailed stands in the file."""
        mine = self.wrote.copy({"author_id": self.staff_complainant.partner_id.id})
        self.assertFalse(mine.with_user(self.staff_complainant).has_access("read"))

    def test_limit_of_a_search_is_filled_with_what_one_may_read(self):
        """Shut messages are left out by the database, not after the page was cut."""
        mine = [("id", "in", (self.wrote + self.told + self.plain_message).ids)]
        as_accused = self.env["mail.message"].with_user(self.accused)
        found = as_accused.search(mine, limit=1, order="id")
        self.assertEqual(found, self.plain_message)

    def test_administrator_reads_no_mail_of_a_case(self):
        """Odoo's own settings group reads all outgoing mail and all changes."""
        for user in (self.system, self.accused, self.env.ref("base.user_admin")):
            for model in BY_PATH:
                records = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    found = records.search(
                        [
                            ("mail_message_id.res_id", "=", self.secret.id),
                            ("mail_message_id.model", "=", "helpdesk.ticket"),
                        ]
                    )
                    self.assertFalse(found)
            with self.subTest(user=user.login), self._refused():
                with self.assertRaises(AccessError):
                    self.mail.with_user(user).read(["body_html"])
        plain = self.mail.copy({"res_id": self.plain.id})
        self.assertTrue(plain.with_user(self.system).has_access("read"))

    def test_administrator_exports_no_message_of_a_case(self):
        """Core lets administrators export messages without asking the record."""
        for message in (self.wrote, self.told):
            as_system = message.with_user(self.system)
            self.env.invalidate_all()
            with self._refused(), self.assertRaises(AccessError):
                as_system.export_data(["body", "subject"])

    def test_plain_tickets_and_other_records_are_let_through(self):
        for user in (self.outsider, self.accused):
            with self.subTest(user=user.login):
                message = self.plain_message.with_user(user)
                self.assertTrue(message.has_access("read"))
                self.assertTrue(message.search([("id", "=", message.id)]))
        note = self.outsider.partner_id.message_post(body="About a contact")
        self.assertTrue(note.with_user(self.accused).has_access("read"))

    def test_rule_costs_other_records_no_query(self):
        """What hangs on something else is let through without asking for a case."""
        note = self.outsider.partner_id.message_post(body="About a contact")
        note = note.with_user(self.outsider)
        note.sudo().read(["model", "res_id"])
        with self.assertQueryCount(0):
            self.assertFalse(note.complaint_shut)

    # --- files ------------------------------------------------------------------------

    def test_public_file_and_token_open_nothing(self):
        """Core gives both to everybody (design section 6)."""
        file = self.attachments.filtered(lambda a: a.res_id == self.secret.id)
        file.public = True
        token = file.generate_access_token()[0]
        binary = self.env["ir.binary"]
        for user in (self.public, self.accused, self.portal, self.outsider):
            with self.subTest(user=user.login), self._refused():
                self.assertFalse(file.with_user(user).has_access("read"))
                self.assertFalse(
                    self.env["ir.attachment"]
                    .with_user(user)
                    .search([("id", "=", file.id)])
                )
                for token_ in (None, token, file._get_raw_access_token()):
                    with self.assertRaises(AccessError):
                        binary.with_user(user)._find_record(
                            res_id=file.id, access_token=token_, field="raw"
                        )
        for token_ in (None, token, file._get_raw_access_token()):
            found = binary.with_user(self.officer)._find_record(
                res_id=file.id, access_token=token_, field="raw"
            )
            self.assertEqual(found, file)
            self.assertFalse(found.env.su, "by his own rights, so it is logged")
        self.assertTrue(file.with_user(self.officer).has_access("read"))

    def test_token_of_ownership_deletes_nothing(self):
        file = self.attachments.filtered(lambda a: a.res_id == self.secret.id)
        token = file._get_ownership_token()
        self.assertFalse(
            file.with_user(self.accused)._has_attachments_ownership([token])
        )
        self.assertTrue(file.with_user(self.officer)._has_attachments_ownership([None]))

    def test_other_files_stay_as_they_were(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "logo",
                "raw": b"x",
                "public": True,
                "res_model": "res.partner",
                "res_id": self.outsider.partner_id.id,
            }
        )
        self.assertTrue(file.with_user(self.outsider).has_access("read"))
        on_plain = file.copy({"res_model": "helpdesk.ticket", "res_id": self.plain.id})
        token = on_plain.generate_access_token()[0]
        binary = self.env["ir.binary"].with_user(self.public)
        self.assertEqual(
            binary._find_record(res_id=on_plain.id, access_token=token), on_plain
        )

    # --- hiding afterwards ------------------------------------------------------------

    def test_hiding_takes_back_what_waits(self):
        """Stars, scheduled messages, mails and letters that did not leave, links."""
        user, case = self.users["SLM"], self.handled
        partner = user.partner_id
        message = case.with_user(self.officer).message_post(body="Look")
        message.sudo().starred_partner_ids = partner
        later = self.env["mail.scheduled.message"].create(
            {
                "model": "helpdesk.ticket",
                "res_id": case.id,
                "author_id": partner.id,
                "scheduled_date": "2099-01-01 00:00:00",
                "body": "Later",
            }
        )
        copy = self.mail.copy(
            {"res_id": case.id, "recipient_ids": partner.ids, "email_to": False}
        )
        letter = self.env["complaint.letter"]._write_letters(
            case,
            self.env.ref("klachten_module.letter_hand_over"),
            "holder",
        )
        self.assertEqual(letter.state, "queued")
        queued = letter.mail_id
        case.sudo()._portal_ensure_token()
        file = self.attachments.filtered(lambda a: a.res_id == case.id)
        file.generate_access_token()
        self._push(partner, case, message)
        self._add_party(case, "complained_about", partner_id=partner.id)
        self.assertFalse(message.starred_partner_ids & partner)
        self.assertFalse(later.exists())
        self.assertFalse(copy.exists())
        self.assertFalse(queued.exists())
        self.assertEqual(letter.state, "withdrawn")
        self.assertFalse(case.access_token)
        self.assertFalse(file.access_token)
        self.assertFalse(self._pushed(partner, "About the case"))
        self.assertTrue(self._pushed(partner, "Something else"))

    def _channel(self, partner):
        return json.dumps(
            [self.env.cr.dbname, "res.partner", partner.id], separators=(",", ":")
        )

    def _push(self, partner, case, message):
        """What the bus keeps for a browser that was away for a while."""
        thread = {"model": "helpdesk.ticket", "id": case.id}
        for body, about in (("About the case", thread), ("Something else", {})):
            self.env["bus.bus"].sudo().create(
                {
                    "channel": self._channel(partner),
                    "message": json.dumps({"payload": {"body": body, "thread": about}}),
                }
            )
        self.env.flush_all()

    def _pushed(self, partner, words):
        return (
            self.env["bus.bus"]
            .sudo()
            .search_count(
                [("channel", "=", self._channel(partner)), ("message", "like", words)]
            )
        )

    def test_hiding_tells_an_open_browser_to_drop_the_messages(self):
        user, case = self.users["SLM"], self.handled
        message = case.with_user(self.officer).message_post(body="Look")
        with mute_logger("py.warnings"):
            self._add_party(case, "complained_about", partner_id=user.partner_id.id)
        self.env.cr.flush()
        rows = (
            self.env["bus.bus"]
            .sudo()
            .search([("channel", "=", self._channel(user.partner_id))])
        )
        dropped = [json.loads(row.message) for row in rows]
        dropped = [
            m["payload"]["message_ids"]
            for m in dropped
            if m["type"] == "mail.message/delete"
        ]
        self.assertIn(message.id, sum(dropped, []))

    def test_whatever_hangs_on_a_message_follows_its_case(self):
        """Models of other addons too; what a start does is no record (B2)."""
        rules = self.env["ir.rule"].with_user(self.accused)
        names = {
            field.model_name
            for model in self.env.registry.values()
            if model._auto and not (model._abstract or model._transient)
            for field in model._fields.values()
            if field.name in ("mail_message_id", "message_id")
            and field.comodel_name == "mail.message"
            and field.store
        }
        self.assertIn("mail.message.reaction", names)
        for name in names:
            if not name.startswith("complaint."):
                with self.subTest(model=name):
                    domain = rules._compute_domain(name, "read")
                    self.assertIn("complaint_shut", str(domain))
        made = rules.sudo().search([("domain_force", "like", "complaint")])
        self.assertEqual(set(made.get_external_id().values()) & {""}, set())
        reaction = self.env["mail.message.reaction"].create(
            {
                "message_id": self.wrote.id,
                "content": ":-(",
                "partner_id": self.accused.partner_id.id,
            }
        )
        # without a message, only an administrator looks for them
        administrators = self.env.ref("base.group_system")
        for user, found in ((self.accused, 0), (self.officer, 1)):
            user.group_ids += administrators
            known = reaction.with_user(user).search_count([("id", "=", reaction.id)])
            self.assertEqual(known, found)
