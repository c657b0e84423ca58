import re

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.klachten_module.models.outside_html import clean_words

MAIL_OF_A_CASE = SQL(
    """model = 'helpdesk.ticket' AND message_type IN ('email', 'out_of_office')
       AND EXISTS (
        SELECT FROM helpdesk_ticket WHERE helpdesk_ticket.id = mail_message.res_id
           AND helpdesk_ticket.procedure_version_id IS NOT NULL)"""
)
CASES = SQL("procedure_version_id IS NOT NULL")
ALL = SQL("TRUE")
# Where words from outside stand, and which rows are ours.
PLACES = (
    ("helpdesk_ticket", "statement", CASES),
    ("helpdesk_ticket", "written_up", CASES),
    ("helpdesk_ticket", "answer", CASES),
    ("helpdesk_ticket", "description", CASES),
    ("mail_message", "body", MAIL_OF_A_CASE),
    ("complaint_letter", "text", ALL),
    ("complaint_letter", "answer", ALL),
    ("complaint_inquiry", "question", ALL),
    ("complaint_note", "body", ALL),
    ("complaint_contact", "heard", ALL),
    ("complaint_finding", "position", ALL),
    ("complaint_verification", "reason", ALL),
)
BATCH = 1000
# Our own frame has a logo of ours at most, and sets nothing apart from the page.
FOREIGN = r"position\s*:|url\(|<img[^>]+src=[\"']?\s*([a-z]+:)?//(?!%s)"


def migrate(cr, version):
    """Clean what came in before such words were cleaned when they are stored.

    The mail as it came in is kept as a file of the case. Words are read in batches, by
    id, and written only where cleaning changes them.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env = env(context={"lang": env.company.partner_id.lang})
    for table, column, ours in PLACES:
        _clean(env, table, column, SQL("%s AND %s LIKE '%%<%%'", ours, _id(column)))
    base = env["ir.config_parameter"].get_param("web.base.url") or ""
    host = re.escape(base.partition("//")[2] or "-")
    _clean(env, "complaint_letter", "body", SQL("body ~* %s", FOREIGN % host))


def _id(name):
    return SQL.identifier(name)


def _clean(env, table, column, which):
    """Clean one column of one table, of the rows for which `which` is true."""
    last = 0
    while rows := env.execute_query(
        SQL(
            "SELECT id, %(column)s FROM %(table)s WHERE id > %(last)s AND %(which)s "
            "ORDER BY id LIMIT %(batch)s",
            column=_id(column),
            table=_id(table),
            last=last,
            which=which,
            batch=BATCH,
        )
    ):
        last = rows[-1][0]
        for id_, words in rows:
            cleaned = clean_words(env, words)
            if cleaned != words:
                env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        _id(table),
                        _id(column),
                        cleaned,
                        id_,
                    )
                )
