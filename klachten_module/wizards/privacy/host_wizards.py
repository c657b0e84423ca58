"""Wizards of Odoo that hand a record to other people, and what they do with a case."""

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.mail.tools.parser import parse_res_ids

TICKET = "helpdesk.ticket"


class PortalShare(models.TransientModel):
    """Sharing mails a link with a key to a record; a case has no such key."""

    _inherit = "portal.share"

    @api.model
    def default_get(self, fields):
        self._complaint_refuse_sharing(
            self.env.context.get("active_model"), self.env.context.get("active_id")
        )
        return super().default_get(fields)

    @api.constrains("res_model", "res_id")
    def _check_complaint_not_shared(self):
        for wizard in self:
            wizard._complaint_refuse_sharing(wizard.res_model, wizard.res_id)

    @api.model
    def _complaint_refuse_sharing(self, model, res_id):
        tickets = self.env[TICKET].browse(res_id if model == TICKET else ())
        if tickets.exists()._complaint_cases():
            raise UserError(
                self.env._(
                    "A complaint is not shared by a link. Who handles it gets a role "
                    "in the procedure; the complainant gets letters."
                )
            )


class MailFollowersEdit(models.TransientModel):
    """Nobody is invited to a case that he may not read."""

    _inherit = "mail.followers.edit"

    def edit_followers(self):
        for wizard in self:
            if wizard.res_model == TICKET and wizard.operation == "add":
                wizard._complaint_check_followers()
        return super().edit_followers()

    def _complaint_check_followers(self):
        tickets = self.env[TICKET].browse(parse_res_ids(self.res_ids, self.env) or ())
        cases = tickets._complaint_cases()
        if not cases:
            return
        possible = cases._complaint_possible_followers(self.partner_ids.ids)
        for case in cases:
            allowed = {
                partner_id
                for readers, partner_ids in possible.items()
                if case.id in readers.ids
                for partner_id in partner_ids
            }
            others = self.partner_ids.filtered(lambda p, ids=allowed: p.id not in ids)
            if others:
                raise UserError(
                    self.env._(
                        "Only colleagues who may read a complaint can follow it, and "
                        "these may not: %s.",
                        ", ".join(others.mapped("display_name")),
                    )
                )


class MailComposeMessage(models.TransientModel):
    """Mail for many cases at once goes to nobody from whom a case is hidden.

    Mail about one case is a message, and looked after there.
    """

    _inherit = "mail.compose.message"

    def _manage_mail_values(self, mail_values_all):
        mail_values_all = super()._manage_mail_values(mail_values_all)
        if self.model != TICKET:
            return mail_values_all
        kept = {}
        # sudo: from whom it is hidden is asked whoever writes; nobody is told why
        for case in self.env[TICKET].sudo().browse(mail_values_all):
            values = mail_values_all[case.id]
            hidden = case.hidden_partner_ids
            if hidden:
                values = self._complaint_without(values, hidden)
            if values:
                kept[case.id] = values
        return kept

    @api.model
    def _complaint_without(self, values, hidden):
        """Values of a mail without these people; empty when nobody is left."""
        addresses = set(filter(None, hidden.mapped("email_normalized")))
        left = {
            name: ", ".join(
                address
                for address in tools.mail.email_split_and_format(values.get(name) or "")
                if tools.email_normalize(address) not in addresses
            )
            for name in ("email_to", "email_cc")
        }
        recipients = [
            command
            for command in values.get("recipient_ids") or ()
            if command[0] != Command.LINK or command[1] not in hidden.ids
        ]
        partner_ids = [
            partner_id
            for partner_id in values.get("partner_ids") or ()
            if partner_id not in hidden.ids
        ]
        if not recipients and not left["email_to"]:
            return {}
        return dict(values, recipient_ids=recipients, partner_ids=partner_ids, **left)


class MergePartnerAutomatic(models.TransientModel):
    """Merging gives a user another contact, in SQL: the record rules name it, and cases
    are hidden from it.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()  # core wrote in SQL
        self.env["helpdesk.ticket"]._complaint_hide_also(src_partners, dst_partner)
        # its managers get the cases of the other customer
        dst_partner._note_gets(set(), dst_partner._who_gets())
        return result

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env.registry.clear_cache()
        return result
