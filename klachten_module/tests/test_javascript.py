from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js


@tagged("post_install", "-at_install", "klachten")
class TestJavaScript(HttpCase):
    """The unit tests of our own JavaScript, in Chromium (static/tests/unit)."""

    def test_own_javascript(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@klachten_module")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
