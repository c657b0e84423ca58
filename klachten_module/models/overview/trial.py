from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, formataddr

from ..kernel import SERVICE

OFFICER = "klachten_module.group_complaint_officer"
CONFIGURATOR = "klachten_module.group_complaint_configurator"
# Models that hang on a record by its model and id: (model, model field, id field).
HANGING = (
    ("mail.activity", "res_model", "res_id"),
    ("rating.rating", "res_model", "res_id"),
    ("mail.message", "model", "res_id"),
    ("mail.followers", "res_model", "res_id"),
    ("ir.attachment", "res_model", "res_id"),
)


class HelpdeskTicket(models.Model):
    """A test complaint: shows whoever set up a procedure that it works, then goes.

    It goes the way of every complaint, but its letters go to whoever made it and it
    counts in no figure. It is the only case that can be deleted.
    """

    _inherit = "helpdesk.ticket"

    # What the reports leave out.
    _complaint_tests = models.Index("(id) WHERE complaint_test")

    complaint_test = fields.Boolean(
        string="Test complaint",
        readonly=True,
        copy=False,
        help="Made to try the procedure: it counts nowhere and can be removed.",
    )

    def action_complaint_remove_test(self):
        """Really delete test complaints, their log included.

        :return: action that opens the board of their procedure
        """
        self._complaint_check_remover()
        # sudo: checked above; only what the database says is a test is deleted
        tests = self.sudo().with_context(active_test=False)
        self.env.flush_all()
        tests.invalidate_recordset(["complaint_test"])
        if not tests or not all(case.complaint_test for case in tests.exists()):
            raise UserError(
                self.env._("Only a test complaint can be removed. This one is real.")
            )
        procedure = tests.procedure_id[:1]
        tests._complaint_erase()
        # main: the way back does not lead to what is gone
        return dict(procedure.with_env(self.env).action_open_cases(), target="main")

    def _complaint_check_remover(self):
        """Refuse who has no say in these: a configurator has in the procedures that he
        may see, which are those of his companies.
        """
        user = self.env.user
        if user.has_group(OFFICER) and self.has_access("read"):
            return
        # sudo: a configurator reads no cases; their procedures are asked as himself
        procedures = self.sudo().procedure_id.sudo(False)
        if not (user.has_group(CONFIGURATOR) and procedures.has_access("read")):
            raise AccessError(
                self.env._(
                    "A test complaint is removed by a complaints officer, or by a "
                    "configurator of the company of the complaint. If you are one, "
                    "switch that company on first, at the top right of the screen."
                )
            )

    def _complaint_erase(self):
        """Delete these cases and all that hangs on them (sudo; the caller checked)."""
        env, ids = self.env, self.ids
        parts = self._complaint_parts()
        # a message takes its mail along; a letter that names both is in the way
        letters = env["complaint.letter"].search([("ticket_id", "in", ids)])
        letters.write({"mail_id": False})
        for name in [self._name, *parts]:
            of_model = ids
            if name != self._name:
                found = env[name].with_context(active_test=False)
                of_model = found.search([("ticket_id", "in", ids)]).ids
            for model, model_field, id_field in HANGING:
                # of fields too, which a search for files leaves out otherwise
                hanging = env[model].with_context(
                    active_test=False, skip_res_field_check=True
                )
                hanging.search(
                    [(model_field, "=", name), (id_field, "in", of_model)]
                ).unlink()
        env["complaint.figure"]._forget(ids)
        env["complaint.deadline"].search([("ticket_id", "in", ids)])._count(-1)
        env.flush_all()
        env.cr.execute("SET LOCAL klachten.maintenance = 'on'")
        # one statement, so that parts which point to each other go together
        deletions = [
            SQL(
                "%s AS (DELETE FROM %s WHERE ticket_id = ANY(%s))",
                SQL.identifier(f"gone_{index}"),
                SQL.identifier(env[name]._table),
                ids,
            )
            for index, name in enumerate(parts)
        ]
        env.cr.execute(
            SQL(
                "WITH %s DELETE FROM helpdesk_ticket WHERE id = ANY(%s)",
                SQL(", ").join(deletions),
                ids,
            )
        )
        env.cr.execute("SET LOCAL klachten.maintenance = 'off'")
        env.invalidate_all(flush=False)

    def _complaint_parts(self):
        """Names of our models whose records belong to one case by `ticket_id`."""
        return [
            name
            for name, model in self.env.items()
            if name.startswith("complaint.")
            and model._auto
            and not model._abstract
            and not model._transient
            and "ticket_id" in model._fields
            and model._fields["ticket_id"].store
            and model._fields["ticket_id"].comodel_name == self._name
            and model._fields["ticket_id"].required
        ]


class ComplaintProcedure(models.Model):
    _inherit = "complaint.procedure"

    def _register_test_complaint(self):
        """A test complaint of this user, taken in as every complaint is.

        :return: helpdesk.ticket
        """
        self.ensure_one()
        user = self.env.user
        if not (user.has_group(OFFICER) or user.has_group(CONFIGURATOR)):
            raise AccessError(
                self.env._(
                    "A complaints officer or configurator registers a test complaint."
                )
            )
        self.check_access("read")
        if not self.version_id:
            raise UserError(
                self.env._("Put a version of this procedure in force first.")
            )
        if not user.email:
            raise UserError(
                self.env._(
                    "The letters of a test complaint go to you: fill in your e-mail "
                    "address first, under My Preferences."
                )
            )
        words = self.env._("This is a test complaint. It can be removed.")
        # sudo: checked above; a configurator reads no cases. No contact: whoever
        # complains may not handle his complaint, and he wants to try that too.
        tickets = self.env["helpdesk.ticket"].sudo()
        case = tickets.with_context(
            complaint_service=SERVICE, complaint_intake={"test": True}
        ).create(
            {
                "name": self.env._("Test complaint"),
                "description": words,
                "team_id": self.team_id.id,
                "partner_name": user.name,
                "partner_email": user.email,
                "complaint_lang": user.lang,
            }
        )
        return case.with_env(self.env)

    def action_test_complaint(self):
        """Register a test complaint and show it, to who may see it."""
        case = self._register_test_complaint()
        # sudo: the number of the case that he made just now; nothing else is shown
        number = case.sudo().number
        return case._complaint_open_or_tell(
            self.env._(
                "Test complaint %s is on the board of the complaints officers.",
                number,
            )
        )


class ComplaintLetter(models.Model):
    _inherit = "complaint.letter"

    def _queue(self, drafts):
        """Letters of a test complaint go to whoever made it, and to nobody else
        (sudo).
        """
        tickets = self.env["helpdesk.ticket"]
        tickets = tickets.browse({draft["vals"]["ticket_id"] for draft in drafts})
        makers = {
            case.id: case.create_uid
            for case in tickets
            if case.complaint_test and case.create_uid.email
        }
        for draft in drafts:
            maker = makers.get(draft["vals"]["ticket_id"])
            if maker and draft["vals"].get("email_to"):
                draft["vals"]["email_to"] = formataddr((maker.name, maker.email))
        return super()._queue(drafts)
