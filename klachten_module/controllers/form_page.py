from odoo import http
from odoo.http import content_disposition, request

from ..models.letter.page import HEADERS
from .letter_pages import ROUTE
from .public_page import LANGUAGES, NOT_FOUND, ComplaintPublicPage

FORM = "/complaints/<string:number>/form"
DRAFT = f"{FORM}/<string:token>"
# More than the form takes, so that what is too big is told on the form itself.
TAKES = {"csrf": True, "max_content_length": 128 * 1024 * 1024}


class ComplaintFormPage(http.Controller):
    """The public form of a procedure: no account, no script (S0-47, S3-12).

    A GET changes nothing. What was filled in is kept with the first press of a button,
    under the token of the page. A procedure without a form, a token that is not ours
    and a draft that is gone get the same answer as a page that never was.
    """

    @http.route(FORM, methods=["GET"], readonly=True, **ROUTE)
    def show(self, number, lang=None, case=None, **_kw):
        forms_sudo, procedure_sudo = self._open(number, lang)
        if not procedure_sudo:
            return self._no_page()
        token = forms_sudo._new_token(procedure_sudo)
        return self._render(forms_sudo._empty_page(procedure_sudo, token, case))

    @http.route(DRAFT, methods=["GET"], readonly=True, **ROUTE)
    def again(self, number, token, lang=None, **_kw):
        draft_sudo = self._draft(number, token, lang)
        if not draft_sudo:
            return self._no_page()
        if draft_sudo.state != "draft":
            return self._go(draft_sudo, token, "/receipt")
        return self._render(draft_sudo._form_page(token))

    @http.route(DRAFT, methods=["POST"], **TAKES, **ROUTE)
    def save(self, number, token, lang=None, case=None, **values):
        forms_sudo, procedure_sudo = self._open(number, lang)
        if not procedure_sudo or not forms_sudo._is_ours(procedure_sudo, token):
            return self._no_page()
        if forms_sudo._is_too_big(values):
            page = forms_sudo._refused_page(procedure_sudo, {}, "big")
            return self._render(page, 413)
        address = request.httprequest.remote_addr
        draft_sudo = forms_sudo._save(procedure_sudo, token, values, address)
        if not draft_sudo:
            page = forms_sudo._refused_page(procedure_sudo, values, "visitor")
            return self._render(page)
        if draft_sudo.state != "draft":
            return self._go(draft_sudo, token, "/receipt")
        draft_sudo._belongs_to(case)
        uploads = request.httprequest.files.getlist("files")
        draft_sudo._add_files([upload for upload in uploads if upload.filename])
        if isinstance(values.get("remove"), str):
            draft_sudo._remove_file(values["remove"])
            return self._go(draft_sudo, token)
        ready = not draft_sudo.refused and not draft_sudo._problems()
        return self._go(draft_sudo, token, "/check" if ready else "")

    @http.route(f"{DRAFT}/check", methods=["GET"], readonly=True, **ROUTE)
    def check(self, number, token, lang=None, **_kw):
        draft_sudo = self._draft(number, token, lang)
        if not draft_sudo:
            return self._no_page()
        if draft_sudo.state != "draft":
            return self._go(draft_sudo, token, "/receipt")
        if draft_sudo._problems():
            return self._go(draft_sudo, token)
        return self._render(draft_sudo._check_page(token))

    @http.route(f"{DRAFT}/send", methods=["POST"], **TAKES, **ROUTE)
    def send(self, number, token, lang=None, **_kw):
        draft_sudo = self._draft(number, token, lang)
        if not draft_sudo:
            return self._no_page()
        draft_sudo._send(token)
        sent = draft_sudo.state != "draft"
        return self._go(draft_sudo, token, "/receipt" if sent else "")

    @http.route(f"{DRAFT}/receipt", methods=["GET"], readonly=True, **ROUTE)
    def receipt(self, number, token, lang=None, **_kw):
        draft_sudo = self._draft(number, token, lang)
        if not draft_sudo:
            return self._no_page()
        if draft_sudo.state == "draft":
            return self._go(draft_sudo, token)
        return self._render(draft_sudo._receipt_page(token))

    @http.route(f"{DRAFT}/paper", methods=["GET"], readonly=True, **ROUTE)
    def paper(self, number, token, lang=None, **_kw):
        draft_sudo = self._draft(number, token, lang)
        if not draft_sudo.paper:
            return self._no_page()
        name = f"{draft_sudo._paper_name()}.pdf"
        return request.make_response(
            draft_sudo._paper_raw(),
            headers={
                **HEADERS,
                "Content-Type": "application/pdf",
                "X-Content-Type-Options": "nosniff",
                "Content-Disposition": content_disposition(name),
            },
        )

    # --- what every route does --------------------------------------------------------

    def _open(self, number, lang):
        """(forms, procedure) (sudo) in the language asked for; the procedure is empty
        where it has no form.
        """
        ComplaintPublicPage()._choose_language(lang)
        procedures_sudo = ComplaintPublicPage._procedures_sudo()
        procedure_sudo = procedures_sudo._find_form(number)
        return procedure_sudo.env["complaint.form"], procedure_sudo

    def _draft(self, number, token, lang):
        """The draft of this token (sudo), empty when there is none; the token is the
        key.
        """
        forms_sudo, procedure_sudo = self._open(number, lang)
        if not procedure_sudo or not forms_sudo._is_ours(procedure_sudo, token):
            return forms_sudo
        draft_sudo = forms_sudo._find(procedure_sudo, token)
        if draft_sudo and not lang and draft_sudo.lang:
            request.update_context(lang=draft_sudo.lang)
            draft_sudo = draft_sudo.with_context(lang=draft_sudo.lang)
        return draft_sudo

    def _go(self, draft_sudo, token, tail=""):
        # 303: reloading the page must not send it again
        path = f"/complaints/{draft_sudo.procedure_id.id}/form/{token}{tail}"
        short = {v: k for k, v in LANGUAGES.items()}.get(request.env.lang)
        where = f"{path}?lang={short}" if short else path
        response = request.redirect(where, code=303)
        response.headers.update(HEADERS)
        return response

    def _render(self, page, status=200):
        template = page.pop("template")
        return request.render(template, page, headers=HEADERS, status=status)

    def _no_page(self):
        lang = (request.env.lang or "en_US").replace("_", "-")
        values = {"html_data": {"lang": lang}}
        response = request.render(NOT_FOUND, values, headers=HEADERS)
        response.status_code = 404
        return response
