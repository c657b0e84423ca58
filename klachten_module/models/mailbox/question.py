from markupsafe import Markup

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...logic.mail_moments import written_at

MAIL_TASK = "klachten_module.activity_mail_question"
# Who complains is asked; "machine" asks whether a person wrote at all. Until then the
# complainant gets no automatic letter.
WHO = ("forwarded", "reply_other", "nobody", "form")
LETTERS_WAIT = (*WHO, "machine")
KINDS = [
    ("forwarded", "Forwarded by a colleague: who complains?"),
    ("reply_other", "The answer is wanted elsewhere: who complains?"),
    ("nobody", "Nobody reads the sender's address: who complains?"),
    ("form", "From an address of our own: who complains?"),
    ("machine", "Did a person write this?"),
    ("new", "Is this a new complaint?"),
]


class ComplaintMailQuestion(models.Model):
    """What somebody has to decide about the mail of a case.

    Of a new one: who complains, or whether a person wrote it. Until that is decided the
    complainant gets no automatic letter; those that were due go when it is, to the
    right one. Of a later mail: whether it is a new complaint. Kept with who decided.
    """

    _name = "complaint.mail.question"
    _description = "Question about the mail of a complaint"
    _inherit = ["complaint.case.part"]
    _order = "id"
    _rec_name = "kind"

    ticket_id = fields.Many2one(readonly=True, ondelete="cascade")
    kind = fields.Selection(KINDS, string="Question", required=True, readonly=True)
    reason = fields.Char(readonly=True, help="What made us doubt.")
    name = fields.Char(string="Proposed", readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    also = fields.Char(
        string="Also named",
        readonly=True,
        help="Other addresses to answer, or the cases that the mail names.",
    )
    sent_on = fields.Char(
        string="Date of that mail", readonly=True, help="As it stands in the mail."
    )
    state = fields.Selection(
        [("open", "To be decided"), ("yes", "Yes"), ("no", "No")],
        default="open",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True)

    _open = models.Index("(ticket_id) WHERE state = 'open'")

    @api.model
    def _questions_of(self, mail):
        """What a mail leaves open: values without the case.

        :param mail: Mail
        """
        who, questions = mail.complainant, []
        if who.asks:
            other = who.proposed
            questions.append(
                {
                    "kind": who.reason,
                    "name": other and (other.name or other.address),
                    "email": other and other.address,
                    "sent_on": other and other.sent,
                    "also": ", ".join(person.address for person in who.others),
                }
            )
        if mail.doubt:
            questions.append({"kind": "machine", "reason": mail.doubt})
        return questions

    def _part_name(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _text(self):
        """The question in the words of who reads it."""
        self.ensure_one()
        name = self.name if self.name != self.email else ""
        known = {
            "who": f"{name} <{self.email}>" if name else self.email or "",
            "email": self.email or "",
            "sent": self._sent_text(),
            "also": self.also or "",
        }
        if self.kind == "machine":
            return self._machine_text()
        if self.kind == "new":
            return self._new_text(known)
        if self.kind == "forwarded" and not self.email:
            return self.env._(
                "A colleague forwarded this. %(who)s wrote it, %(sent)s; no address "
                "stands there. Fill in who complains.",
                **{**known, "who": name},
            )
        if not self.email:
            return self.env._(
                "Nobody reads the address that this mail came from, and it names no "
                "other. Fill in who complains, or say that there is no address."
            )
        if self.kind == "forwarded":
            return self.env._(
                "A colleague forwarded this. %(who)s wrote it, %(sent)s.",
                **known,
            )
        if self.kind == "form":
            return self.env._(
                "An address of our own sent this, as a form does. It names %(email)s.",
                **known,
            )
        if self.kind == "reply_other" and self.also:
            return self.env._(
                "This mail asks to answer %(who)s and %(also)s, not its sender.",
                **known,
            )
        if self.also:
            return self.env._(
                "Nobody reads the address that this mail came from. It asks to answer "
                "%(who)s and %(also)s.",
                **known,
            )
        if self.kind == "reply_other":
            return self.env._(
                "This mail asks to answer %(who)s, not its sender.",
                **known,
            )
        return self.env._(
            "Nobody reads the address that this mail came from. It names %(email)s.",
            **known,
        )

    def _sent_text(self):
        """The date of a mail that was passed on, in the words of who reads it; as it
        stands there where no program wrote it.
        """
        moment = written_at(self.sent_on or "")
        if moment:
            return format_datetime(self.env, moment, dt_format="short")
        return self.sent_on or self.env._("an unknown day")

    def _machine_text(self):
        reasons = {
            "subject": self.env._("Its subject is that of an automatic reply."),
            "generated": self.env._("It says that a program made it."),
            "suppress": self.env._("It asks for no automatic answers, as programs do."),
            "list": self.env._("It came through a mailing list."),
        }
        return self.env._(
            "This may be an automatic mail: %(reason)s Nothing was sent yet.",
            reason=reasons.get(self.reason, ""),
        )

    def _asked(self):
        """Those of these that are open, in a case that is not over as no complaint."""
        return self.filtered(
            lambda q: (
                q.state == "open" and (q.kind == "new" or not q.ticket_id.not_complaint)
            )
        )

    def _settle(self, state):
        """Keep what was decided, and send what waited for it (sudo).

        :param state: "yes" or "no"
        """
        cases = self.ticket_id
        self.write(
            {
                "state": state,
                "user_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        cases.activity_unlink([MAIL_TASK])
        for case in cases.filtered(lambda c: c.mail_question_ids._asked()):
            # what else is asked, of who has the case now
            user = case._complaint_task_user()
            case.with_context(lang=user.lang)._complaint_ask_registrar(user)
        letters = self.env["complaint.letter"]
        for case in cases - cases._complaint_letters_wait():
            letters._release_held(case)


class HelpdeskTicket(models.Model):
    """A case whose mail leaves a question: shown on its form, with two buttons."""

    _inherit = "helpdesk.ticket"

    mail_question_ids = fields.One2many(
        "complaint.mail.question", "ticket_id", string="Questions about the mail"
    )
    mail_question = fields.Char(
        compute="_compute_mail_question", export_string_translation=False
    )
    mail_question_kind = fields.Char(
        compute="_compute_mail_question", export_string_translation=False
    )

    @api.depends("mail_question_ids.state")
    @api.depends_context("lang", "tz")
    def _compute_mail_question(self):
        for ticket in self:
            question = ticket.mail_question_ids.filtered(lambda q: q.state == "open")
            question = question[:1]
            ticket.mail_question = question._text() if question else False
            kind = question.kind
            if kind in WHO and not question.email:
                kind = "unaddressed" if kind == "forwarded" else "no_address"
            ticket.mail_question_kind = kind

    def _complaint_register(self, named, people):
        """What the mail leaves open is there before the first letter is written."""
        vals = self._complaint_intake_context().get("questions", ())
        self.env["complaint.mail.question"].create(
            [dict(question, ticket_id=case.id) for case in self for question in vals]
        )
        result = super()._complaint_register(named, people)
        for case in self.filtered(lambda c: vals or c.complaint_unreadable):
            user = case._complaint_task_user()
            case.with_context(lang=user.lang)._complaint_ask_registrar(user)
        return result

    def _complaint_ask_registrar(self, user):
        """A task for who registers this case: what its mail leaves open (sudo)."""
        texts = [question._text() for question in self.mail_question_ids._asked()]
        if self.complaint_unreadable:
            texts.append(self.env._("Not all of this mail could be read."))
        self._complaint_add_task(
            "activity_mail_question", user, summary=" ".join(texts)
        )

    def _complaint_unclear(self):
        """A case is passed on when it is clear who complains: until then he hears
        nothing, and whoever gets it next does not know whom to write to.
        """
        unclear = super()._complaint_unclear()
        if self.complaint_phase not in ("intake", "triage"):
            return unclear
        asked = self.mail_question_ids.filtered(
            lambda q: q.state == "open" and q.kind in LETTERS_WAIT
        )
        return unclear + [
            self.env._("Decide first, on top of the case: %s", question._text())
            for question in asked
        ]

    def _complaint_schedule_turn(self, fresh=False):
        """What else is asked about a mail goes along with the turn (sudo)."""
        result = super()._complaint_schedule_turn(fresh=fresh)
        asked = self.browse() if fresh else self.filtered("mail_question_ids")
        for case in asked.filtered(lambda c: c.mail_question_ids._asked()):
            tasks = case.activity_search([MAIL_TASK], only_automated=False)
            user = case._complaint_task_user()
            if tasks and user and tasks.user_id != user:
                tasks.unlink()
                case.with_context(lang=user.lang)._complaint_ask_registrar(user)
        return result

    def _complaint_letters_wait(self):
        waiting = super()._complaint_letters_wait()
        rows = self.env["complaint.mail.question"].search(
            [
                ("ticket_id", "in", self.ids),
                ("state", "=", "open"),
                ("kind", "in", LETTERS_WAIT),
            ]
        )
        return waiting | rows.ticket_id.with_env(self.env)

    def _after_complainant(self, before):
        """Who complains was filled in, by the button or by hand."""
        result = super()._after_complainant(before)
        asked = self.mail_question_ids.filtered(
            lambda q: q.state == "open" and q.kind in WHO
        )
        if asked:
            asked._settle("yes")
        return result

    def action_mail_question_yes(self):
        """The person proposed complains; or: a person wrote this; or: it is a new
        complaint.
        """
        question = self._complaint_open_question()
        if question.kind == "new":
            made = question._split()
            return made._complaint_open_or_tell(made._complaint_registered_text())
        if question.kind == "machine":
            question._settle("yes")
            return True
        if not question.email:
            raise UserError(
                self.env._("Fill in the e-mail address of the complainant first.")
            )
        partners = question.env["res.partner"]
        partner = partners.search(
            [("email_normalized", "=", tools.email_normalize(question.email))], limit=1
        )
        before = question.ticket_id.partner_email or question.ticket_id.name
        # of this case only, which he may change as he decides about its mail
        question.ticket_id._complaint_set_complainant(
            {
                "partner_id": partner.id,
                "name": question.name or partner.name,
                "email": question.email,
            }
        )
        self._complaint_note_corrected(question, before)
        return True

    def _complaint_note_corrected(self, question, before):
        words = self.env._(
            "Complainant: %(now)s instead of %(before)s. %(text)s",
            now=question.email,
            before=before,
            text=question._text(),
        )
        question.ticket_id.message_post(
            body=Markup("<p>%s</p>") % words,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def action_mail_question_no(self):
        """The sender himself complains; a program wrote this; or it belongs here."""
        question = self._complaint_open_question()
        question._settle("no")
        return self._complaint_after_move() if question.kind == "machine" else True

    def _complaint_open_question(self):
        """The first question about the mail of this case that is still open (sudo)."""
        questions = self._complaint_deciding().mail_question_ids
        question = questions.filtered(lambda q: q.state == "open")[:1]
        if not question:
            raise UserError(self.env._("This was decided already."))
        return question

    def _complaint_deciding(self):
        """This case as we keep it (sudo), for who decides about its mail."""
        self.ensure_one()
        self.check_access("write")
        # sudo: who may change the case decides; questions, log and letters are ours
        return self.sudo()
