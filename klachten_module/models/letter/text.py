from typing import NamedTuple

from lxml import etree, html
from markupsafe import Markup

from odoo import fields, models, tools
from odoo.tools import SQL

from ...logic.vocabulary import ENDED_PHASES, VERDICTS
from ..kernel import BUSY


class LetterText(str):
    """The text of a letter as it is rendered; of a class that cannot come by RPC."""


ATTEMPTS = 10


class PageLink(NamedTuple):
    """The link that a letter carries: to which page, whose letter it copies, whether it
    is the letter that confirms receipt, which way it goes, and whether it asks how its
    reader wants to be reached.
    """

    page: str | None = None
    token: str = ""
    copy_of: str | None = None
    receipt: bool = False
    channel: str = "email"
    asks_reach: bool = False


class IrQweb(models.AbstractModel):
    """Letters: a text is compiled once, not for each letter again."""

    _inherit = "ir.qweb"

    def _compile(self, template):
        text = self.env.context.get("complaint_letter_text")
        if isinstance(text, LetterText) and isinstance(template, etree._Element):
            return self._complaint_letter_code(text)
        return super()._compile(template)

    @tools.ormcache(
        "text",
        "tuple(self.env.context.get(k) or False"
        " for k in self._get_template_cache_keys())",
        cache="templates",
    )
    def _complaint_letter_code(self, text):
        # in the same wrapper as the host's, which takes it off again
        element = html.fragment_fromstring(text, create_parent="div")
        return self._generate_code_uncached(element)


