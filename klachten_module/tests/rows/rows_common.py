from lxml import etree, html

from odoo.exceptions import UserError
from odoo.tests import Form

CASE = "klachten_module.complaint_view_form"
HANDBOOK = "klachten_module.report_complaint_handbook"
OVERVIEW = "klachten_module.report_complaint_overview"


class RowsCommon:
    """Walks a row of the sources as its person does: by the fields, buttons and dialogs
    that his screen has, the mail and the paper that he gets.
    """

    # --- the screen -------------------------------------------------------------------

    def _seen_anew(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _sees(self, case, user):
        self._seen_anew()
        return case.with_user(user).has_access("read")

    def _fill(self, case, user, **values):
        """Fill in fields on the form of the case."""
        with Form(case.with_user(user), view=CASE) as form:
            for name, value in values.items():
                setattr(form, name, value)

    def _cannot_write(self, case, user, **values):
        """Not past the screen either."""
        with self.assertRaises(UserError, msg=user.login), self.env.cr.savepoint():
            case.with_user(user).write(values)
            self.env.flush_all()
        self._seen_anew()

    def _buttons(self, case, user):
        """{name: what is missing} of the buttons that this person sees."""
        self._seen_anew()
        mine = case.with_user(user)
        if not mine.has_access("read"):
            return {}
        return {button["name"]: button["refusal"] for button in mine.move_buttons or ()}

    def _press(self, case, user, name, **answers):
        """Press the button of a move, answer what its dialog asks."""
        self._seen_anew()
        mine = case.with_user(user)
        [move] = [b["id"] for b in mine.move_buttons if b["name"] == name]
        action = mine.action_complaint_move(move)
        if action.get("res_model") == "complaint.move":
            dialog = self.env["complaint.move"].with_user(user)
            dialog = Form(dialog.with_context(**action["context"]))
            for field, value in answers.items():
                setattr(dialog, field, value)
            dialog.save().action_apply()
        self._seen_anew()

    def _not_for(self, case, name, *users):
        """No button of this name for them, and no other way in."""
        move = self._transition(case.with_env(self.env), name)
        for user in users:
            self.assertNotIn(name, self._buttons(case, user), user.login)
            with self.assertRaises(UserError, msg=user.login):
                case.with_user(user).action_complaint_move(move.id)

    def _refused(self, case, user, name, sentence):
        """The button says what is missing, and pressing it does not help."""
        self.assertRegex(self._buttons(case, user)[name], sentence)
        with self.assertRaisesRegex(UserError, sentence):
            self._press(case, user, name)

    # --- the paper --------------------------------------------------------------------

    def _words(self, content):
        """The words of a page or of a printed report, in one line."""
        page = html.fromstring(content)
        etree.strip_elements(page, "style", "desc", with_tail=False)
        text = " ".join(page.itertext())
        return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())

    def _printed(self, report, records, user):
        """What this person gets when he prints: the page as it goes to the printer."""
        reports = self.env["ir.actions.report"].with_user(user)
        return reports.with_context(lang="en_US")._render_qweb_html(
            report, records.ids
        )[0]

    def _handbook(self, user, version=None):
        return self._words(
            self._printed(HANDBOOK, version or self.procedure.version_id, user)
        )

    def _raci(self, user):
        """The table of parts in the handbook: {step: {code of a role: letters}}."""
        page = html.fromstring(self._printed(HANDBOOK, self.procedure.version_id, user))
        [table] = page.xpath("//table[contains(@class, 'raci')]")
        [codes] = table.xpath("thead/tr")
        codes = [cell.text_content().strip() for cell in codes][2:]
        return {
            row[0].text_content().strip(): {
                code: cell.text_content().replace(",", "").replace(" ", "")
                for code, cell in zip(codes, row[2:], strict=True)
                if cell.text_content().strip()
            }
            for row in table.xpath("tbody/tr")
        }
