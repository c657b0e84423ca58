from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_common import DoorsCommon
from .doors_persons import KNOWN, QUIET, SECRETS
from .test_doors_beside import BESIDE
from .test_doors_by_id import BY_ID
from .test_doors_chatter import CHATTER
from .test_doors_files import FILES
from .test_doors_mail import MESSAGES
from .test_doors_persons import READING
from .test_doors_wizards import REPORTS

PERSON = "accused_all"


@tagged("post_install", "-at_install", "klachten")
class TestDoorsAfter(DoorsCommon):
    """Design 6: hiding takes everything away at once, also in a browser that is open.

    The person handled the case, followed it, wrote in it, had tasks, notifications and
    starred messages. He is his own control: whatever he got a moment before is shut
    the moment after, with the same cookie and the same key.
    """

    hidden = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["ir.ui.view"].create(
            {
                "name": "case_report",
                "key": "doors.case_report",
                "type": "qweb",
                "arch": """<t t-name="doors.case_report"><t t-foreach="docs" t-as="doc">
                    <p><t t-out="doc.number"/> <t t-out="doc.name"/></p></t></t>""",
            }
        )
        cls.env["ir.actions.report"].create(
            {
                "name": "Case",
                "model": "helpdesk.ticket",
                "report_name": "doors.case_report",
                "report_type": "qweb-pdf",
            }
        )

    def _hide_him(self):
        """An officer writes down who is complained about."""
        self.env["complaint.party"].with_user(self.people["control"]).create(
            {
                "ticket_id": self.secret.id,
                "kind": "complained_about",
                "partner_id": self.people[PERSON].partner_id.id,
            }
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def _shut_at_once(self, doors):
        """Every door that was open to him is shut when he has been hidden."""
        self.assertTrue(self.api_keys)
        known = KNOWN[PERSON]
        with mute_logger(*QUIET):
            self._login(PERSON)
            cookie = self.session.sid
            before = {
                door: self._leaks(self._try(door, PERSON), known) for door in doors
            }
            self.assertGreater(sum(map(bool, before.values())), len(doors) * 0.8)
            self._hide_him()
            for door in doors:
                with self.subTest(door=door.name, before=before[door]):
                    self.assertFalse(self._leaks(self._try(door, PERSON), known))
        self.assertEqual(self.session.sid, cookie)

    def test_case(self):
        self._shut_at_once(READING + BESIDE)

    def test_messages_and_tasks(self):
        self._shut_at_once(MESSAGES)

    def test_chatter_and_inbox(self):
        self._shut_at_once(CHATTER)

    def test_files(self):
        self._shut_at_once(FILES + BY_ID)

    def test_reports(self):
        self._shut_at_once(REPORTS)

    # --- what the case and the host still hold about him -----------------------------

    def test_nothing_of_him_is_left_beside_the_case(self):
        """Followers, notifications, stars, tasks, addressees, also of messages that
        core keeps out of the thread."""
        user, partner = self.people[PERSON], self.people[PERSON].partner_id
        notify = self.secret.with_context(mail_notify_force_send=False)
        with mute_logger(*QUIET):
            beside = notify.message_notify(
                body=SECRETS["message"],
                subject=SECRETS["subject"],
                partner_ids=partner.ids,
            )
        self.assertIn(partner, beside.partner_ids)
        self._hide_him()
        messages = self.env["mail.message"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.secret.id)]
        )
        self.assertIn(beside, messages)
        left = {
            "follower": self.secret.message_follower_ids.partner_id,
            "addressee": messages.partner_ids,
            "notified": self.env["mail.notification"]
            .search([("mail_message_id", "in", messages.ids)])
            .res_partner_id,
            "starred": messages.starred_partner_ids,
            "task": self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "=", self.secret.id),
                ]
            )
            .user_id.partner_id,
            "later": self.env["mail.scheduled.message"]
            .search([("res_id", "=", self.secret.id)])
            .partner_ids,
            "turn": self.secret.user_id.partner_id,
        }
        for what, partners in left.items():
            with self.subTest(what=what):
                self.assertNotIn(partner, partners)
        self.assertTrue(self.people["control"].partner_id in left["notified"])
        self.assertFalse(self.secret.with_user(user).has_access("read"))

    def test_bus_gives_nothing_from_before(self):
        """What waited on the bus for him is gone too; a new look starts now."""
        user = self.people[PERSON]
        user.notification_type = "inbox"
        last = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
        env = self.env(context={"lang": "en_US"})
        with mute_logger(*QUIET):
            env["helpdesk.ticket"].browse(self.secret.id).with_user(
                self.people["control"]
            ).message_post(
                body=SECRETS["message"],
                partner_ids=user.partner_id.ids,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
            self.env.flush_all()
            self.env.cr.precommit.run()
            self._login(PERSON)
            before = self._peek(last)
            self.assertIn("message", self._leaks(before))
            self._hide_him()
            after = self._peek(last)
        self.assertFalse(self._leaks(after))

    def _peek(self, last):
        return self.url_open(
            "/websocket/peek_notifications",
            json={
                "jsonrpc": "2.0",
                "params": {"channels": [], "last": last, "is_first_poll": True},
            },
        ).text
