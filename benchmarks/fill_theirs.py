"""Fill a database with the helpdesk's own tickets: as many, as old, as often open."""

import json
from contextlib import contextmanager

from odoo import fields

SUBJECTS = (
    "laptop telefoon netwerk wachtwoord printer scherm account mailbox agenda "
    "vergaderzaal toegangspas parkeren factuur levering bezoek balie wachtrij brief "
    "antwoord belofte afspraak medewerker toon uitleg website formulier dossier "
    "privacy melding storing update licentie toetsenbord beamer koffie verlichting "
    "temperatuur geluid schoonmaak verhuizing"
).split()


def fill(env, size, open_cases):
    """Make tickets, with three SLA lines each where that addon is installed."""
    params = {
        "size": size,
        "open_cases": open_cases,
        "contact_count": contacts(env),
        "subjects": SUBJECTS,
        "now": fields.Datetime.now(),
        "teams": env["helpdesk.ticket.team"]
        .search([("name", "like", "Balie")], order="id")
        .ids,
        "new": env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").id,
        "progress": env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress").id,
        "waiting": env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting").id,
        "done": env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id,
        "categories": categories(env),
        "agent": env["res.users"].search([("login", "=", "agent")]).id,
        "subtype_id": env.ref("helpdesk_mgmt.hlp_tck_created").id,
        "author_id": env.ref("base.partner_root").id,
    }
    has_rating = "rating_status" in env["helpdesk.ticket"]
    with sealed(env, "helpdesk_ticket"):
        if has_rating:
            env.cr.execute(f"{RATING} SET DEFAULT 'none'")
        env.cr.execute(TICKETS, params)
        if has_rating:
            env.cr.execute(f"{RATING} DROP DEFAULT")
        if "helpdesk.sla" in env:
            env.cr.execute(SLA_LINES, params)
    env["ir.sequence"].search(
        [("code", "=", "helpdesk.ticket.sequence")]
    ).number_next_actual = size + 1
    env.cr.commit()
    env.cr.execute("ANALYZE")


def categories(env):
    """Eight for each company, as ours has grounds for each procedure.

    :return: JSON, {company id: [category id, ...]}
    """
    teams = env["helpdesk.ticket.team"].search([("name", "like", "Balie")])
    made = {
        company.id: env["helpdesk.ticket.category"]
        .create([{"name": f"Category {i}", "company_id": company.id} for i in range(8)])
        .ids
        for company in teams.company_id
    }
    return json.dumps(made)


RATING = "ALTER TABLE helpdesk_ticket ALTER rating_status"
TICKETS = """
    INSERT INTO helpdesk_ticket (number, name, description, stage_id, team_id,
           company_id, partner_id, commercial_partner_id, partner_name, partner_email,
           user_id, priority, sequence, active, unattended, color, category_id,
           last_stage_update, closed_date, create_uid, write_uid, create_date,
           write_date)
    SELECT 'HT' || lpad(i::text, 5, '0'),
           (%(subjects)s::text[])[1 + h %% 40] || ' '
               || (%(subjects)s::text[])[1 + h2 %% 40] || ' ' || i %% 997,
           '<p>' || repeat('Omschrijving van de melding. ', 6 + h %% 12) || '</p>',
           stage.id, team.id, team.company_id, contact.id,
           contact.commercial_partner_id, contact.name, contact.email,
           CASE WHEN i %% 20 > 0 THEN %(agent)s END,
           (ARRAY['0', '1', '1', '1', '2', '3'])[1 + h %% 6], 10, true,
           stage.unattended, 0,
           (%(categories)s::jsonb -> team.company_id::text ->> h2 %% 8)::int,
           made + '8 days',
           CASE WHEN stage.closed THEN made + '18 days' END, 1, 1, made,
           made + '18 days'
      FROM (SELECT i, hashint4(i) & 2147483647 AS h,
                   hashint4(i + 7) & 2147483647 AS h2,
                   CASE WHEN %(size)s - i < %(open_cases)s
                        THEN %(now)s - '63 days'::interval
                             * ((%(size)s - i)::float / %(open_cases)s)
                        ELSE %(now)s - '3650 days'::interval
                             + '3580 days'::interval
                             * (i::float / (%(size)s - %(open_cases)s + 1))
                   END::timestamp(0) AS made
              FROM generate_series(1, %(size)s) i) drawn
      JOIN helpdesk_ticket_stage stage ON stage.id = CASE
           WHEN %(size)s - i >= %(open_cases)s THEN %(done)s
           WHEN h %% 10 < 3 THEN %(new)s WHEN h %% 10 < 8 THEN %(progress)s
           ELSE %(waiting)s END
      JOIN helpdesk_ticket_team team ON team.id = (%(teams)s::int[])[
           CASE WHEN i %% 50 < 45 THEN 1 WHEN i %% 50 < 48 THEN 2 ELSE 3 END]
      JOIN bench_contact contact ON contact.no = h %% %(contact_count)s
     ORDER BY i;
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id, date,
           body, is_internal, create_uid, write_uid, create_date, write_date)
    SELECT 'helpdesk.ticket', id, 'notification', %(subtype_id)s, %(author_id)s,
           create_date, '', true, 1, 1, create_date, create_date
      FROM helpdesk_ticket ORDER BY id;
    INSERT INTO mail_followers (res_model, res_id, partner_id)
    SELECT 'helpdesk.ticket', id, %(author_id)s FROM helpdesk_ticket ORDER BY id;
"""
SLA_LINES = """
    INSERT INTO helpdesk_ticket_sla (ticket_id, sla_id, expected_stage_id, hours,
           consumed_time, deadline, last_state_date, state, create_uid, write_uid,
           create_date, write_date)
    SELECT ticket.id, sla.id, sla.stage_id, sla.days * 8, 0,
           ticket.create_date + sla.days * INTERVAL '1.4 days', ticket.create_date,
           CASE WHEN stage.sequence >= expected.sequence
                THEN CASE WHEN ticket.id %% 5 = sla.id %% 5 THEN 'expired'
                          ELSE 'accomplished' END
                ELSE 'in_progress' END,
           1, 1, ticket.create_date, ticket.create_date
      FROM helpdesk_ticket ticket
      JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
     CROSS JOIN helpdesk_sla sla
      JOIN helpdesk_ticket_stage expected ON expected.id = sla.stage_id
     ORDER BY ticket.id, sla.id
"""


def contacts(env):
    """Number the contacts for the SQL.

    :return: how many there are
    """
    env.cr.execute(
        """CREATE TEMP TABLE bench_contact AS
           SELECT row_number() OVER (ORDER BY id) - 1 AS no, id, name, email,
                  commercial_partner_id
             FROM res_partner WHERE name LIKE 'Klant %'"""
    )
    return env.cr.rowcount


@contextmanager
def sealed(env, *tables):
    """Insert without triggers and foreign keys; let ids go on after the last."""
    env.flush_all()
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute("SET LOCAL work_mem = '64MB'")
    yield
    env.cr.execute("SET LOCAL session_replication_role = origin")
    for table in tables:
        env.cr.execute(
            f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"
        )
    env.cr.commit()
