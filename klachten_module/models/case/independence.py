from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Who may not handle a case: whoever is or was involved (Awb 9:7).

    The complainant, the people complained about, and whoever handled the ticket that
    the complaint is about. An officer may record a statutory exception for a person.
    """

    _inherit = "helpdesk.ticket"

    involved_user_ids = fields.Many2many(
        "res.users",
        compute="_compute_involved_user_ids",
        compute_sudo=True,
        string="Handled what it is about",
        help="They had one of the tickets that this complaint is about, so somebody "
        "else handles it (Awb 9:7).",
    )

    @api.depends("about_ticket_ids.user_id")
    def _compute_involved_user_ids(self):
        """Three queries for any number of cases, one when none is about a ticket."""
        cases = self.filtered(lambda t: t.procedure_version_id and t.about_ticket_ids)
        (self - cases).involved_user_ids = False
        had = cases.about_ticket_ids._complaint_holders_ever() if cases else {}
        for case in cases:
            users = case.about_ticket_ids.user_id.ids
            for ticket in case.about_ticket_ids:
                users += had.get(ticket.id, [])
            case.involved_user_ids = self.env["res.users"].browse(set(users))

    def _complaint_holders_ever(self):
        """Who had these tickets before, by the log of a case and the chatter of others.

        :return: {ticket id: [user id]}
        """
        had = {}
        events = self.env["complaint.event"].sudo()
        for event in events.search_fetch(
            [("ticket_id", "in", self.ids), ("type", "=", "assigned")],
            ["ticket_id", "user_id"],
        ):
            had.setdefault(event.ticket_id.id, []).append(event.user_id.id)
        field = self.env["ir.model.fields"].sudo()._get(self._name, "user_id")
        changes = self.env["mail.tracking.value"].sudo()
        for change in changes.search_fetch(
            [
                ("field_id", "=", field.id),
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "in", self.ids),
            ],
            ["mail_message_id", "old_value_integer", "new_value_integer"],
        ):
            users = {change.old_value_integer, change.new_value_integer} - {0}
            had.setdefault(change.mail_message_id.res_id, []).extend(users)
        return had

    def _complaint_barred(self):
        """Who takes no part in handling: the complainant, those complained about, and
        whoever handled what the complaint is about.

        :return: res.partner (sudo)
        """
        case = self.sudo()
        involved = case.involved_user_ids
        if involved:
            involved -= case._complaint_excepted()
        return case.hidden_partner_ids | case.partner_id | involved.partner_id

    def _complaint_excepted(self):
        """Users who may handle this case all the same (Awb 9:7, second paragraph)."""
        self.ensure_one()
        events = self.env["complaint.event"].sudo()
        return events.search(
            [("ticket_id", "=", self.id), ("type", "=", "excepted")]
        ).user_id

    def _complaint_bars(self, user, role):
        """Why somebody who fills a role may not act for it in this case.

        :return: sentence in the user's language, empty when nothing of the kind
        """
        self.ensure_one()
        case = self.sudo()
        holders = case._complaint_holders(role, barred=False)[case.id]
        if user not in holders or user.partner_id not in case._complaint_barred():
            return ""
        if user.partner_id == case.partner_id:
            return self.env._(
                "%s complains here and so does not handle the complaint.", user.name
            )
        if user.partner_id in case.hidden_partner_ids:
            return self.env._(
                "%s is complained about here and so does not handle the complaint "
                "(Awb 9:7).",
                user.name,
            )
        numbers = [
            ticket.number
            for ticket in case.about_ticket_ids
            if user == ticket.user_id
            or user.id in ticket._complaint_holders_ever().get(ticket.id, ())
        ]
        return self.env._(
            "%(user)s handled %(tickets)s, which this complaint is about. Somebody "
            "else handles the complaint (Awb 9:7).",
            user=user.name,
            tickets=", ".join(numbers),
        )

    def _complaint_leave_barred(self):
        """Pass the turn on where whoever has it may not have it any more."""
        for case in self.sudo().filtered(lambda t: t.complaint_open and t.user_id):
            if case.user_id.partner_id in case._complaint_barred():
                role = case.responsible_role_id
                case._complaint_hand(case._complaint_next_holders(role)[case])

    def action_complaint_exception(self):
        """Let an officer record that somebody involved handles it all the same."""
        return self._complaint_wizard("action_complaint_exception")
