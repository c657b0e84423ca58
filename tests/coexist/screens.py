"""The screens of a plain helpdesk before ours, beside ours, and after ours went.

Compared as text and structure. What differs stands in BESIDE and AFTER, with the reason
in docs/existing-odoo.md; all that differed is written to screens.txt beside the logs.
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
# What a page shows and how it is made up, line by line, a row of a list or a card of a
# board in one; without the messages, as their times differ.
READ = """() => {
    const lines = [];
    const skip = ".o_pager, .o-mail-Chatter, .o-mail-Form-chatter, .o_menu_systray," +
        " script, style, svg, .o_notification_manager, .o_loading_indicator";
    const walk = (node) => {
        if (node.nodeType === Node.TEXT_NODE) {
            const text = node.textContent.replace(/\\s+/g, " ").trim();
            if (text) lines.push(text);
            return;
        }
        if (node.nodeType !== Node.ELEMENT_NODE || node.matches(skip)) return;
        if (!node.getClientRects().length) return;
        if (node.matches(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")) {
            lines.push(node.innerText.replace(/\\s+/g, " ").trim());
            return;
        }
        const tag = node.tagName.toLowerCase();
        const name = node.getAttribute("name") || node.getAttribute("data-name");
        if (name) lines.push(`<${tag} ${name.replace(/^\\d+$/, "action")}>`);
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
PAUSE = 500  # milliseconds
# Times that go on while the trial runs, and what a form calls itself anew each time.
VARIES = re.compile(
    r"\d+ (?:seconds?|minutes?|hours?) ago|(?:a few seconds|a minute|an hour) ago|"
    r"^\d+[mh]$|just now|Just now|\u200b|csrf_token.*|access_token=\S+"
)
# {screen: what comes (+) or goes (-)}, each with its reason in docs/existing-odoo.md.
TEAM = r"\+.*Complaint procedure of an IT service centre.*"
STAGES = (
    r"\+(Registration|Classification|Acknowledgement|Investigation|Explanation"
    r"|Verification|Ready to send|With the complainant|Closed|Continued elsewhere)"
)
LEFT = {"dashboard": [TEAM], "teams": [TEAM], "stages": [rf"{STAGES} .*centre"]}
BESIDE = LEFT | {
    "channels": [
        r"\+(Letter|Counter)",
        r"\+(<th complaint_oral>|By word of mouth)",
    ],
    "types": [
        r"\+(Complaint|Compliment|Escalation|Improvement point|Question|Suggestion)",
    ],
    "settings": [
        r"\+(<div complaint_.*|<input> text.*|[A-Z].*)",
    ],
}
AFTER = LEFT | {"portal tickets": [STAGES]}


class Screens(Trial):
    order = "screens"

    def __init__(self, names, tools):
        super().__init__(names, tools)
        self.differences = []

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
        self.compare("beside ours", before, beside, BESIDE)
        self.compare("after ours", before, after, AFTER)
        report = self.place.folder / "screens.txt"
        report.write_text("\n".join(self.differences))
        self.installed = {f"{len(before)} screens": ""}

    def people(self):
        """An agent who manages the helpdesk, a customer with his portal, tickets."""
        admin = self.office.admin
        agent = self.office.people["helpdesk"]
        admin_uid = admin.ref("base.user_admin")
        admin.write("res.users", [agent.uid, admin_uid], {"lang": "en_US"})
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
            found[name] = _clean(_settled(page))
        assert self.customer.context  # he is logged in
        for name, path in PORTAL.items():
            found[name] = _clean(_of_html(self.customer.get(path.format(**self.ids))))
        return found

    def compare(self, when, before, now, seen):
        """What differs and is not expected, and what is expected and does not."""
        for name, lines in before.items():
            patterns = set(seen.get(name, ()))
            unseen = set(patterns)
            for line in difflib.unified_diff(lines, now[name], lineterm="", n=0):
                if line.startswith(("---", "+++", "@@")):
                    continue
                self.differences.append(f"{name} {when}: {line}")
                fits = {p for p in patterns if re.fullmatch(p, line)}
                unseen -= fits
                if not fits:
                    self.fault(f"screen '{name}' {when}", line)
            for pattern in unseen:
                self.fault(f"screen '{name}' {when}", f"not there: {pattern}")


def _settled(page):
    """What a page shows when nothing comes any more."""
    before, lines = None, []
    while lines != before or not lines:
        page.wait_for_timeout(PAUSE)
        expect(page.locator(".o_loading_indicator")).to_have_count(0)
        before, lines = lines, page.evaluate(READ)
    return lines


def _clean(lines):
    cleaned = (VARIES.sub("...", line) for line in lines)
    return [line for line in cleaned if line.strip(" .")]


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
