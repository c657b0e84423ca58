from typing import NamedTuple

from markupsafe import Markup, escape

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..kernel import SERVICE
from ..people.role import MANAGERS

KINDS = [
    ("officer", "Complaints officer"),
    ("role", "Role"),
    ("accountable", "Accountable in the version in force"),
    ("substitute", "Substitute"),
    ("manager", "Manager of a customer"),
    ("department", "Manager of a department"),
    ("auditor", "Auditor"),
]
AUDITOR = "klachten_module.group_complaint_auditor"
# A mail names so many changes; the list has them all.
MOST_TOLD = 20


class Gets(NamedTuple):
    """Somebody who gets cases: of which procedure, how, who, and by what (ids).

    `names` of that by language, as ((language, name), ...); one with another name now
    is the same.
    """

    procedure: int
    kind: str
    user: int
    source: int = 0
    names: tuple = ()

    @property
    def same(self):
        return self[:4]


def names_of(record):
    """The name of a record in every language, as Gets keeps it."""
    return tuple(
        (code, record.with_context(lang=code).name)
        for code, _name in record.env["res.lang"].get_installed()
    )


class ComplaintPeopleChange(models.Model):
    """Somebody began or ceased to get complaints, by configuration, absence, contact or
    group.

    Written by Odoo in the transaction that does it and never changed, so that who makes
    himself officer for an hour leaves a trace. The officers of the procedure, also one
    who ceases by it, are told; they and auditors read it.
    """

    _name = "complaint.people.change"
    _description = "Change of who gets complaints"
    _order = "moment desc, id desc"
    _log_access = False
    _rec_name = "person_id"

    procedure_id = fields.Many2one(
        "complaint.procedure", required=True, ondelete="cascade", index=True
    )
    moment = fields.Datetime(required=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, ondelete="restrict"
    )
    person_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(KINDS, string="As", required=True)
    # {language: name}, as it was called then: who reads it may have another language
    names = fields.Json(export_string_translation=False)
    what = fields.Char(
        compute="_compute_what",
        string="Of",
        help="The role, the customer, the department, or who is away.",
    )
    gained = fields.Boolean(string="Gets complaints")

    @api.depends("names")
    @api.depends_context("lang")
    def _compute_what(self):
        for change in self:
            names = change.names or {}
            own = names.get(self.env.lang or "en_US") or names.get("en_US")
            change.what = own or next(iter(names.values()), False)

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("complaint_service") is not SERVICE:
            raise UserError(self.env._("Odoo itself keeps who gets complaints."))
        return super().create(vals_list)

    # Never changed: these two never reach the database.
    # pylint: disable=method-required-super,no-raise-unlink
    def write(self, vals):
        raise UserError(self.env._("Who got complaints is never changed."))

    def unlink(self):
        raise UserError(self.env._("Who got complaints is never deleted."))

    @api.model
    def _note(self, before, after):
        """Keep who gets complaints now and did not before, and the other way round.

        :param before, after: sets of Gets
        """
        old, new = ({gets.same for gets in some} for some in (before, after))
        if old == new:
            return
        # sudo: the log is kept by us, and who is told need not be known to who acts
        log = self.sudo().with_context(complaint_service=SERVICE)
        changed = {gets for gets in before | after if gets.same in old ^ new}
        # whoever or whatever is deleted by it is no more
        procedures = log.env["complaint.procedure"].browse(
            {g.procedure for g in changed}
        )
        procedures = set(procedures.exists().ids)
        users = set(log.env["res.users"].browse({g.user for g in changed}).exists().ids)
        now = fields.Datetime.now()
        changes = log.create(
            [
                {
                    "procedure_id": gets.procedure,
                    "kind": gets.kind,
                    "person_id": gets.user,
                    "names": dict(gets.names) or False,
                    "gained": gets.same in new,
                    "user_id": self.env.uid,
                    "moment": now,
                }
                for gets in sorted(changed)
                if gets.procedure in procedures and gets.user in users
            ]
        )
        # what is installed or migrated is nobody's doing
        if self.env.uid != SUPERUSER_ID:
            for procedure, own in changes.grouped("procedure_id").items():
                own._tell(procedure)

    def _tell(self, procedure):
        """Write to the other officers of a procedure in use: who was one and who is
        (sudo).
        """
        if not procedure.version_id:
            return
        if len(procedure.version_ids.filtered("in_force_on")) < 2:
            # of its first version everybody was named just before
            self = self.filtered(lambda c: c.kind != "accountable")  # noqa: PLW0642
        new = self.filtered(lambda c: c.kind == "officer" and c.gained).person_id
        gone = self.filtered(lambda c: c.kind == "officer" and not c.gained).person_id
        told = (procedure.officer_ids - new | gone) - self.env.user
        for lang, officers in told.filtered("active").grouped("lang").items():
            own = self.with_context(lang=lang)
            procedure.with_context(lang=lang).message_notify(
                partner_ids=officers.partner_id.ids,
                subject=own.env._("Who gets complaints: %s", procedure.name),
                body=own._words(),
            )

    def _words(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        lines = []
        for change in self[:MOST_TOLD]:
            given = {
                "by": change.user_id.name,
                "person": change.person_id.name,
                "kind": labels[change.kind],
            }
            words = (
                self.env._("%(by)s: %(person)s gets complaints. %(kind)s", **given)
                if change.gained
                else self.env._(
                    "%(by)s: %(person)s gets no complaints any more. %(kind)s", **given
                )
            )
            lines.append(f"{words}: {change.what}" if change.what else words)
        more = len(self) - MOST_TOLD
        if more > 0:
            lines.append(self.env._("And %s more, under 'Who gets complaints'.", more))
        items = Markup().join(Markup("<li>%s</li>") % escape(line) for line in lines)
        return Markup("<ul>%s</ul>") % items


class ComplaintGives(models.AbstractModel):
    """A record that says who gets complaints: what changes in that is kept and told."""

    _name = "complaint.gives"
    _description = "Says who gets complaints"
    # the fields that say it
    _giving = frozenset()

    def _gets(self):
        """Who gets complaints by these records (sudo). :return: set of Gets"""
        return set()

    def _who_gets(self):
        # sudo: who acts need not see all that follows from it; he is shown none of it
        return self.sudo()._gets()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if any(self._giving & vals.keys() for vals in vals_list):
            self._note_gets(set(), records._who_gets())
        return records

    def write(self, vals):
        if not self._giving & vals.keys():
            return super().write(vals)
        before = self._who_gets()
        result = super().write(vals)
        self._note_gets(before, self._who_gets())
        return result

    def unlink(self):
        before = self._who_gets()
        result = super().unlink()
        self._note_gets(before, set())
        return result

    @api.model
    def _note_gets(self, before, after):
        self.env["complaint.people.change"]._note(before, after)

    @api.model
    def _roles_filled_by(self, kind):
        """The roles that are filled case by case in this way (sudo)."""
        return self.env["complaint.role"].search([("filled_by", "=", kind)])


class ComplaintProcedure(models.Model):
    _name = "complaint.procedure"
    _inherit = ["complaint.procedure", "complaint.gives"]
    _giving = frozenset({"officer_ids", "version_id"})

    def _gets(self):
        officers = {
            Gets(procedure.id, "officer", user.id)
            for procedure in self
            for user in procedure.officer_ids
        }
        accountable = {
            Gets(procedure.id, "accountable", user.id, role.id, names_of(role))
            for procedure in self
            for role in procedure.version_id.step_ids.raci_ids.filtered(
                lambda line: line.letter == "A" and line.role_id.filled_by == "users"
            ).role_id
            for user in role.user_ids
        }
        return officers | accountable


class ComplaintRole(models.Model):
    _name = "complaint.role"
    _inherit = ["complaint.role", "complaint.gives"]
    _giving = frozenset({"user_ids", "filled_by", "is_external"})

    def _gets(self):
        return {
            Gets(role.procedure_id.id, "role", user.id, role.id, names_of(role))
            for role in self
            if not role.is_external
            for user in role._present()
        }


class ComplaintDepartment(models.Model):
    _name = "complaint.department"
    _inherit = ["complaint.department", "complaint.gives"]
    _giving = frozenset({"user_ids", "company_id"})

    def _gets(self):
        roles = self._roles_filled_by("department")
        return {
            Gets(
                role.procedure_id.id,
                "department",
                user.id,
                department.id,
                names_of(department),
            )
            for department in self
            for role in roles
            if role.company_id == department.company_id
            for user in department.user_ids
        }


class ComplaintAbsence(models.Model):
    _name = "complaint.absence"
    _inherit = ["complaint.absence", "complaint.gives"]
    _giving = frozenset({"user_id", "substitute_id", "procedure_ids"})

    def _gets(self):
        return {
            Gets(
                procedure.id,
                "substitute",
                absence.substitute_id.id,
                absence.user_id.id,
                (("en_US", absence.user_id.name),),
            )
            for absence in self
            if absence.substitute_id
            for procedure in absence.procedure_ids
        }


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "complaint.gives"]
    _giving = frozenset(MANAGERS.values())

    def _gets(self):
        managed = {
            (partner, kind, partner[field].id)
            for partner in self
            for kind, field in MANAGERS.items()
            if partner[field]
        }
        roles = {kind: self._roles_filled_by(kind) for _p, kind, _id in managed}
        return {
            Gets(
                procedure.id,
                "manager",
                user_id,
                partner.id,
                (("en_US", partner.display_name or ""),),
            )
            for partner, kind, user_id in managed
            for procedure in roles[kind].procedure_id
        }


class ResUsers(models.Model):
    """Who becomes an auditor reads every case."""

    _name = "res.users"
    _inherit = ["res.users", "complaint.gives"]
    _giving = frozenset({"group_ids"})

    def _gets(self):
        # not has_group: its cache is emptied after this
        group = self.env["ir.model.data"]._xmlid_to_res_id(AUDITOR)
        auditors = self.filtered(lambda user: group in user.all_group_ids.ids)
        if not auditors:
            return set()
        procedures = self.env["complaint.procedure"].search(
            [("version_id", "!=", False)]
        )
        return {
            Gets(procedure.id, "auditor", user.id)
            for procedure in procedures
            for user in auditors
        }


class ResGroups(models.Model):
    _name = "res.groups"
    _inherit = ["res.groups", "complaint.gives"]
    _giving = frozenset({"user_ids", "implied_ids", "implied_by_ids"})

    def _gets(self):
        auditors = self.env.ref(AUDITOR, raise_if_not_found=False)
        return auditors.all_user_ids._gets() if auditors else set()
