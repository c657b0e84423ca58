import json

from odoo.tests import tagged

from .doors_common import SECRETS, Door, DoorsCommon

FILE = ("file", "file_name")
PUBLIC = ("public_file",)


def files(visitor, domain):
    return visitor["ir.attachment"].search(domain).mapped("name")


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


# --- files of the case: the list, the download, the tokens --------------------------------
FILES = (
    Door(
        "files of the case",
        lambda v: files(
            v, [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", v.case.id)]
        ),
        ("file_name",),
    ),
    Door(
        "files by name",
        lambda v: files(v, [("name", "ilike", SECRETS["file_name"])]),
        ("file_name",),
    ),
    Door(
        "files by content",
        lambda v: files(v, [("index_content", "ilike", SECRETS["file"])]),
        ("file_name",),
    ),
    Door(
        "public files by content",
        lambda v: files(v, [("index_content", "ilike", SECRETS["public_file"])]),
        ("file_name",),
    ),
    Door(
        "files by id",
        lambda v: files(v, [("id", "in", (v.test.file + v.test.public_file).ids)]),
        ("file_name",),
    ),
    Door(
        "file's words",
        lambda v: v.of(v.test.file).read(["name", "index_content", "raw"]),
        FILE,
    ),
    Door(
        "public file's words",
        lambda v: v.of(v.test.public_file).read(["name", "index_content", "raw"]),
        PUBLIC,
    ),
    Door(
        "file's token",
        lambda v: (
            v.of(v.test.file).read(["access_token"])[0]["access_token"] == v.test.token
            and SECRETS["file"]
        ),
        FILE,
    ),
    Door("file copied", lambda v: v.of(v.test.file).copy().sudo().name, FILE),
    Door("download", lambda v: v.get(f"/web/content/{v.test.file.id}"), FILE),
    Door(
        "download with a name",
        lambda v: v.get(f"/web/content/{v.test.file.id}/x.txt?download=1"),
        FILE,
    ),
    Door(
        "download by model and field",
        lambda v: v.get(f"/web/content/ir.attachment/{v.test.file.id}/raw"),
        FILE,
    ),
    Door(
        "download by query",
        lambda v: v.get(
            f"/web/content?model=ir.attachment&id={v.test.file.id}&field=datas"
        ),
        FILE,
    ),
    Door(
        "download of a public file",
        lambda v: v.get(f"/web/content/{v.test.public_file.id}"),
        PUBLIC,
    ),
    Door(
        "download with the token of the file",
        lambda v: v.get(f"/web/content/{v.test.file.id}?access_token={v.test.token}"),
        FILE,
    ),
    Door(
        "download with the token that a message carried",
        lambda v: v.get(
            f"/web/content/{v.test.file.id}?access_token={v.test.raw_token}"
        ),
        FILE,
    ),
    Door("image", lambda v: v.get(f"/web/image/{v.test.picture.id}"), ("picture",)),
    Door(
        "image with the token of the file",
        lambda v: v.get(
            f"/web/image/{v.test.picture.id}?access_token={v.test.picture_token}"
        ),
        ("picture",),
    ),
    Door(
        "image by model and field",
        lambda v: v.get(
            f"/web/image?model=ir.attachment&id={v.test.picture.id}&field=raw"
        ),
        ("picture",),
    ),
    Door(
        "thumbnail with the token that a message carried",
        lambda v: v.get(
            f"/web/image/ir.attachment/{v.test.picture.id}/thumbnail"
            f"?access_token={v.test.picture._get_thumbnail_token()}"
        ),
        ("picture",),
    ),
    Door(
        "archive of files",
        lambda v: v.post(
            "/mail/attachment/zip",
            file_ids=str(v.test.file.id),
            zip_name="x.zip",
        ),
        FILE,
    ),
    Door(
        "file taken away",
        lambda v: (
            v.rpc("/mail/attachment/delete", attachment_id=v.test.file.id),
            "" if v.test.file.exists() else SECRETS["file"],
        ),
        FILE,
    ),
    Door(
        "file taken away with the token that a message carried",
        lambda v: (
            v.rpc(
                "/mail/attachment/delete",
                attachment_id=v.test.file.id,
                access_token=v.test.file._get_ownership_token(),
            ),
            "" if v.test.file.exists() else SECRETS["file"],
        ),
        FILE,
    ),
    Door(
        "file moved to a message of one's own",
        lambda v: v.rpc(
            "/mail/message/post",
            thread_model="res.partner",
            thread_id=v.me.id,
            post_data={
                "body": "x",
                "attachment_ids": [v.test.file.id],
                "attachment_tokens": [v.test.file._get_ownership_token()],
            },
        ),
        FILE,
    ),
)

# --- by id through what only checks in Python ---------------------------------------------
# Core asks its own checks of messages, files and tasks in read() and search(), not when a
# field is fetched; so each public way that reads a field is a door of its own.
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
    Door(
        "where the case came from",
        lambda v: (
            call(v, v.case.sudo(), "get_metadata")
            + v.named(v.case.ids if v.case.has_access("read") else [])
        ),
        ("number",),
    ),
    Door(
        "translations of a field",
        lambda v: (
            call(v, v.case.sudo(), "get_field_translations", "name")
            + v.named(v.case.ids if v.case.has_access("read") else [])
        ),
        ("number",),
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsFiles(DoorsCommon):
    """Design 6, field notes f4: files of a case, and what core hands out by id."""

    @classmethod
    def _make_beside_the_case(cls):
        super()._make_beside_the_case()
        cls.raw_token = cls.file._get_raw_access_token()
        picture = (
            "<svg xmlns='http://www.w3.org/2000/svg'><desc>Smaragdhagedis</desc></svg>"
        )
        cls.picture = cls._file("picture", picture, mimetype="image/svg+xml")
        cls.picture_token = cls.picture.generate_access_token()[0]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words["picture"] = "Smaragdhagedis"

    def test_files(self):
        """By list, by content, by link; public and token files too."""
        self._walk(FILES)

    def test_by_id(self):
        """Whoever knows or guesses an id."""
        self._walk(BY_ID)
