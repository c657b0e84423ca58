import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from ..common import ComplaintCommon

TODAY = date(2027, 1, 4)
TYPES = (
    ("moved", 6),
    ("forwarded", 4),
    ("assigned", 3),
    ("acknowledged", 3),
    ("contact", 1),
    ("drafted", 1),
    ("sent", 3),
    ("verdict", 3),
    ("reopened", 2),
    ("closed", 3),
    ("settled", 1),
    ("converted", 1),
    ("withdrawn", 1),
    ("referred", 1),
    ("suspended", 2),
    ("resumed", 1),
    ("extended", 4),
    ("consented", 2),
)
PHASES = ("triage", "acknowledge", "investigate", "draft", "await_customer", "closed")
RESULTS = (
    None,
    None,
    "agree",
    "disagree",
    "incoming",
    "from_party",
    "from_other",
    "to_party",
    "improvement",
    "no_reaction",
)


class RandomHistories:
    """Makes cases with any log, corrections and all, from a seed."""

    def __init__(self, test, seed):
        self.env, self.random = test.env, random.Random(seed)

    def moment(self, start, spread=8 * 24 * 60):
        """Often around midnight, where the local day is another one than UTC's."""
        later = start + timedelta(minutes=self.random.randrange(spread))
        if self.random.random() < 0.3:
            later = later.replace(hour=self.random.choice((22, 23)), minute=30)
        return later

    def events(self, case):
        pick, moment, round_ = self.random, case.registered_at, 1
        roles = {role.code: role.id for role in case.procedure_id.role_ids}
        terms = case.procedure_version_id.term_ids.ids
        words, weights = zip(*TYPES, strict=True)
        vals_list = []
        for _count in range(pick.randrange(14)):
            moment = self.moment(moment, pick.choice((10, 9 * 24)) * 60)
            type_ = pick.choices(words, weights)[0]
            round_ += type_ == "reopened"
            vals_list.append(
                {
                    "ticket_id": case.id,
                    "type": type_,
                    "happened_at": moment,
                    "round": round_,
                    "role_id": pick.choice((*roles.values(), roles["BKM"], False)),
                    "phase_to": pick.choice(PHASES) if type_ == "moved" else False,
                    "result": pick.choice(RESULTS) or False,
                    **self.extension(type_, moment, terms),
                }
            )
        return vals_list

    def extension(self, type_, moment, terms):
        if type_ not in ("extended", "consented"):
            return {}
        return {
            "new_due_on": moment.date()
            + timedelta(days=self.random.randrange(20, 120)),
            "term_id": self.random.choice((*terms, False)),
        }

    def corrections(self, events):
        """Some events said again or void, some of those corrected once more."""
        Event, pick = self.env["complaint.event"], self.random
        for _again in range(2):
            vals_list = []
            for event in events:
                if pick.random() > 0.12:
                    continue
                void = pick.random() < 0.35 and event.type not in (
                    "received",
                    "registered",
                )
                vals_list.append(
                    {
                        "ticket_id": event.ticket_id.id,
                        "type": event.type,
                        "happened_at": event.happened_at
                        - timedelta(hours=pick.randrange(72)),
                        "round": event.round,
                        "role_id": event.role_id.id,
                        "phase_to": event.phase_to,
                        "new_due_on": event.new_due_on,
                        "term_id": event.term_id.id,
                        "result": "void" if void else event.result,
                        "corrects_id": event.id,
                    }
                )
            events |= Event.create(vals_list)


class HistoriesCommon(ComplaintCommon):
    """Cases of two companies with random histories, seen on 4 January 2027."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["base.automation"].search([]).active = False
        cls.company_2 = cls.env["res.company"].create({"name": "Test company two"})
        cls.env.user.company_ids |= cls.company_2
        cls.company_2.alias_domain_id = cls.domain
        cls.procedure_2 = cls._set_up_procedure(cls.company_2, "klachtentwee")
        cls.procedure_2.version_id.sudo().env.cr.execute(
            # another country's evening and a work week of four days
            "UPDATE complaint_procedure_version SET tz = 'America/New_York', "
            "weekdays = '0, 1,2,3' WHERE id = %s",
            [cls.procedure_2.version_id.id],
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()
        cls.cases = cls._make_cases(110, seed=1) + cls._make_cases(110, seed=2)
        cls.env.flush_all()

    @classmethod
    def _make_cases(cls, count, seed):
        """Random cases of both companies, received between May and New Year's Eve."""
        histories = RandomHistories(cls, seed)
        pick = histories.random
        start = datetime(2026, 5, 1)
        outcomes = cls.env["complaint.outcome"].search([]).ids
        cases = cls.env["helpdesk.ticket"]
        for _batch in range(10):
            registered = histories.moment(start, 244 * 24 * 60)
            with freeze_time(registered):
                cases += cases.create(
                    [
                        {
                            "name": "Case",
                            "partner_id": cls.complainant.id,
                            "team_id": pick.choice(
                                (cls.procedure, cls.procedure, cls.procedure_2)
                            ).team_id.id,
                            "received_at": registered
                            - timedelta(hours=pick.choice((0, 1, 30, 200))),
                            "channel_id": False,
                        }
                        for _case in range(count // 10)
                    ]
                )
        with freeze_time("2027-01-04 12:00:00"):
            vals_list = [vals for case in cases for vals in histories.events(case)]
            cls.env["complaint.event"].create(vals_list)
            log = cls.env["complaint.event"].search([("ticket_id", "in", cases.ids)])
            histories.corrections(log)
        grounds = cls.procedure.env["complaint.ground"].search([])
        for case in cases:
            mine = grounds.filtered(lambda g, c=case: g.procedure_id == c.procedure_id)
            is_open = pick.random() < 0.4
            case._complaint_service().write(
                {
                    "ground_id": pick.choice((False, *mine.ids)),
                    "outcome_id": pick.choice((False, *outcomes)),
                    "complaint_open": is_open,
                    "complaint_phase": pick.choice(PHASES[:-1])
                    if is_open
                    else "closed",
                    "active": pick.random() > 0.1,
                }
            )
        return cases

    def setUp(self):
        super().setUp()
        clock = freeze_time("2027-01-04 11:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def _report(self, domain=()):
        return self.env["complaint.report"].search(
            [("ticket_id", "in", self.cases.ids), *domain]
        )
