-- Cases of about ten years, with the events, terms, people and letters they would have.
--
-- Each case follows one of six paths at one of four paces. What is stored beside the
-- events (stage, turn, terms, states) is what the module derives from them; fill_ours.py
-- checks that on a sample. One case is: %(size)s rows of bench_case.

-- How a case goes: after how many working days at pace 1, in which round, what then.
CREATE TEMP TABLE bench_step AS
WITH step (pos, type, phase_from, phase_to, role, result, off, round, stage) AS (VALUES
    (1, 'received', NULL, NULL, NULL, NULL, 0, 1, 'registration'),
    (2, 'registered', NULL, NULL, NULL, NULL, 0, 1, 'registration'),
    (3, 'assigned', NULL, NULL, 'SD', NULL, 0, 1, 'registration'),
    (4, 'confirmed', NULL, NULL, NULL, NULL, 0, 1, 'registration'),
    (5, 'moved', 'intake', 'triage', 'SD', NULL, 0, 1, 'classification'),
    (6, 'forwarded', 'intake', 'triage', 'GOS', NULL, 0, 1, 'classification'),
    (7, 'classified', NULL, NULL, 'GOS', 'complaint', 1, 1, 'classification'),
    (8, 'moved', 'triage', 'acknowledge', 'GOS', 'complaint', 1, 1, 'acknowledgement'),
    (9, 'forwarded', 'triage', 'acknowledge', 'BKM', NULL, 1, 1, 'acknowledgement'),
    (10, 'moved', 'acknowledge', 'investigate', 'BKM', NULL, 2, 1, 'investigation'),
    (11, 'forwarded', 'acknowledge', 'investigate', 'SLM', NULL, 2, 1, 'investigation'),
    (12, 'assigned', NULL, NULL, 'SLM', NULL, 2, 1, 'investigation'),
    (13, 'acknowledged', NULL, NULL, NULL, NULL, 2, 1, 'investigation'),
    (14, 'moved', 'investigate', 'draft', 'SLM', NULL, 6, 1, 'explanation'),
    (15, 'drafted', NULL, NULL, 'SLM', NULL, 9, 1, 'explanation'),
    (16, 'moved', 'draft', 'check', 'SLM', NULL, 9, 1, 'verification'),
    (17, 'forwarded', 'draft', 'check', 'RM', NULL, 9, 1, 'verification'),
    (18, 'checked', NULL, NULL, 'RM', 'approved', 11, 1, 'verification'),
    (19, 'moved', 'check', 'check', 'RM', 'approved', 11, 1, 'to_send'),
    (20, 'forwarded', 'check', 'check', 'SLM', NULL, 11, 1, 'to_send'),
    (21, 'moved', 'check', 'await_customer', 'SLM', NULL, 12, 1, 'customer'),
    (22, 'sent', NULL, NULL, NULL, NULL, 12, 1, 'customer')
), ending (path, pos, type, phase_from, phase_to, role, result, off, round, stage) AS (VALUES
    ('agreed', 23, 'verdict', NULL, NULL, 'K', 'agree', 16, 1, 'customer'),
    ('agreed', 24, 'moved', 'await_customer', 'closed', 'SLM', 'agree', 16, 1, 'closed'),
    ('agreed', 25, 'closed', 'await_customer', 'closed', 'SLM', 'agree', 16, 1, 'closed'),
    ('silent', 23, 'verdict', NULL, NULL, 'SLM', 'no_reaction', 24, 1, 'customer'),
    ('silent', 24, 'moved', 'await_customer', 'closed', 'SLM', 'no_reaction', 24, 1, 'closed'),
    ('silent', 25, 'closed', 'await_customer', 'closed', 'SLM', 'no_reaction', 24, 1, 'closed'),
    ('second', 23, 'verdict', NULL, NULL, 'K', 'disagree', 16, 1, 'customer'),
    ('second', 24, 'reopened', NULL, NULL, 'SLM', NULL, 16, 2, 'customer'),
    ('second', 25, 'moved', 'await_customer', 'investigate', 'SLM', 'disagree', 16, 2, 'investigation'),
    ('second', 26, 'moved', 'investigate', 'draft', 'SLM', NULL, 20, 2, 'explanation'),
    ('second', 27, 'drafted', NULL, NULL, 'SLM', NULL, 22, 2, 'explanation'),
    ('second', 28, 'moved', 'draft', 'check', 'SLM', NULL, 22, 2, 'verification'),
    ('second', 29, 'forwarded', 'draft', 'check', 'RM', NULL, 22, 2, 'verification'),
    ('second', 30, 'checked', NULL, NULL, 'RM', 'approved', 23, 2, 'verification'),
    ('second', 31, 'moved', 'check', 'check', 'RM', 'approved', 23, 2, 'to_send'),
    ('second', 32, 'forwarded', 'check', 'check', 'SLM', NULL, 23, 2, 'to_send'),
    ('second', 33, 'moved', 'check', 'await_customer', 'SLM', NULL, 24, 2, 'customer'),
    ('second', 34, 'sent', NULL, NULL, NULL, NULL, 24, 2, 'customer'),
    ('second', 35, 'verdict', NULL, NULL, 'K', 'agree', 28, 2, 'customer'),
    ('second', 36, 'moved', 'await_customer', 'closed', 'SLM', 'agree', 28, 2, 'closed'),
    ('second', 37, 'closed', 'await_customer', 'closed', 'SLM', 'agree', 28, 2, 'closed')
), diverting (path, result) AS (VALUES ('improved', 'improvement'), ('escalated', 'escalation'))
SELECT path, step.* FROM step, (VALUES ('agreed'), ('silent'), ('second')) paths (path)
UNION ALL SELECT * FROM ending
UNION ALL SELECT path, step.* FROM step, diverting WHERE pos <= 6
UNION ALL
SELECT path, pos, type, phase_from, phase_to, 'GOS', diverting.result, 1, 1, stage
  FROM diverting, (VALUES
    (7, 'classified', NULL, NULL, 'classification'),
    (8, 'moved', 'triage', 'diverted', 'diverted'),
    (9, 'converted', 'triage', 'diverted', 'diverted')) last (pos, type, phase_from, phase_to, stage);
