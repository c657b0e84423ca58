import re

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from odoo import SUPERUSER_ID, models
from odoo.http import request

from ..letter.page import HEADERS

FORM = re.compile(r"(?:/[a-z]{2}(?:_[A-Z]{2})?)?/complaints/(\d{1,9})/form(?:/|$)")


class IrHttp(models.AbstractModel):
    """A form that is too big, or that was open too long, gets a sentence instead of an
    error (Awb 2:15: what is refused is told, with what to do).
    """

    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        refused = isinstance(exception, (BadRequest, RequestEntityTooLarge))
        found = refused and request.db and FORM.match(request.httprequest.path)
        if found and request.httprequest.method == "POST":
            response = cls._complaint_form_refused(exception, found[1])
            if response is not None:
                return response
        return super()._handle_error(exception)

    @classmethod
    def _complaint_form_refused(cls, exception, number):
        """The form again with what was typed, or what to do when it is too big for
        that; None where there is no such form.
        """
        if isinstance(exception, RequestEntityTooLarge):
            # it was not read, so the host has no parameters for its templates
            request.params = request.httprequest.args.to_dict()
            typed, why = {}, "big"
        else:
            typed, why = request.params, "expired"
        lang = request.env["complaint.form"]._language(
            request.httprequest.args.get("lang")
        )
        if lang:
            request.update_context(lang=lang)
        # as the route does: what a published form tells everybody
        forms = request.env["complaint.form"].with_user(SUPERUSER_ID)
        procedure = forms.env["complaint.procedure"]._find_form(number)
        if not procedure:
            return None
        page = forms._refused_page(procedure, typed, why)
        response = request.render(
            page.pop("template"), page, headers=HEADERS, status=exception.code
        )
        response.flatten()
        return response
