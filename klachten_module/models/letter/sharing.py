from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ..case.party import HIDDEN_KIND
from ..kernel import SERVICE

IDENTITY = {"kind", "partner_id", "email"}


class ComplaintParty(models.Model):
    """Sharing a case with a representative, and letters to who is concerned.

    A representative sees nothing until somebody shares the case with him; then he gets
    a page that says how far it is, and copies of the letters to the complainant. When
    that stops, or when he is not the same person any more, his links end at once.
    """

    _inherit = "complaint.party"

    shared = fields.Boolean(
        readonly=True,
        copy=False,
        help="This representative follows the case by a page of his own.",
    )
    can_get_letter = fields.Boolean(
        compute="_compute_can_get_letter", export_string_translation=False
    )

    _shared = models.Index("(ticket_id) WHERE shared IS TRUE")

    @api.depends("kind", "email", "partner_id", "street", "zip", "city")
    @api.depends_context("uid")
    def _compute_can_get_letter(self):
        officer = {
            ticket: ticket._complaint_is_officer()
            for ticket in self.ticket_id
            if isinstance(ticket.id, int)
        }
        for party in self:
            party.can_get_letter = bool(
                (party.email or party._has_address())
                and party.kind not in ("complainant", "mentioned")
                and (party.kind != HIDDEN_KIND or officer.get(party.ticket_id))
            )

    def _letter_lang(self):
        """The language in which somebody concerned gets letters."""
        self.ensure_one()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        # sudo: two languages; contacts and companies have rules of their own
        party = self.sudo()
        case = party.ticket_id
        # of the complainant it stands on the case
        own = case.complaint_lang if party.kind == "complainant" else party.lang
        company = case.company_id.partner_id
        wishes = (own, party.partner_id.lang, company.lang, self.env.lang)
        return next((lang for lang in wishes if lang in installed), "en_US")

    # --- guards -----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("shared") for vals in vals_list):
            self._refuse_sharing_by_hand()
        # also when a default from outside says otherwise
        vals_list = [dict(vals, shared=False) for vals in vals_list]
        parties = super().create(vals_list)
        parties._revoke_of_hidden()
        return parties

    def write(self, vals):
        if "shared" in vals and self.env.context.get("complaint_service") is not (
            SERVICE
        ):
            self._refuse_sharing_by_hand()
        if not IDENTITY & vals.keys():
            return super().write(vals)
        before = {party: party._identity() for party in self}
        result = super().write(vals)
        changed = self.filtered(lambda party: party._identity() != before[party])
        changed.filtered("shared")._stop_sharing()
        for party in changed.filtered(lambda party: party.kind == "complainant"):
            # whoever was written to before is not the complainant, or not there
            party._revoke_other_addresses()
        changed._revoke_of_hidden()
        return result

    def unlink(self):
        self.filtered("shared")._stop_sharing()
        return super().unlink()

    def _refuse_sharing_by_hand(self):
        raise AccessError(
            self.env._("A case is shared by the button 'Share the case', not by hand.")
        )

    def _identity(self):
        return self.kind, self.partner_id, self.email_normalized

    def _revoke_of_hidden(self):
        """What people complained about had from before, as asked or as follower."""
        # sudo: who may change who is complained about was checked; links follow
        for party in self.sudo().filtered(lambda party: party.kind == HIDDEN_KIND):
            party.ticket_id._complaint_revoke_links(
                party.partner_id, [party.email_normalized]
            )

    def _revoke_other_addresses(self):
        # sudo: who may change the complainant was checked; links follow
        letters = self.ticket_id.sudo().letter_ids.filtered(
            lambda letter: (
                letter.addressee == "complainant"
                and letter.email_normalized != self.email_normalized
            )
        )
        letters._revoke_links()

    # --- sharing ----------------------------------------------------------------------

    def action_share(self):
        """Share the case with this representative: a letter with a page of his own."""
        self.ensure_one()
        self._check_sharing()
        # sudo: whoever may change the case was checked; a service writes the rest
        party = self.sudo()
        party.with_context(complaint_service=SERVICE).shared = True
        party._record_sharing("shared")
        letters = party.env["complaint.letter"]
        template = party.env.ref("klachten_module.letter_shared")
        to = (party.name, party.email, party._letter_lang())
        letters._queue(
            [
                letters._draft_letter(
                    party.ticket_id, template, "party", to, page="status", party=party
                )
            ]
        )

    def action_stop_sharing(self):
        """Stop it: his links end at once."""
        self.ensure_one()
        self.ticket_id.check_access("write")
        self.filtered("shared")._stop_sharing()

    def _check_sharing(self):
        self.ticket_id.check_access("write")
        self.check_access("write")
        if self.kind != "representative":
            raise UserError(
                self.env._(
                    "A case is only shared with a representative, not with %s.",
                    self.name,
                )
            )
        if self.shared:
            raise UserError(self.env._("The case is shared with %s.", self.name))
        if not self.email_normalized:
            raise UserError(self.env._("%s has no e-mail address.", self.name))
        if self.ticket_id._complaint_takes_no_part(self.partner_id, self.email):
            raise UserError(
                self.env._(
                    "%s is the complainant or a person complained about. The case "
                    "is not shared with them.",
                    self.name,
                )
            )

    def _stop_sharing(self):
        """Take the case away from these representatives (shared ones)."""
        # sudo: a service; who may is checked where it is asked
        parties = self.sudo()
        letters = parties.env["complaint.letter"]
        letters.search([("party_id", "in", parties.ids)])._revoke_links()
        parties.with_context(complaint_service=SERVICE).write({"shared": False})
        parties._record_sharing("unshared")

    def _record_sharing(self, event_type):
        """An event in the case of each of these (sudo)."""
        self.env["complaint.event"].create(
            [
                {
                    "ticket_id": party.ticket_id.id,
                    "type": event_type,
                    "round": party.ticket_id.complaint_round,
                }
                for party in self
            ]
        )

    # --- letters by hand --------------------------------------------------------------

    def action_send_letter(self):
        """The dialog to send this person a letter."""
        self.ensure_one()
        self.ticket_id._complaint_check_release(self)
        return self.ticket_id._complaint_wizard(
            "action_complaint_send", default_purpose="hearing", default_party_id=self.id
        )

    def _address(self):
        """Where a letter to this person goes, as `_send_by_hand` wants it."""
        return {
            "name": self.name,
            "email": tools.email_normalize(self.email),
            "lang": self._letter_lang(),
            "party": self,
            "partner": self.partner_id,
        }