-- An extension, between draft and check; it never comes after the term has lapsed.
INSERT INTO bench_step
SELECT 'extended', pos + (pos > 17)::int, type, phase_from, phase_to, role, result, off, round, stage
  FROM bench_step WHERE path = 'agreed'
UNION ALL
SELECT 'extended', 18, 'extended', NULL, NULL, 'SLM', NULL, 10, 1, 'verification';

-- Where a path passes what starts and stops terms.
CREATE TEMP TABLE bench_path AS
SELECT path, max(pos) AS length,
       min(pos) FILTER (WHERE type = 'forwarded' AND role = 'BKM') AS routed_pos,
       min(off) FILTER (WHERE type = 'forwarded' AND role = 'BKM') AS routed_off,
       min(pos) FILTER (WHERE type = 'acknowledged') AS ack_pos,
       min(off) FILTER (WHERE type = 'acknowledged') AS ack_off,
       min(pos) FILTER (WHERE type = 'extended') AS extended_pos,
       min(off) FILTER (WHERE type = 'extended') AS extended_off,
       min(pos) FILTER (WHERE type = 'sent' AND round = 1) AS sent_pos,
       min(off) FILTER (WHERE type = 'sent' AND round = 1) AS sent_off,
       min(pos) FILTER (WHERE type = 'verdict' AND round = 1) AS verdict_pos,
       min(off) FILTER (WHERE type = 'verdict' AND round = 1) AS verdict_off,
       min(pos) FILTER (WHERE type = 'reopened') AS again_pos,
       min(off) FILTER (WHERE type = 'reopened') AS again_off,
       min(pos) FILTER (WHERE type = 'sent' AND round = 2) AS sent2_pos,
       min(off) FILTER (WHERE type = 'sent' AND round = 2) AS sent2_off,
       min(pos) FILTER (WHERE type = 'verdict' AND round = 2) AS verdict2_pos,
       min(off) FILTER (WHERE type = 'verdict' AND round = 2) AS verdict2_off,
       min(off) FILTER (WHERE type = 'converted') AS diverted_off
  FROM bench_step GROUP BY path;

