from odoo import api, models, tools

from ...logic.incoming_mail import away_subject, case_numbers
from ...logic.mail_quotes import own_words
from .alias import NotTaken

CASE = "helpdesk.ticket"


class ForComplaints(Exception):
    """The host found that a mail leads to a case or to a team of complaints."""

    def __init__(self, procedure):
        super().__init__(procedure.ids)
        self.procedure = procedure


class Stranger(Exception):
    """A mail in the thread of a case, from somebody whom that case does not know."""

    def __init__(self, case):
        super().__init__(case.ids)
        self.case = case


class MailThread(models.AbstractModel):
    """Where a mail for complaints goes: the host's steps, while the gateway has it."""

    _inherit = "mail.thread"

    @api.model
    def _complaint_gateway(self):
        """The procedure for which the gateway takes a mail now; empty in other work."""
        number = self.env.context.get("complaint_gateway")
        # a context may come in by RPC, superuser rights may not
        return self.env["complaint.procedure"].browse(self.env.su and number or ())

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """A mail for complaints goes to a case of its procedure, and to nothing else
        that the host finds by its thread or its addresses.
        """
        args = (message, message_dict, model, thread_id, custom_values)
        gateway = self._complaint_gateway()
        if not gateway:
            routes = super().message_route(*args)
            self._complaint_claim(routes)
            return routes
        if message_dict.get("is_bounce"):
            self._routing_handle_bounce(message, message_dict)
            return []
        if self.env.context.get("complaint_bounce"):
            return []
        self._routing_reset_bounce(message, message_dict)
        # one result: what else it names (help@, a project) would show it to others
        return [self._complaint_route(gateway, message, message_dict)]

    @api.model
    def _complaint_claim(self, routes):
        """Stop the host where it would bring a mail to complaints by itself.

        :raise ForComplaints:
        """
        teams = self.env["complaint.procedure"]._versions_by_team()
        # sudo: whether it is for complaints, whoever brings the mail
        tickets = self.env[CASE].sudo()
        procedures = tickets.env["complaint.procedure"]
        for model, thread_id, values, *_rest in routes or ():
            if model != CASE or not teams:
                continue
            ticket = tickets.browse(thread_id or ()).exists()
            entry = teams.get((values or {}).get("team_id"), (False,))
            if ticket.procedure_version_id:
                raise ForComplaints(ticket.procedure_id)
            if not ticket and entry[0]:
                raise ForComplaints(procedures.browse(entry[0]))

    @api.model
    def _complaint_route(self, procedure, message, message_dict):
        """The one route of a mail for a procedure (sudo): into its case, or a new one.

        :raise Stranger: it answers a case that does not know its sender
        :raise NotTaken: the mailbox refuses it
        """
        answered = self._complaint_thread(procedure, message_dict)
        case = self.env[CASE].browse(answered.res_id)
        if not case:
            case = self._complaint_named_case(procedure, message_dict)
            # as an answer to the mail that the case was made of
            answered = case.message_ids.filtered("message_id").sorted("id")[:1]
        if case and away_subject(message):
            raise NotTaken("auto_reply", case)
        for name in ("parent_id", "is_internal"):
            message_dict.pop(name, None)
        message_dict.update(self._message_parse_extract_from_parent(answered))
        alias = procedure.team_id.alias_id
        sender = message_dict["email_from"]
        user = self._mail_find_user_for_gateway(sender, alias=alias)
        values = {"team_id": procedure.team_id.id}
        route = (CASE, case.id or 0, values, user.id or self.env.uid, alias)
        checked = self.env[CASE]._routing_check_route(message, message_dict, route)
        if not checked:
            raise NotTaken("refused")
        return checked

    @api.model
    def _complaint_senders(self, message_dict):
        """The addresses that stand for the sender of a mail: as written, and whom a
        form or a group wrote it for.
        """
        mail = self._complaint_mail_in_hand()
        person = mail.complainant.person.address if mail else ""
        return [address for address in (message_dict["email_from"], person) if address]

    @api.model
    def _complaint_named_case(self, procedure, message_dict):
        """The case whose number a new mail names, in its subject or its text (sudo).

        :raise Stranger: there is one, but it does not know the sender
        """
        mail = self._complaint_mail_in_hand()
        subject = message_dict.get("subject") or ""
        text = mail.reading.text if mail else ""
        # what he quotes comes last: a letter about another case names that one
        numbers = case_numbers(subject, own_words(text), text)
        cases = self.env[CASE]
        if not numbers:
            return cases
        domain = [("number", "in", numbers), ("procedure_id", "=", procedure.id)]
        cases = cases.search(domain).sorted(lambda case: numbers.index(case.number))
        for case in cases:
            if case._complaint_knows_one(self._complaint_senders(message_dict)):
                return case
        if cases:
            raise Stranger(cases[0])
        return cases

    @api.model
    def _complaint_codes(self, procedure, message_dict):
        """The Message-IDs that a mail answers."""
        codes = tools.mail.unfold_references(
            f"{message_dict['references']} {message_dict['in_reply_to']}"
        )[-32:]
        sender = message_dict["email_from"]
        own = [self._complaint_own_code(code, sender, procedure) for code in codes]
        return codes + own

    @api.model
    def _complaint_thread(self, procedure, message_dict):
        """The message of a case of this procedure that a mail answers, or empty
        (sudo).

        :raise Stranger: there is one, but its case does not know the sender
        """
        senders = self._complaint_senders(message_dict)
        codes = self._complaint_codes(procedure, message_dict)
        messages = self.env["mail.message"]
        if codes:
            messages = messages.search(
                [("message_id", "in", codes), ("model", "=", CASE)], order="id desc"
            )
        cases = self.env[CASE].browse(messages.mapped("res_id")).exists()
        cases = cases.filtered(lambda case: case.procedure_id == procedure)
        knowing = cases.filtered(
            lambda case: (
                case._complaint_knows_one(senders)
                # S0-69: whoever was asked may let somebody else answer
                or case._complaint_asked_by(messages.mapped("message_id"))
            )
        )
        if cases and not knowing:
            raise Stranger(cases[0])
        return messages.filtered(lambda m: m.res_id in knowing.ids)[:1]

    @api.model
    def _detect_write_to_catchall(self, msg_dict):
        """A mail that its mailbox took is answered with no bounce."""
        if self._complaint_gateway():
            return False
        return super()._detect_write_to_catchall(msg_dict)

    @api.model
    def _routing_create_bounce_email(self, email_from, body_html, message, **values):
        """Of too many mails from one sender the rest is set aside, without a bounce."""
        if self._complaint_gateway():
            raise NotTaken("loop")
        return super()._routing_create_bounce_email(
            email_from, body_html, message, **values
        )
