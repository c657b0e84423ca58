from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import request

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
        # also a case that this user may not read is not merged
        if self._complaint_cases():
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
        return self - self._complaint_cases()

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
        if self._complaint_cases():
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
        if self._complaint_cases():
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


class IrHttp(models.AbstractModel):
    """Any page: a field of this name would be the first argument of its method."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        request.params.pop("self", None)
        return super()._dispatch(endpoint)


class ResPartner(models.Model):
    """Who may not know that a contact stands in a complaint deletes contacts too."""

    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint_party(self):
        # sudo: whether there is one; nobody is told what it is
        parties = self.env["complaint.party"].sudo()
        if parties.search_count([("partner_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Other records in Odoo use this contact, so it cannot be deleted. "
                    "Archive it instead."
                )
            )


class IrBinary(models.AbstractModel):
    """Files of cases by their address: who may, and that somebody looked."""

    _inherit = "ir.binary"

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        """A link with a token that was given out before is worth nothing for a case.

        Odoo's own tokens stay valid for weeks and cannot be taken back.
        """
        record = super()._find_record(xmlid, res_model, res_id, access_token, field)
        if record._name == "helpdesk.ticket":
            cases = record._complaint_cases()
        elif record._name == "ir.attachment":
            cases = record._complaint_of_case()
        else:
            return record
        if cases:  # of none, Odoo would still ask the rights on the model
            cases.sudo(False).check_access("read")
            # by his own rights, not by the token: so the download is in the log
            return record.sudo(False)
        return record

    def _record_to_stream(self, record, field_name):
        """A file of a case that is downloaded, or shown, was looked at."""
        stream = super()._record_to_stream(record, field_name)
        if record._name == "ir.attachment" and not record.env.su:
            if record.res_model == "helpdesk.ticket" and record.res_id:
                case = record.env["helpdesk.ticket"].browse(record.res_id)
                case._complaint_looked("file")
        return stream


class IrRule(models.Model):
    """Rules of this addon that are no records, and how a refusal is told."""

    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Also what hangs on a message of a case follows the case (`complaint.shut`).

        Models of other addons, such as text messages (sms), may be installed later than
        this one. A record for each would stay behind when this addon is uninstalled.
        """
        domain = super()._compute_domain(model_name, mode)
        if self.env.su or mode == "create":
            return domain
        path = self._complaint_message_rule(model_name)
        if path:
            domain &= Domain(f"{path}.complaint_shut", "=", False)
            domain = domain.optimize(self.env[model_name])
        return domain

    @api.model
    @tools.ormcache("model_name")
    def _complaint_message_rule(self, model_name):
        """The field by which records of a model hang on a message, None when they do
        not or when a rule of ours covers the model (cached).
        """
        path = self.env["complaint.shut"]._complaint_message_path(self.env[model_name])
        # sudo: whether there is a rule says nothing about a record
        covered = path and self.sudo().search_count(
            [
                ("model_id.model", "=", model_name),
                ("domain_force", "like", "complaint_shut"),
            ],
            limit=1,
        )
        return None if covered else path

    def _make_access_error(self, operation, records):
        """In developer mode a refusal names the rules that refused: not those of a
        case. One of them would tell somebody that a complaint is about him.
        """
        if records._name == "helpdesk.ticket" and records._complaint_cases():
            # as core does; what was read to check it must not stay behind
            records.invalidate_recordset()
            return AccessError(self.env._("You have no access to this ticket."))
        return super()._make_access_error(operation, records)


class RatingRating(models.Model):
    """A case is not rated: every colleague may read ratings and the words with them."""

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._complaint_refuse()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if {"res_id", "res_model_id"} & vals.keys():
            self._complaint_refuse()
        return result

    def _complaint_refuse(self):
        # sudo: who makes a rating may not read the ticket
        ratings = self.sudo().filtered(lambda r: r.res_model == "helpdesk.ticket")
        tickets = self.env["helpdesk.ticket"].browse(ratings.mapped("res_id"))
        if tickets.exists()._complaint_cases():
            raise UserError(
                self.env._(
                    "A complaint is not rated; the complainant is asked whether it is "
                    "solved."
                )
            )
