from odoo.tests import tagged

from .doors_common import Door, DoorsCommon
from .doors_persons import SECRETS

OF_CASE = ("message", "subject", "own_words")


def of_case(visitor):
    return [("model", "=", "helpdesk.ticket"), ("res_id", "=", visitor.case.id)]


def rows(visitor, model, *names, domain=()):
    return visitor[model].search_read(list(domain), list(names))


def counted(visitor, groups):
    """Say the number when more is counted than this person's tasks elsewhere."""
    tasks = visitor.test.env["mail.activity"].search(
        [("user_id", "=", visitor.user.id), ("res_id", "!=", visitor.test.secret.id)]
    )
    elsewhere = {(task.res_model, task.res_id) for task in tasks}
    more = sum(group["total_count"] for group in groups) > len(elsewhere)
    return visitor.named(visitor.case.ids if more else [])


# --- messages, their satellites -----------------------------------------------------
MESSAGES = (
    Door(
        "messages of the case",
        lambda v: v["mail.message"].search(of_case(v)).mapped("body"),
        OF_CASE,
    ),
    Door(
        "messages by words",
        lambda v: (
            v["mail.message"]
            .search([("body", "ilike", SECRETS["message"])])
            .mapped("body")
        ),
        OF_CASE,
    ),
    Door(
        "messages counted",
        lambda v: v.named(
            v.case.ids if v["mail.message"].search_count(of_case(v)) else []
        ),
        ("number",),
    ),
    Door(
        "messages grouped",
        lambda v: v["mail.message"].formatted_read_group(
            of_case(v), ["subject"], ["__count"]
        ),
        OF_CASE,
    ),
    Door(
        "message by name",
        lambda v: v["mail.message"].name_search(SECRETS["subject"]),
        OF_CASE,
    ),
    Door("message read", lambda v: v.of(v.test.message).read(["body"]), OF_CASE),
    Door(
        "message exported",
        lambda v: v.of(v.test.message).export_data(["body", "subject"]),
        OF_CASE,
    ),
    Door(
        "own message searched",
        lambda v: (
            v["mail.message"]
            .search([("author_id", "=", v.me.id), *of_case(v)])
            .mapped("body")
        ),
        OF_CASE,
    ),
    Door(
        "own message read",
        lambda v: v.own(v.test.authored).read(["body", "subject"]),
        OF_CASE,
    ),
    Door(
        "name of the record of an own message",
        lambda v: v.own(v.test.authored).read(["record_name"]),
        ("number",),
    ),
    Door(
        "message that one made for somebody else",
        lambda v: v.own(v.test.created).read(["body", "subject"]),
        OF_CASE,
    ),
    Door(
        "message to him read",
        lambda v: v.own(v.test.received).read(["body"]),
        OF_CASE,
    ),
    Door(
        "messages to him searched",
        lambda v: (
            v["mail.message"]
            .search([("partner_ids", "in", v.me.ids), *of_case(v)])
            .mapped("body")
        ),
        OF_CASE,
    ),
    Door(
        "message he was notified of",
        lambda v: v.own(v.test.notified).read(["body"]),
        OF_CASE,
    ),
    Door(
        "starred messages searched",
        lambda v: (
            v["mail.message"]
            .search([("starred", "=", True), *of_case(v)])
            .mapped("body")
        ),
        OF_CASE,
    ),
    Door(
        "own message through its children",
        lambda v: (
            v["mail.message"]
            .search([("parent_id.body", "ilike", SECRETS["message"])])
            .mapped("body")
        ),
        OF_CASE,
    ),
    Door(
        "notifications name the message",
        lambda v: rows(v, "mail.notification", "mail_message_id", "failure_reason"),
        ("subject", "failed"),
    ),
    Door(
        "notifications of the case",
        lambda v: v.named(
            v["mail.notification"].search([]).sudo().mail_message_id.mapped("res_id")
        ),
        ("number",),
    ),
    Door(
        "notifications by words",
        lambda v: v.named(
            v["mail.notification"]
            .search([("mail_message_id.body", "ilike", SECRETS["message"])])
            .sudo()
            .mail_message_id.mapped("res_id")
        ),
        ("number",),
    ),
    Door(
        "followers of the case",
        lambda v: v.named(
            v["mail.followers"]
            .search([("res_model", "=", "helpdesk.ticket")])
            .mapped("res_id")
        ),
        ("number",),
    ),
    Door(
        "tracked values",
        lambda v: rows(v, "mail.tracking.value", "old_value_char"),
        ("tracked",),
    ),
    Door(
        "mails waiting",
        lambda v: rows(v, "mail.mail", "subject", "body_html", "email_to"),
        ("letter",),
    ),
    Door(
        "mail read by id",
        lambda v: v.of(v.test.mail).read(["body_html"]),
        ("letter",),
    ),
    Door(
        "messages to be sent later",
        lambda v: rows(v, "mail.message.schedule", "mail_message_id"),
        ("subject",),
    ),
    Door(
        "messages to be posted later",
        lambda v: rows(v, "mail.scheduled.message", "subject", "body"),
        ("scheduled",),
    ),
    Door(
        "message to be posted later, by id",
        lambda v: v.of(v.test.scheduled).read(["body"]),
        ("scheduled",),
    ),
    Door(
        "link previews",
        lambda v: rows(v, "mail.link.preview", "og_title", "source_url"),
        ("preview",),
    ),
    Door(
        "link previews of messages",
        lambda v: rows(v, "mail.message.link.preview", "message_id", "link_preview_id"),
        ("subject", "preview"),
    ),
    Door(
        "translations of messages",
        lambda v: rows(v, "mail.message.translation", "body", "message_id"),
        ("translation",),
    ),
    Door("text messages", lambda v: rows(v, "sms.sms", "body"), ("sms",)),
    Door(
        "ratings",
        lambda v: rows(v, "rating.rating", "feedback", "res_name", "resource_ref"),
        ("rating",),
    ),
    Door(
        "ratings grouped",
        lambda v: v["rating.rating"].formatted_read_group(
            [], ["res_name"], ["rating:avg"]
        ),
        ("number",),
    ),
    Door(
        "rating read by id",
        lambda v: v.of(v.test.rating).read(["feedback"]),
        ("rating",),
    ),
    Door(
        "activities",
        lambda v: rows(v, "mail.activity", "summary", "note", "res_name"),
        ("activity",),
    ),
    Door(
        "activity read by id",
        lambda v: v.of(v.test.activity).read(["summary", "note"]),
        ("activity",),
    ),
    Door(
        "own task read by id",
        lambda v: v.own(v.test.tasks).exists().read(["summary", "note", "res_name"]),
        ("activity",),
    ),
    Door(
        "activity view",
        lambda v: v["mail.activity"].get_activity_data("helpdesk.ticket", []),
        ("activity",),
    ),
    Door(
        "activity counters",
        lambda v: counted(v, v["res.users"]._get_activity_groups()),
        ("number",),
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsMail(DoorsCommon):
    """Design 6, field notes f2, f3, f14: messages, tasks, ratings and what the host
    keeps beside them, also for who wrote or received one.
    """

    def test_messages(self):
        """Core lets author and recipients read whatever the case says: not here."""
        self._walk(MESSAGES)
