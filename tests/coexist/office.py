"""The organisation of a trial, first with a helpdesk only, and what is done in it."""

import re
import time

from answer_page import AnswerPage
from browser import Board, Choice, Form
from letters_in import message, raw, reply_to
from life import find_cases, link_in, story, walk
from organisation import PEOPLE, Organisation
from post_office import PostOffice, text_of
from rpc import Client, Refused

NEW_TICKET = "/odoo/action-helpdesk_mgmt.helpdesk_ticket_action/new"
# The log of a case that goes the usual way, whatever is installed beside us; without
# letters to colleagues, as `story` gives it.
STORY = """
received registered assigned confirmed
moved forwarded assigned
classified moved forwarded assigned
moved forwarded assigned acknowledged
inquiry_sent inquiry_answered moved
inquiry_sent inquiry_answered drafted moved forwarded assigned
checked moved forwarded assigned
moved sent
verdict
moved closed letter_sent
""".split()
SUBJECTS = (
    "We received your complaint",
    "We are handling your complaint",
    "Our answer to your complaint",
    "Your complaint is closed",
)


class Post(PostOffice):
    """Also where ours is not installed, and where mail leaves after a pause."""

    patience = 90

    # the helpdesk leaves its mail to an hourly job, mail_post_defer to another one
    jobs = (
        "mail.ir_cron_send_scheduled_message",
        "mail.ir_cron_mail_scheduler_action",
    )

    def settle(self):
        queues = [
            "SELECT email_to FROM mail_mail WHERE state = 'outgoing'",
            "SELECT 'later: ' || mail_message_id FROM mail_message_schedule",
        ]
        if self.site.sql("SELECT to_regclass('complaint_letter')")[0][0]:
            queues.append("SELECT subject FROM complaint_letter WHERE state = 'queued'")
        end = time.monotonic() + self.patience
        while busy := self.site.sql(" UNION ALL ".join(queues)):
            assert time.monotonic() < end, f"not sent: {busy}"
            for job in self.jobs:
                self._run_job(self.admin.ref(job))
            time.sleep(0.5)

    def fetch(self):
        while not self._run_job(self._gateway_cron):
            time.sleep(0.5)
        assert self.waiting() == [], "a mail is left in the mailbox"

    def _run_job(self, job):
        """Whether it ran; not when it runs by itself at this moment."""
        try:
            self.admin.call("ir.cron", "method_direct_trigger", [job])
        except Refused as refused:
            if refused.kind != "UserError":
                raise
            return False
        return True


