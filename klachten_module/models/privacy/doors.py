from odoo import api, models
from odoo.exceptions import UserError

# Other addons put a tool on the tickets by a model of this name; it need not be there.
MERGE = "helpdesk.ticket.merge"


class HelpdeskTicket(models.Model):
    """Tools that the host and its addons have for tickets, and cases stay out of.

    Duplicates, merging, ratings, mails on a stage and links to the portal would carry a
    case, or words of it, to people who may not read it.
    """

    _inherit = "helpdesk.ticket"

    @api.constrains("duplicate_id")
    def _check_complaint_no_duplicate(self):
        # sudo: who marks a ticket may not read the other one
        marked = self.sudo().filtered("duplicate_id")
        if (marked | marked.duplicate_id).filtered("procedure_version_id"):
            raise UserError(
                self.env._(
                    "A complaint is nobody's duplicate, and no ticket is the duplicate "
                    "of a complaint: each keeps its own file and terms. Name the other "
                    "ticket on the complaint, under 'Tickets it is about'."
                )
            )

    def _complaint_check_merge(self):
        """Refuse merging as soon as one of the tickets is a case.

        Merging copies the words of one ticket into the other and archives it; a
        complaint would lose its file, or lend it to whoever reads the other ticket.
        """
        # sudo: also a case that this user may not read is not merged
        if self.sudo().filtered("procedure_version_id"):
            raise UserError(
                self.env._(
                    "Complaints are not merged: each keeps its own file, terms and "
                    "letters. Name the other ticket on the complaint, under 'Tickets "
                    "it is about'."
                )
            )

    # --- mails and ratings that hang on a stage ---------------------------------------

    def _complaint_none_of_us(self):
        """These tickets without the cases among them."""
        # sudo: asks what sort of ticket it is, nothing of what stands in it
        return self.filtered(lambda ticket: not ticket.sudo().procedure_version_id)

    def _message_track_post_template(self, changes):
        """The letters of a case come from its procedure, not from a template that
        somebody puts on a stage.
        """
        plain = self._complaint_none_of_us()
        return super(HelpdeskTicket, plain)._message_track_post_template(changes)

    def _send_ticket_rating_mail(self, force_send=False):
        """A complainant is asked whether the complaint is solved, not for a smiley."""
        plain = self._complaint_none_of_us()
        return super(HelpdeskTicket, plain)._send_ticket_rating_mail(
            force_send=force_send
        )

    def rating_send_request(self, template, lang=False, force_send=True):
        plain = self._complaint_none_of_us()
        if not plain:
            return None
        return super(HelpdeskTicket, plain).rating_send_request(
            template, lang=lang, force_send=force_send
        )

    # --- links to the portal ----------------------------------------------------------

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """A link to a case opens it for who may read it, and for nobody else."""
        if self.sudo().procedure_version_id:
            return super()._get_share_url(redirect=redirect, share_token=False)
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token,
        )

    def get_portal_url(
        self,
        suffix=None,
        report_type=None,
        download=None,
        query_string=None,
        anchor=None,
    ):
        self.ensure_one()
        if self.sudo().procedure_version_id:
            return self.access_url
        return super().get_portal_url(
            suffix=suffix,
            report_type=report_type,
            download=download,
            query_string=query_string,
            anchor=anchor,
        )

    # --- tools of addons that need not be installed -----------------------------------

    def _register_hook(self):
        """Put our question before the merging of helpdesk_mgmt_merge, when it is there.

        It cannot be inherited, as we do not depend on it; and installed after us it
        would stand before our own methods.
        """
        super()._register_hook()
        wizard = self.env.registry.get(MERGE)
        if wizard is None or getattr(wizard, "_complaint_patched", False):
            return
        merge = wizard.merge_tickets

        def merge_tickets(self):
            self._complaint_check_merge()
            return merge(self)

        def _complaint_check_merge(self):
            tickets = self.ticket_ids
            if self.create_new_ticket:
                teams = self.env["complaint.procedure"]._versions_by_team()
                if self.dst_helpdesk_team_id.id in teams:
                    raise UserError(
                        self.env._(
                            "Tickets are not merged into a complaint. Use 'Register as "
                            "complaint' on the ticket."
                        )
                    )
            else:
                tickets |= self.dst_ticket_id
            tickets._complaint_check_merge()

        wizard.merge_tickets = merge_tickets
        wizard._complaint_check_merge = _complaint_check_merge
        wizard._complaint_patched = True
