from contextlib import closing
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from .looking_common import CONTENT, LookingCommon


@tagged("post_install", "-at_install", "klachten")
class TestLookingCost(LookingCommon):
    """One query for a look at any number of cases, none for plain tickets."""

    def test_one_query_for_any_number_of_cases(self):
        more = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": "More",
                    "description": "x",
                    "team_id": self.procedure.team_id.id,
                    "partner_id": self.complainant.id,
                }
                for _i in range(20)
            ]
        )
        names = ["description", "statement"]
        self._queries(lambda: more.with_user(self.officer).read(names))
        system = self._queries(lambda: more.with_user(self.officer).sudo().read(names))
        for count in (1, 20):
            case = more[:count].with_user(self.officer)
            asked = self._queries(lambda case=case: case.read(names))
            with patch.object(
                type(self.env["complaint.looking"]), "_note", lambda *args: None
            ):
                without = self._queries(lambda case=case: case.read(names))
            self.assertEqual(asked - without, 1)
            self.assertLessEqual(without, system + 1)

    def test_a_plain_ticket_costs_nothing(self):
        """Opening, exporting and downloading: no query more than without this."""
        manager = self.outsider
        manager.group_ids += self.env.ref("base.group_allow_export")
        plain = self.plain.with_user(manager)
        file = self.env["ir.attachment"].create(
            {
                "name": "plain.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": plain.id,
            }
        )
        binary = self.env["ir.binary"].with_user(manager)

        def download():
            found = binary._find_record(res_id=file.id)
            return binary._get_stream_from(found)

        self._answer_files()
        tickets = type(self.env["helpdesk.ticket"])
        for label, action in (
            ("form", lambda: plain.web_read({"description": {}, "name": {}})),
            ("read", lambda: plain.read(["description"])),
            ("export", lambda: plain.export_data(["name", "description"])),
            ("file", download),
        ):
            self._queries(action)
            ours = self._queries(action)
            with patch.object(tickets, "_complaint_looked", lambda *args: None):
                self._queries(action)
                self.assertEqual(ours, self._queries(action), label)
        self.assertEqual(self._looks(), [])


@tagged("post_install", "-at_install", "klachten")
class TestLookingOnReplica(LookingCommon, HttpCase):
    """Reading goes to a replica, what was looked at to the primary."""

    def test_opening_a_case_on_a_replica(self):
        number = self.handled.number
        written = []
        looking = type(self.env["complaint.looking"])

        def note(model):
            self.assertTrue(model.env.cr.readonly)
            written.append(model.env.cr.postcommit.data["klachten_module.looking"])

        # the test's cursor never runs what comes after a commit
        with patch.object(looking, "_write_apart", note):
            with closing(self.registry.cursor(readonly=True)) as cr:
                case = self.handled.with_env(self.env(cr=cr, user=self.officer.id))
                self.assertTrue(case.web_read(CONTENT)[0]["statement"])
                cr.postcommit.run()
        self.assertEqual(written, [{(self.handled.id, self.officer.id, "opened")}])
        self.authenticate(self.officer.login, self.officer.login)
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/helpdesk.ticket/web_read",
            {
                "model": "helpdesk.ticket",
                "method": "web_read",
                "args": [self.handled.ids],
                "kwargs": {"specification": {"number": {}, **CONTENT}},
            },
        )
        self.assertEqual(answer[0]["number"], number)

    def test_files_come_from_a_replica(self):
        file = self.attachments.filtered(lambda a: a.res_id == self.handled.id)
        self.authenticate(self.officer.login, self.officer.login)
        answer = self.url_open(f"/web/content/{file.id}")
        self.assertEqual((answer.status_code, answer.content), (200, b"secret"))

    def test_the_primary_gets_the_row(self):
        with closing(self.registry.cursor(readonly=True)) as cr:
            looking = self.env(cr=cr, user=self.officer.id)["complaint.looking"]
            looking._note("opened", self.handled.with_env(looking.env))
            run = list(cr.postcommit._funcs)
            data = dict(cr.postcommit.data)
        self.assertEqual(len(run), 1)
        looking = looking.with_env(self.env(user=self.officer.id))
        self.cr.postcommit.data.update(data)
        looking._write_apart()
        row = self.env["complaint.looking"].search([])
        self.assertEqual((row.user_id, row.ticket_id), (self.officer, self.handled))
        self.assertEqual(row.moment, fields.Datetime.now())
