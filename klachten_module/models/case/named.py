from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import html2plaintext, plaintext2html

from ...logic.named_people import named_people
from .party import HIDDEN_KIND


class HelpdeskTicket(models.Model):
    """Whom a case names, whether it is about them, and who says so."""

    _inherit = "helpdesk.ticket"

    proposed_party_ids = fields.One2many(
        "complaint.party",
        compute="_compute_proposed_party_ids",
        string="Named, not checked yet",
    )

    named_partner_ids = fields.Many2many(
        "res.partner",
        compute="_compute_named_partner_ids",
        string="Colleagues named",
        help="Colleagues whom the complaint names and of whom nobody said yet whether "
        "it is about them.",
    )

    @api.depends("party_ids.proposed")
    def _compute_proposed_party_ids(self):
        for ticket in self:
            ticket.proposed_party_ids = ticket.party_ids.filtered("proposed")

    @api.depends(
        "statement", "written_up", "name", "party_ids.partner_id", "complaint_phase"
    )
    def _compute_named_partner_ids(self):
        """Two queries for any number of cases; none after classification.

        Colleagues of every procedure are looked for, so that whoever registers it sees
        them before anybody else gets the case.
        """
        early = self.filtered(lambda t: t.complaint_phase in ("intake", "triage"))
        (self - early).named_partner_ids = False
        if not early:
            return
        # sudo: names of colleagues, which everybody in the organisation may know
        early_sudo = early.sudo()
        users = early_sudo.env["res.users"]
        rows = users.search_fetch(
            [("share", "=", False), ("id", "!=", self.env.ref("base.user_root").id)],
            ["partner_id"],
        )
        people = {p.id: (p.name, p.email) for p in rows.partner_id}
        for case, case_sudo in zip(early, early_sudo, strict=True):
            found = named_people(
                self._complaint_plain_words(
                    case.statement or case.written_up, case.name
                ),
                people,
            )
            known = case_sudo.party_ids.partner_id
            case.named_partner_ids = known.browse(found) - known

    @api.model
    def _complaint_plain_words(self, statement, subject):
        return f"{subject or ''}\n{html2plaintext(statement or '')}"

    @api.model
    def _complaint_named_insiders(self, vals, people):
        """Colleagues who would see a new complaint now and whom it names.

        Nobody when that is everybody: somebody must look at it.

        :param vals: values of a new case, with its words in "statement"
        :param people: what `complaint.role._people` returns
        :return: list of contact ids
        """
        names = {
            person.partner: (person.name, person.email)
            for person in people
            if person.partner != vals.get("partner_id")
        }
        words = vals.get("statement") or vals.get("description")
        found = named_people(
            self._complaint_plain_words(words, vals.get("name")), names
        )
        return found if len(found) < len(names) else []

    def _complaint_propose_named(self, named):
        """Hide new cases from the colleagues whom they name, until that is checked
        (sudo).

        :param named: for each case the ids of these contacts
        """
        self.env["complaint.party"].create(
            [
                {
                    "ticket_id": case.id,
                    "kind": HIDDEN_KIND,
                    "partner_id": partner_id,
                    "proposed": True,
                }
                for case, partner_ids in zip(self, named, strict=True)
                for partner_id in partner_ids
            ]
        )

    def _complaint_propose_named_in(self, words):
        """As of a new case, of what its complainant adds while it comes in: hide it
        from who could have it now and is named in it (sudo).

        :param words: plain text, without what he quotes
        """
        self.ensure_one()
        if self.complaint_phase not in ("intake", "triage"):
            return
        role = self.responsible_role_id
        people = role._people([role._case_key(self)]) if role else []
        vals = {"statement": plaintext2html(words), "partner_id": self.partner_id.id}
        known = self.party_ids.partner_id.ids
        named = self._complaint_named_insiders(vals, people)
        self._complaint_propose_named([[id_ for id_ in named if id_ not in known]])

    def action_complaint_about(self):
        """Ask whether the case is about a person."""
        return self._complaint_wizard("action_complaint_about")

    @api.constrains("about_person")
    def _check_about_person(self):
        # sudo: asks whether somebody is named, not who
        for case in self.sudo().filtered(lambda t: t.about_person == "no"):
            if case.party_ids.filtered(lambda p: p.kind == HIDDEN_KIND):
                raise ValidationError(
                    self.env._(
                        "Somebody is named as the person complained about. Change that "
                        "first under Parties."
                    )
                )

    def _complaint_unclear(self):
        """[sentence] while it is not clear whom a case that comes in is about.

        A room above adds what else is not clear yet of a case that comes in.
        """
        if self.complaint_phase not in ("intake", "triage"):
            return []
        about = self.party_ids.filtered(lambda p: p.kind == HIDDEN_KIND)
        unchecked = about.filtered("proposed")
        if unchecked:
            return [
                self.env._(
                    "The complaint names %s. Say first whether it is about this "
                    "person.",
                    ", ".join(unchecked.mapped("name")),
                )
            ]
        if self.about_person == "yes" and not about:
            return [
                self.env._(
                    "Name the person whom it is about, or answer that it is not about "
                    "a person."
                )
            ]
        return []

    def _complaint_takes_no_part(self, partner, email):
        """Whether somebody is the complainant or complained about, by contact or by
        e-mail address.
        """
        self.ensure_one()
        # sudo: names are compared, none is shown
        case = self.sudo()
        parties = case.party_ids.filtered(
            lambda party: party.kind in ("complainant", HIDDEN_KIND)
        )
        people = case._complaint_barred() | parties.partner_id
        addresses = {
            *parties.mapped("email_normalized"),
            *people.mapped("email_normalized"),
            tools.email_normalize(case.partner_email),
        }
        return bool(partner & people) or tools.email_normalize(email) in (
            addresses - {False, None}
        )

    def _complaint_check_may_reject(self):
        """Whether it is about a colleague whom it names is said by who has the case,
        an officer, or the registrars while it comes in.

        :raise AccessError: somebody else
        """
        self.ensure_one()
        # sudo: only who has it and who registers here is asked
        case, user = self.sudo(), self.env.user
        registrars = case.procedure_id.role_ids.filtered("is_registrar").user_ids
        if (
            user == case.user_id
            or self._complaint_is_officer()
            or (case.complaint_phase == "intake" and user in registrars)
        ):
            return
        raise AccessError(
            self.env._(
                "Whether the complaint is about the people it names is said by who "
                "has it now, or by a complaints officer."
            )
        )
