from odoo import api, models
from odoo.exceptions import UserError


class RatingRating(models.Model):
    """A case is not rated: every colleague may read ratings and the words with them."""

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._complaint_refuse()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if {"res_id", "res_model_id"} & vals.keys():
            self._complaint_refuse()
        return result

    def _complaint_refuse(self):
        # sudo: who makes a rating may not read the ticket
        ratings = self.sudo().filtered(lambda r: r.res_model == "helpdesk.ticket")
        tickets = self.env["helpdesk.ticket"].sudo().browse(ratings.mapped("res_id"))
        if tickets.exists().filtered("procedure_version_id"):
            raise UserError(
                self.env._(
                    "A complaint is not rated; the complainant is asked whether it is "
                    "solved."
                )
            )
