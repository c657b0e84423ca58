import logging
import re

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from odoo import SUPERUSER_ID, models
from odoo.http import request

FORM_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}

_logger = logging.getLogger(__name__)

FORM = re.compile(r"(?:/[a-z]{2}(?:_[A-Z]{2})?)?/complaints/(\d{1,9})/form(?:/|$)")
# What is read of a request that is refused: a browser shows an answer only when all
# that it sent was taken.
MOST_READ = 256 * 1024 * 1024
CHUNK = 1024 * 1024


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
            cls._complaint_read_on()
            typed, why = {}, "big"
        else:
            typed, why = request.params, "expired"
        short = request.httprequest.args.get("lang")
        lang = request.env["complaint.form"]._language(short)
        if lang:
            request.update_context(lang=lang)
        # as the route does: what a published form tells everybody
        forms = request.env["complaint.form"].with_user(SUPERUSER_ID)
        procedure = forms.env["complaint.procedure"]._find_form(number)
        if not procedure:
            return None
        page = forms._refused_page(procedure, typed, why)
        response = request.render(page.pop("template"), page, headers=FORM_HEADERS)
        response.flatten()
        response.status_code = exception.code
        return response

    @classmethod
    def _complaint_read_on(cls):
        """Take the rest of what the browser sends, and keep nothing of it."""
        stream = request.httprequest.environ.get("wsgi.input")
        left = min(int(request.httprequest.content_length or 0), MOST_READ)
        try:
            while left > 0 and (piece := stream.read(min(CHUNK, left))):
                left -= len(piece)
        except (OSError, ValueError):
            _logger.info("A form that was too big was not read to its end.")
