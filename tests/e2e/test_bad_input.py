"""What cannot be: a clear message in the user's language, and nothing changed."""

from datetime import UTC, datetime

import pytest
from paper import Paper
from rpc import Refused

TERM = {
    "code": "x",
    "name": "Onzin",
    "start_type": "received",
    "stop_type": "sent",
    "length": 1,
}
LENGTH = "Een termijn is minstens 1 en hoogstens 3.650 dagen, weken of uren."
WEEK = "Werkdagen zijn cijfers van 0 (maandag) tot en met 6 (zondag)"
TURNED = "De periode eindigt voordat zij begint: draai de datums om."
FUTURE = "Deze periode is nog niet begonnen: zij begint op 01-12-{year}."
RIGHTS = "Alleen een klachtenfunctionaris van deze procedure, een auditor, of iemand"


@pytest.fixture(scope="module")
def procedure(demo):
    [(procedure,)] = demo.sql("SELECT id FROM complaint_procedure")
    return procedure


@pytest.fixture(scope="module")
def draft(demo, demo_people, procedure):
    """A version that is being written."""
    return demo_people["admin"].create(
        "complaint.procedure.version", {"procedure_id": procedure, "name": "2.0"}
    )


def print_overview(user, procedure, **values):
    overview = user.create("complaint.overview", {"procedure_id": procedure, **values})
    return user.call("complaint.overview", "action_print_pdf", [overview])


@pytest.mark.parametrize("length", [0, -1, 10_000])
def test_term_of_an_impossible_length(length, draft, demo, demo_people):
    with pytest.raises(Refused) as refused:
        demo_people["admin"].create(
            "complaint.term", {**TERM, "version_id": draft, "length": length}
        )
    assert LENGTH in str(refused.value)
    assert demo.sql("SELECT 1 FROM complaint_term WHERE code = 'x'") == []


@pytest.mark.parametrize("days", ["", "7", "maandag"])
def test_calendar_without_working_days(days, draft, demo, demo_people):
    with pytest.raises(Refused) as refused:
        demo_people["admin"].write(
            "complaint.procedure.version", [draft], {"weekdays": days}
        )
    assert WEEK in str(refused.value)
    query = "SELECT weekdays FROM complaint_procedure_version WHERE id = %s"
    assert demo.sql(query, draft) == [("0,1,2,3,4",)]


def test_period_in_the_future(demo_people, procedure):
    year = datetime.now(UTC).year + 1
    values = {"kind": "month", "month": "12", "year": year}
    with pytest.raises(Refused) as refused:
        print_overview(demo_people["functionaris"], procedure, **values)
    assert str(refused.value) == FUTURE.format(year=year)


def test_dates_the_wrong_way_round(demo_people, procedure):
    values = {"kind": "free", "date_from": "2026-03-02", "date_to": "2026-03-01"}
    with pytest.raises(Refused) as refused:
        print_overview(demo_people["functionaris"], procedure, **values)
    assert str(refused.value) == TURNED


@pytest.mark.parametrize("login", ["servicelevel", "kwaliteit"])
def test_who_has_no_right_to_the_figures(login, demo_people, procedure):
    with pytest.raises(Refused) as refused:
        print_overview(demo_people[login], procedure, kind="month")
    assert refused.value.kind == "AccessError"


def test_auditor_may_and_officer_of_nothing_may_not(demo_people, procedure):
    assert print_overview(demo_people["audit"], procedure, kind="month")
    admin = demo_people["admin"]
    others = admin.search_read("complaint.procedure", [], ["officer_ids"])[0]
    admin.write("complaint.procedure", [procedure], {"officer_ids": [(3, admin.uid)]})
    try:
        with pytest.raises(Refused) as refused:
            print_overview(admin, procedure, kind="month")
        assert RIGHTS in str(refused.value)
    finally:
        officers = [(6, 0, others["officer_ids"])]
        admin.write("complaint.procedure", [procedure], {"officer_ids": officers})


def test_no_complaints_in_the_period(demo_people, procedure):
    user = demo_people["functionaris"]
    values = {"kind": "month", "month": "1", "year": 2020, "procedure_id": procedure}
    overview = user.create("complaint.overview", values)
    path = f"/report/pdf/klachten_module.complaint_overview/{overview}"
    paper = Paper(user.get(path))
    assert "In deze periode waren er geen klachten." in paper.text
    assert [row[1:] for row in paper.tables[0][1:]] == [["0", "0", "0"]] * 4
    assert len(paper.pdf.pages) <= 2
