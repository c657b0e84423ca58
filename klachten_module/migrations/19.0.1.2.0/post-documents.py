"""What a version says of itself is new: filled from what its procedure said already."""

import json

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

VALUES = ("individuals_only", "retention_years", "dated_on", "contact", "authors")
TEXTS = (
    "who_may",
    "owner",
    "authorised_by",
    "parent_process",
    "relations",
    "change_summary",
)
LANGUAGES = {"en": "en_US", "nl": "nl_NL"}


def migrate(cr, version):
    # the form that the confirmation of receipt asked for, or that a move waits for
    cr.execute(
        """
        UPDATE complaint_procedure_version version SET manner = 'form'
          FROM complaint_procedure procedure
         WHERE procedure.id = version.procedure_id AND version.manner = 'any'
           AND (procedure.form_elsewhere != '' OR EXISTS (
                SELECT FROM complaint_transition move
                  JOIN complaint_transition_ir_model_fields_rel required
                       ON required.complaint_transition_id = move.id
                  JOIN ir_model_fields field
                       ON field.id = required.ir_model_fields_id
                 WHERE move.version_id = version.id
                   AND field.name = 'form_received'))
        """
    )
    # the rest stands in the document of the one template there was
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env["complaint.template"]._load("ssc_ict")
    texts = {
        name: json.dumps({LANGUAGES[short]: t for short, t in template[name].items()})
        for name in TEXTS
    }
    values = {**{name: template[name] for name in VALUES}, **texts}
    cr.execute(
        SQL(
            """
            UPDATE complaint_procedure_version SET %s
             WHERE source = %s AND who_may IS NULL AND owner IS NULL
            """,
            SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in values.items()
            ),
            template["source"],
        )
    )
    env["complaint.procedure.version"].invalidate_model()
