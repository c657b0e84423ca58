from markupsafe import Markup

from odoo import api, models, tools
from odoo.tools.mail import generate_tracking_message_id

from ..outside_html import CleanedHtml, clean_words

CASE = "helpdesk.ticket"
# Kinds of messages that came in by mail.
OUTSIDE = ("email", "out_of_office")


class MessageHtml(CleanedHtml):
    """The body of a message: of mails that came in on cases."""

    def _is_outside(self, record, words):
        if record.model != CASE or record.message_type not in OUTSIDE:
            return False
        return bool(record.env[CASE].browse(record.res_id)._complaint_cases())


class HelpdeskTicket(models.Model):
    """Confidentiality beside the record rules: names, mail and tasks of a case.

    A rule keeps somebody from the record. What stands elsewhere, such as the name shown
    in a link to it, a notification or an activity, is kept from him here.
    """

    _inherit = "helpdesk.ticket"

    @api.depends("number", "procedure_version_id")
    @api.depends_context("uid", "complaint_board")
    def _compute_display_name(self):
        """A case shows its number only, and to who may not read it nothing.

        One that is not saved yet has no name.

        Odoo shows the name of a linked record to whoever sees the link, and stores it
        in notifications and activities, whether he may read the record or not.
        """
        cases = self.filtered("procedure_version_id")
        unsaved = self.browse()
        if self.env.context.get("complaint_board"):
            unsaved = self.filtered(lambda ticket: not ticket._origin)
        unsaved.display_name = False
        result = super(HelpdeskTicket, self - cases - unsaved)._compute_display_name()
        shut = cases._complaint_nameless()
        for case in cases - unsaved:
            case.display_name = (
                self.env._("Confidential") if case._origin in shut else case.number
            )
        return result

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Writing in the chatter of a case is changing it: an auditor only reads."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create":
            for case in self._complaint_cases():
                operations[case] = "write"
        return operations

    def _message_create(self, values_list):
        """A message about a case is never addressed to a person complained about, and
        a mail that came in shows nothing but words.
        """
        # sudo: who is written to is checked here, whoever writes; nobody is told why
        cases = self.sudo().filtered("procedure_version_id")
        if cases:
            values_list = [self._complaint_clean_mail(vals) for vals in values_list]
        hidden = set(cases.hidden_partner_ids.ids)
        if hidden:
            values_list = [
                dict(
                    values,
                    partner_ids=[
                        partner_id
                        for partner_id in values.get("partner_ids") or ()
                        if partner_id not in hidden
                    ],
                )
                for values in values_list
            ]
        return super()._message_create(values_list)

    @api.model
    def _complaint_clean_mail(self, vals):
        """Values of a message, the body of a mail from outside cleaned."""
        if vals.get("message_type") not in OUTSIDE or not vals.get("body"):
            return vals
        return dict(vals, body=Markup(clean_words(vals["body"])))

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Colleagues who may not read a case are told nothing of it.

        Whoever complains is written to by mail, also when he is a colleague.
        """
        recipients = super()._notify_get_recipients(
            message, msg_vals=msg_vals, **kwargs
        )
        # sudo: who is told is checked here, whoever writes; nobody is told why
        cases = self.sudo().filtered("procedure_version_id")
        recipients = cases._complaint_not_hidden(recipients)
        inside = [r["id"] for r in recipients if r.get("uid") and not r["share"]]
        if not (cases and inside):
            return recipients
        told = cases._complaint_possible_followers(inside)
        told = {id_ for seen, readers in told.items() if seen for id_ in readers}
        complainants = set(cases.partner_id.ids)
        kept = []
        for recipient in recipients:
            if recipient["id"] in complainants:
                kept.append(
                    dict(recipient, notif="email", type="customer", uid=False)
                    if recipient["id"] in inside
                    else recipient
                )
            elif recipient["id"] in told or recipient["id"] not in inside:
                kept.append(recipient)
        return kept

    def _complaint_not_hidden(self, recipients):
        """These recipients without people complained about in these cases (sudo), by
        contact or address.
        """
        hidden = self.hidden_partner_ids
        if not hidden:
            return recipients
        addresses = set(hidden.mapped("email_normalized")) - {False}
        return [
            recipient
            for recipient in recipients
            if recipient["id"] not in hidden.ids
            # another user may share the address of a department
            and (recipient.get("uid") or recipient["email_normalized"] not in addresses)
        ]

    def _message_add_suggested_recipients(self, force_primary_email=False):
        """Propose the complainant, not everybody his mails mentioned (f3)."""
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for case in self.filtered("procedure_version_id"):
            addresses = tools.mail.email_split_and_format_normalize(
                case.partner_email or ""
            )
            suggested[case.id] = {
                "partners": case.partner_id,
                "email_to_lst": [] if case.partner_id else addresses,
            }
        return suggested

    def _complaint_possible_followers(self, partner_ids):
        """Of these contacts, the users who may read these cases.

        :return: {tickets: [ids of the contacts who may read them]}
        """
        # sudo: whose login it is; what each of them may read is asked as himself
        users = self.env["res.users"].sudo()
        users = users.search([("partner_id", "in", partner_ids), ("share", "=", False)])
        readers = {}
        for user in users:
            seen = self.with_user(user).sudo(False)._filtered_access("read")
            readers.setdefault(self.browse(seen.ids), []).append(user.partner_id.id)
        return readers

    def _notify_by_email_get_headers(self, headers=None):
        """A mail of a case does not hold the number of its record."""
        headers = super()._notify_by_email_get_headers(headers)
        if self._complaint_cases():
            headers.pop("X-Odoo-Objects", None)
        return headers


class MailMessage(models.Model):
    _inherit = "mail.message"

    body = MessageHtml()

    def _get_message_id(self, values):
        """Odoo writes model and number of the record in it; not of a case, whose mails
        go to people outside and complained about.
        """
        code = super()._get_message_id(values)
        if values.get("model") == CASE and values.get("res_id"):
            ticket = self.env[CASE].browse(int(values["res_id"]))
            if ticket._complaint_cases():
                return generate_tracking_message_id("mail")
        return code


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _compute_res_name(self):
        """The host asks for one name after the other; of cases all are known before."""
        ids = self.filtered(lambda task: task.res_model == "helpdesk.ticket").mapped(
            "res_id"
        )
        if len(ids) > 1:
            self.env["helpdesk.ticket"].browse(ids)._complaint_cases().mapped(
                "display_name"
            )
        return super()._compute_res_name()
