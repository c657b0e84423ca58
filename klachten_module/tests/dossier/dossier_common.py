import subprocess
import zipfile

from ..case.access_common import AccessCommon


class DossierCommon(AccessCommon):
    """A case with people, words, notes, messages and files; and its dossier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["complaint.party"].search(
            [("ticket_id", "=", cls.handled.id), ("kind", "!=", "complainant")]
        ).unlink()
        cls.witness, cls.accused_party = cls.env["complaint.party"].create(
            [
                {
                    "ticket_id": cls.handled.id,
                    "kind": "witness",
                    "name": "Renée van Dijk",
                    "email": "renee@getuige.example",
                    "phone": "06-12345678",
                },
                {
                    "ticket_id": cls.handled.id,
                    "kind": "complained_about",
                    "name": "Kees Brandsma",
                    "email": "k.brandsma@werk.example",
                },
            ]
        )
        cls.handled.agreed_actions = "Kees belt voortaan eerst."
        cls.env["complaint.note"].create(
            {
                "ticket_id": cls.handled.id,
                "body": "<p>REN<b>EE</b> heeft <i>k.brandsma@werk.example</i> "
                "gemaild; bel +31 6 12345678.</p>",
                "user_id": cls.users["SLM"].id,
            }
        )
        cls.handled.with_user(cls.users["SLM"]).message_post(
            body="De heer Brandsma was er.", message_type="comment"
        )
        cls.files = cls.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "res_model": "helpdesk.ticket",
                    "res_id": cls.handled.id,
                }
                for name, raw in (
                    ("../../verklaring van Dijk.txt", b"Ik ben Renee van Dijk"),
                    ("foto.txt", b"foto"),
                    ("foto.txt", b"andere foto"),
                )
            ]
        )
        cls.env.flush_all()

    def _dossier(self, user=None, case=None, **vals):
        dossiers = self.env["complaint.dossier"].with_user(user or self.officer)
        return dossiers.create(
            {
                "ticket_id": (case or self.handled).id,
                "purpose": "court",
                "receiver": "Rechtbank Den Haag",
                **vals,
            }
        )

    def _zip(self, dossier):
        """(name of the zip, {name: bytes})."""
        name, whole = dossier.with_context(force_report_rendering=True)._export()
        with zipfile.ZipFile(whole) as archive:
            self.assertIsNone(archive.testzip())
            return name, {part: archive.read(part) for part in archive.namelist()}

    def _paper(self, files):
        """The text of the one PDF, spaces as in a sentence."""
        pdf = next(raw for name, raw in files.items() if name.endswith("-dossier.pdf"))
        said = subprocess.run(
            ["pdftotext", "-raw", "-", "-"],
            input=pdf,
            capture_output=True,
            check=True,
        )
        return said.stdout.decode().replace("\N{NO-BREAK SPACE}", " ")
