"""The screens of a plain helpdesk before ours, beside ours, and after ours went.

Compared as text and structure. What differs beside ours stands in SEEN, with the reason
in docs/existing-odoo.md; afterwards nothing differs.
"""

import difflib
import re

from addons import OURS
from browser import expect
from lxml import html
from organisation import PASSWORD
from rpc import Client
from trial import Trial
from uninstalled import UNINSTALL

ACTION = "/odoo/action-helpdesk_mgmt."
TICKETS = f"{ACTION}helpdesk_ticket_action"
# {name: path}; {ticket} and {team} are records of the trial
AGENT = {
    "dashboard": f"{ACTION}helpdesk_ticket_dashboard_action",
    "list": f"{TICKETS}?view_type=list",
    "kanban": f"{TICKETS}?view_type=kanban",
    "pivot": f"{TICKETS}?view_type=pivot",
    "new ticket": f"{TICKETS}/new",
    "ticket": f"{TICKETS}/{{ticket}}",
    "my tickets": f"{ACTION}helpdesk_my_tickets_action",
    "teams": f"{ACTION}helpdesk_ticket_team_action",
    "team": f"{ACTION}helpdesk_ticket_team_action/{{team}}",
    "stages": f"{ACTION}helpdesk_ticket_stage_action",
    "channels": f"{ACTION}helpdesk_ticket_channel_action",
    "categories": f"{ACTION}helpdesk_ticket_category_action",
    "types": "/odoo/action-helpdesk_type.action_helpdesk_ticket_type",
}
ADMIN = {"settings": f"{ACTION}action_helpdesk_mgmt_config_settings"}
PORTAL = {
    "portal": "/my/home",
    "portal tickets": "/my/tickets",
    "portal ticket": "/my/ticket/{ticket}",
    "portal new": "/new/ticket",
}
# What a page shows and how it is made up, line by line, without the messages (their
# times differ) and without identifiers that the web client makes anew.
READ = """() => {
    const lines = [];
    const skip = ".o-mail-Chatter, .o-mail-Form-chatter, .o_menu_systray, script," +
        " style, svg, .o_notification_manager, .o_loading_indicator";
    const walk = (node) => {
        if (node.nodeType === Node.TEXT_NODE) {
            const text = node.textContent.replace(/\\s+/g, " ").trim();
            if (text) lines.push(text);
            return;
        }
        if (node.nodeType !== Node.ELEMENT_NODE || node.matches(skip)) return;
        if (!node.getClientRects().length) return;
        const tag = node.tagName.toLowerCase();
        const name = node.getAttribute("name") || node.getAttribute("data-name");
        if (name) lines.push(`<${tag} ${name}>`);
        if (["input", "textarea"].includes(tag))
            lines.push(`<${tag}> ${node.type} ${node.value} ${node.placeholder}`);
        if (tag === "select") {
            for (const option of node.options) lines.push(`<option> ${option.text}`);
            return;
        }
        node.childNodes.forEach(walk);
    };
    walk(document.querySelector(".o_main_navbar"));
    walk(document.querySelector(".o_action_manager"));
    return lines;
}"""
# Times that go on while the trial runs, and what a form calls itself anew each time.
VARIES = re.compile(
    r"\d+ (?:seconds?|minutes?|hours?) ago|(?:a few seconds|a minute|an hour) ago|"
    r"just now|Just now|csrf_token.*|access_token=\S+|radio_field_\d+|__export__\S+"
)
# {screen: lines that come beside ours (+) or go (-)}, each with its reason there.
SEEN: dict[str, list[str]] = {}


class Screens(Trial):
    order = "screens"

    def steps(self):
        self.place.copy_database()
        with self.served("before", alone=True) as browser:
            self.people()
            before = self.look_at(browser)
        self.install([OURS], "ours")
        with self.served("set-up"):
            self.office.open()
        with self.served("beside") as browser:
            beside = self.look_at(browser)
        self.tools.say(f"   {self.order}: uninstalling ours")
        self.place.odoo("ours_away", "shell", program=UNINSTALL)
        with self.served("afterwards") as browser:
            after = self.look_at(browser)
        self.compare("beside ours", before, beside, SEEN)
        self.compare("after ours", before, after, {})
        self.installed = {f"{len(before)} screens": ""}

    def people(self):
        """An agent who manages the helpdesk, a customer with his portal, tickets."""
        admin = self.office.admin
        agent = self.office.people["helpdesk"]
        admin.write("res.users", [agent.uid], {"lang": "en_US"})
        self.customer = self.portal_user()
        uid = self.customer.uid
        [customer] = admin.call("res.users", "read", [uid], ["partner_id"])
        stages = admin.search_read("helpdesk.ticket.stage", [], ["id"])
        tickets = [
            admin.create(
                "helpdesk.ticket",
                {
                    "name": f"Ticket {number}",
                    "description": "<p>Words</p>",
                    "team_id": self.office.plain_team_id,
                    "stage_id": stages[number % 3]["id"],
                    "user_id": agent.uid if number % 2 else False,
                    "partner_id": customer["partner_id"][0],
                },
            )
            for number in range(1, 5)
        ]
        self.ids = {"ticket": tickets[0], "team": self.office.plain_team_id}

    def portal_user(self):
        admin = self.office.admin
        login = "karel@elders.example"
        uid = admin.create(
            "res.users",
            {
                "name": "Karel Klant",
                "login": login,
                "email": login,
                "password": PASSWORD,
                "lang": "en_US",
                "group_ids": [(6, 0, [admin.ref("base.group_portal")])],
            },
            no_reset_password=True,
        )
        return Client(self.place.url, self.place.database, login, PASSWORD, uid)

    # --- looking --------------------------------------------------------------------

    def look_at(self, browser):
        """{screen: lines} of all of them."""
        people = {**dict.fromkeys(AGENT, self.office.people["helpdesk"])}
        people |= dict.fromkeys(ADMIN, self.office.admin)
        found = {}
        for name, path in {**AGENT, **ADMIN}.items():
            page = browser.page(path.format(**self.ids), people[name])
            page.wait_for_load_state("networkidle")
            expect(page.locator(".o_loading_indicator")).to_have_count(0)
            found[name] = _clean(page.evaluate(READ))
        assert self.customer.context  # he is logged in
        for name, path in PORTAL.items():
            found[name] = _clean(_of_html(self.customer.get(path.format(**self.ids))))
        return found

    def compare(self, when, before, now, seen):
        """What differs and is not expected, and what is expected and does not."""
        for name, lines in before.items():
            differences = [
                line
                for line in difflib.unified_diff(lines, now[name], lineterm="", n=0)
                if not line.startswith(("---", "+++", "@@"))
            ]
            expected = list(seen.get(name, ()))
            for line in differences:
                if line in expected:
                    expected.remove(line)
                else:
                    self.fault(f"screen '{name}' {when}", line)
            for line in expected:
                self.fault(f"screen '{name}' {when}", f"not there: {line}")


def _clean(lines):
    return [VARIES.sub("...", line) for line in lines]


def _of_html(content):
    """The words of a page, and the fields of its forms."""
    lines = []
    for node in html.fromstring(content.decode()).find("body").iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style"):
            continue
        if node.tag in ("input", "select", "textarea", "form"):
            name, kind = node.get("name"), node.get("type")
            lines.append(f"<{node.tag}> {name} {kind}")
        for text in (node.text, node.tail):
            words = " ".join((text or "").split())
            if words:
                lines.append(words)
    return lines
