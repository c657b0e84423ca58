from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

# Who wrote a message, how it came, and when.
ORIGIN = {
    "author_id",
    "author_guest_id",
    "email_from",
    "message_type",
    "message_id",
    "date",
}


# Kinds of messages that hold what people said.
SAID = ("comment", "email")


def _refuse_moving(records, of_cases, vals, model_field):
    """Refuse to hang what belongs to a case on another record.

    :param of_cases: {record: the id of its case}
    :param dict vals: what is being written
    :param str model_field: name of the field that holds the model beside `res_id`
    """
    for case_id in of_cases.values():
        if (
            vals.get(model_field, "helpdesk.ticket") != "helpdesk.ticket"
            or vals.get("res_id", case_id) != case_id
        ):
            raise UserError(
                records.env._(
                    "What belongs to a complaint stays with it: its messages, files "
                    "and tasks are not moved to another record."
                )
            )


def _of_cases(records, model_field, domain=()):
    """{record: the id of its case}, of those that belong to one; two queries.

    :param domain: which cases
    """
    # sudo: who moves them need not read the case
    on_tickets = records.sudo().filtered(
        lambda record: record[model_field] == "helpdesk.ticket" and record.res_id
    )
    if not on_tickets:
        return {}
    tickets = on_tickets.env["helpdesk.ticket"].with_context(active_test=False)
    cases = tickets.search(
        [
            ("id", "in", on_tickets.mapped("res_id")),
            ("procedure_version_id", "!=", False),
            *domain,
        ],
        order="id",
    )
    known = set(cases.ids)
    return {record: record.res_id for record in on_tickets if record.res_id in known}


class MailMessage(models.Model):
    """Messages of a case stay there, and nobody writes one in another's name."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._complaint_check_author()
        return messages

    def write(self, vals):
        if {"model", "res_id"} & vals.keys():
            _refuse_moving(self, _of_cases(self, "model"), vals, "model")
        self._complaint_check_origin(vals)
        result = super().write(vals)
        if {"model", "res_id"} & vals.keys():
            self._complaint_check_author()
        return result

    def copy_data(self, default=None):
        """Nor is what was said copied, as addons do that make a record of a ticket."""
        default = default or {}
        if {"model", "res_id"} & default.keys():
            _refuse_moving(self, _of_cases(self, "model"), default, "model")
        return super().copy_data(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_words_of_a_case(self):
        """What was said in a case goes with the case only, whoever else tidies up."""
        said = self.filtered(lambda message: message.message_type in SAID)
        # a test complaint is deleted with all it has
        if _of_cases(said, "model", [("complaint_test", "=", False)]):
            raise UserError(
                self.env._(
                    "A message of a complaint is not deleted: it stays as long as the "
                    "complaint does."
                )
            )

    def _complaint_check_author(self):
        """Only the gateway brings in what others wrote; it has superuser rights.

        Looks for the cases only where somebody else, or a mail, is named.
        """
        if self.env.su:
            return
        person = self.env.user.partner_id
        own = person.email_normalized
        # sudo: who wrote a message is checked, whoever may read it
        odd = self.sudo().filtered(
            lambda message: (
                message.author_id != person
                or message.message_type == "email"
                or email_normalize(message.email_from) not in (own, False)
            )
        )
        for message in _of_cases(odd, "model"):
            sender = email_normalize(message.email_from)
            if (
                message.author_id - person
                or message.author_guest_id
                or message.message_type == "email"
                or (sender and sender not in message._complaint_own_addresses(own))
            ):
                raise AccessError(
                    self.env._(
                        "In a complaint you write in your own name. What somebody "
                        "else mailed comes in through the mailbox."
                    )
                )

    def _complaint_own_addresses(self, own):
        """The addresses of whoever writes and of the organisation (sudo)."""
        self.ensure_one()
        case = self.env["helpdesk.ticket"].browse(self.res_id)
        company = case.company_id
        addresses = {own, case.team_id.alias_id.alias_full_name}
        for name in ("email", "catchall_email", "default_from_email"):
            addresses.add(email_normalize(company[name]))
        return addresses - {False, None}

    def _complaint_check_origin(self, vals):
        """What came in by mail in a case is not rewritten, nor said to be another's."""
        if self.env.su or not (ORIGIN | {"body", "subject"}) & vals.keys():
            return
        # sudo: how a message came is asked, nothing of what stands in it
        touched = self.sudo()
        if not ORIGIN & vals.keys():
            touched = touched.filtered(lambda message: message.message_type == "email")
        if _of_cases(touched, "model"):
            raise AccessError(
                self.env._("Who wrote a message of a complaint, and his mail, stay.")
            )


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def write(self, vals):
        if "res_id" in vals or "res_model_id" in vals:
            of_cases = _of_cases(self, "res_model")
            if "res_model_id" in vals and of_cases:
                # sudo: how a model is called
                model = self.env["ir.model"].sudo().browse(vals["res_model_id"]).model
                _refuse_moving(self, of_cases, {"res_model": model}, "res_model")
            _refuse_moving(self, of_cases, vals, "res_model")
        return super().write(vals)


class IrAttachment(models.Model):
    """Files of a case stay with it (S0-77, S4-33)."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if {"res_model", "res_id"} & vals.keys():
            _refuse_moving(self, _of_cases(self, "res_model"), vals, "res_model")
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._complaint_check_kept()
        return super().unlink()

    def _delete_and_notify(self, message=None):
        # the button of the client: the host deletes with every right
        self._complaint_check_kept()
        return super()._delete_and_notify(message)

    def _complaint_check_kept(self):
        """What came in or went out is not deleted. Who added a file himself takes it
        away again while the case is open, unless it went along with a message.
        """
        files = _of_cases(self.filtered(lambda file: not file.res_field), "res_model")
        own = self.filtered(lambda file: file.create_uid == self.env.user)
        mine = _of_cases(own, "res_model", [("complaint_open", "=", True)])
        # sudo: whether a file went along with what somebody else said, not with what
        messages = self.env["mail.message"].sudo()
        used = messages.search(
            [
                ("attachment_ids", "in", [file.id for file in mine]),
                "|",
                ("author_id", "!=", self.env.user.partner_id.id),
                ("message_type", "!=", "comment"),
            ]
        ).attachment_ids
        if any(file not in mine or file in used for file in files):
            raise UserError(
                self.env._(
                    "A file of a complaint is not deleted: it stays as long as the "
                    "complaint does. Only a file that you added yourself can be taken "
                    "away, while the complaint is open and before it was sent along. "
                    "A complaints officer removes others, with a reason, under "
                    "'Correspondence'."
                )
            )
