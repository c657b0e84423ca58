import json

from odoo.tests import tagged

from .doors_common import Door, DoorsCommon
from .doors_persons import SECRETS
from .test_doors_mail import OF_CASE, counted


def thread(visitor):
    return {"thread_model": "helpdesk.ticket", "thread_id": visitor.case.id}


def data(visitor, *params):
    return visitor.rpc("/mail/data", fetch_params=list(params))


# --- the chatter and the inbox of the web client ------------------------------------
CHATTER = (
    Door("thread", lambda v: v.rpc("/mail/thread/messages", **thread(v)), OF_CASE),
    Door(
        "thread searched",
        lambda v: v.rpc(
            "/mail/thread/messages",
            **thread(v),
            fetch_params={"search_term": SECRETS["message"]},
        ),
        OF_CASE,
    ),
    Door("inbox", lambda v: v.rpc("/mail/inbox/messages"), OF_CASE),
    Door(
        "inbox searched",
        lambda v: v.rpc(
            "/mail/inbox/messages", fetch_params={"search_term": SECRETS["message"]}
        ),
        OF_CASE,
    ),
    Door("history", lambda v: v.rpc("/mail/history/messages"), OF_CASE),
    Door("starred", lambda v: v.rpc("/mail/starred/messages"), OF_CASE),
    Door(
        "everything searched",
        lambda v: v.rpc(
            "/mail/history/messages",
            fetch_params={"search_term": "a", "limit": 99},
        ),
        OF_CASE,
    ),
    Door(
        "data of the thread",
        lambda v: data(
            v,
            [
                "mail.thread",
                {
                    **thread(v),
                    "request_list": [
                        "activities",
                        "attachments",
                        "contact_fields",
                        "display_name",
                        "followers",
                        "scheduledMessages",
                        "suggestedRecipients",
                    ],
                },
            ],
        ),
        ("activity", "file_name", "scheduled"),
    ),
    Door("mails that failed", lambda v: data(v, "failures"), ("failed",)),
    Door(
        "counters",
        lambda v: counted(
            v,
            json.loads(data(v, "systray_get_activities"))
            .get("result", {})
            .get("Store", {})
            .get("activityGroups", []),
        ),
        ("number",),
    ),
    Door(
        "suggested recipients",
        lambda v: v.answered("/mail/thread/recipients", **thread(v)),
        ("number",),
    ),
    Door(
        "suggested recipients of a message",
        lambda v: v.answered(
            "/mail/thread/recipients",
            **thread(v),
            message_id=v.own(v.test.authored).id,
        ),
        ("number",),
    ),
    Door(
        "reaction on an own message",
        lambda v: (
            v.rpc(
                "/mail/message/reaction",
                message_id=v.own(v.test.authored).id,
                content="x",
                action="add",
            )
            + v.named(v.case.ids if v.own(v.test.authored).sudo().reaction_ids else [])
        ),
        ("number",),
    ),
    Door(
        "own message edited",
        lambda v: v.rpc(
            "/mail/message/update_content",
            message_id=v.own(v.test.authored).id,
            update_data={"body": f"Edited {SECRETS['own_words']}"},
        ),
        OF_CASE,
    ),
    Door(
        "message posted",
        lambda v: v.rpc(
            "/mail/message/post",
            **thread(v),
            post_data={"body": SECRETS["own_words"], "message_type": "comment"},
        ),
        ("own_words",),
    ),
    Door(
        "following",
        lambda v: (
            v.rpc(
                "/mail/thread/subscribe",
                res_model="helpdesk.ticket",
                res_id=v.case.id,
                partner_ids=v.me.ids,
            ),
            v.named(v.case.ids if v.me in v.test.secret.message_partner_ids else []),
        ),
        ("number",),
    ),
    Door(
        "unfollowing shows who follows",
        lambda v: v.rpc(
            "/mail/thread/unsubscribe",
            res_model="helpdesk.ticket",
            res_id=v.case.id,
            partner_ids=v.me.ids,
        ).replace(v.test.users["GOS"].name, v.test.secret.number),
        ("number",),
    ),
    Door(
        "what somebody follows",
        lambda v: v.answered(
            "/mail/read_subscription_data",
            follower_id=v.test.secret.message_follower_ids[:1].id,
        ),
        ("number",),
    ),
    Door(
        "link of a mail",
        lambda v: v.led_to(f"/mail/view?model=helpdesk.ticket&res_id={v.case.id}"),
        ("number",),
    ),
    Door(
        "link to a message",
        lambda v: v.led_to(f"/mail/message/{v.own(v.test.authored).id}"),
        ("number",),
    ),
    Door(
        "chatter of the portal",
        lambda v: v.rpc("/mail/chatter_fetch", **thread(v)),
        OF_CASE,
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsChatter(DoorsCommon):
    """Design 6, field notes f2, f3: the web client's own routes to messages."""

    def test_chatter(self):
        """Thread, inbox, history, counters, reactions, links."""
        self._walk(CHATTER)
