import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Draft the next version of each procedure that was made from a template; it is
    put in force by one click of its configurator.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    for draft in env["complaint.procedure"].search([])._draft_next_versions():
        _logger.info("Drafted %s:\n%s", draft.display_name, draft.change_summary)
