from odoo import fields, models

from ...logic.vocabulary import RESULTS
from ..number_fields import Days

KEPT = [
    ("met", "In time"),
    ("late", "Late"),
    ("running", "Still running"),
    ("none", "Not asked"),
]
KINDS = [
    ("complaint", "Complaint"),
    ("improvement", "Improvement point"),
    ("escalation", "Escalation of a running matter"),
    ("referred", "Referred"),
    ("question", "Question"),
    ("compliment", "Compliment"),
    ("suggestion", "Suggestion"),
    ("other", "Otherwise"),
]
HOW = [
    ("verified", "Answered, the complainant agrees"),
    ("sent", "Answered"),
    ("settled", "Settled to satisfaction"),
    ("reopened", "Opened again, not answered again"),
    ("unanswered", "Ended without an answer"),
    ("open", "Not answered"),
]


class ComplaintFigureColumns(models.AbstractModel):
    """What the figures of a case say, in the table and in the report over it."""

    _name = "complaint.figure.columns"
    _description = "Columns of the figures of a complaint"

    imported = fields.Boolean(help="Taken over from an old register.")
    round_count = Days(string="Rounds", aggregator="avg")
    reopened = fields.Boolean(help="Had a second round or was opened again.")
    kind = fields.Selection(
        KINDS,
        help="What it is. One that turned out to be no complaint counts in no key "
        "figure of complaints.",
    )
    diverted_kind = fields.Selection(
        [
            ("improvement", "Improvement point"),
            ("escalation", "Escalation of a running matter"),
            ("referred", "Referred"),
            ("withdrawn", "Withdrawn"),
            ("not_taken_up", "Not taken up"),
            ("fine_or_decision", "Only about a fine or decision"),
            ("compliment", "Compliment"),
            ("suggestion", "Suggestion"),
            ("question", "Question"),
            ("other", "Otherwise"),
        ],
        string="Ended as",
        help="Filled when the case did not end with an answer here.",
    )
    verdict = fields.Selection(RESULTS, string="Complainant's answer")
    received_on = fields.Date(string="Received")
    received_month = fields.Date(string="First day of the month of receipt")
    registered_on = fields.Date(string="Registered")
    routed_on = fields.Date(
        string="Passed on", help="First move beyond classification, in round 1."
    )
    first_reaction_on = fields.Date(string="First reaction")
    acknowledged_on = fields.Date(string="Handling confirmed")
    sent_on = fields.Date(string="First answer sent")
    last_sent_on = fields.Date(string="Last answer sent")
    verified_on = fields.Date(string="First verdict")
    verdict_on = fields.Date(string="Last verdict")
    closed_on = fields.Date(
        string="Ended",
        help="Closed or continued elsewhere; empty while it is open.",
    )
    days_to_acknowledge = Days(string="Days to confirming handling", aggregator="avg")
    days_to_send = Days(string="Days to first answer", aggregator="avg")
    days_to_close = Days(string="Days to end", aggregator="avg")
    days_registered_to_send = Days(
        string="Days from registration to answer", aggregator="avg"
    )
    workdays_to_acknowledge = Days(
        string="Working days to confirming handling", aggregator="avg"
    )
    workdays_to_send = Days(string="Working days to first answer", aggregator="avg")
    workdays_to_close = Days(string="Working days to end", aggregator="avg")
    workdays_registered_to_send = Days(
        string="Working days from registration to answer", aggregator="avg"
    )
    routed = fields.Selection(KEPT, string="Term: passing on")
    acknowledged = fields.Selection(KEPT, string="Term: confirming handling")
    routed_due_on = fields.Date(string="Last day for passing on")
    acknowledged_due_on = fields.Date(string="Last day for confirming handling")
    answer_due_on = fields.Date(
        string="Day of the answer",
        help="The last day for the answer, of round 1, with a valid extension. By this "
        "day a complaint belongs to a month.",
    )
    answer_28_due_on = fields.Date(string="28th day after registration")
    first_reaction_due_on = fields.Date(string="Last day for a first reaction")
    done_due_on = fields.Date(string="14th day after receipt")
    answer = fields.Selection(
        KEPT,
        string="In time or late",
        help="In time: the answer that ended the case, in whatever round, was sent by "
        "the day of the answer; days on which the complainant verified an answer are "
        "taken out. Withdrawn, referred and not taken up: not asked.",
    )
    answer_how = fields.Selection(HOW, string="How it stands")
    routed_own = fields.Selection(KEPT, string="Passing on, without extension")
    acknowledged_own = fields.Selection(
        KEPT, string="Confirming handling, without extension"
    )
    answer_own = fields.Selection(KEPT, string="In time or late, without extension")
    answer_28 = fields.Selection(KEPT, string="Handled in 28 calendar days")
    first_reaction = fields.Selection(KEPT, string="First reaction in 2 working days")
    done = fields.Selection(KEPT, string="Handled in 2 weeks")
