import json

from odoo.tests import tagged

from .doors_common import Door, DoorsCommon
from .doors_persons import SECRETS

FILE = ("file", "file_name")


def call(visitor, records, method, *args, **kwargs):
    return visitor.call_kw(records._name, method, records.ids, *args, **kwargs)


def export_by_id(visitor, records, *names):
    """The export of the web client with ids: it reads no list first."""
    data = {
        "model": records._name,
        "fields": [{"name": name, "label": name} for name in names],
        "ids": records.ids,
        "domain": [],
        "import_compat": False,
        "context": {},
        "groupby": [],
    }
    return visitor.post("/web/export/csv", may_break=True, data=json.dumps(data))


def of_notification(visitor):
    return visitor.test.env["mail.notification"].search(
        [("mail_message_id", "=", visitor.test.notified["control"].id)], limit=1
    )


# --- by id through what only checks in Python ---------------------------------------
# Core asks its own checks of messages, files and tasks in read() and search(), not when
# a field is fetched; so each public way that reads a field is a door of its own.
BY_ID = (
    Door(
        "message exported by id",
        lambda v: export_by_id(v, v.test.message, "body", "subject"),
        ("message",),
    ),
    Door(
        "message exported through a notification",
        lambda v: export_by_id(
            v, of_notification(v), "mail_message_id/body", "mail_message_id/subject"
        ),
        ("message",),
    ),
    Door(
        "message read through a notification",
        lambda v: call(
            v,
            of_notification(v),
            "web_read",
            specification={"mail_message_id": {"fields": {"body": {}, "subject": {}}}},
        ),
        ("message",),
    ),
    Door(
        "message copied",
        lambda v: call(v, v.test.message, "copy_data"),
        ("message",),
    ),
    Door(
        "message by onchange",
        lambda v: (
            call(
                v,
                v.test.message,
                "onchange",
                {"subject": "x"},
                ["subject"],
                {"body": {}},
            )
            if v.key != "control"
            else SECRETS["message"]
        ),
        ("message",),
    ),
    Door(
        "file exported by id",
        lambda v: export_by_id(v, v.test.file, "name", "index_content"),
        FILE,
    ),
    Door(
        "file copied by id",
        lambda v: call(v, v.test.file, "copy_data"),
        FILE,
    ),
    Door(
        "file exported through a message",
        lambda v: (
            export_by_id(v, v.test.notified["control"], "attachment_ids/name")
            if v.key != "control"
            else SECRETS["file_name"]
        ),
        FILE,
    ),
    Door(
        "task exported by id",
        lambda v: export_by_id(v, v.test.activity, "summary", "note", "res_name"),
        ("activity",),
    ),
    Door(
        "task copied by id",
        lambda v: call(v, v.test.activity, "copy_data"),
        ("activity",),
    ),
    Door(
        "message for later exported by id",
        lambda v: export_by_id(v, v.test.scheduled, "subject", "body"),
        ("scheduled",),
    ),
    Door(
        "message for later copied by id",
        lambda v: call(v, v.test.scheduled, "copy_data"),
        ("scheduled",),
    ),
    Door(
        "case copied by id",
        lambda v: call(v, v.case.sudo(), "copy_data"),
        ("name", "summary"),
    ),
    *(
        Door(
            f"{what} exported by id",
            lambda v, index=index, name=name: export_by_id(
                v, v.test.parts[index], name, "display_name", "ticket_id/name"
            ),
            ("note",),
        )
        for index, (what, name) in enumerate(
            (
                ("talk", "heard"),
                ("answer to a question", "answer"),
                ("check", "reason"),
                ("finding", "position"),
            )
        )
    ),
    Door(
        "where the case came from",
        lambda v: v.answered(
            "/web/dataset/call_kw",
            model="helpdesk.ticket",
            method="get_metadata",
            args=[v.case.ids],
            kwargs={},
        ),
        ("number",),
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsById(DoorsCommon):
    """Design 6, field notes f4: what core hands out to whoever knows an id."""

    def test_by_id(self):
        self._walk(BY_ID)