-- Nine of ten cases are of the first office.
CREATE TEMP TABLE bench_draw AS
SELECT i, %(size)s - i < %(open_cases)s AS is_open, hashint4(i) & 2147483647 AS h,
       (hashint4(i + 7) & 2147483647) AS h2,
       CASE WHEN i %% 50 < 45 THEN 0 WHEN i %% 50 < 48 THEN 1 ELSE 2 END AS office
  FROM generate_series(1, %(size)s) i;

CREATE TEMP TABLE bench_case AS
SELECT drawn.*, %(first_id)s + i AS id, office.procedure_id, office.version_id,
       office.company_id, office.team_id, office.prefix,
       (h / 64 %% 5 = 0)::int AS early, day.day AS registered_on,
       row_number() OVER (PARTITION BY office.procedure_id, date_part('year', day.day) ORDER BY i) AS no
  FROM (SELECT draw.*,
               CASE WHEN is_open AND h %% 100 < 90 THEN 'agreed'
                    WHEN is_open THEN 'extended'
                    WHEN h %% 100 < 55 THEN 'agreed'
                    WHEN h %% 100 < 70 THEN 'silent'
                    WHEN h %% 100 < 75 THEN 'extended'
                    WHEN h %% 100 < 82 THEN 'second'
                    WHEN h %% 100 < 95 THEN 'improved'
                    ELSE 'escalated' END AS path,
               CASE WHEN h2 %% 10 < 4 THEN 0.5 WHEN h2 %% 10 < 7 THEN 1
                    WHEN h2 %% 10 < 9 THEN 1.5 ELSE 2 END AS pace,
               CASE WHEN is_open
                    THEN today.seq - 1 - (45 * (%(size)s - i)::float / %(open_cases)s)::int
                    ELSE 10 + ((today.seq - 75) * i::float / (%(size)s - %(open_cases)s + 1))::int
                    END AS s0
          FROM bench_draw draw,
               (SELECT max(seq) AS seq FROM bench_day WHERE day <= %(today)s) today) drawn
  JOIN bench_office office ON office.office = drawn.office
  JOIN bench_day day ON day.seq = drawn.s0;
DROP TABLE bench_draw;

-- How far an open case came: at most to today, and some got stuck; between two moves.
ALTER TABLE bench_case ADD cut int;
UPDATE bench_case SET cut = path.length FROM bench_path path
 WHERE NOT is_open AND path.path = bench_case.path;
UPDATE bench_case SET cut = (
       SELECT max(pos) FROM unnest(
           CASE WHEN path = 'extended' THEN ARRAY[4, 6, 9, 13, 14, 17, 18, 21, 23]
                ELSE ARRAY[4, 6, 9, 13, 14, 17, 20, 22] END) pos
        WHERE pos <= 4 + h %% 30
          AND s0 + floor(pace * (SELECT off FROM bench_step step
                                  WHERE step.path = bench_case.path AND step.pos = least(pos.pos, 23)))
              <= (SELECT max(seq) FROM bench_day WHERE day <= %(today)s))
 WHERE is_open;
UPDATE bench_case SET cut = 4 WHERE cut IS NULL;
ANALYZE bench_case, bench_step, bench_day;

INSERT INTO complaint_event (id, ticket_id, type, happened_at, user_id, role_id, round,
       phase_from, phase_to, result, new_due_on, reason_code, create_uid, write_uid, create_date, write_date)
SELECT %(first_id)s * 40 + c.i * 40 + step.pos, c.id, step.type, moment.moment,
       COALESCE(role.user_id, 1), role.id, step.round, step.phase_from, step.phase_to, step.result,
       CASE WHEN step.type = 'extended' THEN later.day END,
       CASE WHEN step.type = 'extended' THEN 'more_research' END, 1, 1, moment.moment, moment.moment
  FROM bench_case c
  JOIN bench_step step ON step.path = c.path AND step.pos <= c.cut
  JOIN bench_day day ON day.seq = c.s0 + floor(step.off * c.pace) - CASE WHEN step.pos = 1 THEN c.early ELSE 0 END
  LEFT JOIN bench_role role ON role.procedure_id = c.procedure_id AND role.code = step.role
  LEFT JOIN bench_day later ON step.type = 'extended' AND later.seq = c.s0 + %(answer_days)s + 5
 CROSS JOIN LATERAL (SELECT day.day + TIME '08:00' + step.pos * INTERVAL '10 minutes' AS moment) moment;

