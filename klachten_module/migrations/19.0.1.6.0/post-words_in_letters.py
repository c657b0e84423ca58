ADVICE = '<t t-out="object._complaint_advice()">report and advice of the committee</t>'


def migrate(cr, version):
    """Letters name the last day for the ombudsman, and hold the advice of a committee;
    whatever else somebody wrote in them stays.
    """
    cr.execute(
        """
        UPDATE mail_template
           SET body_html = replace(
               body_html::text,
               't-out=\\"object.procedure_version_id.appeal_term\\"',
               't-out=\\"object._complaint_appeal_term()\\"')::jsonb
         WHERE body_html::text LIKE '%t-out=_"object.procedure_version_id.appeal_term%'
        """
    )
    cr.execute(
        """
        UPDATE mail_template template
           SET body_html = (
               SELECT jsonb_object_agg(key, regexp_replace(
                   value, '(<p t-if="object.procedure_version_id.appeal_body)',
                   %s || '\\1'))
                 FROM jsonb_each_text(template.body_html))
          FROM ir_model_data data
         WHERE data.module = 'klachten_module' AND data.name = 'letter_position'
           AND data.model = 'mail.template' AND data.res_id = template.id
           AND template.body_html::text NOT LIKE '%%complaint_advice%%'
        """,
        [ADVICE],
    )
