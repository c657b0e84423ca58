# The letters to the complainant that there were before a version could choose.
LETTERS = (
    "letter_confirmation",
    "letter_acknowledgement",
    "letter_answer",
    "letter_reminder",
    "letter_improvement",
    "letter_escalation",
    "letter_closed",
    "letter_extension",
    "letter_delay",
)


def migrate(cr, version):
    """Keep the letters of existing versions as they were: new ones do not start.

    A version without a choice sends every letter, so also those that are new.
    """
    cr.execute(
        """
        INSERT INTO complaint_version_letter_rel
                    (complaint_procedure_version_id, mail_template_id)
        SELECT procedure_version.id, data.res_id
          FROM complaint_procedure_version procedure_version
          JOIN ir_model_data data ON data.module = 'klachten_module'
               AND data.model = 'mail.template' AND data.name = ANY(%s)
         WHERE NOT EXISTS (
               SELECT FROM complaint_version_letter_rel chosen
                WHERE chosen.complaint_procedure_version_id = procedure_version.id)
        """,
        [list(LETTERS)],
    )
