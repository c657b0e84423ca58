"""An organisation with 19.0.1.1.0 updates: its database in the shape of then."""

import json

import pytest
from own_database import CASES, own_database

MODULE = "klachten_module"
# What an update leaves as it is.
SELECT = {
    "complaint_event": "SELECT * FROM complaint_event ORDER BY id",
    "complaint_figure": "SELECT to_jsonb(figure) FROM complaint_figure figure "
    "ORDER BY id",
    "complaint_figure_turn": "SELECT to_jsonb(turn) FROM complaint_figure_turn turn "
    "ORDER BY id",
    "complaint_deadline": "SELECT ticket_id, term_id, state, own_state, own_due_on "
    "FROM complaint_deadline ORDER BY id",
    "complaint_term": "SELECT code, figure FROM complaint_term WHERE version_id IN "
    "(SELECT id FROM complaint_procedure_version WHERE state = 'in_force') ORDER BY id",
    "helpdesk_ticket": "SELECT name, description, stage_id, number, turn_role_list, "
    "turn_user_list, hidden_partner_list FROM helpdesk_ticket ORDER BY id",
}

# Of the letter whose description only changed.
DESCRIBED = {
    "en_US": "Sent when the customer management office passes the case to the service "
    "level manager.",
    "nl_NL": "Gaat uit als bureau klantmanagement de zaak overdraagt aan de "
    "servicelevelmanager.",
}
# Dialogs that stood open at the update are rows too: their new columns are computed.
BACK = """
UPDATE ir_module_module SET latest_version = '19.0.1.1.0'
 WHERE name = 'klachten_module';
DROP TABLE complaint_figure, complaint_figure_turn;
CREATE TABLE complaint_figure AS SELECT id, 'met'::text AS done FROM helpdesk_ticket;
CREATE TABLE complaint_turn_role_rel AS
    SELECT id AS helpdesk_ticket_id, unnest(turn_role_list) AS complaint_role_id
      FROM helpdesk_ticket;
CREATE TABLE complaint_turn_user_rel AS
    SELECT id AS ticket_id, unnest(turn_user_list) AS user_id FROM helpdesk_ticket;
CREATE TABLE complaint_hidden_partner_rel AS
    SELECT id AS ticket_id, unnest(hidden_partner_list) AS partner_id
      FROM helpdesk_ticket;
ALTER TABLE helpdesk_ticket DROP turn_role_list, DROP turn_user_list,
    DROP hidden_partner_list;
ALTER TABLE complaint_deadline DROP own_state;
ALTER TABLE complaint_term DROP figure;
ALTER TABLE res_partner DROP COLUMN complaint_relation_manager_id,
    DROP COLUMN complaint_service_manager_id;
ALTER TABLE complaint_setup DROP COLUMN company_street;
ALTER TABLE complaint_procedure_version DROP COLUMN manner,
    DROP COLUMN individuals_only, DROP COLUMN retention_years, DROP COLUMN owner,
    DROP COLUMN who_may, DROP COLUMN relations;
DELETE FROM complaint_version_letter_rel;
UPDATE complaint_outcome SET code = NULL;
ALTER TABLE complaint_transition ADD required_event_type varchar,
    ADD required_event_result varchar, ADD missing_event_text jsonb,
    ADD after_reaction_period boolean;
UPDATE complaint_transition move SET required_event_type = gate.event_type,
       required_event_result = gate.result, missing_event_text = gate.text
  FROM complaint_gate gate WHERE gate.transition_id = move.id AND gate.kind = 'event';
UPDATE complaint_transition move SET after_reaction_period = TRUE
  FROM complaint_gate gate
 WHERE gate.transition_id = move.id AND gate.kind = 'reaction_over';
DROP TABLE complaint_gate CASCADE;
UPDATE mail_template template
   SET description = %s, body_html = regexp_replace(
       replace(replace(replace(replace(replace(body_html::text,
           '_complaint_promised_on()', 'answer_due_on'),
           '<p t-out=\\"salutation\\">Dear name,</p>',
           '<p>Dear <t t-out=\\"addressee_name or ''''\\">name</t>,</p>'),
           'Let us know by', 'Reply to this mail by'),
           '<p t-out=\\"salutation\\">Geachte naam,</p>',
           '<p>Beste <t t-out=\\"addressee_name or ''''\\">naam</t>,</p>'),
           'Laat het ons dan weten', 'Beantwoord dan deze mail'),
       '<t t-if=\\\\"not object.procedure_version_id.committee\\\\">([^<]*)</t>',
       '\\1', 'g')::jsonb
  FROM ir_model_data data
 WHERE data.module = 'klachten_module' AND data.name = 'letter_acknowledgement'
   AND data.res_id = template.id;
"""
AFTER = """
case = env["helpdesk.ticket"].search([("name", "=", "Case")])
version = case.procedure_version_id
print("PROBLEMS", version._problem_sentences())
print("VERSION", version.manner, version.retention_years, bool(version.owner))
print("GATES", len(version.transition_ids.gate_ids), len(version.letter_ids))
case.form_received = True
case._complaint_move(case._complaint_transitions().filtered("is_main"))
print("STAGE", case.stage_id.complaint_code)
"""


@pytest.fixture
def database():
    with own_database("upgrade") as database:
        yield database


def test_a_database_of_19_0_1_1_0_is_updated_and_its_cases_go_on(database):
    database.shell(CASES)
    known = {table: database.sql(SELECT[table]) for table in SELECT}
    assert all(known.values())
    database.sql(BACK, json.dumps(DESCRIBED))
    database.log.unlink(missing_ok=True)
    database.module("-u", MODULE)
    lines = database.log.read_text("utf-8").splitlines()
    assert not database.faults()
    assert not [line for line in lines if " WARNING " in line]
    for table, rows in known.items():
        assert database.sql(SELECT[table]) == rows, table
    described = database.sql(
        "SELECT description ->> 'en_US', description ->> 'nl_NL' FROM mail_template "
        "JOIN ir_model_data data ON data.res_id = mail_template.id "
        "AND data.model = 'mail.template' AND data.name = 'letter_acknowledgement'"
    )
    assert "Sent when the handling starts" in described[0][0]
    assert described[0][1] != described[0][0]
    told = database.shell(AFTER)
    for expected in (
        "PROBLEMS []",
        "VERSION form 5 True",
        "GATES 2 9",
        "STAGE classification",
    ):
        assert expected in told