-- Terms: start and stop by the number of the working day.
CREATE TEMP TABLE bench_term AS
SELECT c.id AS ticket_id, term.id AS term_id, t.round, t.start, t.stop,
       t.start + term.length + t.more AS due, t.start + term.length AS own_due,
       CASE WHEN t.more > 0 THEN c.s0 + floor(path.extended_off * c.pace) END AS extended,
       CASE WHEN t.stop IS NULL AND path.diverted_off IS NOT NULL
            THEN c.s0 + floor(path.diverted_off * c.pace) END AS cancelled,
       term.waits_for, term.is_answer, c.is_open, c.i
  FROM bench_case c
  JOIN bench_path path USING (path)
 CROSS JOIN LATERAL (VALUES
       ('routed', 1, c.s0 - c.early, CASE WHEN routed_pos <= cut THEN c.s0 + floor(routed_off * pace) END, 0),
       ('acknowledged', 1, c.s0, CASE WHEN ack_pos <= cut THEN c.s0 + floor(ack_off * pace) END, 0),
       ('answer', 1, c.s0, CASE WHEN sent_pos <= cut THEN c.s0 + floor(sent_off * pace) END,
        CASE WHEN extended_pos <= cut THEN 5 ELSE 0 END),
       ('verdict', 1, CASE WHEN sent_pos <= cut THEN c.s0 + floor(sent_off * pace) END,
        CASE WHEN verdict_pos <= cut THEN c.s0 + floor(verdict_off * pace) END, 0),
       ('answer', 2, CASE WHEN again_pos <= cut THEN c.s0 + floor(again_off * pace) END,
        CASE WHEN sent2_pos <= cut THEN c.s0 + floor(sent2_off * pace) END, 0),
       ('verdict', 2, CASE WHEN sent2_pos <= cut THEN c.s0 + floor(sent2_off * pace) END,
        CASE WHEN verdict2_pos <= cut THEN c.s0 + floor(verdict2_off * pace) END, 0)
       ) t (code, round, start, stop, more)
  JOIN complaint_term term ON term.version_id = c.version_id AND term.code = t.code
 WHERE t.start IS NOT NULL;

INSERT INTO complaint_deadline (ticket_id, term_id, round, started_on, due_on, own_due_on,
       published_due_on, stopped_on, cancelled_on, extended_on, suspended_days, state,
       warned_on, missed_on, create_uid, write_uid, create_date, write_date)
SELECT t.ticket_id, t.term_id, t.round, started.day, due.day, own.day, due.day, stopped.day,
       cancelled.day, extended.day, 0,
       CASE WHEN stopped.day > due.day THEN 'met_late' WHEN stopped.day IS NOT NULL THEN 'met'
            WHEN cancelled.day > due.day THEN 'missed' WHEN cancelled.day IS NOT NULL THEN 'cancelled'
            WHEN due.day < %(today)s THEN 'missed' ELSE 'running' END,
       CASE WHEN warned.day < LEAST(stopped.day, cancelled.day, %(today)s) THEN warned.day END,
       CASE WHEN marked.day < LEAST(stopped.day, cancelled.day, %(today)s) THEN marked.day END,
       1, 1, started.day, started.day
  FROM bench_term t
  JOIN bench_day started ON started.seq = t.start
  JOIN bench_day due ON due.seq = t.due
  JOIN bench_day own ON own.seq = t.own_due
  JOIN bench_day warned ON warned.seq = t.due - 1
  JOIN bench_day marked ON marked.seq = t.due + 1
  LEFT JOIN bench_day stopped ON stopped.seq = t.stop
  LEFT JOIN bench_day cancelled ON cancelled.seq = t.cancelled
  LEFT JOIN bench_day extended ON extended.seq = t.extended
 ORDER BY t.i, t.round, t.term_id;