class MailTemplate(models.Model):
    _inherit = "mail.template"

    complaint_action_ids = fields.One2many(
        "ir.actions.server",
        "complaint_template_id",
        string="Automated letters",
        help="The actions that send this text as a letter about a complaint.",
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _complaint_heading(self):
        """What the frame of a letter says of who sends it.

        :return: {"name", "logo" (address of the picture or ""), "lines": [str]}
        """
        company = self.sudo()  # sudo: a company's address is no secret
        place = " ".join(filter(None, (company.zip, company.city)))
        logo = f"{company.get_base_url()}/logo.png?company={company.id}"
        return {
            "name": company.name,
            "logo": "" if company.uses_default_logo else logo,
            "lines": list(
                filter(None, (company.street, place, company.phone, company.email))
            ),
        }


class HelpdeskTicket(models.Model):
    """Letters of a case: to whom, from where, and their text in a language."""

    _inherit = "helpdesk.ticket"

    def _complaint_addressees(self, addressee, role_code=None, informed=None):
        """Who gets a letter: [(name, e-mail address, language)]; the address may be
        empty (sudo).

        People complained about never get one this way.

        :param informed: res.users, who is to be informed (`_complaint_all_to_inform`)
        """
        self.ensure_one()
        if addressee == "complainant":
            return [(self.partner_name or "", self.partner_email, self.complaint_lang)]
        if addressee == "holder":
            users = self.user_id
        elif addressee == "accountable":
            role = self._complaint_accountable_role()
            officers = self.procedure_id.officer_ids
            users = self._complaint_holders(role)[self.id] if role else officers
        elif addressee == "informed":
            users = informed
        else:
            roles = self.procedure_id.role_ids.filtered(lambda r: r.code == role_code)
            users = self.env["res.users"].union(
                *(self._complaint_people_of(role) for role in roles)
            )
        barred = self._complaint_barred()
        return [
            (user.name, user.email, user.lang)
            for user in users
            if user.partner_id not in barred and user.email
        ]

    def _complaint_roles_to_inform(self, events=None):
        """The roles that hear of what happened (sudo): the I of the stage where the
        case is, each time; and of the stage that it left, where the complainant said
        what he thinks of the answer or the case ended (decision 22).

        Not a role that has the turn: it hears that it is handed over.
        """
        stages = self.stage_id
        if events:
            own = events.filtered(lambda event: event.ticket_id == self)
            over = own.filtered(
                lambda event: event.phase_to in ENDED_PHASES or event.result in VERDICTS
            )
            stages |= self.procedure_id.stage_ids.filtered(
                lambda stage: stage.complaint_phase in set(over.mapped("phase_from"))
            )
        stages = stages.filtered(lambda stage: stage.complaint_phase != "intake")
        parts = self.procedure_version_id._raci_role_ids()
        ids = [id_ for stage in stages for id_ in parts.get((stage.id, "I"), ())]
        roles = self.env["complaint.role"].browse(dict.fromkeys(ids))
        return roles - self.responsible_role_id

    def _complaint_all_to_inform(self, events=None):
        """The people in those roles, without whoever has the case or did it himself
        (sudo). A query for each role.

        Of a complaint about a person nobody before it is classified: he may be the one.

        :param events: complaint.event, of these cases: what they are told of
        :return: {ticket id: res.users}
        """
        nobody = self.env["res.users"]
        shut = self.filtered(
            lambda case: (
                case.about_person == "yes"
                and case.complaint_phase in ("intake", "triage")
            )
        )
        found = dict.fromkeys(self.ids, nobody)
        roles = {c: c._complaint_roles_to_inform(events) for c in self - shut}
        for role in self.env["complaint.role"].union(*roles.values()):
            cases = self.browse(case.id for case in roles if role in roles[case])
            for case_id, people in cases._complaint_all_people_of(role).items():
                found[case_id] |= people
        return {case.id: found[case.id] - case.user_id - self.env.user for case in self}

    def _complaint_news(self):
        """What happened last, in a sentence for who is kept informed."""
        told = self.event_ids.filtered(lambda e: e.type in ("moved", "verdict"))
        last = told.sorted("id")[-1:]
        if self.complaint_phase == "diverted":
            return self.env._(
                "A complaint is continued elsewhere, for instance as a point for "
                "improvement."
            )
        if last.result == "disagree":
            return self.env._("The complainant is not satisfied with the answer.")
        if not self.complaint_open:
            return self.env._("A complaint is closed.")
        if last.result == "agree":
            return self.env._("The complainant agrees with the answer.")
        if self.complaint_phase == "escalated":
            return self.env._(
                "The complainant is not satisfied with how a complaint was handled. "
                "Somebody else looks at it again (%s).",
                self.responsible_role_id.name,
            )
        if self.complaint_phase == "await_customer":
            return self.env._("The answer to a complaint is sent to the complainant.")
        return self.env._("A complaint is being handled.")

    def _complaint_sender(self):
        """Letters come from the procedure's mailbox, so that answers arrive there.

        Where it has no domain, from the company; False where neither is an address.
        """
        address = self._complaint_own_address()
        return tools.formataddr((self.company_id.name, address)) if address else False

    def _complaint_own_address(self):
        """Where this case can be written to: a valid address, or False."""
        names = (self.team_id.alias_id.alias_full_name, self.company_id.email)
        return next(
            filter(None, map(tools.email_normalize, filter(None, names))), False
        )

    def _complaint_react_until(self):
        """Last day to react to a letter sent today (S0-75)."""
        version = self.procedure_version_id
        if not version:  # a template is tried out on any ticket
            return False
        return version._react_until(self._complaint_today())

    def _complaint_promised_on(self):
        """The day by which the answer comes, as the complainant is told (decision 12).

        That of the published term; ours within it is `answer_due_on`. One query.
        """
        answers = self.deadline_ids.filtered("term_id.is_answer")
        told = answers.filtered(lambda row: row.due_on == self.answer_due_on)
        return told[-1:].published_due_on or self.answer_due_on

    def _complaint_answer_awaited(self):
        """Whether the answer is still to be sent, for letters to colleagues."""
        sent = self.complaint_phase == "await_customer"
        return bool(self.complaint_open and self.answer_due_on and not sent)

    def _complaint_letter_until(self):
        """Last day to react that a letter of today names: of the term that runs, if
        any.
        """
        running = self._complaint_reaction_until()
        if running and running >= self._complaint_today():
            return running
        return self._complaint_react_until()

    def _complaint_salutation(self, reader, name, lang):
        """How a letter begins (sudo): as the organisation addresses its reader.

        :param reader: complaint.party; None: nothing is known but the name
        """
        version = self.procedure_version_id.with_context(lang=lang)
        called = (name and reader and reader.called) or name
        return version._salutation(reader and reader.form_of_address, called)

    def _complaint_render_letter(
        self, template, lang, link, until, name, deadlines=None, reader=None
    ):
        """Subject and body of a letter in a language, with and without its personal
        link (sudo).

        :param template: mail.template (sudo)

        :param link: PageLink; only the text of an answer holds the link itself, in
            others it stands in the frame
        :param reader: complaint.party, who is addressed
        :return: {"subject": str, "body": Markup to keep, "mail_body": Markup to send},
            and of what its reader finds on a page "text": Markup
        """
        self.ensure_one()
        localised = template.with_context(lang=lang)
        in_text = link.page == "answer"
        context = {
            "addressee_name": name,
            "salutation": self._complaint_salutation(reader, name, lang),
            "react_until": self._complaint_long_date(until, lang),
            "answer_url": self._complaint_page_url(link.token) if in_text else "",
            "deadlines": deadlines.with_context(lang=lang) if deadlines else [],
            # a copy shows where the personal link of the complainant stood
            "letter_kept": bool(link.copy_of),
        }
        subject = localised._render_field("subject", self.ids)[self.id]
        written = localised.with_context(
            complaint_letter_text=LetterText(localised.body_html)
        )

        def text(**changes):
            inner = written._render_field(
                "body_html", self.ids, add_context=dict(context, **changes)
            )
            return Markup(inner[self.id])

        if link.channel == "post":
            frame = self._complaint_frame(subject, text(answer_url=""), lang, link)
            return {"subject": subject, "body": frame, "mail_body": False}
        sent = text()
        kept = text(answer_url="", letter_kept=True) if in_text else sent
        body = self._complaint_frame(subject, kept, lang, link)
        mail_body = body  # without a link nothing is different in the mail
        if link.page:
            if link.channel == "page":
                sent = self._complaint_notice(lang, link)
            mail_body = self._complaint_frame(subject, sent, lang, link, sent=True)
        rendered = {"subject": subject, "body": body, "mail_body": mail_body}
        if in_text and link.channel == "page":  # all of it, beside the form
            rendered["text"] = text(answer_url="")
        return rendered

    def _complaint_notice(self, lang, link):
        """What the mail says of a letter that stands on its reader's page (Awb 2:10).

        :return: Markup
        """
        qweb = self.env["ir.qweb"].with_context(lang=lang)
        url = self._complaint_page_url(link.token)
        case = self.with_context(lang=lang)
        values = {"ticket": case, "page_url": url, "page": link.page}
        return Markup(qweb._render("klachten_module.letter_notice", values))

    def _complaint_frame(self, subject, text, lang, link, until=False, sent=False):
        """A text in the frame of our letters.

        :param link: PageLink
        :param until: last day to react, named beside the link
        :param sent: with the personal link, as in the mail; it is never kept
        :return: Markup
        """
        return Markup(
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "klachten_module.letter_paper"
                if link.channel == "post"
                else "klachten_module.letter_layout",
                {
                    "body": text,
                    "subject": subject,
                    "ticket": self.with_context(lang=lang),
                    "html_lang": (lang or "en_US").replace("_", "-"),
                    "page": link.page,
                    "page_url": self._complaint_page_url(link.token) if sent else "",
                    "on_paper": link.channel == "post",
                    "asks_reach": link.asks_reach,
                    "copy_of": link.copy_of,
                    "committee": link.receipt
                    and self.with_context(lang=lang).procedure_version_id.committee,
                    "unreadable": link.receipt and self.complaint_unreadable,
                    "react_until": self._complaint_long_date(until, lang),
                },
            )
        )

    def _complaint_page_url(self, token):
        return f"{self.get_base_url()}/complaint/{token}" if token else ""

    def _complaint_hold(self):
        """Begin a transaction in which nobody else changes this case (crons)."""
        cr = self.env.cr
        for attempt in range(1, ATTEMPTS + 1):
            cr.commit()  # pylint: disable=invalid-commit
            try:
                # its figures too: they change with what others record meanwhile
                for table in ("helpdesk_ticket", "complaint_figure"):
                    cr.execute(
                        SQL(
                            "SELECT id FROM %s WHERE id = %s FOR NO KEY UPDATE",
                            SQL.identifier(table),
                            self.id,
                        ),
                        log_exceptions=attempt == ATTEMPTS,
                    )
            except BUSY:
                cr.rollback()
                if attempt == ATTEMPTS:
                    raise
                continue
            # what was read before may have changed
            self.env.invalidate_all()
            return
