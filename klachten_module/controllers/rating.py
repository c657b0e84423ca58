from werkzeug.exceptions import NotFound

from odoo.addons.rating.controllers.main import Rating


class NoRatingOfCases(Rating):
    """The public pages of ratings know no case, whatever token somebody has."""

    def _get_rating_and_record(self, token):
        rating_sudo, record_sudo = super()._get_rating_and_record(token)
        if record_sudo._name == "helpdesk.ticket" and record_sudo.procedure_version_id:
            raise NotFound()
        return rating_sudo, record_sudo