-- Which term comes first, as the module stores it on the case.
CREATE TEMP TABLE bench_next AS
SELECT t.ticket_id,
       (array_agg(t.term_id ORDER BY t.waits_for DESC, due.day, d.id)
           FILTER (WHERE t.is_open AND t.stop IS NULL AND t.cancelled IS NULL))[1] AS term_id,
       (array_agg(due.day ORDER BY t.waits_for DESC, due.day, d.id)
           FILTER (WHERE t.is_open AND t.stop IS NULL AND t.cancelled IS NULL))[1] AS due_on,
       (array_agg(due.day ORDER BY t.round DESC) FILTER (WHERE t.is_answer))[1] AS answer_due_on
  FROM bench_term t
  JOIN bench_day due ON due.seq = t.due
  JOIN complaint_deadline d ON d.ticket_id = t.ticket_id AND d.term_id = t.term_id AND d.round = t.round
 GROUP BY t.ticket_id;
DROP TABLE bench_term;

-- Which roles had a turn by then.
CREATE TEMP TABLE bench_turns AS
SELECT role.procedure_id, step.path, last.pos AS cut, array_agg(DISTINCT role.id) AS role_ids
  FROM bench_step last
  JOIN bench_step step ON step.path = last.path AND step.pos <= last.pos
       AND step.type IN ('assigned', 'forwarded')
  JOIN bench_role role ON role.code = step.role
 GROUP BY 1, 2, 3;

-- Which roles were told of it by then: those with an I or C in the stages it reached.
CREATE TEMP TABLE bench_told AS
SELECT stage.procedure_id, last.path, last.pos AS cut, array_agg(DISTINCT part.role_id) AS role_ids
  FROM bench_step last
  JOIN bench_step step ON step.path = last.path AND step.pos <= last.pos
  JOIN bench_stage stage ON stage.code = step.stage AND stage.complaint_phase <> 'intake'
  JOIN complaint_step line ON line.stage_id = stage.id
  JOIN complaint_raci part ON part.step_id = line.id AND part.letter IN ('I', 'C')
  JOIN complaint_role role ON role.id = part.role_id AND role.is_external IS NOT TRUE
 GROUP BY 1, 2, 3;

INSERT INTO helpdesk_ticket (id, number, name, description, statement, stage_id, team_id, company_id,
       partner_id, commercial_partner_id, partner_name, partner_email, type_id, user_id, priority, sequence,
       active, unattended, rating_status, color, last_stage_update, closed_date, procedure_version_id,
       procedure_id, complaint_phase, complaint_open, complaint_round, received_at, registered_at,
       complaint_lang, form_received, ground_id, outcome_id, responsible_role_id, next_term_id, next_due_on,
       answer_due_on, channel_id, turn_role_list, turn_user_list, hidden_partner_list,
       complaint_told_list, complaint_registrar_list,
       create_uid, write_uid, create_date, write_date)
SELECT c.id, replace(c.prefix, '%%(range_year)s', date_part('year', c.registered_on)::text) || lpad(c.no::text, 6, '0'),
       (%(subjects)s::text[])[1 + c.h %% 40] || ' ' || (%(subjects)s::text[])[1 + c.h2 %% 40] || ' ' || c.i %% 997,
       '<p>' || repeat('Omschrijving van de klacht. ', 3 + c.h %% 6) || '</p>',
       '<p>' || repeat('Dit zijn mijn woorden. ', 3 + c.h2 %% 12) || '</p>',
       stage.id, c.team_id, c.company_id, contact.id, contact.commercial_partner_id, contact.name, contact.email,
       %(type_id)s, CASE WHEN c.is_open THEN role.user_id END, (ARRAY['0', '1', '1', '1', '2', '3'])[1 + c.h %% 6],
       10, true, stage.unattended, 'none', 0, last.moment,
       CASE WHEN stage.closed THEN last.moment END, c.version_id, c.procedure_id, stage.complaint_phase, c.is_open,
       CASE WHEN c.path = 'second' AND c.cut > 23 THEN 2 ELSE 1 END,
       received.day + TIME '08:10', c.registered_on + TIME '08:20', 'nl_NL', true,
       CASE WHEN c.cut > 6 THEN (%(grounds)s::jsonb -> c.procedure_id::text ->> (c.h2 %% 8)::int)::int END,
       CASE WHEN step.stage = 'closed' THEN (%(outcomes)s::int[])[1 + c.h %% %(outcome_count)s] END,
       CASE WHEN c.is_open THEN role.id END, next.term_id, next.due_on, next.answer_due_on,
       (%(channels)s::int[])[1 + c.h2 %% %(channel_count)s], turns.role_ids, NULL,
       -- Two in a hundred are about somebody, from whom the case is hidden.
       CASE WHEN c.i %% 50 = 7 THEN ARRAY[accused.id] END,
       told.role_ids, ARRAY[sd.user_id], sd.user_id, sd.user_id,
       c.registered_on + TIME '08:20', last.moment
  FROM bench_case c
  JOIN bench_step step ON step.path = c.path AND step.pos = c.cut
  JOIN bench_day day ON day.seq = c.s0 + floor(step.off * c.pace)
 CROSS JOIN LATERAL (SELECT day.day + TIME '08:00' + step.pos * INTERVAL '10 minutes' AS moment) last
  JOIN bench_day received ON received.seq = c.s0 - c.early
  JOIN bench_stage stage ON stage.procedure_id = c.procedure_id AND stage.code = step.stage
  LEFT JOIN bench_role role ON role.id = stage.role_id
  JOIN bench_role sd ON sd.procedure_id = c.procedure_id AND sd.code = 'SD'
  JOIN bench_contact contact ON contact.no = c.h %% %(contact_count)s
  JOIN bench_contact accused ON accused.no = c.h2 %% %(contact_count)s
  JOIN bench_turns turns ON turns.procedure_id = c.procedure_id AND turns.path = c.path AND turns.cut = c.cut
  LEFT JOIN bench_told told ON told.procedure_id = c.procedure_id AND told.path = c.path AND told.cut = c.cut
  JOIN bench_next next ON next.ticket_id = c.id
 ORDER BY c.i;
