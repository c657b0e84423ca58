import hashlib
import io
import os
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...logic.redact import Redactor

CHUNK = 1 << 20
# What is made at once, while its reader waits: some seconds of printing.
MOST_TEXT = 60_000
MOST_BYTES = 200_000_000


class Made(NamedTuple):
    """A dossier but for the files of the case, which are put in when it is fetched.

    :param papers: [(name, bytes)], the PDF first
    :param files: [(id, name in the zip, sha256)] of the files that go along
    :param count: how many files the case has
    :param people: how many people's names were replaced
    """

    papers: list
    files: list
    count: int
    people: int


class ComplaintDossier(models.TransientModel):
    """Making a dossier: paper from its contents, files from disk, a piece at a time."""

    _inherit = "complaint.dossier"

    def _is_big(self):
        """Whether making it takes so long that nobody should wait for it."""
        files = self._files_of(self.ticket_id.id)
        if sum(files.mapped("file_size")) > MOST_BYTES:
            return True
        contents = self.with_context(lang=self.lang)._contents([])
        return sum(len(text) for _path, text in self._texts(contents)) > MOST_TEXT

    def _make(self, told=lambda percentage: None, is_big=False):
        """Make the papers of a dossier.

        :param told: called with how far it is, in percents
        :param bool is_big: whether it may take long
        :return: Made
        """
        dossier = self.with_context(lang=self.lang)
        redactor = Redactor(dossier._people())
        told(2)
        contents = dossier._contents([])
        texts = list(self._texts(contents))
        if not is_big and sum(len(text) for _path, text in texts) > MOST_TEXT:
            raise UserError(self.env._("This dossier is not made yet."))
        told(5)
        contents = dossier._redacted(contents, redactor)
        told(15)
        rows = dossier._file_rows(redactor, lambda n, of: told(15 + 25 * n // of))
        contents["files"] = [
            {key: value for key, value in row.items() if key != "file"} for row in rows
        ]
        contents, whole_texts = dossier._share_paper(contents)
        told(40)
        number = self.ticket_id.number.replace("/", "-")
        paper = dossier._print(contents)
        told(95)
        return Made(
            papers=[(f"{number}-dossier.pdf", paper), *whole_texts],
            files=[
                (row["file"].id, row["path"], str(row["sha256"]))
                for row in rows
                if row["included"]
            ],
            count=len(rows),
            people=len(redactor.people),
        )

    # --- files ------------------------------------------------------------------------

    def _pieces(self, file):
        """The content of a file, a piece at a time: never all of it in memory, where it
        is on disk.
        """
        path = file.store_fname and file._full_path(file.store_fname)
        if path and os.path.isfile(path):
            source = open(path, "rb")  # noqa: SIM115  closed below
        else:
            source = io.BytesIO(file.raw or b"")
            file.invalidate_recordset(["raw", "db_datas"], flush=False)
        with source:
            while piece := source.read(CHUNK):
                yield piece

    def _digest(self, file):
        if file.type != "binary":
            return "–"
        digest = hashlib.sha256()
        for piece in self._pieces(file):
            digest.update(piece)
        return digest.hexdigest()

    def _put_files(self, archive, files):
        """Put the files that go along in the zip, as the paper lists them.

        :param archive: ZipFile, which does not compress
        :param files: [(id, name in the zip, sha256)]
        """
        # as the user: files that he may still read
        readable = self._files_of(self.ticket_id.id).grouped("id")
        for file_id, name, sha256 in files:
            digest = hashlib.sha256()
            if file_id in readable:
                with archive.open(name, "w", force_zip64=True) as target:
                    for piece in self._pieces(readable[file_id]):
                        digest.update(piece)
                        target.write(piece)
            if digest.hexdigest() != sha256:
                raise UserError(
                    self.env._(
                        "A file of this case was changed or removed since the dossier "
                        "was made. Make it again."
                    )
                )
