"""Goals 5 and 14: what grows with the number of cases that are over."""

from datetime import timedelta

from odoo import fields

from . import reading
from .board_list_search import TICKET, our_list, typed
from .create_and_move import move
from .measure import Case

FORM = "klachten_module.complaint_view_form"
SMALL = 10_000
MARKS = 100


def form():
    def prepare(env):
        case = env[TICKET].search([("complaint_phase", "=", "investigate")], limit=1)
        return case.id, reading.shown(TICKET, "form", FORM)(env)

    def work(env, prepared):
        case_id, view = prepared
        return len(env[TICKET].browse(case_id).web_read(view.specification))

    return {"prepare": prepare, "work": work}


def goal_5(bench):
    big, small = bench.filled("ours"), bench.filled("ours", min(SMALL, bench.size))
    for key, login, parts in (
        ("grown move", "sd", move(1, of_procedure=True)),
        ("grown form", "officer", form()),
        ("grown search", "officer", our_list(typed("number"))),
    ):
        bench.compare(key, Case(big, login, **parts), Case(small, login, **parts), 15)


def unmark(env):
    """Give the run something to do: as many terms to miss, and to warn about, anywhere.

    All other terms are marked, as they would be after the run of an hour ago.
    """
    today = fields.Date.today()
    env.cr.execute(
        """
        UPDATE complaint_deadline SET warned_on = %(today)s
         WHERE warned_on IS NULL AND state IN ('running', 'missed');
        UPDATE complaint_deadline SET missed_on = %(today)s, state = 'missed'
         WHERE missed_on IS NULL AND state IN ('running', 'missed')
           AND due_on < %(today)s;
        UPDATE complaint_deadline SET missed_on = NULL, state = 'running'
         WHERE id IN (SELECT id FROM complaint_deadline
                       WHERE missed_on IS NOT NULL AND state = 'missed'
                         AND stopped_on IS NULL AND cancelled_on IS NULL
                       ORDER BY due_on DESC, id LIMIT %(marks)s);
        UPDATE complaint_deadline SET warned_on = NULL
         WHERE id IN (SELECT id FROM complaint_deadline
                       WHERE state = 'running' AND due_on >= %(today)s
                         AND started_on < %(today)s AND due_on <= %(soon)s
                       ORDER BY due_on, id LIMIT %(marks)s);
        """,
        {"today": today, "soon": today + timedelta(days=1), "marks": MARKS},
    )


def run(env, _prepared):
    env["complaint.deadline"]._cron_mark_missed()


def goal_14(bench):
    size = min(bench.size // 5, 20_000)
    big, small = bench.filled("ours"), bench.filled("ours", size, size)
    job = {"work": run, "prepare": unmark, "superuser": True}
    bench.compare(
        "hourly run", Case(big, "admin", **job), Case(small, "admin", **job), 5
    )