DROP TABLE bench_next;

INSERT INTO complaint_party (ticket_id, kind, partner_id, name, email, email_normalized,
       create_uid, write_uid, create_date, write_date)
SELECT c.id, party.kind, contact.id, contact.name, contact.email, contact.email, 1, 1,
       c.registered_on, c.registered_on
  FROM bench_case c
 CROSS JOIN LATERAL (VALUES ('complainant', c.h), ('complained_about', c.h2)) party (kind, no)
  JOIN bench_contact contact ON contact.no = party.no %% %(contact_count)s
 WHERE party.kind = 'complainant' OR c.i %% 50 = 7;

INSERT INTO complaint_letter (ticket_id, round, addressee, email_to, email_normalized, lang, subject,
       body, event_type, state, sent_at, create_uid, write_uid, create_date, write_date)
SELECT c.id, step.round, 'complainant', contact.email, contact.email, 'nl_NL', 'Uw klacht',
       '<p>Wij hebben uw klacht ontvangen.</p>', step.type, 'sent', c.registered_on, 1, 1,
       c.registered_on, c.registered_on
  FROM bench_case c
  JOIN bench_step step ON step.path = c.path AND step.pos <= c.cut AND step.type IN ('confirmed', 'sent')
  JOIN bench_contact contact ON contact.no = c.h %% %(contact_count)s
 ORDER BY c.i;

INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id, date, body, is_internal,
       create_uid, write_uid, create_date, write_date)
SELECT 'helpdesk.ticket', c.id, 'notification', %(subtype_id)s, %(author_id)s, c.registered_on, '', true,
       1, 1, c.registered_on, c.registered_on
  FROM bench_case c ORDER BY c.i;
INSERT INTO mail_followers (res_model, res_id, partner_id)
SELECT 'helpdesk.ticket', c.id, CASE WHEN c.i %% 50 = 0 THEN role.partner_id ELSE contact.id END
  FROM bench_case c
  JOIN bench_role role ON role.procedure_id = c.procedure_id AND role.code = 'SLM'
  JOIN bench_contact contact ON contact.no = c.h %% %(contact_count)s
 ORDER BY c.i;
INSERT INTO mail_activity (res_model, res_model_id, res_id, activity_type_id, user_id, date_deadline,
       summary, active, create_uid, write_uid, create_date, write_date)
SELECT 'helpdesk.ticket', %(model_id)s, ticket.id, %(activity_type_id)s, ticket.user_id,
       COALESCE(ticket.next_due_on, %(today)s), 'Turn', true, 1, 1, ticket.create_date, ticket.create_date
  FROM helpdesk_ticket ticket WHERE ticket.complaint_open AND ticket.user_id IS NOT NULL;
