"""Fill a database of ours with cases of about ten years, in a few statements."""

import json
from datetime import timedelta
from pathlib import Path

from odoo import fields

from odoo.addons.klachten_module.logic import workdays

from .fill_theirs import SUBJECTS, contacts, sealed

YEARS = 10
SAMPLE = 60


def fill(env, size, open_cases):
    """Make cases with their events, terms, people and letters, and check a sample.

    :param size: how many; :param open_cases: how many of them are open
    """
    procedures = env["complaint.procedure"].search([], order="id")
    today = fields.Date.context_today(env.user.with_context(tz="Europe/Amsterdam"))
    _tables(env, procedures, today)
    contact_count = contacts(env)
    env.cr.execute("SELECT COALESCE(max(id), 0) FROM helpdesk_ticket")
    first_id = env.cr.fetchone()[0]
    terms = procedures[0].version_id.term_ids
    outcomes = env["complaint.outcome"].search([]).ids
    channels = env["helpdesk.ticket.channel"].search([]).ids
    params = {
        "size": size,
        "open_cases": open_cases,
        "today": today,
        "first_id": first_id,
        "answer_days": terms.filtered("is_answer").length,
        "subjects": SUBJECTS,
        "type_id": env.ref("klachten_module.type_complaint").id,
        "grounds": json.dumps(
            {
                str(procedure.id): env["complaint.ground"]
                .search([("procedure_id", "=", procedure.id)])
                .ids
                for procedure in procedures
            }
        ),
        "outcomes": outcomes,
        "outcome_count": len(outcomes),
        "channels": channels,
        "channel_count": len(channels),
        "contact_count": contact_count,
        "subtype_id": env.ref("helpdesk_mgmt.hlp_tck_created").id,
        "author_id": env.ref("base.partner_root").id,
        "model_id": env["ir.model"]._get_id("helpdesk.ticket"),
        "activity_type_id": env.ref("klachten_module.activity_turn").id,
    }
    with sealed(env, "helpdesk_ticket", "complaint_event"):
        env.cr.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"), params)
    _number_on(env, procedures)
    env.invalidate_all()
    env["complaint.figure"]._make_anew(at_once=size)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    check(env)


def check(env, sample=SAMPLE):
    """What is stored of some cases is what the module derives from their events.

    :raise AssertionError: the generator and the module differ
    """
    every = env["helpdesk.ticket"].search_count([("procedure_version_id", "!=", False)])
    step = max(every // sample, 1)
    env.cr.execute(
        """SELECT id FROM helpdesk_ticket
            WHERE procedure_version_id IS NOT NULL
              AND (id %% %s = 0 OR complaint_open AND id %% %s < 2
                   OR complaint_round > 1)
            ORDER BY id %% 1013 LIMIT %s""",
        [step, step, 4 * sample],
    )
    cases = env["helpdesk.ticket"].browse(row[0] for row in env.cr.fetchall())
    before = _stored(cases)
    cases._complaint_refresh()
    env.flush_all()
    env.invalidate_all()
    after = _stored(cases)
    wrong = [key for key in before | after if before.get(key) != after.get(key)]
    for key in wrong[:3]:
        print(key, before.get(key), after.get(key), sep="\n  ")
    if wrong:
        raise AssertionError(f"{len(wrong)} of {len(before)} rows differ")


def _stored(cases):
    """{what: values} of cases and their terms."""
    ours = "next_due_on answer_due_on complaint_round".split()
    names = (
        "started_on due_on own_due_on published_due_on stopped_on cancelled_on "
        "extended_on suspended_days state"
    ).split()
    found = {
        case.id: [case[name] for name in ours] + [case.next_term_id.code]
        for case in cases
    }
    for row in cases.deadline_ids:
        key = row.ticket_id.id, row.term_id.code, row.round
        found[key] = [row[name] for name in names]
    return found


def _tables(env, procedures, today):
    """What the SQL looks up: working days, offices, roles and stages."""
    calendar = procedures[0].version_id._calendar()
    first = today - timedelta(days=YEARS * 365 + 30)
    days = [
        day
        for day in (first + timedelta(days=n) for n in range(YEARS * 366 + 250))
        if workdays.is_workday(day, calendar)
    ]
    _table(env, "bench_day", "seq int, day date", list(enumerate(days)))
    _table(
        env,
        "bench_office",
        "office int, procedure_id int, version_id int, company_id int, team_id int, "
        "prefix text",
        [
            (no, p.id, p.version_id.id, p.company_id.id, p.team_id.id)
            + (p.sequence_id.prefix,)
            for no, p in enumerate(procedures)
        ],
    )
    _table(
        env,
        "bench_role",
        "id int, procedure_id int, code text, user_id int, partner_id int",
        [
            (role.id, role.procedure_id.id, role.code)
            + (role.user_ids[:1].id or None, role.user_ids[:1].partner_id.id or None)
            for role in procedures.role_ids
        ],
    )
    _table(
        env,
        "bench_stage",
        "id int, procedure_id int, code text, complaint_phase text, closed bool, "
        "unattended bool, role_id int",
        [
            (stage.id, p.id, stage.complaint_code, stage.complaint_phase)
            + (stage.closed, stage.unattended)
            + (p.version_id._responsible_role_ids().get(stage.id),)
            for p in procedures
            for stage in p.stage_ids
        ],
    )


def _table(env, name, columns, rows):
    env.cr.execute(f"CREATE TEMP TABLE {name} ({columns})")
    env.cr.execute_values(f"INSERT INTO {name} VALUES %s", rows)


def _number_on(env, procedures):
    """New cases get numbers after those that were made here."""
    for sequence in procedures.sequence_id:
        ranges = sequence._get_current_sequence(fields.Date.today())
        prefix = sequence.prefix.replace("%(range_year)s", str(ranges.date_from.year))
        env.cr.execute(
            "SELECT max(number) FROM helpdesk_ticket WHERE number LIKE %s",
            [f"{prefix}%"],
        )
        last = env.cr.fetchone()[0]
        ranges.number_next_actual = int(last[len(prefix) :]) + 1 if last else 1
