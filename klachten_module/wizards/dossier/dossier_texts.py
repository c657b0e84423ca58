import hashlib

from markupsafe import Markup

from odoo import models

from ...logic.paper import shares, shortened, shortened_html
from .dossier_data import Own

# Characters on paper: some 90 pages, which are laid out in half a minute.
ON_PAPER = 200_000
WHOLE_TEXT = """<!DOCTYPE html>
<html lang="%(lang)s">
<head><meta charset="utf-8"><title>%(title)s</title></head>
<body>%(text)s</body>
</html>
"""


class ComplaintDossier(models.TransientModel):
    """Very long texts: the beginning stands on paper, the whole in a file beside it."""

    _inherit = "complaint.dossier"

    def _texts(self, value, path=()):
        """What may be long: the words in the contents, fixed ones left out.

        :return: iterator of (where it stands, text)
        """
        if isinstance(value, str):
            if not isinstance(value, Own):
                yield path, value
        elif isinstance(value, (dict, list)):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in items:
                yield from self._texts(item, (*path, key))

    def _share_paper(self, contents):
        """Shorten the longest texts until all fit on the paper.

        :param contents: what `_contents` gives, names replaced; is changed
        :return: (contents, [(name in the zip, bytes)] of the texts that were shortened)
        """
        texts = list(self._texts(contents))
        most = shares((len(text) for _path, text in texts), ON_PAPER)
        files = []
        for path, text in texts:
            if len(text) > most:
                number = len(files) + 1
                name, content = self._whole_text(number, text, contents)
                files.append((name, content))
                self._put(contents, path, self._beginning(text, most, name))
                contents["files"].append(self._text_row(name, content))
        return contents, files

    @staticmethod
    def _put(contents, path, text):
        *way, last = path
        for key in way:
            contents = contents[key]
        contents[last] = text

    def _beginning(self, text, most, name):
        more = self.env._("[Shortened. The whole text: %s]", name)
        if isinstance(text, Markup):
            begin = shortened_html(text, most)
            return Markup(begin) + Markup("<p><em>%s</em></p>") % more  # noqa: S704
        return f"{shortened(text, most)}\n{more}"

    def _whole_text(self, number, text, contents):
        """(name in the zip, bytes) of a text that is too long for the paper."""
        folder = self.env._("texts")
        if not isinstance(text, Markup):
            return f"{folder}/{number:03}.txt", text.encode()
        page = Markup(WHOLE_TEXT) % {
            "lang": self.lang.replace("_", "-"),
            "title": f"{contents['title']} – {number}",
            "text": text,
        }
        return f"{folder}/{number:03}.html", page.encode()

    def _text_row(self, name, content):
        """The line about it in the list of files."""
        return {
            "name": Own(self.env._("Whole text")),
            "path": name,
            "size": self._size(len(content)),
            "moment": Own(""),
            "sha256": Own(hashlib.sha256(content).hexdigest()),
            "included": True,
        }
