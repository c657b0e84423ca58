from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .looking_common import CONTENT, LookingCommon


@tagged("post_install", "-at_install", "klachten")
class TestLooked(LookingCommon):
    """P8: the words of a case beside its own fields, and ways around its form."""

    def setUp(self):
        super().setUp()
        case = self.handled
        case.sudo().message_post(body="Words of a message", message_type="comment")
        self._looks()
        self.env.cr.execute("DELETE FROM complaint_looking")

    def _tried(self, user, doors, kind="opened"):
        for label, look in doors.items():
            with self.subTest(door=label):
                self.env.cr.execute("DELETE FROM complaint_looking")
                self.env.flush_all()
                look(self._as(user, self.handled))
                self.assertEqual(
                    self._looks(), [(user.login, kind, self.handled.number)]
                )

    def _rows(self, case, model):
        return case.env[model].search([("ticket_id", "=", case.id)])

    def _message(self, case):
        return case.env["mail.message"].search(
            [("model", "=", case._name), ("res_id", "=", case.id)]
        )

    def test_words_of_a_case_beside_its_form(self):
        self._tried(
            self.officer,
            {
                "message": lambda case: self._message(case).read(["body"]),
                "messages searched": lambda case: case.env["mail.message"].search_read(
                    [("model", "=", case._name), ("res_id", "=", case.id)], ["subject"]
                ),
                "messages by the thread": lambda case: (
                    Store().add(self._message(case)).get_result()
                ),
                "messages with the case": lambda case: case.web_read(
                    {"message_ids": {"fields": {"body": {}}}}
                ),
                "letters": lambda case: self._rows(case, "complaint.letter").read(
                    ["body"]
                ),
                "notes": lambda case: self._rows(case, "complaint.note").web_read(
                    {"body": {}}
                ),
                "log": lambda case: self._rows(case, "complaint.event").read(
                    ["note_text"]
                ),
                "talks": lambda case: self._rows(case, "complaint.contact").read(),
                "questions": lambda case: self._rows(case, "complaint.inquiry").read(
                    ["answer"]
                ),
                "checks": lambda case: self._rows(case, "complaint.verification").read(
                    ["reason"]
                ),
                "letters with the case": lambda case: case.web_read(
                    {"letter_ids": {"fields": {"body": {}}}}
                ),
            },
        )

    def test_ways_around_the_form(self):
        report = self.env["ir.actions.report"].create(
            {
                "name": "Case",
                "model": "helpdesk.ticket",
                "report_name": "looked.case",
                "report_type": "qweb-html",
            }
        )
        grouped = [("id", "=", self.handled.id)]
        self._tried(
            self.officer,
            {
                "group by": lambda case: case.formatted_read_group(
                    grouped, ["statement"], ["__count"]
                ),
                "group by in a list": lambda case: case.web_read_group(
                    grouped, ["description"]
                ),
                "first of them": lambda case: case.formatted_read_group(
                    grouped, [], ["statement:max"]
                ),
                "all of them": lambda case: case.formatted_read_group(
                    grouped, ["stage_id"], ["statement:array_agg"]
                ),
                "pivot": lambda case: case.formatted_read_grouping_sets(
                    grouped, [["statement"], []], ["__count"]
                ),
                "measure of a pivot": lambda case: case.formatted_read_grouping_sets(
                    grouped, [["stage_id"]], ["answer:max"]
                ),
                "messages grouped": lambda case: case.env[
                    "mail.message"
                ].formatted_read_group(
                    [("model", "=", case._name), ("res_id", "=", case.id)],
                    [],
                    ["body:array_agg"],
                ),
                "letters grouped": lambda case: case.env[
                    "complaint.letter"
                ].formatted_read_group(
                    [("ticket_id", "=", case.id)], ["ticket_id"], ["body:max"]
                ),
                "printed": lambda case: case.env[
                    "ir.actions.report"
                ]._get_rendering_context(report, case.ids, {}),
                "copied": lambda case: case.copy_data(),
                "new form": lambda case: case.onchange({}, [], CONTENT),
            },
        )

    def test_a_path_from_elsewhere_groups_no_words(self):
        """The case has no path to it that tells whose words they are."""
        for model, path in (
            ("complaint.event", "ticket_id.statement"),
            ("complaint.event", "letter_id.body"),
            ("complaint.deadline", "ticket_id.description"),
            ("mail.mail", "mail_message_id.body"),
        ):
            rows = self.env[model].with_user(self.accused)
            with self.subTest(model=model, path=path), self._refused():
                with self.assertRaises(AccessError):
                    rows.formatted_read_group([], [path], ["__count"])
        self.assertEqual(self._looks(), [])

    def test_exports_along_a_path(self):
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        self._tried(
            self.officer,
            {
                "letters": lambda case: self._rows(
                    case, "complaint.letter"
                ).export_data(["body"]),
                "from a contact": lambda case: case.partner_id.export_data(
                    ["name", "helpdesk_ticket_ids/statement"]
                ),
                "messages with the case": lambda case: case.export_data(
                    ["message_ids/body"]
                ),
            },
            "list",
        )

    def test_files_by_rpc(self):
        def files(case):
            return case.env["ir.attachment"].search(
                [
                    ("res_model", "=", case._name),
                    ("res_id", "=", case.id),
                    ("name", "like", ".txt"),
                ]
            )

        self._tried(
            self.officer,
            {
                "content": lambda case: files(case).read(["datas"]),
                "raw": lambda case: files(case).web_read({"raw": {}}),
                "searched": lambda case: case.env["ir.attachment"].search_read(
                    [("id", "in", files(case).ids)], ["datas"]
                ),
                "indexed": lambda case: files(case).read(["index_content"]),
            },
            "file",
        )

    def test_one_look_whatever_the_doors(self):
        case = self._as(self.officer, self.handled)
        case.web_read({**CONTENT, "message_ids": {"fields": {"body": {}}}})
        self._message(case).read(["body"])
        self._rows(case, "complaint.letter").read(["body"])
        self.assertEqual(len(self._looks()), 1)
        self._message(self._as(self.officer, self.handled)).read(["body"])
        self.assertEqual(len(self._looks()), 1)

    def test_what_odoo_reads_by_itself_is_no_look(self):
        def pushed(case):
            Store(bus_channel=self.officer).add(self._message(case))

        for label, read in {
            "who and when": lambda case: self._message(case).read(
                ["date", "author_id"]
            ),
            "superuser": lambda case: self._message(case).sudo().read(["body"]),
            "pushed": pushed,
            "letters in a list": lambda case: self._rows(case, "complaint.letter").read(
                ["subject", "state"]
            ),
            "log": lambda case: self._rows(case, "complaint.event").read(
                ["type", "happened_at"]
            ),
            "own message": lambda case: case.message_post(
                body="Own words", message_type="comment"
            ),
            "names of files": lambda case: (
                case.env["ir.attachment"]
                .search([("res_id", "=", case.id)])
                .read(["name"])
            ),
        }.items():
            with self.subTest(read=label):
                self.env.cr.execute("DELETE FROM complaint_looking")
                read(self._as(self.officer, self.handled))
                self.assertEqual(self._looks(), [])

    def test_plain_tickets_and_others_are_read_as_before(self):
        plain = self._create_plain(user_id=self.officer.id)
        self.officer.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        note = self.complainant.message_post(body="x")
        plain.message_post(body="y")
        mine = self._as(self.officer, plain)
        mine.read(["description"])
        self._message(mine).read(["body"])
        note.with_user(self.officer).read(["body"])
        mine.formatted_read_group([("id", "=", plain.id)], ["description"], ["__count"])
        self.assertEqual(self._looks(), [])
