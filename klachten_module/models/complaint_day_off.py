from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintDayOff(models.Model):
    """A day on which the organisation does not work, kept per version.

    Under a version in force only days to come are added or taken away: a term that was
    met or missed stays what it was.
    """

    _name = "complaint.day.off"
    _description = "Day off in a complaint procedure"
    _order = "date"

    version_id = fields.Many2one(
        "complaint.procedure.version", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(required=True)
    name = fields.Char(required=True)

    _day_uniq = models.UniqueIndex(
        "(version_id, date)", "This day is a day off already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        days = super().create(vals_list)
        days._check_to_come()
        days.version_id._recount_running()
        return days

    def write(self, vals):
        self.env.registry.clear_cache()
        self._check_to_come()
        result = super().write(vals)
        self._check_to_come()
        self.version_id._recount_running()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        self._check_to_come()
        versions = self.version_id
        result = super().unlink()
        versions._recount_running()
        return result

    def _check_to_come(self):
        today = fields.Date.context_today(self)
        if any(d.date <= today and d.version_id.state != "draft" for d in self):
            raise UserError(
                self.env._("A day that has come stays a working day or a day off.")
            )
