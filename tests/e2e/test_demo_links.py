"""Who clicks a link of the demo data gets somewhere."""

LINKS = """
    SELECT DISTINCT found[1]
      FROM (SELECT body FROM mail_message WHERE model = 'helpdesk.ticket'
             UNION ALL SELECT body FROM complaint_letter) AS said,
           regexp_matches(body, 'href="(https?:[^"]+)"', 'g') AS found
     UNION
    SELECT form_elsewhere FROM complaint_procedure WHERE form_elsewhere != ''
"""


# Where Odoo thought to be when the demo data was made; each login of an administrator,
# in whatever test came before, may change that (`./klachten run` freezes it).
MADE_AT = "http://localhost:8069/"


def test_links_of_the_demo_lead_to_this_odoo(demo):
    links = [link for (link,) in demo.sql(LINKS)]
    assert links
    assert [link for link in links if not link.startswith((MADE_AT, demo.url))] == []
