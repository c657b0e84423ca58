import base64
import json

from odoo import api, models

from ...logic import form as rules
from .draft import NAMES

SHORT = {"nl_NL": "nl", "en_US": "en"}


class ComplaintForm(models.Model):
    """The pages of the form: what each shows, in the language of the context."""

    _inherit = "complaint.form"

    @api.model
    def _language(self, short):
        """The code of an installed language that an address asks for, or None."""
        code = {short: code for code, short in SHORT.items()}.get(short)
        installed = dict(self.env["res.lang"].get_installed())
        return code if code in installed else None

    @api.model
    def _frame(self, procedure, token, **values):
        """What every page needs."""
        lang = self.env.lang or "en_US"
        short = SHORT.get(lang)
        installed = dict(self.env["res.lang"].get_installed())
        names = {"nl_NL": "Nederlands", "en_US": "English"}
        path = f"/complaints/{procedure.id}/form/{token}"
        return {
            "html_data": {"lang": lang.replace("_", "-")},
            "procedure": procedure,
            "organisation": procedure.company_id.name,
            "path": path,
            "query": f"?lang={short}" if short else "",
            "languages": [
                {"short": SHORT[code], "name": name}
                for code, name in names.items()
                if code in installed and code != lang
            ],
            "mailbox": procedure._public_page()["mailbox"],
            "labels": self._labels(),
            **values,
        }

    @api.model
    def _fill_in(self, procedure, token, values, **also):
        """The page of the form with these words in it."""
        page = {
            "template": "klachten_module.form_page",
            "values": {name: values.get(name) or "" for name in NAMES},
            "asked": procedure._form_fields(),
            "errors": {},
            "files": self.env["ir.attachment"],
            "refused": [],
            "problem": "",
            "case": "",
            "adds_to": "",
            "accept": ",".join(f".{end}" for end in rules.TAKEN),
            "limits": self.env._(
                "You may add %(files)s files: at most %(each)s MB each, and "
                "%(together)s MB together. We take photos, PDF, Word, Excel, text, "
                "sound and video.",
                files=rules.MOST_FILES,
                each=rules.BIGGEST_FILE // rules.MEGABYTE,
                together=rules.BIGGEST_TOGETHER // rules.MEGABYTE,
            ),
            **also,
        }
        return self._frame(procedure, token, **page)

    @api.model
    def _empty_page(self, procedure, token, case=None):
        """The form as somebody meets it; with the link of a letter it adds to its
        case.
        """
        letter = self._own_letter(procedure, case)
        also = {}
        if letter:
            also = {"case": case, "adds_to": letter.ticket_id.number}
        return self._fill_in(procedure, token, {}, **also)

    def _form_page(self, token):
        """The form with what was filled in, and what has to change in it."""
        problems = self._problems()
        return self._fill_in(
            self.procedure_id,
            token,
            self._values(),
            errors={name: self._said(*why) for name, why in problems.items()},
            files=self._files(),
            refused=[(name, self._why_refused(why)) for name, why in self._refused()],
            # of one that is open; he is told its number, and nothing else of it
            adds_to=self._case_added_to().number or "",
        )

    @api.model
    def _refused_page(self, procedure, typed, why):
        """The form, with what was typed, of a request that was not taken.

        :param typed: {name: what came in}
        :param why: "big", "expired" or "visitor"
        """
        said = {
            "big": self.env._(
                "What you sent is too big for this page. Go back: what you typed is "
                "still there. Make your text shorter or leave files out. You can send "
                "those later, when you have the number of your complaint."
            ),
            "expired": self.env._(
                "This page was open for a long time, or your browser keeps no cookies. "
                "Your words are still here. Choose your files again and press the "
                "button again."
            ),
            "visitor": self.env._(
                "We got many forms from your address on the internet today. Your words "
                "are still below: send them to us by mail, or try again tomorrow."
            ),
        }
        values = {
            name: rules.tidy(typed.get(name), lines=name in rules.LONGEST)
            for name in NAMES
        }
        return self._fill_in(
            procedure,
            self._new_token(procedure),
            {n: words[: rules.MOST_KEPT] for n, words in values.items()},
            problem=said[why],
        )

    def _check_page(self, token):
        """What is filled in, to read once more before it is sent."""
        return self._frame(
            self.procedure_id,
            token,
            template="klachten_module.form_check_page",
            form=self,
            files=self._shown_files(),
            adds_to=self._case_added_to().number or "",
        )

    def _receipt_page(self, token):
        """That it came in, its number, and a copy of what was filled in."""
        return self._frame(
            self.procedure_id,
            token,
            template="klachten_module.form_receipt_page",
            form=self,
            files=self._shown_files(),
        )

    def _shown_files(self):
        """[(name, size in words)] of the files, also once they are the case's."""
        if self.state != "draft":
            return [tuple(row) for row in json.loads(self.file_names or "[]")]
        return self._file_sizes()

    def _paper_raw(self):
        return base64.b64decode(self.paper or b"")

    # --- whose case it adds to --------------------------------------------------------

    @api.model
    def _own_letter(self, procedure, token):
        """The letter of this link, where it is the complainant's own and his case of
        this procedure is open; else empty (sudo).
        """
        letters = self.env["complaint.letter"]
        letter = letters._find_by_token(token) if isinstance(token, str) else letters
        own = letter.addressee == "complainant" and letter.page in ("status", "answer")
        case = letter.ticket_id
        if own and case.procedure_id == procedure and case.complaint_open:
            return letter
        return letters

    def _belongs_to(self, token):
        """Add this to the case of a letter, by the link in it."""
        letter = self._own_letter(self.procedure_id, token)
        if letter:
            self.letter_id = letter

    def _case_added_to(self):
        """The case that it is added to; empty when it becomes one of its own."""
        return self.letter_id.ticket_id.filtered("complaint_open")

    # --- sentences --------------------------------------------------------------------

    def _said(self, code, number):
        """What has to change in a field, in words."""
        sentences = {
            "empty": lambda: self.env._(
                "Write what happened, or add a file in which it stands."
            ),
            "long": lambda: self.env._(
                "This text is too long, by this number of characters: %s. Shorten it, "
                "or add it as a file.",
                number,
            ),
            "address": lambda: self.env._(
                "This is no e-mail address. An address looks like name@example.org. "
                "You may also leave it empty."
            ),
        }
        return sentences[code]()

    @api.model
    def _why_refused(self, code):
        """Why a file was not taken, in words."""
        sentences = {
            "empty": lambda: self.env._("There is nothing in it."),
            "big": lambda: self.env._(
                "It is bigger than %s MB.", rules.BIGGEST_FILE // rules.MEGABYTE
            ),
            "kind": lambda: self.env._(
                "We do not take files of this kind, or its name does not fit what is "
                "in it."
            ),
            "many": lambda: self.env._("There are %s files already.", rules.MOST_FILES),
            "together": lambda: self.env._(
                "Together they are bigger than %s MB.",
                rules.BIGGEST_TOGETHER // rules.MEGABYTE,
            ),
            "room": lambda: self.env._("We have no room for it now."),
        }
        return sentences[code]()
