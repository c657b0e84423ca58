"""What the tests of a complaint's life share."""

import re

from post_office import text_of


def story(site, case_id):
    """The types of the events of a case, in the order in which they were recorded."""
    query = "SELECT type FROM complaint_event WHERE ticket_id = %s ORDER BY id"
    return [row[0] for row in site.sql(query, case_id)]


def find_cases(officer, address, *fields):
    """The cases of a complainant, oldest first."""
    return officer.search_read(
        "helpdesk.ticket",
        [("partner_email", "=", address), ("procedure_version_id", "!=", False)],
        ["number", "name", *fields],
        order="id",
    )


def files_of(user, case_id):
    """The files kept with a case: {name: bytes}."""
    files = user.search_read(
        "ir.attachment",
        [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", case_id)],
        ["name"],
    )
    return {
        file["name"]: user.get(f"/web/content/{file['id']}?download=1")
        for file in files
    }


def link_in(letter):
    """The complainant's personal address in the mail with the answer."""
    [link] = set(re.findall(r"http[^\"<\s]+/complaint/[\w-]+", text_of(letter)))
    return link
