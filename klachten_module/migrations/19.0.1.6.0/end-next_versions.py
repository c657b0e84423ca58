import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    """Draft the next version of each procedure that was made from a template; it is
    put in force by one click of its configurator. At the end: what it says in another
    language names choices that are translated by then.
    """
    # tasks without a mail to each
    quiet = {"lang": "en_US", "mail_activity_quick_update": True}
    env = api.Environment(cr, SUPERUSER_ID, quiet)
    for draft in env["complaint.procedure"].search([])._draft_next_versions():
        _logger.info("Drafted %s:\n%s", draft.display_name, draft.change_summary)
