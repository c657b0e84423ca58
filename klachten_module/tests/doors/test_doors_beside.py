from odoo.tests import tagged

from .doors_common import Door, DoorsCommon

NAMED = ("name", "number")
PARTS = (
    "complaint.event",
    "complaint.note",
    "complaint.party",
    "complaint.deadline",
    "complaint.letter",
    "complaint.status",
    "complaint.status.words",
    "complaint.report",
    "complaint.report.term",
    "complaint.report.turn",
)


# --- what belongs to the case, and what points to it --------------------------------
BESIDE = (
    *(
        Door(
            f"search {model}",
            lambda v, model=model: v.named(
                v[model].search([]).sudo().ticket_id.ids
                if v[model].has_access("read")
                else []
            ),
            NAMED,
        )
        for model in PARTS
    ),
    Door(
        "status lines",
        lambda v: v["complaint.status"].search_read([], ["subject", "number"]),
        NAMED,
    ),
    Door(
        "status lines grouped",
        lambda v: v["complaint.status"].formatted_read_group(
            [], ["subject", "number"], ["__count"]
        ),
        NAMED,
    ),
    Door(
        "status lines exported along the case",
        lambda v: (
            v["complaint.status"].search([]).export_data(["number", "ticket_id/name"])
        ),
        ("number",),
    ),
    Door(
        "words for who is consulted",
        lambda v: v["complaint.status.words"].search_read([], ["statement", "answer"]),
        ("statement", "answer"),
    ),
    Door(
        "words for who is consulted, by number",
        lambda v: (
            v["complaint.status.words"]
            .browse(v.test.secret.id)
            .web_read({"statement": {}, "answer": {}})
        ),
        ("statement", "answer"),
    ),
    Door("note", lambda v: v.of(v.test.note).read(["body"]), ("note",)),
    Door(
        "party",
        lambda v: v["complaint.party"].search_read([], ["name", "ticket_id"]),
        ("party",),
    ),
    Door(
        "letters",
        lambda v: v["complaint.letter"].search_read([], ["subject", "ticket_id"]),
        ("number",),
    ),
    Door(
        "figures by case",
        lambda v: v["complaint.report"].formatted_read_group(
            [], ["ticket_id"], ["__count"]
        ),
        ("number",),
    ),
    Door(
        "name of the original of a plain ticket",
        lambda v: v.of(v.test.plain).read(["duplicate_id"]),
        ("number",),
    ),
    Door(
        "duplicates counted",
        lambda v: v.of(v.test.plain).web_read(
            {"duplicate_id": {"fields": {"name": {}, "display_name": {}}}}
        ),
        ("name", "number"),
    ),
    Door(
        "grouped by the original",
        lambda v: v.tickets.formatted_read_group(
            [("id", "=", v.test.plain.id)], ["duplicate_id"], ["__count"]
        ),
        ("number",),
    ),
    Door(
        "export of the original's name",
        lambda v: v.of(v.test.plain).export_data(
            ["duplicate_id", "duplicate_id/name", "duplicate_id/number"]
        ),
        ("number",),
    ),
    Door(
        "tickets of the complainant",
        lambda v: v.named(v.of(v.test.complainant).helpdesk_ticket_ids.ids),
        ("number",),
    ),
    Door(
        "tickets of the complainant counted",
        lambda v: v.named(
            v.case.ids
            if v.of(v.test.complainant).read(["helpdesk_ticket_count"])[0][
                "helpdesk_ticket_count"
            ]
            else []
        ),
        ("number",),
    ),
    Door(
        "tickets of the team",
        lambda v: v.named(v.of(v.test.secret.team_id).ticket_ids.ids),
        ("number",),
    ),
    Door(
        "tickets of the stage",
        lambda v: v.named(
            v.tickets.search([("stage_id", "=", v.test.secret.stage_id.id)]).ids
        ),
        ("number",),
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsBeside(DoorsCommon):
    """Design 6, field notes f14: what belongs to a case, or points to it."""

    def test_beside(self):
        """Satellites, figures, links from other records, counters."""
        self._walk(BESIDE)
