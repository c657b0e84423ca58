from odoo import api, models
from odoo.exceptions import UserError

from ..logic.procedure_check import open_points, problems


class ComplaintTemplate(models.AbstractModel):
    """A template is checked before anything is made of it (decision 016)."""

    _inherit = "complaint.template"

    @api.model
    def _check_template(self, template, choices):
        """Refuse a template with faults, or of which something is still open.

        :param choices: as of `_copy`
        """
        self._check_mailbox(choices["company"], choices["mailbox"])
        self._check_filled(template, choices)
        self.env["complaint.procedure.version"]._refuse_problems(
            problems(template, self._known())
        )

    @api.model
    def _known(self):
        """What else a template may name: conditions, letters, fields of a case."""
        # sudo: names of letters are no secret, reading external ids is for managers
        letters = self.env["ir.model.data"].sudo()
        names = letters.search(
            [
                ("module", "=", "klachten_module"),
                ("model", "=", "mail.template"),
                ("name", "=like", "letter\\_%"),
            ]
        ).mapped("name")
        return {
            "gate": set(
                self.env["complaint.gate"]._fields["kind"].get_values(self.env)
            ),
            "letter": {name.removeprefix("letter_") for name in names},
            "field": set(self.env["helpdesk.ticket"]._fields),
        }

    # --- what a template leaves open --------------------------------------------------

    @api.model
    def _open_points(self, template):
        """What the organisation fills in itself: [(kind, code, name for the user)].

        :param dict template: as of data/procedures/*.json
        """
        terms = {term["code"]: term["name"] for term in template["terms"]}
        version = self.env["complaint.procedure.version"]
        labels = {
            "appeal_body": version._fields["appeal_body"]._description_string(self.env)
        }
        return [
            (kind, code, self._text(terms[code]) if kind == "term" else labels[code])
            for kind, code in open_points(template)
        ]

    @api.model
    def _check_filled(self, template, choices):
        missing = [
            name
            for kind, code, name in self._open_points(template)
            if not (
                choices.get("terms", {}).get(code, {}).get("length")
                if kind == "term"
                else choices.get("version", {}).get(code)
            )
        ]
        if missing:
            raise UserError(
                self.env._(
                    "This procedure leaves something to you. Fill in, in the window in "
                    "which you set it up, the length of each term and to whom somebody "
                    "goes who disagrees:"
                )
                + "".join(f"\n- {name}" for name in missing)
            )

    # --- its mailbox ------------------------------------------------------------------

    @api.model
    def _check_mailbox(self, company, mailbox):
        """Refuse an address that is in use, and say by whom."""
        # sudo: the address is taken, whoever may see what it belongs to
        alias = (
            self.env["mail.alias"]
            .sudo()
            .search(
                [
                    ("alias_name", "=", mailbox.lower()),
                    ("alias_domain_id", "=", company.alias_domain_id.id),
                ],
                limit=1,
            )
        )
        if not alias:
            return
        raise UserError(
            self.env._(
                "Mail to %(address)s already goes to %(owner)s. Choose another "
                "mailbox for this procedure.",
                address=alias.display_name,
                owner=self._mailbox_owner(alias),
            )
        )

    @api.model
    def _mailbox_owner(self, alias):
        """Who gets the mail of this address, in words."""
        model = alias.alias_parent_model_id.model
        if model != "helpdesk.ticket.team":
            return self.env._("another part of Odoo")
        team = self.env[model].sudo().browse(alias.alias_parent_thread_id).exists()
        procedure = team.complaint_procedure_ids[:1]
        if procedure:
            return self.env._("the procedure '%s'", procedure.name)
        return self.env._("the helpdesk team '%s'", team.name)
