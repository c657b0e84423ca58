"""Invented cases in every stage, in two languages, some late, some in a second round.

They go through the same services as real ones, only the clock stands in the past.
"""

import gc
import json
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.fields import Command

from ..models.kernel import Moment
from . import research
from .plan import HISTORY_DAYS, PLAN

SUBJECTS = json.loads((Path(__file__).parent / "subjects.json").read_text("utf-8"))
FIRST = (
    "Anna Bram Cora Daan Elsa Fons Gina Huub Inge Joep Kiki Luuk Mies Nico Olga".split()
)
LAST = "Voorbeeld Proefpersoon Testman Verzonnen Fictief Demonstratie Oefening".split()

# Of each ground: what the complaint is about.
MATTER_OF_GROUND = ("service", "goods", "conduct")
FORM_CAME_IN = {"nl": "Op papier, aan de balie", "en": "On paper, at the counter"}
CHANGED = {
    "nl": "Wij hebben het opnieuw nagevraagd.",
    "en": "We asked about it again.",
}

CHANNELS = (
    "helpdesk_mgmt.helpdesk_ticket_channel_email",
    "helpdesk_mgmt.helpdesk_ticket_channel_email",
    "helpdesk_mgmt.helpdesk_ticket_channel_web",
    "helpdesk_mgmt.helpdesk_ticket_channel_email",
    "klachten_module.channel_letter",
)
PATH = [
    ("registration", "classification", "SD"),
    ("classification", "acknowledgement", "GOS"),
    ("acknowledgement", "investigation", "BKM"),
    ("investigation", "explanation", "SLM"),
    ("explanation", "verification", "SLM"),
    ("verification", "to_send", "RM"),
    ("to_send", "customer", "SLM"),
]


def load(env):
    """Set up the procedure for the main company and fill it."""
    # Odoo loads translations after demo data; the letters below need them now.
    env["ir.module.module"].search(
        [("name", "=", "klachten_module")]
    )._update_translations()
    procedure = _set_up(env)
    # Automated actions only listen once all modules are loaded: let them listen now.
    env["base.automation"]._register_hook()
    to_colleagues = env["base.automation"].search(
        [
            ("action_server_ids.complaint_addressee", "!=", False),
            ("action_server_ids.complaint_addressee", "!=", "complainant"),
        ]
    )
    gc.freeze()
    try:
        for index, (stage, age, pace, twist) in enumerate(PLAN):
            # nobody reads hand-over mails of a year ago; they are half of the work
            to_colleagues.active = age < HISTORY_DAYS
            _Case(env, procedure, index, age, pace, twist).walk_to(stage)
            # what was "sent" in the past does not leave now; and Odoo looks through
            # all environments that are alive, a third of the work at the end
            env.cr.postcommit.clear()
            gc.collect()
    finally:
        gc.unfreeze()
        to_colleagues.active = True
        env["base.automation"]._unregister_hook()
    # as the hourly run would have done all along, and without its mails
    deadlines = env["complaint.deadline"]
    for mark, day, domain in deadlines._mark_rounds():
        deadlines.search(domain)._mark(mark, day)
    env["mail.mail"].search([("state", "=", "outgoing")]).unlink()


def _set_up(env):
    company = env.ref("base.main_company")
    domain = env["mail.alias.domain"]
    company.write(
        {
            "name": "Dienstencentrum Voorbeeld",
            "street": "Voorbeeldlaan 1",
            "street2": False,
            "zip": "1234 AB",
            "city": "Voorbeeldstad",
            "state_id": False,
            "phone": "+31 30 000 00 00",
            "email": "info@klachten.example",
            "website": False,
            "country_id": env.ref("base.nl").id,
            "alias_domain_id": (
                domain.search([("name", "=", "klachten.example")])
                or domain.create({"name": "klachten.example"})
            ).id,
        }
    )
    people = {
        "SD": ["sd"],
        "GOS": ["gos"],
        "BKM": ["bkm"],
        "SLM": ["slm", "slm2"],
        "RM": ["rm"],
        "P": ["p"],
    }
    users = {
        code: [env.ref(f"klachten_module.demo_user_{name}").id for name in names]
        for code, names in people.items()
    }
    dutch = env["res.lang"]._get_data(code="nl_NL")
    if dutch:
        demo_users = env["ir.model.data"].search(
            [("module", "=", "klachten_module"), ("model", "=", "res.users")]
        )
        env["res.users"].browse(demo_users.mapped("res_id")).write({"lang": "nl_NL"})
        company.partner_id.lang = "nl_NL"
    setup = env["complaint.setup"].create(
        {
            "template": "ssc_ict",
            "company_id": company.id,
            "mailbox": "klachten",
            "officer_ids": [
                Command.set(
                    [
                        env.ref("klachten_module.demo_user_officer").id,
                        env.ref("base.user_admin").id,
                    ]
                )
            ],
        }
    )
    for line in setup.line_ids:
        line.user_ids = [Command.set(users[line.code])]
    return env["complaint.procedure"].browse(setup.action_apply()["res_id"])


