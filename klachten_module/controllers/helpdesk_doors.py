from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk


def _plain_ticket(ticket_id):
    """The ticket with this number when it is there and no case.

    One query, so that a case and no ticket at all differ in nothing (f1).
    """
    # sudo: only whether it exists; the caller asks the rights
    tickets = request.env["helpdesk.ticket"].sudo().with_context(active_test=False)
    if not 0 < ticket_id < 2**31:
        return tickets.browse()
    found = tickets.search(
        [("id", "=", ticket_id), ("procedure_version_id", "=", False)], limit=1
    )
    return found.sudo(False)


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
        ticket = _plain_ticket(ticket_id)
        if not ticket or not ticket.has_access("read"):
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
        if not _plain_ticket(ticket_id):
            return request.redirect("/my")  # as the host answers when there is none
        if access_token and not access_token.isascii():
            access_token = None  # the host would compare it and break
        return super().portal_my_ticket(ticket_id, access_token=access_token, **kw)
