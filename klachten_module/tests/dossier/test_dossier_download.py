from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .dossier_common import DossierCommon


@tagged("post_install", "-at_install", "klachten")
class TestDossierDownload(DossierCommon, HttpCase):
    """The one door through which a dossier leaves."""

    def _post(self, dossier_id, **data):
        data.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(
            "/complaint/dossier", data={"dossier_id": dossier_id, **data}
        )

    def test_download(self):
        dossier = self._dossier()
        self.env.flush_all()
        self.authenticate(self.officer.login, self.officer.login)
        answer = self._post(dossier.id)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertIn(
            f"{self.handled.number}-dossier.zip", answer.headers["Content-Disposition"]
        )
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.content[:2], b"PK")

    def test_not_without_the_token_and_not_by_a_link(self):
        dossier = self._dossier()
        self.authenticate(self.officer.login, self.officer.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(dossier.id, csrf_token="x").status_code, 400)
            answer = self.url_open("/complaint/dossier")
        self.assertIn(answer.status_code, (404, 405))
        self.assertNotIn("exported", self._events(self.handled))

    def test_nothing_for_others(self):
        dossier = self._dossier()
        self.procedure.officer_ids += self.officer_2
        for user in (self.officer_2, self.auditor, self.users["SLM"]):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                self.assertEqual(self._post(dossier.id).status_code, 404)
        self.authenticate(self.officer.login, self.officer.login)
        for wrong in ("", "x", "-1", "0", "99999999", "9" * 30):
            self.assertEqual(self._post(wrong).status_code, 404)
        self.assertNotIn("exported", self._events(self.handled))
