from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...logic.terms import local_day


class ComplaintAbsence(models.Model):
    """Somebody who is away, and who takes his turns meanwhile.

    On the first day his open turns pass to the substitute; new ones go there until the
    last day. Afterwards new turns in a case go to whoever had it before.

    Somebody is away in all his procedures; a substitute gets turns in those where
    whoever chose him has a say, so that no officer lets people into cases of another.
    """

    _name = "complaint.absence"
    _description = "Absence and substitute"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        string="Who is away",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="cascade",
    )
    substitute_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        ondelete="restrict",
        index="btree_not_null",
        help="Gets the turns meanwhile and sees those complaints. Empty: a colleague "
        "in the same role, else the complaints officer. So it also goes in a procedure "
        "where whoever chooses the substitute has no say.",
    )
    # in which the substitute stands in; kept by _keep_choice only
    procedure_ids = fields.Many2many(
        "complaint.procedure",
        relation="complaint_absence_procedure_rel",
        column1="absence_id",
        column2="procedure_id",
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    date_from = fields.Date(string="First day", required=True)
    date_to = fields.Date(string="Last day", required=True)

    _user_days = models.Index("(user_id, date_from, date_to)")
    _order_of_days = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The last day of an absence comes after the first, or is the same day.",
    )
    _no_self = models.Constraint(
        "CHECK (substitute_id IS NULL OR substitute_id != user_id)",
        "Somebody who is away cannot be his own substitute. Choose a colleague.",
    )

    @api.constrains("user_id", "substitute_id", "date_from", "date_to")
    def _check_days(self):
        """No two absences of one person at a time, and no two who wait for each
        other.
        """
        # sudo: the absences of others count too
        everybody = self.sudo()
        for absence in everybody:
            same_days = everybody.search(
                [
                    ("id", "!=", absence.id),
                    ("date_from", "<=", absence.date_to),
                    ("date_to", ">=", absence.date_from),
                ]
            )
            if absence.user_id in same_days.user_id:
                raise ValidationError(
                    self.env._(
                        "%s is away on some of these days already. Change that absence "
                        "instead.",
                        absence.user_id.name,
                    )
                )
            if absence.substitute_id and absence in same_days._reached(absence):
                raise ValidationError(
                    self.env._(
                        "%(substitute)s is away on some of these days too, and has "
                        "%(user)s as substitute, directly or by others. Choose "
                        "somebody else.",
                        substitute=absence.substitute_id.name,
                        user=absence.user_id.name,
                    )
                )
            if absence.substitute_id.share or absence.user_id.share:
                raise ValidationError(
                    self.env._("A substitute is a colleague who works in this system.")
                )

    def _reached(self, start):
        """The absences that one comes to by going from substitute to substitute."""
        by_user = {absence.user_id: absence for absence in self | start}
        reached, here = self.browse(), start
        while here := by_user.get(here.substitute_id, self.browse()):
            if here in reached:
                break
            reached |= here
        return reached

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences._keep_choice()
        absences._take_effect()
        return absences

    def write(self, vals):
        result = super().write(vals)
        # the rules were asked of whom it was before: his own does not become another's
        self.check_access("write")
        if {"user_id", "substitute_id"} & vals.keys():
            self._keep_choice()
        self._take_effect()
        return result

    def _keep_choice(self):
        """Keep in which procedures the substitute stands in: those of who is away in
        which the present user, who chose him, has a say.
        """
        # sudo: who goes away need not read procedures; what they keep is ours to say
        for absence in self.sudo():
            procedures = absence.user_id._complaint_procedures()
            if not (self.env.su or absence.user_id == self.env.user):
                procedures = procedures.filtered(self._has_say)
            absence.procedure_ids = procedures

    def _has_say(self, procedure):
        """Whether this user chooses who takes turns there: its officer, or a
        configurator of its company.
        """
        user = self.env.user
        return user in procedure.officer_ids or (
            user.has_group("klachten_module.group_complaint_configurator")
            and procedure.company_id in self.env.companies
        )

    @api.model
    def _today(self):
        """Today where the company is."""
        zone = self.env.company.partner_id.tz or "Europe/Amsterdam"
        return local_day(self.env["helpdesk.ticket"]._complaint_now(), zone)

    @api.model
    def _of_today(self):
        """The absences that cover today (sudo)."""
        today = self._today()
        # sudo: whose turn it is follows from who is away, whoever asks; no days shown
        return self.sudo().search(
            [("date_from", "<=", today), ("date_to", ">=", today)]
        )

    @api.model
    def _stood_in_for(self, user):
        """The absences in which this user takes somebody's place today (sudo)."""
        today = self._of_today()
        if user in today.user_id:
            return today.browse()
        return today.filtered(lambda absence: absence.substitute_id == user)

    def _take_effect(self):
        """Give the substitutes their rights, and pass the open turns on today."""
        # sudo: somebody who goes away need not be allowed to edit users
        absences = self.sudo()
        for absence in absences.filtered("substitute_id"):
            absence.substitute_id._complaint_grant_as(
                absence.user_id, absence.procedure_ids
            )
        (absences & self._of_today()).user_id._complaint_pass_on()

    @api.model
    def _cron_pass_on(self):
        """Pass on the open turns of who is away since today."""
        self._of_today().user_id._complaint_pass_on()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_past(self):
        if any(absence.date_to < self._today() for absence in self):
            raise UserError(
                self.env._("An absence that is over stays: it explains who had a case.")
            )
