from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.domains import OptimizationLevel, field_type_optimization
from odoo.tools import SQL, Query

CASE = "helpdesk.ticket"


class ComplaintShut(models.AbstractModel):
    """What hangs on any record by model and number, shut where that is a case.

    Odoo gives messages to their author and addressees, activities to whoever has them,
    and public files to everybody, whatever the record says. A global rule on
    `complaint_shut` asks the case first. Records that hang on something else cost
    nothing.
    """

    _name = "complaint.shut"
    _description = "Shut to who may not read its complaint"
    # the fields that name the model and the number of the record
    _complaint_link = ("res_model", "res_id")

    complaint_shut = fields.Boolean(
        compute="_compute_complaint_shut",
        search="_search_complaint_shut",
        export_string_translation=False,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_complaint_shut(self):
        """One query for the cases among them, none when none hangs on a ticket."""
        _model, number = self._complaint_link
        # sudo: only whether it is a case; who may read it is asked as the user
        records = self.sudo()
        link = {record: record[number] for record in records._complaint_on_tickets()}
        tickets = self.env[CASE].browse({id_ for id_ in link.values() if id_})
        shut = set(tickets._complaint_unreadable().ids)
        for record in self:
            record.complaint_shut = link.get(record, 0) in shut

    def _complaint_on_tickets(self):
        model = self._complaint_link[0]
        return self.filtered(lambda record: record[model] == CASE)

    def _complaint_tickets(self):
        """The tickets that these hang on; whether somebody may read them is not
        asked.
        """
        # sudo: on what it hangs, nothing of what stands in it
        numbers = self.sudo()._complaint_on_tickets().mapped(self._complaint_link[1])
        return self.env[CASE].browse({id_ for id_ in numbers if id_})

    def _search_complaint_shut(self, operator, value):
        if operator != "in":
            return NotImplemented
        parts = []
        if True in value:
            parts.append(Domain.custom(to_sql=self._complaint_shut_sql))
        if False in value:
            parts.append(~Domain.custom(to_sql=self._complaint_shut_sql))
        return Domain.OR(parts)

    def _complaint_shut_sql(self, model, alias, query):
        """SQL that is true, and never NULL, for what hangs on a case one may not read.

        The case is looked up by its number for each row that hangs on a ticket; other
        rows are let through by the first comparison.
        """
        on_model, number = (
            model._field_to_sql(alias, name, query) for name in self._complaint_link
        )
        # sudo(False): record rules are evaluated as superuser, this is about the user
        tickets = model.env[CASE].sudo(False).with_context(active_test=False)
        tickets.env[CASE].flush_model(["procedure_version_id"])
        readable = SQL("FALSE")
        if tickets.has_access("read"):
            allowed = tickets._search(tickets._complaint_domain())
            allowed.add_where(
                SQL("%s = %s", SQL.identifier(allowed.table, "id"), number)
            )
            # OFFSET 0: by its number; PostgreSQL would else read all cases to hash them
            readable = SQL("EXISTS (%s OFFSET 0)", allowed.select(SQL("1")))
        return SQL(
            """(COALESCE(%(model)s, '') = %(case)s AND EXISTS (
                SELECT 1 FROM helpdesk_ticket complaint_case
                 WHERE complaint_case.id = %(number)s
                   AND complaint_case.procedure_version_id IS NOT NULL
            ) AND NOT %(readable)s)""",
            model=on_model,
            case=CASE,
            number=number,
            readable=readable,
        )

    def _complaint_hide_names(self, named):
        """Take the name from what hangs on a case of which this user sees no name.

        :param named: the records with the names, one for each of these, in their order
        """
        model, number = self._complaint_link
        # sudo: what it hangs on; whether the name may be seen is asked as the user
        numbers = [r[model] == CASE and r[number] for r in self.sudo()]
        tickets = self.env[CASE].browse({id_ for id_ in numbers if id_})
        shut = set(tickets._complaint_nameless().ids)
        for record, id_ in zip(named, numbers, strict=True):
            if id_ in shut:
                record.display_name = self.env._("Confidential")

    def _complaint_message_path(self, model):
        """The field by which the records of a model hang on a message, or None."""
        if model._abstract or model._transient or not model._auto:
            return None
        if model._name == "mail.message" or model._name.startswith("complaint."):
            return None
        links = (
            field.name
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == "mail.message"
            and field.store
            and field.name in ("mail_message_id", "message_id")
        )
        return next(links, None)

    # --- conditions on lists of what is confidential ----------------------------------

    @api.model
    def _complaint_guard_list(self, condition, field):
        """A condition on a list, about those records only that this user may know of.

        :param condition: fully optimized, on this x2many field
        :return: Domain; the condition itself where nothing in the list is confidential
        """
        operator, value = condition.operator, condition.value
        # `any` follows the rules already; a query is made by code, not by a user
        if operator in ("any", "not any") or isinstance(value, Query | SQL):
            return condition
        comodel = self.env[field.comodel_name].with_context(**field.context)
        free = self._complaint_free_domain(field.model_name, comodel)
        if free is None:
            return condition
        if operator in ("any!", "not any!"):
            return Domain(
                field.name, operator, self._complaint_known(comodel, value, free)
            )
        # as core: ids also find what is archived
        comodel = comodel.with_context(active_test=False)
        parts = []
        if ids := [id_ for id_ in value if id_]:
            listed = self._complaint_known(comodel, Domain("id", "in", ids), free)
            parts.append(Domain(field.name, "any!", listed))
        if False in value:
            all_known = self._complaint_known(comodel, Domain.TRUE, free)
            parts.append(Domain(field.name, "not any!", all_known))
        return Domain.OR(parts) if operator == "in" else ~Domain.OR(parts)

    @api.model
    def _complaint_known(self, comodel, domain, free):
        """The records in a domain that are free or that this user may read.

        :return: Query, not executed
        """
        known = free
        hangs = comodel._name != CASE and not free.is_false()
        if not hangs and comodel.has_access("read"):
            ruled = comodel.with_context(active_test=False)._search(Domain.TRUE)
            known |= Domain("id", "any!", ruled)
        # sudo: which of them the user may know of stands in the domain
        return comodel.sudo()._search(domain & known)

    @api.model
    def _complaint_free_domain(self, model_name, comodel):
        """What is no secret in a list of these records, whoever asks.

        :return: Domain on comodel; None where nothing is secret, or where the list
            hangs on the case itself, so that it is as confidential as its owner
        """
        if comodel._name == CASE:
            return Domain("procedure_version_id", "=", False)
        if comodel._name.startswith("complaint."):
            link = comodel._fields.get("ticket_id")
            of_case = link is not None and link.comodel_name == CASE
            return Domain.FALSE if of_case else None
        if model_name == CASE:
            return None
        if "complaint_shut" in comodel._fields:
            return Domain("complaint_shut", "=", False)
        path = self._complaint_message_path(comodel)
        return Domain(f"{path}.complaint_shut", "=", False) if path else None


@field_type_optimization(["one2many", "many2many"], OptimizationLevel.FULL)
def guard_list(condition, model):
    """Ask the rules of a case in each condition on a list of cases or of their parts.

    Odoo answers `in` and `= False` on such a list from the column of the other model,
    without its rules: a search for partners tells who complained. Conditions also come
    out of paths, inherited and related fields and search methods, of any addon; they
    all pass here. It is a registration for the whole process, so other databases ask
    first whether this addon is there; what runs as superuser is let through.
    """
    if model.env.su or "complaint.shut" not in model.env.registry:
        return condition
    field = model._fields[condition.field_expr]
    return model.env["complaint.shut"]._complaint_guard_list(condition, field)


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message", "complaint.shut"]
    _complaint_link = ("model", "res_id")

    @api.depends_context("uid")
    def _compute_display_name(self):
        """A link to a message shows its subject with sudo, so to everybody."""
        result = super()._compute_display_name()
        self._complaint_hide_names(self)
        return result

    def _notify_message_notification_update(self):
        """Whoever wrote it hears no more what became of a message he may not read."""

        def told(message):
            writer = message.author_id.main_user_id
            return not (writer and message.with_user(writer).complaint_shut)

        heard = self.filtered(told)
        return super(MailMessage, heard)._notify_message_notification_update()

    def fetch(self, field_names=None):
        """Core fetches with sudo: what was not asked for by `read` is not checked,
        as in an export along a path.
        """
        if self.env.su:
            return super().fetch(field_names)
        names = field_names and {*field_names, *self._complaint_link}
        super().fetch(names)
        shut = self.filtered("complaint_shut")
        if shut:
            shut.invalidate_recordset(flush=False)
            raise shut._make_access_error("read")


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for mail in self:
            # sudo: which message; whether its name may be seen is asked as the user
            message = mail.sudo().mail_message_id.sudo(False)
            message._complaint_hide_names(mail)
        return result


class MailLinkPreview(models.Model):
    """A link in a message of a case, and what the page behind it is called."""

    _inherit = "mail.link.preview"

    complaint_shut = fields.Boolean(
        compute="_compute_complaint_shut",
        search="_search_complaint_shut",
        export_string_translation=False,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_complaint_shut(self):
        for preview in self:
            # sudo: only whether one of the messages is shut, asked as the user
            messages = preview.sudo().message_link_preview_ids.message_id
            preview.complaint_shut = any(messages.mapped("complaint_shut"))

    def _search_complaint_shut(self, operator, value):
        if operator != "in":
            return NotImplemented
        shut = Domain(
            "message_link_preview_ids",
            "any",
            [("message_id.complaint_shut", "=", True)],
        )
        parts = [shut] if True in value else []
        return Domain.OR([*parts, ~shut] if False in value else parts)


class MailActivity(models.Model):
    """A task of a case is given to somebody who may read the case."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "complaint.shut"]

    def _search(self, domain, *args, **kwargs):
        page = self.with_context(complaint_page=True)
        return super(MailActivity, page)._search(domain, *args, **kwargs)

    def _check_access(self, operation):
        page = self.with_context(complaint_page=True)
        return super(MailActivity, page)._check_access(operation)

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._complaint_check_user()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._complaint_check_user()
        return result

    def _complaint_check_user(self):
        """:raise UserError: a user gives a task to somebody who could not see it"""
        if self.env.su:
            return
        for activity in self._complaint_on_tickets():
            user = activity.user_id
            if user and activity.with_user(user).complaint_shut:
                raise UserError(
                    self.env._(
                        "%s may not read this complaint, so give the task to somebody "
                        "else.",
                        user.name,
                    )
                )


class MailFollowers(models.Model):
    _name = "mail.followers"
    _inherit = ["mail.followers", "complaint.shut"]


class MailScheduledMessage(models.Model):
    _name = "mail.scheduled.message"
    _inherit = ["mail.scheduled.message", "complaint.shut"]
    _complaint_link = ("model", "res_id")


class RatingRating(models.Model):
    _name = "rating.rating"
    _inherit = ["rating.rating", "complaint.shut"]

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        self._complaint_hide_names(self)
        return result


class IrAttachment(models.Model):
    """Files of a case follow the case: no public file, no link with a token."""

    _name = "ir.attachment"
    _inherit = ["ir.attachment", "complaint.shut"]

    def _can_return_content(self, field_name=None, access_token=None):
        # this may be asked by somebody outside
        if self._complaint_of_case():
            return False  # then Odoo asks the rights of the user
        return super()._can_return_content(field_name, access_token)

    def _has_attachments_ownership(self, attachment_tokens):
        of_case = self._complaint_of_case().sudo(False)
        if of_case and not of_case.has_access("write"):
            return False
        return super()._has_attachments_ownership(attachment_tokens)

    def _complaint_of_case(self):
        """Those of these files that hang on a case."""
        # sudo: asks on what they hang, nothing of what stands in them
        on_tickets = self.sudo()._complaint_on_tickets().filtered("res_id")
        cases = set(
            self.env[CASE].browse(on_tickets.mapped("res_id"))._complaint_cases().ids
        )
        found = on_tickets.filtered(lambda attachment: attachment.res_id in cases)
        return found.with_env(self.env)
