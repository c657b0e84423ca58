import re

QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "werkzeug")
LINK = re.compile(r"/complaint/[\w-]{40,}")


class WebCommon:
    """Logging in and filling in forms, for an HttpCase."""

    def _as(self, user):
        """Log in; a user of a test has his login as password."""
        self.authenticate(user.login, user.login)

    def _csrf(self, page):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]

    def _react(self, path, page=None, **values):
        """Fill in the form of a page and send it."""
        page = page or self.url_open(path)
        form = re.search(r'name="form"[^>]*value="(\w+)"', page.text)
        data = {"csrf_token": self._csrf(page), **values}
        if form:
            data.setdefault("form", form[1])
        return self.url_open(path, data=data)
