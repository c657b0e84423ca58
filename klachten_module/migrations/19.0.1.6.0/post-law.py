"""Terms that the law sets do not stand still any more (Awb 9:11)."""

import logging

from odoo import SUPERUSER_ID, api, fields

_logger = logging.getLogger(__name__)
# So many cases at once are derived anew.
BATCH = 500
OPEN = "row.stopped_on IS NULL AND row.cancelled_on IS NULL"


def migrate(cr, version):
    """Say which terms the law sets, end what stands still without a basis, and write
    the true last day beside the one of what ended. Terms of others stay as they are.
    """
    cr.execute(
        """
        UPDATE complaint_term
           SET statutory = COALESCE(roll_on, FALSE), may_suspend = FALSE,
               suspensions_until = %s,
               law_dated_on = date '2026-07-01'
         WHERE source LIKE 'Awb %%' AND suspensions_until IS NULL
        """,
        [fields.Datetime.now()],
    )
    # tasks without a mail to each
    quiet = {"mail_activity_quick_update": True}
    env = api.Environment(cr, SUPERUSER_ID, quiet)
    env.invalidate_all()
    env.registry.clear_cache()
    _derive_anew(env)
    _end_suspensions(env)
    _list_home_made(env)


def _derive_anew(env):
    """Cases of which such a term stood still: what changes stands in the log."""
    env.cr.execute(
        """
        SELECT DISTINCT event.ticket_id FROM complaint_event event
          JOIN complaint_deadline row ON row.ticket_id = event.ticket_id
          JOIN complaint_term term ON term.id = row.term_id
               AND term.suspensions_until IS NOT NULL
         WHERE event.type = 'suspended' ORDER BY event.ticket_id
        """
    )
    ids = [id_ for (id_,) in env.cr.fetchall()]
    for start in range(0, len(ids), BATCH):
        cases = env["helpdesk.ticket"].browse(ids[start : start + BATCH])
        before = _days(cases)
        cases._complaint_refresh()
        env.flush_all()
        for key, now in _days(cases).items():
            _tell(now["row"], before.get(key, {}), now)


def _days(cases):
    rows = cases.env["complaint.deadline"].search([("ticket_id", "in", cases.ids)])
    return {
        (row.ticket_id, row.term_id, row.round): {
            "row": row,
            "due": row.due_on,
            "state": row.state,
            "law": row.law_due_on,
            "law_state": row.law_state,
        }
        for row in rows
    }


def _tell(row, was, now):
    """What changed, in the log of the update; and to people, where it still runs."""
    names = row.ticket_id.number, row.term_id.name, row.round
    if now["law"]:
        _logger.info(
            "%s, %s, round %s: stays %s (%s); by law %s (%s)",
            *names,
            now["due"],
            now["state"],
            now["law"],
            now["law_state"],
        )
    elif was.get("due") != now["due"] or was.get("state") != now["state"]:
        _logger.info(
            "%s, %s, round %s: due %s (%s) becomes %s (%s)",
            *names,
            was.get("due"),
            was.get("state"),
            now["due"],
            now["state"],
        )
        moved = was.get("due") and was["due"] != now["due"]
        runs = not row.stopped_on and not row.cancelled_on
        if moved and runs and not row.ticket_id.complaint_suspended:
            _tell_moved(row, was["due"])


def _tell_moved(row, was):
    """It stood still before, so it ends earlier than its people and letters said."""
    for case, user in _people(row.ticket_id):
        case._complaint_add_task(
            "activity_term",
            user,
            summary=case.env._("The last day is another one: the law suspends nothing"),
            note=case.env._(
                "The law does not let this term stand still (Awb 9:11): it is not "
                "%(was)s, but %(day)s. %(what)s",
                was=case._complaint_long_day(was),
                day=case._complaint_long_day(row.due_on),
                what=_what_to_do(case, row.due_on),
            ),
        )


def _people(case):
    """Whoever has the turn and the officers, each with the case in his language."""
    holder = case.user_id or case.procedure_id.officer_ids[:1]
    for user in holder | case.procedure_id.officer_ids:
        yield case.with_context(lang=user.lang), user


def _what_to_do(case, day):
    if day < case._complaint_today():
        return case.env._(
            "That day is over, and what was promised after it does not count by law. "
            "Answer as soon as you can, and tell the complainant when."
        )
    return case.env._(
        "Extend it before that day, or ask the complainant to agree in writing with a "
        "later day."
    )


def _end_suspensions(env):
    """Whoever has the turn, and an officer, hear that the term runs, and until when."""
    env.cr.execute(
        f"""
        SELECT DISTINCT row.ticket_id FROM complaint_deadline row
          JOIN complaint_term term ON term.id = row.term_id AND term.statutory
         WHERE {OPEN} ORDER BY row.ticket_id
        """
    )
    cases = env["helpdesk.ticket"].browse(id_ for (id_,) in env.cr.fetchall())
    for case in cases.filtered("complaint_suspended"):
        said = {user: _words(mine) for mine, user in _people(case)}
        env["complaint.event"]._record(
            case, "resumed", next(iter(said.values())), reason_code="no_legal_basis"
        )
        for mine, user in _people(case):
            case._complaint_add_task(
                "activity_term",
                user,
                summary=mine.env._("The suspension ended: the law has none"),
                note=said[user],
            )


def _words(case):
    day = case._complaint_law_day()
    return case.env._(
        "The law does not let this term stand still (Awb 9:11): it runs, and its last "
        "day is %(day)s. %(what)s",
        day=case._complaint_long_day(day),
        what=_what_to_do(case, day),
    )


def _list_home_made(env):
    """Terms that may be the law's too: a person decides, in a next version."""
    env.cr.execute(
        """
        SELECT version.id, array_agg(term.id ORDER BY term.id)
          FROM complaint_term term
          JOIN complaint_procedure_version version ON version.id = term.version_id
               AND version.state = 'in_force'
          JOIN complaint_procedure procedure ON procedure.id = version.procedure_id
         WHERE term.suspensions_until IS NULL
           AND term.waits_for = 'organisation'
           AND (term.roll_on OR procedure.code LIKE 'awb%')
         GROUP BY version.id
        """
    )
    for version_id, term_ids in env.cr.fetchall():
        version = env["complaint.procedure.version"].browse(version_id)
        terms = env["complaint.term"].browse(term_ids)
        version._tell_officers(
            lambda v, terms=terms: (
                v.env._("Decide which terms the law sets"),
                v.env._(
                    "These terms may be suspended as before: %s. If the law says how "
                    "long one is, say so in a next version: it then stands still only "
                    "on a legal basis.",
                    ", ".join(terms.with_env(v.env).mapped("name")),
                ),
            )
        )