class _Case:
    """One invented case on its way through the procedure."""

    def __init__(self, env, procedure, index, age, pace, twist):
        self.env, self.procedure, self.twist = env, procedure, twist
        self.index, self.pace = index, pace
        self.subject = SUBJECTS[index % len(SUBJECTS)]
        self.lang = "en" if index % 3 == 2 or not _has_dutch(env) else "nl"
        start = fields.Datetime.now().replace(hour=8, minute=(index * 7) % 60, second=0)
        start -= timedelta(days=age)
        # received on a working day, never in the future
        start -= timedelta(days={5: 1, 6: 2}.get(start.weekday(), 0))
        self.moment = min(start, fields.Datetime.now() - timedelta(minutes=30))
        self.ticket = self._create()

    def _at(self, records):
        return records.with_context(complaint_moment=Moment.of(self.moment))

    def _later(self, days):
        """Let time pass, never beyond now."""
        now = fields.Datetime.now() - timedelta(minutes=5)
        for _day in range(days):
            self.moment += timedelta(days={4: 3, 5: 2}.get(self.moment.weekday(), 1))
        self.moment = min(self.moment + timedelta(minutes=37), now)

    def _create(self):
        first, last = FIRST[self.index % len(FIRST)], LAST[self.index % len(LAST)]
        address = f"{first}.{last}{self.index}@klant.example".lower()
        title, words = self.subject[self.lang]
        partner = self.env["res.partner"].create(
            {
                "name": f"{first} {last}",
                "email": address,
                "lang": "nl_NL" if self.lang == "nl" else "en_US",
            }
        )
        ticket = self._at(self.env["helpdesk.ticket"]).create(
            {
                "name": title,
                "description": f"<p>{words}</p>",
                "team_id": self.procedure.team_id.id,
                "partner_id": partner.id,
                "channel_id": self.env.ref(CHANNELS[self.index % len(CHANNELS)]).id,
            }
        )
        self._deliver(ticket)
        return ticket

    def _deliver(self, ticket):
        """The letters of this moment were accepted by the mail server."""
        self._at(
            ticket.letter_ids.filtered(lambda letter: letter.state == "queued")
        )._accepted()

    def walk_to(self, stage):
        if stage == "diverted":
            self._pass_on("registration", "classification", "SD")
            self._divert()
            return
        self._along_path(stage)
        if self.twist == "second_round" and stage in ("customer", "closed"):
            self._second_round()
            self._along_path(stage)
        elif self.twist == "second_round":
            self._along_path("customer")
            self._second_round()
        if stage == "investigation":
            research.asked(self._at(self.ticket), self.index)
        if self.twist == "agreed" or stage == "closed":
            self._close(only_agree=stage != "closed")

    def _along_path(self, stage):
        stop = (
            "customer" if stage == "closed" or self.twist == "second_round" else stage
        )
        for stage_from, stage_to, role in PATH:
            code = self.ticket.stage_id.complaint_code
            if code == stop:
                return
            if code == stage_from:
                self._pass_on(stage_from, stage_to, role)
                if self.twist == "returned" and stage_to == "verification":
                    self.twist = "was_returned"
                    self._pass_on("verification", "investigation", "RM")
                    if stop == "investigation":
                        return
                    self._along_path(stop)
                    return

    def _days_in(self, stage):
        """Most cases reach their handler within the terms, some do not."""
        slow = {"registration": 4, "classification": 5, "acknowledgement": 6}.get(stage)
        if slow and self.index % slow != slow - 1:
            return 0 if stage == "registration" else min(1, self.pace)
        return self.pace

    def _pass_on(self, stage_from, stage_to, role, result=None):
        self._later(self._days_in(stage_from))
        ticket = self.ticket
        if stage_from == "registration" and self.twist != "no_form":
            ticket.form_note = FORM_CAME_IN[self.lang]
            ticket.form_received = True
        if stage_from == "classification":
            grounds = self.env["complaint.ground"].search(
                [("procedure_id", "=", self.procedure.id)]
            )
            ticket.ground_id = grounds[self.subject["ground"]]
            ticket.complaint_matter = MATTER_OF_GROUND[self.subject["ground"]]
        if stage_from == "investigation":
            research.answered(self._at(ticket), self.index)
        if stage_from == "explanation":
            ticket.answer = f"<p>{self.subject[f'answer_{self.lang}']}</p>"
            if ticket.complaint_round > 1:
                ticket.answer_changes = CHANGED[self.lang]
            research.checked(self._at(ticket))
        move = ticket._complaint_transitions().filtered(
            lambda m: (
                m.to_stage_id.complaint_code == stage_to
                and (result is None or m.result == result)
            )
        )[0]
        user = ticket.user_id or self.procedure.officer_ids[:1]
        # sudo: demo data, made while the addon is installed; in the name of a user
        self._at(ticket.with_user(user).sudo())._complaint_move(
            move, note=self._note(move), outcome=self._outcome(stage_to)
        )
        self._deliver(ticket)

    def _note(self, move):
        if move.ask in ("nothing", "holder"):
            return None
        return {
            "investigation": "De datum van de levering klopt niet met de bon.",
        }.get(move.to_stage_id.complaint_code, "Vastgelegd in overleg met de klant.")

    def _outcome(self, stage_to):
        if stage_to != "closed":
            return None
        names = ("founded", "partly", "founded", "unfounded")
        return self.env.ref(f"klachten_module.outcome_{names[self.index % 4]}")

    def _second_round(self):
        self._later(2)
        letter = self.ticket.letter_ids.filtered(lambda sent: sent.page == "answer")[:1]
        words = {
            "nl": "Ik lees niet wat u doet om dit te voorkomen.",
            "en": "I do not read what you do to prevent this.",
        }[self.lang]
        self._at(letter)._record_verdict("disagree", words)
        self._deliver(self.ticket)
        self.twist = "was_second_round"

    def _close(self, only_agree=False):
        self._later(1)
        if self.twist != "by_phone":
            letter = self.ticket.letter_ids.filtered(
                lambda sent: sent.page == "answer"
            )[:1]
            self._at(letter)._record_verdict("agree", "")
        if only_agree:
            return
        self.ticket.agreed_actions = {
            "nl": "Werkinstructie aangepast en besproken in het teamoverleg.",
            "en": "Work instruction changed and discussed in the team meeting.",
        }[self.lang]
        result = "agree" if self.twist == "by_phone" else False
        self._pass_on("customer", "closed", "SLM", result=result)

    def _divert(self):
        self._later(self.pace)
        team = self.env["helpdesk.ticket.team"].search(
            [("id", "!=", self.procedure.team_id.id)], limit=1
        )
        continued = self.env["helpdesk.ticket"].create(
            {
                "name": "Verbeterpunt" if self.twist == "improvement" else "Escalatie",
                "description": "<p>Overgedragen vanuit een melding van een klant.</p>",
                "team_id": team.id,
                "type_id": self.env.ref(f"klachten_module.type_{self.twist}").id,
            }
        )
        move = self.ticket._complaint_transitions().filtered(
            lambda m: m.result == self.twist
        )
        # sudo: as in _pass_on
        self._at(self.ticket.with_user(self.ticket.user_id).sudo())._complaint_move(
            move, note="Overgedragen.", continued=continued
        )
        self._deliver(self.ticket)


def _has_dutch(env):
    return bool(env["res.lang"]._get_data(code="nl_NL"))
