from contextlib import suppress

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_common import Door, DoorsCommon
from .doors_persons import ACCUSED, CONTROL, QUIET, SECRETS

REPLY = """\
From: {name} <{email}>
To: testklachten@test.example
Subject: Re: {subject}
Message-Id: <answer-{key}@doors.example>
In-Reply-To: {message_id}
References: {message_id}
Date: Mon, 02 Nov 2026 09:30:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{words}
"""


def peek(visitor, act):
    """What this act puts on the bus of this person and on channels he thinks of."""
    last = visitor.test.env["bus.bus"].sudo().search([], order="id desc", limit=1).id
    act(visitor)
    visitor.env.flush_all()
    visitor.test.env.cr.precommit.run()
    return visitor.rpc(
        "/websocket/peek_notifications",
        channels=guessed(visitor),
        last=last,
        is_first_poll=True,
    )


def guessed(visitor):
    case = visitor.case
    return [
        f"helpdesk.ticket_{case.id}",
        f"helpdesk.ticket({case.id},)",
        f"mail.thread_{case.id}",
        f"mail.record.helpdesk.ticket_{case.id}",
        f"mail.message_{visitor.test.message.id}",
        "helpdesk.ticket",
    ]


BUS = (
    Door(
        "bus, spoken to",
        lambda v: peek(v, lambda v: v.test._say(partner_ids=v.me.ids)),
        ("message", "number"),
    ),
    Door(
        "bus, a task for him",
        lambda v: peek(v, lambda v: v.test._give_task(v.user)),
        ("activity", "number"),
    ),
    Door(
        "bus, a mail of his that fails",
        lambda v: peek(
            v,
            lambda v: (
                v.test.failed.get(v.key, v.test.failed[CONTROL])
                .with_user(v.test.second)
                .sudo()
                ._notify_message_notification_update()
            ),
        ),
        ("failed",),
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsDelivery(DoorsCommon):
    """Design 6, S3-29, field notes f2, f3: nothing is brought to the person
    complained about either.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # as in real life: the test's own context silences tracking and followers
        cls.env = cls.env(context={"lang": "en_US"})
        cls.secret = cls.env["helpdesk.ticket"].browse(cls.secret.id)
        cls.second = cls._person("second_officer", "base.group_user")
        cls.procedure.officer_ids += cls.second

    def _say(self, **values):
        """What the second officer posts; the control and the accused may get it."""
        message = self.secret.with_user(self.second).message_post(
            **{
                "body": f"<p>{SECRETS['message']}</p>",
                "subject": SECRETS["subject"],
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            }
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        return message

    def _give_task(self, user):
        """The second officer gives somebody a task in the case."""
        task = self.secret.with_user(self.second).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=SECRETS["activity"],
            note=SECRETS["activity"],
            user_id=user.id,
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        return task

    def _delivered(self, user, act):
        """What reaches somebody by this act: mails, notifications, the bus.

        :return: (names of the secrets, number of notifications)
        """
        bus = self.env["bus.bus"].sudo()
        last = bus.search([], order="id desc", limit=1).id or 0
        known = self.env["mail.notification"].search([])
        with self.mock_mail_gateway(), mute_logger(*QUIET):
            with suppress(UserError):  # refused: nothing is delivered either
                act()
            self.env.flush_all()
            self.env.cr.precommit.run()
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
            mails = [
                mail
                for mail in self._mails
                if user.email in f"{mail['email_to']} {mail.get('email_cc')}"
            ]
        rows = bus.search([("id", ">", last)])
        rows = rows.filtered(
            lambda row: f'"res.partner",{user.partner_id.id}]' in row.channel
        )
        words = " ".join(
            [f"{mail['subject']} {mail['body']}" for mail in mails]
            + rows.mapped("message")
        )
        notified = self.env["mail.notification"].search(
            [("id", "not in", known.ids), ("res_partner_id", "=", user.partner_id.id)]
        )
        return self._leaks(words), len(notified)

    def _assert_not_delivered(self, act):
        """By inbox and by mail: the accused get nothing, the control does.

        :param act: function of a user, does what could bring him something
        """
        for way in ("inbox", "email"):
            for key in (*ACCUSED, CONTROL):
                user = self.people[key]
                user.notification_type = way
                with self.subTest(way=way, person=key), self._undone():
                    words, count = self._delivered(user, lambda u=user: act(u))
                    if key == CONTROL:
                        self.assertTrue(words)
                        self.assertTrue(count)
                    else:
                        self.assertFalse(words)
                        self.assertFalse(count)

    # --- copies ----------------------------------------------------------------------

    def test_follower_gets_no_copy(self):
        """A follower of old, as the host's code or an import leaves him."""

        def act(user):
            self.env["mail.followers"].sudo().search(
                [("partner_id", "=", user.partner_id.id)]
            ).unlink()
            self.env["mail.followers"].sudo().create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": self.secret.id,
                    "partner_id": user.partner_id.id,
                    "subtype_ids": [
                        (6, 0, self.env.ref("mail.mt_comment").ids),
                    ],
                }
            )
            self._say()

        self._assert_not_delivered(act)

    def test_addressee_gets_no_copy(self):
        self._assert_not_delivered(lambda u: self._say(partner_ids=u.partner_id.ids))

    def test_author_of_the_message_answered_gets_no_copy(self):
        """Whom one answers stands in the mail as a matter of course."""

        def act(user):
            key = user.login.removeprefix("doors_")
            self._say(parent_id=self.authored[key].id, partner_ids=user.partner_id.ids)

        self._assert_not_delivered(act)

    def test_person_notified_without_a_post_gets_nothing(self):
        """message_notify is for people beside the thread."""
        self._assert_not_delivered(
            lambda u: self.secret.with_user(self.second).message_notify(
                body=SECRETS["message"],
                subject=SECRETS["subject"],
                partner_ids=u.partner_id.ids,
            )
        )

    def test_message_for_later_is_not_delivered(self):
        """Written for him before, sent after: hidden is hidden on that day."""

        def act(user):
            self.env["mail.scheduled.message"].with_user(self.second).sudo().create(
                {
                    "subject": SECRETS["subject"],
                    "body": SECRETS["message"],
                    "scheduled_date": "2099-01-01 00:00:00",
                    "model": "helpdesk.ticket",
                    "res_id": self.secret.id,
                    "author_id": self.second.partner_id.id,
                    "partner_ids": user.partner_id.ids,
                }
            )._post_message()

        self._assert_not_delivered(act)

    def test_message_mailed_by_address_is_not_delivered(self):
        """Cc and other addresses typed by hand, his among them."""

        def act(user):
            self._say(outgoing_email_to=user.email, partner_ids=user.partner_id.ids)

        self._assert_not_delivered(act)

    def test_task_is_not_given(self):
        """A task in the case would show him its words, in the list and by mail."""
        self._assert_not_delivered(self._give_task)
        for key in (*ACCUSED, CONTROL):
            user = self.people[key]
            with self.subTest(person=key), self._undone(), mute_logger(*QUIET):
                try:
                    task = self._give_task(user)
                except UserError as refusal:  # as good as an empty list
                    self.assertNotEqual(key, CONTROL, refusal)
                    continue
                self.env.invalidate_all()
                mine = self.env["mail.activity"].with_user(user)
                found = mine.search([("id", "=", task.id)])
                groups = self.env["res.users"].with_user(user)._get_activity_groups()
                self.assertEqual(bool(found), key == CONTROL)
                self.assertEqual(bool(groups), key == CONTROL)

    def test_task_is_not_passed_on_to_him(self):
        """The same by changing whose task it is."""

        def act(user):
            task = self.secret.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=SECRETS["activity"],
                user_id=self.second.id,
            )
            task.with_user(self.second).user_id = user

        self._assert_not_delivered(act)

    # --- the bus ---------------------------------------------------------------------

    def test_bus(self):
        """Own channel, and channels that somebody thinks of."""
        self._walk(BUS, ACCUSED)

    def test_nothing_of_the_case_goes_to_a_channel_of_many(self):
        """Groups, everybody, the record itself: no secret is sent there."""
        bus = self.env["bus.bus"].sudo()
        last = bus.search([], order="id desc", limit=1).id or 0
        with mute_logger(*QUIET):
            self._say(partner_ids=self.people[CONTROL].partner_id.ids)
            self._give_task(self.people[CONTROL])
            # one that he added himself; what came in stays
            self.file.with_user(self.second).copy()._delete_and_notify(self.message)
            self.message.with_user(self.second).sudo()._message_reaction(
                "x", "add", self.second.partner_id, self.env["mail.guest"]
            )
            self.env.flush_all()
            self.env.cr.precommit.run()
        rows = bus.search([("id", ">", last)])
        telling = rows.filtered(lambda row: self._leaks(row.message))
        self.assertTrue(telling)
        allowed = (self.people[CONTROL] + self.second).partner_id.ids
        for row in telling:
            with self.subTest(channel=row.channel):
                self.assertTrue(
                    any(f'"res.partner",{id_}]' in row.channel for id_ in allowed)
                )

    # --- his own mail ----------------------------------------------------------------

    def _answer(self, key):
        """A mail of this person as an answer in the thread of the case.

        :return: (the message, the mails that went to him)
        """
        user = self.people[key]
        raw = REPLY.format(
            name=user.name,
            email=user.email,
            key=key,
            subject="x",
            message_id=self.message.message_id,
            words="I heard about this.",
        )
        known = self.secret.message_ids
        with self.mock_mail_gateway(), mute_logger(*QUIET):
            self.env["mail.thread"].message_process("helpdesk.ticket", raw.encode())
            self.env.flush_all()
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
            mails = [
                mail for mail in self._mails if user.email in str(mail["email_to"])
            ]
        self.env.invalidate_all()
        return self.secret.message_ids - known, mails

    def test_answer_by_mail_opens_nothing(self):
        """f3: kept with the case, no follower, nothing back, not even his own words."""
        for key in (*ACCUSED, CONTROL):
            user = self.people[key]
            with self.subTest(person=key), self._undone():
                self.secret.message_unsubscribe(user.partner_id.ids)
                message, mails = self._answer(key)
                self.assertIn("I heard about this", str(message.mapped("body")))
                words = " ".join(f"{mail['subject']} {mail['body']}" for mail in mails)
                if key != CONTROL:
                    self.assertFalse(self._leaks(words))
                    self.assertNotIn(user.partner_id, self.secret.message_partner_ids)
                mine = self.env["mail.message"].with_user(user)
                found = mine.search([("id", "in", message.ids)])
                self.assertEqual(bool(found), key == CONTROL)

    # --- who is meant ----------------------------------------------------------------

    def test_person_known_by_address_only_is_hidden_from(self):
        """Somebody writes down an address instead of choosing the colleague."""
        user = self._person("by_address", "klachten_module.group_complaint_auditor")
        self.assertTrue(self.secret.with_user(user).has_access("read"))
        with self._undone():
            self._add_party(
                self.secret,
                "complained_about",
                name="That colleague",
                email=user.email.upper(),
            )
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertFalse(self.secret.with_user(user).has_access("read"))
