from odoo.tests import tagged

from .doors_common import Door, DoorsCommon
from .doors_persons import CONTROL, SECRETS

# --- the portal
# The control is somebody of the staff with a plain ticket: no case is on the portal.


def portal_id(visitor):
    plain = visitor.test.plain
    return plain.id if visitor.key == CONTROL else visitor.case.id


PORTAL = (
    Door("list", lambda v: v.get("/my/tickets"), ("plain",)),
    Door(
        "list searched",
        lambda v: v.get(
            "/my/tickets",
            params={
                "search_in": "all",
                "search": SECRETS["plain" if v.key == CONTROL else "name"][:-1],
            },
        ),
        ("plain",),
    ),
    Door("list grouped", lambda v: v.get("/my/tickets?groupby=stage"), ("plain",)),
    Door("list sorted", lambda v: v.get("/my/tickets?sortby=stage&page=1"), ("plain",)),
    Door(
        "list of a stage",
        lambda v: v.get(
            "/my/tickets?filterby="
            f"{v.test.env['helpdesk.ticket'].browse(portal_id(v)).stage_id.id}"
        ),
        ("plain",),
    ),
    Door("page", lambda v: v.get(f"/my/ticket/{portal_id(v)}"), ("plain",)),
    Door(
        "page with the token",
        lambda v: v.get(
            f"/my/ticket/{portal_id(v)}?access_token="
            + v.test.env["helpdesk.ticket"].browse(portal_id(v))._portal_ensure_token()
        ),
        ("plain",),
    ),
    Door(
        "closing",
        lambda v: (
            v.post(
                "/ticket/close",
                ticket_id=portal_id(v),
                stage_id=v.test.closing.id,
            )
            + (
                SECRETS["plain"]
                if v.test.env["helpdesk.ticket"].browse(portal_id(v)).stage_id
                == v.test.closing
                else "",
            )
        ),
        ("plain",),
    ),
    Door(
        "chatter of the portal with the token",
        lambda v: v.rpc(
            "/mail/chatter_fetch",
            thread_model="helpdesk.ticket",
            thread_id=v.case.id,
            **({} if v.key == CONTROL else {"token": v.test.portal_token}),
        ),
        ("message",),
    ),
    Door(
        "chatter of the portal opened",
        lambda v: v.rpc(
            "/portal/chatter_init",
            thread_model="helpdesk.ticket",
            thread_id=v.case.id,
            **({} if v.key == CONTROL else {"token": v.test.portal_token}),
        ).replace('"hasReadAccess": true', v.test.secret.number),
        ("number",),
    ),
)


def link(visitor):
    """The path of the personal page; for who holds a link that is over, such a one."""
    if visitor.key == "expired_link":
        visitor.test.letter.sudo().link_until = "2020-01-01"
    return f"/complaint/{visitor.test.link_token}"


LINKS = (
    Door("page of a letter", lambda v: v.get(link(v)), ("answer",)),
    Door(
        "reaction on the page of a letter",
        lambda v: v.post(link(v), form="answer", verdict="disagree", words=""),
        ("answer",),
    ),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsPortal(DoorsCommon):
    """Design 6, field notes f1, f2, f4, f5: no case is on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closing = cls.env["helpdesk.ticket.stage"].search(
            [("close_from_portal", "=", True), ("team_ids", "=", False)], limit=1
        )

    def test_portal(self):
        """List, page, filter, search, closing, chatter."""
        self._walk(PORTAL)

    def test_link_that_is_over(self):
        """S0-44, design 6: who held a link sees what somebody without one sees."""
        self.link_token, self.letter = self._send_answer()
        self._walk(LINKS, ("expired_link",))
