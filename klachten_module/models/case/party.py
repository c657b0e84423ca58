from typing import Any, NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

from ...logic.reach import address_lines
from ..people.complainant import FORMS_OF_ADDRESS

HIDDEN_KIND = "complained_about"
ADDRESS = ("street", "street2", "zip", "city", "country_id")
# What a complainant says of himself that stands on the case itself -> there.
ON_THE_CASE = {
    "partner_id": "partner_id",
    "name": "partner_name",
    "email": "partner_email",
    "lang": "complaint_lang",
}


class Hidden(NamedTuple):
    """A person complained about, as he stood before a change."""

    party: Any
    name: str
    proposed: bool
    partner: Any
    email: str
    hidden: Any  # res.partner: who does not see the case because of him


class ComplaintParty(models.Model):
    """A person or organisation in a case, each with a part in it.

    Whoever is complained about sees nothing of the case, whatever his other rights; the
    others have no access through this record either, it only says who they are.
    """

    _name = "complaint.party"
    _description = "Party to a complaint"
    _inherit = ["complaint.case.part"]
    _order = "ticket_id, kind, id"
    _rec_name = "name"

    ticket_id = fields.Many2one(ondelete="cascade")
    kind = fields.Selection(
        [
            ("complainant", "Complainant"),
            ("representative", "Representative"),
            (HIDDEN_KIND, "Person complained about"),
            ("witness", "Witness"),
            ("informed", "To be informed"),
            ("mentioned", "Mentioned in a mail"),
        ],
        string="Part",
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Contact", ondelete="restrict", index="btree_not_null"
    )
    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    email = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    email_normalized = fields.Char(
        compute="_compute_email_normalized", store=True, precompute=True
    )
    phone = fields.Char(compute="_compute_phone", store=True, readonly=False)
    form_of_address = fields.Selection(
        FORMS_OF_ADDRESS,
        help="How letters address this person. Empty: as neither; nobody guesses.",
    )
    called = fields.Char(
        string="Name in the salutation",
        help="What stands after Ms or Mr, such as the family name. Empty: the whole "
        "name.",
    )
    street = fields.Char(compute="_compute_address", store=True, readonly=False)
    street2 = fields.Char(compute="_compute_address", store=True, readonly=False)
    zip = fields.Char(
        string="Postcode", compute="_compute_address", store=True, readonly=False
    )
    city = fields.Char(
        string="Town", compute="_compute_address", store=True, readonly=False
    )
    country_id = fields.Many2one(
        "res.country", compute="_compute_address", store=True, readonly=False
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="Of letters to this person; of the complainant it stands on the case.",
    )
    large_print = fields.Boolean(help="Letters on paper in large print.")
    interpreter = fields.Char(help="For which language, or sign language.")
    vulnerable = fields.Boolean(
        help="Needs more care than others; say under 'Agreed way of contact' how."
    )
    agreed_contact = fields.Char(
        string="Agreed way of contact",
        help="For instance: only by telephone and after five; write to the mentor.",
    )
    proposed = fields.Boolean(
        string="To be checked",
        readonly=True,
        help="Found by name in the complaint, and hidden from until somebody says "
        "whether it is about this person.",
    )

    # the few that are matched with each account and each address
    _complained_about = models.Index("(partner_id) WHERE kind = 'complained_about'")
    _someone = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR name IS NOT NULL OR email IS NOT NULL)",
        "A party has at least a name or an e-mail address.",
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for party in self.filtered("partner_id"):
            party.name = party.partner_id.name
            party.email = party.partner_id.email or party.email

    @api.depends("partner_id")
    def _compute_phone(self):
        for party in self:
            party.phone = party.phone or party.partner_id.phone

    @api.depends("partner_id")
    def _compute_address(self):
        """That of the contact, where none was filled in: what somebody says is kept
        here, and never changes a contact.
        """
        for party in self:
            if party.partner_id and not (party.street or party.zip or party.city):
                party.update(party._address_of(party.partner_id))

    @api.depends("email")
    def _compute_email_normalized(self):
        for party in self:
            party.email_normalized = tools.email_normalize(party.email)

    @api.constrains("kind", "partner_id")
    def _check_complained_about_known(self):
        # also when he becomes the complainant, to whom the letters go
        for case in self.ticket_id:
            about = case.party_ids.filtered(lambda p: p.kind == HIDDEN_KIND)
            if case.partner_id & about.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s stands here as the complainant, with %(email)s. The "
                        "complainant cannot be the person complained about: when "
                        "somebody else wrote from that address, fill in first who "
                        "complains.",
                        name=case.partner_id.name or case.partner_email,
                        email=case.partner_email or self.env._("no e-mail address"),
                    )
                )

    @api.model
    def _address_of(self, partner):
        """The postal address of a contact, as values of a party."""
        values = {name: partner[name] for name in ADDRESS}
        return dict(values, country_id=partner.country_id.id)

    def _has_address(self):
        """Whether the post finds this person."""
        return bool(self.street and (self.zip or self.city))

    def _address_lines(self):
        """His postal address as it stands on an envelope; [] when it is not known
        (sudo).

        :return: [str]
        """
        if not self._has_address():
            return []
        home = self.ticket_id.company_id.country_id
        abroad = self.country_id and self.country_id != home
        return address_lines(
            self.name or "",
            self.street or "",
            self.street2 or "",
            self.zip or "",
            self.city or "",
            self.country_id.name if abroad else "",
        )

    def _hidden_partners(self):
        """The contacts behind these people; of who is no user, also the user with his
        address.

        A case is hidden from users, and a contact chosen by mistake beside the one of
        the user has the same e-mail address. One query, none without an address (sudo).
        """
        loose = self.filtered(
            lambda p: all(user.share for user in p.partner_id.user_ids)
        )
        users = self.env["res.users"]._complaint_with_address(loose._addresses())
        return self.partner_id | users.partner_id

    def _addresses(self):
        """The e-mail addresses of these people, and of their contacts (sudo)."""
        texts = {*self.mapped("email"), *self.partner_id.mapped("email")}
        return {a for text in texts for a in tools.mail.email_normalize_all(text or "")}

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {k: v for k, v in vals.items() if k != "proposed"} for vals in vals_list
            ]
        parties = super().create(vals_list)
        parties.filtered(lambda p: p.kind == HIDDEN_KIND).ticket_id._after_parties()
        return parties

    def write(self, vals):
        if any(
            party.ticket_id.id != vals.get("ticket_id", party.ticket_id.id)
            for party in self
        ):
            raise UserError(self.env._("A person stays with the case he was named in."))
        if not self.env.su:
            vals = {k: v for k, v in vals.items() if k != "proposed"}
            vals = self._written_on_the_case(vals)
        if not {"kind", "partner_id", "email"} & set(vals):
            return super().write(vals)
        before = self._hidden_people()
        result = super().write(vals)
        gone = [old for old in before if old.party._is_somebody_else(old)]
        self._check_may_take_out(gone)
        self._take_out(gone)
        self.filtered(lambda p: p.kind == HIDDEN_KIND).ticket_id._after_parties()
        return result

    def _written_on_the_case(self, vals):
        """Who complains stands on the case: written there, with what it asks of that.

        :return: dict, what is left to write here
        """
        own = {k: v for k, v in vals.items() if k in ON_THE_CASE}
        who = self.filtered(lambda party: party.kind == "complainant")
        if not own or not who:
            return vals
        rest = {k: v for k, v in vals.items() if k not in own}
        who.ticket_id.write({ON_THE_CASE[name]: value for name, value in own.items()})
        if others := self - who:
            others.write(own)
        return rest

    def unlink(self):
        gone = self._hidden_people()
        self._check_may_take_out(gone)
        cases = {old: old.party.ticket_id for old in gone}
        result = super().unlink()
        self._take_out(gone, cases)
        return result

    # --- no longer complained about ---------------------------------------------------

    def _hidden_people(self):
        """The people complained about among these. :return: [Hidden]"""
        # sudo: to compare before and after; the caller shows none of it
        about = self.sudo().filtered(lambda p: p.kind == HIDDEN_KIND)
        return [
            Hidden(
                party,
                party.name or party.email or party.partner_id.display_name,
                party.proposed,
                party.partner_id,
                party.email_normalized,
                party._hidden_partners(),
            )
            for party in about
        ]

    def _is_somebody_else(self, old):
        """Whether what was changed means that `old` is not complained about any more.

        An address or a contact that was missing may be filled in.
        """
        return (
            self.kind != HIDDEN_KIND
            or (old.partner and self.partner_id != old.partner)
            or (old.email and self.email_normalized != old.email)
        )

    def _check_may_take_out(self, gone):
        """:raise AccessError: a user takes out somebody who was said to be complained
        about, or a name that he has no say in
        """
        if self.env.su:
            return
        for old in gone:
            if not old.proposed:
                raise AccessError(
                    self.env._(
                        "%(name)s is complained about here. Only a complaints officer "
                        "changes that, with a reason, by 'Show to a person again'.",
                        name=old.name,
                    )
                )
            old.party.ticket_id.with_user(self.env.user)._complaint_check_may_reject()

    def _take_out(self, gone, cases=None):
        """Show the cases again to who was hidden from because of these people.

        :param gone: [Hidden], not complained about any more
        :param cases: {Hidden: case}, where the parties are deleted
        """
        for old in gone:
            case = cases[old] if cases else old.party.ticket_id
            words = (
                self.env._("The complaint is not about %(name)s.", name=old.name)
                if old.proposed
                else self.env._(
                    "%(name)s does not stand in the case as complained about any more.",
                    name=old.name,
                )
            )
            case._after_lifted(old.hidden, words, told=not old.proposed)

    def _lift(self, reason):  # pylint: disable=missing-return
        """Record that this person is not complained about, and why.

        The caller checks who may.
        """
        self.ensure_one()
        old = self._hidden_people()[0]
        # sudo: an officer decided it; past our own write, which knows no reason
        # pylint: disable=super-method-mismatch
        super(ComplaintParty, self.sudo()).write(
            {"kind": "mentioned", "proposed": False}
        )
        words = self.env._("%(name)s: %(reason)s", name=old.name, reason=reason)
        self.ticket_id._after_lifted(old.hidden, words)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _complaint_is_filled(self, name):
        """Whether this field is filled, or what may stand in its place: who gets
        letters by post needs no e-mail address.
        """
        by_post = name == "partner_email" and self._complaint_complainant()
        return self[name] or (by_post and by_post._has_address())

    def _complaint_set_complainant(self, vals):
        """Keep what is said of who complains and how to reach him (sudo).

        The one door for intake, mail, form and screen: it stays with this case, and no
        contact is ever changed by it. The caller checked who may.

        :param vals: values of complaint.party
        """
        self.ensure_one()
        of_case = {ON_THE_CASE[k]: v for k, v in vals.items() if k in ON_THE_CASE}
        rest = {k: v for k, v in vals.items() if k not in ON_THE_CASE}
        if rest:  # first: what is written to him now may go there
            self._complaint_complainant().write(rest)
        if of_case:
            self._complaint_service().write(of_case)
        if of_case.keys() - {"complaint_lang"}:
            self._complaint_sync_complainant()
