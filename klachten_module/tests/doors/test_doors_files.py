from odoo.tests import tagged

from .doors_common import Door, DoorsCommon
from .doors_persons import SECRETS

FILE = ("file", "file_name")
PUBLIC = ("public_file",)


def files(visitor, domain):
    return visitor["ir.attachment"].search(domain).mapped("name")


def taken_away(visitor, **token):
    """ "refused" while the file is still there, else its secret."""
    file = visitor.test.file
    visitor.rpc("/mail/attachment/delete", attachment_id=file.id, **token)
    return "refused" if file.exists() else SECRETS["file"]


def thumbnail(visitor):
    picture = visitor.test.picture
    _status, headers, _text = visitor.get(
        f"/web/image/ir.attachment/{picture.id}/thumbnail"
        f"?access_token={picture._get_thumbnail_token()}"
    )
    return headers


# --- files of the case: the list, the download, the tokens --------------------------
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
        lambda v: "" if "placeholder" in f"{thumbnail(v)}" else v.test.words["picture"],
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
    # walled up: files of a case stay (S0-77, S4-33)
    Door("file taken away", lambda v: taken_away(v), ()),
    Door(
        "file taken away with the token that a message carried",
        lambda v: taken_away(v, access_token=v.test.file._get_ownership_token()),
        (),
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


@tagged("post_install", "-at_install", "klachten")
class TestDoorsFiles(DoorsCommon):
    """Design 6, field notes f4: files of a case, and what core hands out by id."""

    def test_files(self):
        """By list, by content, by link; public and token files too."""
        self._walk(FILES)
