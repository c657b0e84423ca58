"""Goal 15: the overview of a month with 1,000 complaints: figures, workbook, paper."""

import io
from datetime import timedelta

import xlsxwriter

from .measure import Case

CASES = 1000
REPORT = "klachten_module.report_complaint_overview"

# What an expert would write for this one page: cases, counts, terms, groups, trend.
BY_HAND = """
WITH period (no, first, last) AS (VALUES
    (0, %(first)s::date, %(last)s::date),
    (1, %(first)s::date - (%(last)s::date - %(first)s::date + 1), %(first)s::date - 1),
    (2, (%(first)s::date - INTERVAL '1 year')::date,
        (%(last)s::date - INTERVAL '1 year')::date)
), ours AS (
    SELECT ticket.*, (received_at AT TIME ZONE 'UTC'
                      AT TIME ZONE 'Europe/Amsterdam')::date AS received_on,
           (closed_date AT TIME ZONE 'UTC'
            AT TIME ZONE 'Europe/Amsterdam')::date AS closed_on
      FROM helpdesk_ticket ticket WHERE procedure_id = %(procedure_id)s
), mine AS (
    SELECT ours.*, period.no FROM ours
      JOIN period ON ours.received_on BETWEEN period.first AND period.last
)
SELECT json_build_object(
    'cases', (SELECT json_agg(json_build_array(
                  mine.number, mine.name, mine.received_on, mine.closed_on,
                  mine.description, ground.name, outcome.name, mine.complaint_phase,
                  mine.complaint_round, mine.agreed_actions)
                  ORDER BY mine.received_on, mine.id)
                FROM mine
                LEFT JOIN complaint_ground ground ON ground.id = mine.ground_id
                LEFT JOIN complaint_outcome outcome ON outcome.id = mine.outcome_id
               WHERE mine.no = 0),
    'counts', (SELECT json_agg(row_to_json(counted)) FROM (
                  SELECT period.no,
                         count(*) FILTER (WHERE received_on BETWEEN first AND last),
                         count(*) FILTER (WHERE closed_on BETWEEN first AND last),
                         count(*) FILTER (WHERE received_on < first
                             AND (closed_on IS NULL OR closed_on >= first)) AS before,
                         count(*) FILTER (WHERE received_on <= last
                             AND (closed_on IS NULL OR closed_on > last)) AS after
                    FROM ours, period GROUP BY 1) counted),
    'terms', (SELECT json_agg(row_to_json(kept)) FROM (
                  SELECT mine.no, term.code, avg((deadline.state = 'met')::int),
                         avg(deadline.stopped_on - mine.received_on)
                    FROM mine JOIN complaint_deadline deadline
                         ON deadline.ticket_id = mine.id AND deadline.round = 1
                    JOIN complaint_term term ON term.id = deadline.term_id
                   WHERE deadline.state IN ('met', 'met_late', 'missed')
                   GROUP BY 1, 2) kept),
    'groups', (SELECT json_agg(row_to_json(grouped)) FROM (
                  SELECT ground_id, outcome_id, team_id, count(*)
                    FROM mine WHERE no = 0 GROUP BY 1, 2, 3) grouped),
    'trend', (SELECT json_agg(row_to_json(months)) FROM (
                  SELECT date_trunc('month', received_on), count(*),
                         count(closed_on)
                    FROM ours
                   WHERE received_on > %(last)s::date - 400
                     AND received_on <= %(last)s::date
                   GROUP BY 1) months))::text
"""


def a_period(env):
    """The days in the middle of history on which about 1,000 complaints came in.

    :return: (procedure id, first day, last day)
    """
    procedure = env["complaint.procedure"].search([], limit=1, order="id")
    env.cr.execute(
        """SELECT received_at::date FROM helpdesk_ticket
            WHERE procedure_id = %s AND complaint_open IS NOT TRUE
            ORDER BY received_at DESC LIMIT %s""",
        [procedure.id, CASES],
    )
    days = [day for (day,) in env.cr.fetchall()]
    return procedure.id, days[-1], days[0]


def an_overview(env):
    procedure_id, first, last = a_period(env)
    overview = env["complaint.overview"].create(
        {
            "procedure_id": procedure_id,
            "kind": "free",
            "date_from": first,
            "date_to": last + timedelta(days=1),
        }
    )
    return overview.id


def figures(env, overview_id):
    overview = env["complaint.overview"].browse(overview_id)
    return len(overview._overview_data()["cases"])


def one_query(env, overview_id):
    overview = env["complaint.overview"].browse(overview_id)
    period = {
        "procedure_id": overview.procedure_id.id,
        "first": overview.date_from,
        "last": overview.date_to,
    }
    env.cr.execute(BY_HAND, period)
    return len(env.cr.fetchone()[0])


def contents(env):
    overview = env["complaint.overview"].browse(an_overview(env))
    return overview._overview_data()


def workbook(env, data):
    stream = io.BytesIO()
    report = env["report.klachten_module.complaint_overview_xlsx"]
    book = xlsxwriter.Workbook(stream, report.get_workbook_options())
    report._write_book(book, data)
    book.close()
    return len(stream.getvalue())


def bare_workbook(_env, data):
    """The same values in plain cells: a sheet for each list, a row for each entry."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_urls": False})
    for rows in data.values():
        if not isinstance(rows, list):
            continue
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            cells = row.values() if isinstance(row, dict) else [row]
            for column, value in enumerate(cells):
                if isinstance(value, (str, int, float)):
                    sheet.write(line, column, value)
    book.close()
    return len(stream.getvalue())


def to_print(env):
    """An overview, and how many rows of cases it has.

    :return: (id, rows)
    """
    overview_id = an_overview(env)
    data = env["complaint.overview"].browse(overview_id)._overview_data()
    return overview_id, len(data["cases"]) + len(data["carried_over"])


def paper(env, prepared):
    overview_id, rows = prepared
    pdf, _kind = env["ir.actions.report"]._render_qweb_pdf(REPORT, [overview_id])
    return len(pdf), rows


def page(env, prepared):
    html, _kind = env["ir.actions.report"]._render_qweb_html(REPORT, [prepared[0]])
    return len(html)


def per_row(comparison):
    """What a row of the paper takes.

    :return: {unit: value}
    """
    size, rows = comparison.answers[0]
    seconds, _queries = comparison.cost("ours")
    return {"ms a row": 1000 * seconds / rows, "kB a row": size / 1000 / rows}


def goal_15(bench):
    database = bench.filled("ours")
    asked = {"prepare": an_overview}

    def case(work, **parts):
        return Case(database, "officer", work, **(parts or asked))

    bench.compare("report data", case(figures), case(one_query), 5)
    bench.compare(
        "report xlsx",
        case(workbook, prepare=contents),
        case(bare_workbook, prepare=contents),
        5,
    )
    bench.compare(
        "report pdf",
        case(paper, prepare=to_print),
        case(page, prepare=to_print),
        1,
        measured=per_row,
    )
