import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import Opener
from odoo.tools import mute_logger

from .doors_persons import CONTROL, KNOWN, QUIET, VISITORS
from .doors_scene import DoorsScene
from .doors_visitor import Visitor


@dataclass(frozen=True)
class Door:
    """A way to what is kept: how to open it, and what the right person finds there.

    `open` is given a visitor and returns whatever it got; `shows` names the secrets
    (keys of SECRETS, or "number") of which the control sees at least one, else this is
    no door. A door that the module has walled up shows nothing to anybody.
    """

    name: str
    open: Any
    shows: tuple


class DoorsCommon(DoorsScene):
    """Everybody walks along the doors."""

    # --- walking along the doors -----------------------------------------------------

    def _login(self, key):
        """This person's browser, with the token of its forms."""
        if self.people[key]._is_public():
            self.authenticate(None, None)
            page = self.url_open("/web/login")
        else:
            login = self.people[key].login
            self.authenticate(login, login)
            page = self.url_open("/my/account")
        self.csrf = re.search(r'csrf_token[^>]*?["\']([\w-]{40,})["\']', page.text)[1]

    @property
    def api_keys(self):
        """A key to the API for each person with a login: {key: secret}."""
        if not hasattr(self, "_api_keys"):
            self._api_keys = {
                key: user.env["res.users.apikeys"]
                .with_user(user)
                .sudo()
                ._generate("rpc", "doors", None)
                for key, user in self.people.items()
                if not user._is_public()
            }
        return self._api_keys

    @contextmanager
    def no_cookies(self):
        """Requests of a program, not of a browser."""
        browser, self.opener = self.opener, Opener(self)
        try:
            yield
        finally:
            self.opener = browser

    def _leaks(self, text, known=()):
        """The secrets that stand in a text: their names."""
        text = text.lower()
        return sorted(
            name
            for name, word in self.words.items()
            if name not in known and word.lower() in text
        )

    def _try(self, door, key):
        """What this person gets at this door, as text; a refusal is text too."""
        with self._undone():
            visitor = Visitor(self, key)
            try:
                self._got = f"{door.open(visitor)}"
                self.env.flush_all()
            except (AccessError, UserError) as refusal:
                self._got = f"refused: {refusal}"
        return self._got

    def _walk(self, doors, persons=VISITORS):
        """Everybody tries every door; nobody but the control gets in.

        :return: {(door, person): the secrets it gave away}
        """
        open_doors = {}
        self.assertTrue(self.api_keys)  # made before anything is undone
        with mute_logger(*QUIET):
            for key in (CONTROL, *persons):
                self._login(key)
                for door in doors:
                    if key == CONTROL:
                        self._check_control(door)
                    else:
                        with self.subTest(door=door.name, person=key):
                            leaks = self._leaks(
                                self._try(door, key), KNOWN.get(key, ())
                            )
                            if leaks:
                                open_doors[door.name, key] = leaks
                            self.assertFalse(leaks, f"{door.name} is open to {key}")
        return open_doors

    def _check_control(self, door):
        """The right person gets through, else the test of this door says nothing."""
        with self.subTest(door=door.name, person=CONTROL):
            text = self._try(door, CONTROL)
            if not door.shows:
                self.assertTrue(text.startswith("refused"), text[:600])
                return
            self.assertTrue(
                set(door.shows) & set(self._leaks(text)),
                f"not even the control gets through {door.name}: {text[:600]}",
            )
