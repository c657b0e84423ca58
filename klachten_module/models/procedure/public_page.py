from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...logic.paper import printable

MOST_DIGITS = 9


class ComplaintProcedure(models.Model):
    """What a procedure tells everybody: its public page (S4-16) and the summary for the
    service catalogue (S0-104). Neither names people of the organisation.
    """

    _inherit = "complaint.procedure"

    is_public = fields.Boolean(
        string="Has a public page",
        tracking=True,
        help="Everybody who has the address can read what a complaint is, how it is "
        "filed and what happens then.",
    )
    public_url = fields.Char(compute="_compute_public_url", string="Address of page")
    catalogue_summary = fields.Text(
        compute="_compute_catalogue_summary", string="Summary"
    )

    has_form = fields.Boolean(
        string="Complaint form of this system",
        tracking=True,
        help="Everybody who has the address can file a complaint with it, without an "
        "account. What is sent becomes a case at once.",
    )
    form_elsewhere = fields.Char(
        string="Form elsewhere",
        help="Web address of a complaint form on another site. The form of this system "
        "goes before it.",
    )
    form_url = fields.Char(
        string="Complaint form",
        compute="_compute_form_url",
        inverse="_inverse_form_url",
        help="Web address of the complaint form; the confirmation of receipt links "
        "to it.",
    )

    def _compute_public_url(self):
        for procedure in self:
            base = procedure.get_base_url()
            procedure.public_url = f"{base}/complaints/{procedure._origin.id}"

    @api.depends("has_form", "form_elsewhere")
    def _compute_form_url(self):
        """The one address that pages, letters and the handbook point to."""
        for procedure in self:
            own = f"{procedure.get_base_url()}/complaints/{procedure._origin.id}/form"
            procedure.form_url = own if procedure.has_form else procedure.form_elsewhere

    def _inverse_form_url(self):
        for procedure in self.filtered(lambda procedure: not procedure.has_form):
            procedure.form_elsewhere = procedure.form_url

    @api.depends_context("lang")
    @api.depends("version_id", "name", "form_url")
    def _compute_catalogue_summary(self):
        for procedure in self:
            # sudo: the mailbox and terms of a procedure that may be read
            page = procedure.sudo()._public_page() if procedure.version_id else {}
            parts = page and [
                page["title"],
                html2plaintext(page["definition"]),
                html2plaintext(page["who_may"]),
                " ".join(page["how"]),
                page["mailbox"] and self.env._("E-mail: %s", page["mailbox"]),
                page["form_url"] and self.env._("Form: %s", page["form_url"]),
                "\n".join(page["steps"]),
                "\n".join(page["appeal"]),
            ]
            procedure.catalogue_summary = "\n\n".join(p for p in parts if p)

    # --- the page ---------------------------------------------------------------------

    @api.model
    def _find_public(self, number):
        """The published procedure of this number; empty when there is none.

        :param str number: as it stands in the address, whatever somebody typed
        """
        procedure = self._find_numbered(number)
        return procedure.filtered(lambda p: p.is_public and p.version_id)

    @api.model
    def _find_numbered(self, number):
        """The procedure of this number; empty when there is none.

        :param str number: as it stands in the address, whatever somebody typed
        """
        plain = number.isascii() and number.isdecimal()
        if not plain or len(number) > MOST_DIGITS:
            return self.browse()
        return self.search([("id", "=", int(number))])

    def _public_page(self):
        """What the page says, in the language of the context.

        :return: dict of texts and lists of sentences; no names of staff
        """
        self.ensure_one()
        version = self.version_id
        alias = self.team_id.alias_id
        return {
            "title": self.name,
            "organisation": self.company_id.name,
            "definition": self._public_words(version.definition),
            "who_may": self._public_words(version.who_may),
            "how": self._public_how(),
            "mailbox": alias.display_name
            if alias.alias_name and alias.alias_domain
            else "",
            "form_url": self._public_form(),
            "steps": self._public_steps(),
            "appeal": self._public_appeal(),
        }

    def _public_words(self, html):
        return Markup(printable(html)) if html else ""  # noqa: S704  cleaned there

    def _public_form(self):
        """The address of the form, where it is one of the web."""
        url = (self.form_url or "").strip()
        return url if url.lower().startswith(("http://", "https://")) else ""

    def _public_how(self):
        version = self.version_id
        how = {
            "form": self.env._("You fill in the complaint form."),
            "written": self.env._("You file your complaint in writing."),
            "any": self.env._("You choose how: in writing, by telephone or in person."),
        }
        said = [how[version.manner]]
        if version.individuals_only:
            said.append(self.env._("One person complains, not a group or a company."))
        if version.entitled_only:
            said.append(
                self.env._("Is your complaint not for us? Then we tell you who is.")
            )
        return said

    def _public_steps(self):
        """What happens and when: a sentence per term that concerns the complainant.

        The length is the published one, where there is one.
        """
        said = {}
        for term in self.version_id.term_ids:
            kind = "sent" if term.is_answer else term.stop_type
            length = term._explain_count(
                term.published_length or term.length,
                (term.published_unit if term.published_length else False) or term.unit,
            )
            sentence = self._public_step(kind, length)
            if sentence:
                said.setdefault(kind, sentence)
        return list(said.values())

    def _public_step(self, kind, length):
        sentences = {
            "confirmed": lambda: self.env._(
                "Within %s we tell you that we received your complaint.", length
            ),
            "acknowledged": lambda: self.env._(
                "Within %s we tell you that we handle your complaint.", length
            ),
            "explained": lambda: self.env._(
                "Within %s we explain to you how we handle your complaint.", length
            ),
            "not_taken_up": lambda: self.env._(
                "Do we not take up your complaint? You hear why within %s.", length
            ),
            "contact": lambda: self.env._("Within %s we contact you.", length),
            "sent": lambda: self.env._("Within %s you get our answer.", length),
            "verdict": lambda: self.env._(
                "You then have %s to tell us whether you agree.", length
            ),
        }
        return sentences[kind]() if kind in sentences else ""

    def _public_appeal(self):
        version = self.version_id
        said = []
        if any(term.stop_type == "verdict" for term in version.term_ids):
            said.append(
                self.env._(
                    "Tell us why you do not agree. We look at your complaint again."
                )
            )
        if version.appeal_body:
            said.append(
                self.env._("After our answer you can go to: %s.", version.appeal_body)
            )
            if version.appeal_term:
                said.append(self.env._("You can do so: %s.", version.appeal_term))
        return said or [self.env._("Are you not satisfied? Tell us why.")]