class Office(Organisation):
    """People, mail servers and an ordinary team; open() adds the complaints."""

    def __init__(self, site, sink):
        self.site = site
        self.admin = Client(site.url, site.database, "admin", "admin")
        self._languages()
        self._company()
        self._mail_servers(sink)
        self.people = {"helpdesk": self.person("helpdesk", PEOPLE["helpdesk"])}
        self.plain_team_id = self._plain_team()
        self.post = Post(sink, site, self.admin)

    def _company(self):
        """Without a country, for which Odoo would install accounting addons by itself.

        One of them (account_peppol) needs a Python package that this Odoo lacks.
        """
        super()._company()
        [company] = self.admin.search_read("res.company", [], ["id"])
        self.admin.write("res.company", [company["id"]], {"country_id": False})

    def open(self):
        for role, name in PEOPLE.items():
            if role != "helpdesk":
                self.people[role] = self.person(role, name)
        self.procedure_id = self._procedure()

    def customer(self, address, lang="en_US"):
        name = address.partition("@")[0].title()
        values = {"name": name, "email": address, "lang": lang}
        return self.admin.create("res.partner", values)

    # --- a complaint ----------------------------------------------------------------

    def complain(self, address):
        """A complaint comes in by mail, and is confirmed."""
        self.customer(address)
        self.post.drop(raw(message(address, "Late again", "Nobody called me back.\n")))
        self.post.fetch()
        [case] = find_cases(self.people["officer"], address, "statement")
        assert "Nobody called me back." in case["statement"]
        [letter] = self.post.received_by(address)
        assert letter["Subject"] == f"{SUBJECTS[0]} ({case['number']})"
        assert "Fill in" not in text_of(letter)
        return case

    def handle(self, case, address, browser):
        """By everybody who has a part in it, answered, agreed with, and closed."""
        people, post = self.people, self.post
        page = browser.page("/odoo/complaints", people["SD"])
        Board(page).card(case["number"]).click()
        Form(page).stage("Registratie")
        walk(case["id"], people, post, answer="<p>We call you today.</p>")
        letter = post.received_by(address)[-1]
        assert letter["Subject"] == f"{SUBJECTS[2]} ({case['number']})"
        assert "We call you today." in text_of(letter)
        page = AnswerPage(browser.page(link_in(letter)))
        page.shows("We call you today.")
        page.answer_by_mouse("Yes, I agree", "Thanks!")
        page.shows("Thank you for your reaction")
        manager = people["SLM"]
        [outcome] = manager.search_read("complaint.outcome", [], ["id"], limit=1)
        close = "Sluiten: klant is akkoord"
        manager.move(case["id"], close, outcome_id=outcome["id"])
        page = browser.page(f"/odoo/complaints/{case['id']}", manager)
        Form(page).stage("Afgehandeld")
        subjects = [str(letter["Subject"]) for letter in post.received_by(address)]
        wanted = [f"{subject} ({case['number']})" for subject in SUBJECTS]
        assert subjects == wanted, subjects
        told = story(self.site, case["id"])
        assert told == STORY, told

    # --- a plain ticket -------------------------------------------------------------

    def plain_life(self, address, browser):
        """What an agent does with a mail to support, and what comes of it."""
        agent, post = self.people["helpdesk"], self.post
        partner = self.customer(address)
        mail = message(
            address, f"Help {address}", "My mouse.\n", to=f"support@{post.domain}"
        )
        post.drop(raw(mail), to=f"support@{post.domain}")
        post.fetch()
        domain = [("name", "=", f"Help {address}")]
        names = ["team_id", "stage_id", "partner_id", "user_id", "description"]
        [ticket] = agent.search_read("helpdesk.ticket", domain, names)
        said = {
            "team": ticket["team_id"][1],
            "first stage": ticket["stage_id"][1],
            "customer known": ticket["partner_id"][0] == partner,
            "words": "My mouse." in ticket["description"],
        }
        said |= self._talk(ticket["id"], partner, address)
        said["stages"] = self._stages(ticket["id"])
        said["made by hand"] = self._by_hand(f"By hand {address}", browser)
        return said

    def _talk(self, ticket, partner, address):
        agent, post = self.people["helpdesk"], self.post
        comment = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        comment |= {"body": "We look at it.", "partner_ids": [partner]}
        agent.call("helpdesk.ticket", "message_post", [ticket], **comment)
        mails = post.received_by(address)
        [answer] = [mail for mail in mails if "We look at it." in text_of(mail)]
        post.drop(
            raw(reply_to(answer, "It works again.\n")), to=f"support@{post.domain}"
        )
        post.fetch()
        domain = [("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket)]
        bodies = agent.search_read("mail.message", domain, ["body"], order="id")
        words = ("My mouse.", "We look at it.", "It works again.")
        return {
            "mails": len(mails),
            "said": [w for w in words if any(w in row["body"] for row in bodies)],
        }

    def _stages(self, ticket):
        """Through the stages of the helpdesk to its last; which are closed."""
        agent = self.people["helpdesk"]
        domain = ["|", ("team_ids", "=", False), ("team_ids", "=", self.plain_team_id)]
        stages = agent.search_read("helpdesk.ticket.stage", domain, ["name"])
        closed = {}
        for stage in stages:
            agent.write("helpdesk.ticket", [ticket], {"stage_id": stage["id"]})
            closed[stage["name"]] = agent.case(ticket, "closed")["closed"]
        return closed

    def _by_hand(self, title, browser):
        """A new ticket in the web client: the team that is chosen, and is kept (E1)."""
        agent = self.people["helpdesk"]
        page = browser.page(NEW_TICKET, agent)
        team = Choice(page, "team_id")
        said = {"team offered": "Support" in team.offered()}
        if said["team offered"]:
            team.choose("Support")
        page.locator("[name=name] input").fill(title)
        Form(page).write("description", "Typed.")
        with page.expect_response(re.compile("/web_save")) as saved:
            page.locator(".o_form_button_save").click()
        assert "error" not in saved.value.json(), saved.value.json()["error"]
        names = ["team_id", "description"]
        [ticket] = agent.search_read("helpdesk.ticket", [("name", "=", title)], names)
        said["team"] = ticket["team_id"] and ticket["team_id"][1]
        said["words"] = "Typed." in ticket["description"]
        return said
