from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk


class ClosedHelpdeskDoors(HelpdeskTicketController):
    """Closing from the portal: by POST, for one's own ticket, never for a complaint
    (f1).
    """

    @http.route("/ticket/close", type="http", auth="user", methods=["POST"], csrf=True)
    def support_ticket_close(self, **kw):
        try:
            ticket_id = int(kw.get("ticket_id") or 0)
            int(kw.get("stage_id") or 0)
        except ValueError as error:
            raise BadRequest() from error
        ticket = request.env["helpdesk.ticket"].browse(ticket_id).exists()
        if (
            not ticket
            or not ticket.has_access("read")
            or ticket.sudo().procedure_version_id
        ):
            raise NotFound()
        # the host turns every "..._id" into a number; send what was checked, nothing
        # else
        return super().support_ticket_close(
            ticket_id=ticket_id, stage_id=kw.get("stage_id") or 0
        )


class CasesOffThePortal(CustomerPortalHelpdesk):
    """The generic portal knows plain tickets only; a case has its own pages."""

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        try:
            ticket_sudo = self._document_check_access(
                "helpdesk.ticket", ticket_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return super().portal_my_ticket(ticket_id, access_token=access_token, **kw)
        if ticket_sudo.procedure_version_id:
            return request.redirect("/my")
        return super().portal_my_ticket(ticket_id, access_token=access_token, **kw)
