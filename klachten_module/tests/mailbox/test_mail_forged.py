import contextlib
import copy

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .mail_common import MailCommon


@tagged("post_install", "-at_install", "klachten")
class TestMailForged(MailCommon):
    """P6: nobody with a login writes in the name of somebody else."""

    # --- who brings it in -------------------------------------------------------------

    def _by_rpc(self, user, raw, **options):
        threads = self.env["mail.thread"].with_user(user)
        with self.mock_mail_gateway():
            call_kw(threads, "message_process", ["helpdesk.ticket", raw], options)

    def test_nobody_brings_in_mail_but_the_pipe(self):
        """P6: to the mailbox, into a case, by the address of a letter, by a team."""
        case = self._receive()
        letter = case.letter_ids.mail_id.mail_message_id
        manager = new_test_user(self.env, "test_settings", groups="base.group_system")
        people = (self.users["SD"], self.officer, self.outsider, manager)
        new = self._mail(
            subject="x",
            message_id="forged",
            date="x",
            body="Vervalst",
        )
        gone = {"custom_values": {"team_id": self.procedure.team_id.id}}
        answer = self._from("klant@elders.example", letter, to="gewoon@test.example")
        elsewhere = new.replace(self.mailbox, "iemand@elders.example")
        for user in people:
            context = {"complaint_gateway": self.procedure.id, "complaint_raw": "x"}
            for raw, options in (
                (new, {}),
                (answer.decode(), {}),
                (elsewhere, gone),
                (elsewhere, {**gone, "context": context}),
            ):
                with self.subTest(user=user.login, options=options):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        self._by_rpc(user, raw, **options)
        self.assertNotIn("het ging zo", self._said(case))

    def _kept(self):
        """How many cases, messages of cases and mails set aside there are."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT (SELECT count(*) FROM helpdesk_ticket),
                       (SELECT count(*) FROM mail_message
                         WHERE model = 'helpdesk.ticket'),
                       (SELECT count(*) FROM complaint_set_aside)
                """
            )
        )

    def test_no_entry_of_any_model_brings_in_mail(self):
        """By a walk over the registry: every method that Odoo's gateway consists of."""
        case = self._receive()
        raw = self._mail(
            subject="x",
            message_id="walk",
            date="x",
            body="Vervalst",
        )
        heard = {"subject": "Vervalst", "body": "x", "email_from": "k@elders.example"}
        team = {"team_id": self.procedure.team_id.id}
        entries = (
            ("message_process", [False, raw]),
            ("message_process", ["helpdesk.ticket", raw, team]),
            ("message_new", [heard, team]),
            ("message_update", [case.ids, heard]),
            ("message_route", [raw, heard, "helpdesk.ticket", case.id]),
            ("message_change_thread", [case.ids, case.id]),
        )
        tried, known = 0, self._kept()
        for name, model in self.env.registry.items():
            if "message_ids" not in model._fields and name != "mail.thread":
                continue
            for method, args in entries:
                threads = self.env[name].with_user(self.outsider)
                savepoint = self.env.cr.savepoint()
                with self.subTest(model=name, method=method):
                    # whatever stops it also undoes it; what goes through counts
                    with (
                        contextlib.suppress(Exception),
                        self.env.cr.savepoint(),
                        self.mock_mail_gateway(),
                        mute_logger("odoo.sql_db", "odoo.addons", "py.warnings"),
                    ):
                        call_kw(threads, method, copy.deepcopy(args), {})
                    self.assertEqual(self._kept(), known)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)
                tried += 1
        self.assertGreater(tried, 100)

    def test_login_of_the_pipe_brings_in_mail(self):
        pipe = new_test_user(
            self.env,
            "test_pipe",
            groups="base.group_user,klachten_module.group_complaint_mail_pipe",
        )
        known = self.env["helpdesk.ticket"].search([])
        raw = self._mail(
            subject="Door de pijp",
            message_id="pipe",
            body="Mijn laptop is kapot.",
        )
        self._by_rpc(pipe, raw)
        case = self.env["helpdesk.ticket"].search([]) - known
        self.assertEqual(case.procedure_id, self.procedure)
        self.assertFalse(case.with_user(pipe).has_access("read"))

    def test_plain_mail_by_rpc_is_the_hosts(self):
        """C3: whoever could bring in mail for the helpdesk still can."""
        raw = self._mail(
            to="gewoon@test.example",
            cc="",
            subject="Gewoon",
            message_id="plain",
            date="x",
            body="x",
        )
        self.plain_alias.alias_status = "valid"  # else the host writes that it is
        self._by_rpc(self.outsider, raw)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Gewoon")])
        self.assertEqual(ticket.team_id, self.plain_team)

    def test_nobody_writes_in_a_case_in_another_name(self):
        """P6: whoever has the turn may write, but as himself."""
        case = self._receive()
        handler = self.users["SD"]
        mine = case.with_user(handler)
        self.assertTrue(mine.has_access("write"))
        forged = {"author_id": self.complainant.id}
        mail = {"email_from": "klant@elders.example"}
        on_case = {"model": "helpdesk.ticket", "res_id": case.id, "body": "Vervalst"}
        messages = self.env["mail.message"].with_user(handler)
        theirs = case.message_ids.filtered(lambda m: m.message_type == "email")
        own = mine.message_post(body="Van mij")
        scheduled = self.env["mail.compose.message"].with_user(handler)
        composer = {
            "model": "helpdesk.ticket",
            "res_ids": repr(case.ids),
            "body": "Vervalst",
        }
        for name, do in {
            "author": lambda: mine.message_post(body="Vervalst", **forged),
            "sender": lambda: mine.message_post(body="Vervalst", **mail),
            "sender only": lambda: mine.message_post(
                body="Vervalst", author_id=False, **mail
            ),
            "as mail": lambda: mine.message_post(body="x", message_type="email"),
            "notify": lambda: mine.message_notify(
                body="x", partner_ids=self.officer.partner_id.ids, **forged
            ),
            "made": lambda: messages.create({**on_case, **forged}),
            "made with a sender": lambda: messages.create({**on_case, **mail}),
            "made by a default": lambda: messages.with_context(
                default_author_id=self.complainant.id
            ).create(on_case),
            "changed": lambda: own.write(forged),
            "words of the mail": lambda: theirs.with_user(handler).write(
                {"body": "Vervalst"}
            ),
            "composer": lambda: scheduled.create(
                {**composer, **forged}
            )._action_send_mail(),
        }.items():
            with self.subTest(door=name):
                with self.assertRaises(AccessError):
                    with self.env.cr.savepoint(), self.mock_mail_gateway():
                        do()
        self.env.invalidate_all()
        self.assertNotIn("Vervalst", self._said(case))
        self.assertIn("Van mij", self._said(case))

    def test_colleague_still_writes_on_a_plain_ticket_for_another(self):
        plain = self._create_plain()
        self.outsider.group_ids = [Command.link(self.env.ref("base.group_user").id)]
        message = plain.with_user(self.outsider).message_post(
            body="Hij belde.", author_id=self.complainant.id
        )
        self.assertEqual(message.author_id, self.complainant)
