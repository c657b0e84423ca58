from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import ComplaintCommon

OURS = "odoo.addons.klachten_module."
CARD = {
    "number": {},
    "name": {},
    "partner_name": {},
    "complaint_round": {},
    "customer_agreed": {},
    "due_state": {},
    "next_step_text": {},
    "stage_id": {"fields": {"display_name": {}}},
    "user_id": {"fields": {"display_name": {}}},
    "activity_ids": {"fields": {}},
}
LINE = {
    "number": {},
    "name": {},
    "partner_name": {},
    "received_at": {},
    "next_step_text": {},
    "due_state": {},
    "answer_due_on": {},
    "responsible_role_id": {"fields": {"display_name": {}}},
    "user_id": {"fields": {"display_name": {}}},
    "ground_id": {"fields": {"display_name": {}}},
    "turn_text": {},
}


@tagged("post_install", "-at_install", "klachten")
class TestCost(ComplaintCommon):
    """Queries: none more for plain tickets, and no growth of our own (design 7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_stage = cls.env["helpdesk.ticket.stage"].search(
            [("team_ids", "=", False), ("closed", "=", False)], limit=2
        )[-1:]
        # what users have: tracking, subscriptions and the log of a creation
        cls.env = cls.env(context={"lang": "en_US"})

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-11-02 09:00:00"))

    @contextmanager
    def _without_us(self):
        """The host alone: each override of ours passes straight on."""
        with ExitStack() as stack:
            classes = type(self.env["helpdesk.ticket"]).mro()
            for position, cls in enumerate(classes):
                if not cls.__module__.startswith(OURS):
                    continue
                for name, member in vars(cls).items():
                    below = any(
                        name in vars(other) for other in classes[position + 1 :]
                    )
                    if callable(member) and below and not name.startswith("__"):
                        stack.enter_context(
                            patch.object(cls, name, self._passing_on(cls, name, member))
                        )
            yield

    @staticmethod
    def _passing_on(cls, name, member):
        def pass_on(self, *args, **kwargs):
            return getattr(super(cls, self), name)(*args, **kwargs)

        pass_on.__dict__.update(member.__dict__)
        return pass_on

    # --- plain tickets ----------------------------------------------------------------

    def _plain_vals(self, count):
        return [
            {
                "name": "Printer",
                "description": "<p>x</p>",
                "team_id": self.plain_team.id,
                "partner_id": self.complainant.id,
            }
            for _i in range(count)
        ]

    def test_an_automation_that_does_not_fire_is_not_looked_into(self):
        """There are some twenty, and each event is held against all of them."""
        asked = []
        actions = type(self.env["ir.actions.server"])
        original = actions._complaint_letter_actions

        def noted(records):
            asked.append(records)
            return original(records)

        self.patch(actions, "_complaint_letter_actions", noted)
        self._create_complaint()
        self.assertTrue(asked)
        self.assertLess(len(asked), 5)

    def test_plain_tickets_cost_what_they_cost_the_host(self):
        """C3: measured beside each other, with and without our overrides."""
        tickets = self.env["helpdesk.ticket"]
        ten = tickets.create(self._plain_vals(10))
        stages = (self.other_stage.id, ten.stage_id.id)
        self.assertNotEqual(*stages)
        flip = iter(stages * 99)
        for label, action in (
            ("create 1", lambda: tickets.create(self._plain_vals(1))),
            ("create 10", lambda: tickets.create(self._plain_vals(10))),
            (
                "create without a team",
                lambda: tickets.create({"name": "x", "description": "x"}),
            ),
            ("move 1", lambda: ten[0].write({"stage_id": next(flip)})),
            ("move 10", lambda: ten.write({"stage_id": next(flip)})),
            ("rename", lambda: ten.write({"name": "Other"})),
            ("assign", lambda: ten.write({"user_id": self.outsider.id})),
            ("read", lambda: ten.read(["name", "stage_id", "user_id"])),
            ("names", lambda: ten.mapped("display_name")),
            ("search", lambda: tickets.search([("team_id", "=", self.plain_team.id)])),
            ("post", lambda: ten[0].message_post(body="x")),
        ):
            action()
            action()
            ours = [self._queries(action) for _i in range(2)][-1]
            with self._without_us():
                action()
                host = [self._queries(action) for _i in range(2)][-1]
            with self.subTest(label=label):
                self.assertEqual(ours, host, label)

    def test_plain_tickets_are_read_by_users_at_the_hosts_cost(self):
        """The rules of a helpdesk user without a complaints group add no query."""
        self._create_complaint()
        tickets = self.env["helpdesk.ticket"].with_user(self.outsider)
        self.env["helpdesk.ticket"].create(self._plain_vals(10))

        def look():
            return tickets.web_search_read(
                [], {"name": {}, "stage_id": {"fields": {"display_name": {}}}}, limit=80
            )

        look()
        rules = self.env["ir.rule"].search(
            [
                ("name", "=like", "Complaints:%"),
                ("model_id.model", "=", "helpdesk.ticket"),
            ]
        )
        self.assertTrue(rules)
        ours = self._queries(look)
        rules.active = False
        look()
        self.assertEqual(ours, self._queries(look))

    def test_what_hangs_on_plain_tickets_is_read_at_the_hosts_cost(self):
        """Messages, activities and files: the rule that asks the case adds no query."""
        ten = self.env["helpdesk.ticket"].create(self._plain_vals(10))
        for ticket in ten:
            ticket.message_post(body="x", attachments=[("x.txt", b"x")])
            ticket.activity_schedule("mail.mail_activity_data_todo")
        domains = {
            "mail.message": [("model", "=", ten._name), ("res_id", "in", ten.ids)],
            "mail.activity": [("res_model", "=", ten._name), ("res_id", "in", ten.ids)],
            "ir.attachment": [("res_model", "=", ten._name), ("res_id", "in", ten.ids)],
        }

        def look(model):
            found = self.env[model].with_user(self.outsider).search(domains[model])
            self.assertGreaterEqual(len(found), 10)
            found.read(["display_name"])

        def queries(model):
            look(model)
            return self._queries(lambda: look(model))

        ours = {model: queries(model) for model in domains}
        rules = self.env["ir.rule"].search(
            [("domain_force", "like", "complaint_shut"), ("groups", "=", False)]
        )
        self.assertGreaterEqual(len(rules), 10)
        rules.active = False
        self.assertEqual(ours, {model: queries(model) for model in domains})

    def _without_letters(self):
        """The automations run, but write no letter."""
        letters = type(self.env["complaint.letter"])
        return patch.object(
            letters, "_write_letters", lambda self, *args, **options: self
        )

    # --- cases ------------------------------------------------------------------------

    def _case_vals(self, count):
        return [
            dict(vals, team_id=self.procedure.team_id.id)
            for vals in self._plain_vals(count)
        ]

    def _slope(self, make_action):
        """Queries of 2 and of 20 records, and what one record more costs."""
        few, many = (self._warm_queries(make_action(count)) for count in (2, 20))
        return few, many, (many - few) / 18

    def _warm_queries(self, action):
        self._queries(action)  # with what happens at the end of a transaction
        return self._queries(action)

    def test_registering_many_costs_the_same_as_few(self):
        """Design 7: many cases cost what few cost; the host pays for each ticket."""
        tickets = self.env["helpdesk.ticket"]
        with self._without_letters():
            few, many, _slope = self._slope(
                lambda count: lambda: tickets.create(self._case_vals(count))
            )
        self.assertEqual(few, many)

    def test_letters_cost_the_same_for_each_case(self):
        """One confirmation each: its text, rendered in a savepoint; no more."""
        tickets = self.env["helpdesk.ticket"]
        _few, _many, slope = self._slope(
            lambda count: lambda: tickets.create(self._case_vals(count))
        )
        with self._without_letters():
            _few, _many, bare = self._slope(
                lambda count: lambda: tickets.create(self._case_vals(count))
            )
        self.assertGreater(slope, bare, "letters are written")
        self.assertLessEqual(slope - bare, 3)

    def _mover(self, count):
        tickets = self.env["helpdesk.ticket"].with_user(self.users["SD"])
        stage = self.stages["classification"]
        batches = iter([self._case_vals(count), self._case_vals(count)])
        made = iter([self.env["helpdesk.ticket"].create(b).ids for b in batches])
        return lambda: tickets.browse(next(made)).write({"stage_id": stage.id})

    def test_moving_many_costs_the_same_as_moving_few(self):
        """Design 7: stage, turn, events, terms and activity of a list of cases."""
        with self._without_letters():
            self._warm_queries(self._mover(1))
            few, many, _slope = self._slope(self._mover)
        self.assertEqual(few, many)

    def test_letters_of_many_moves_cost_a_savepoint_each(self):
        """Who takes over and who is informed are told of each case: two letters, and
        whatever else is asked, is asked once.
        """
        self._warm_queries(self._mover(1))
        _few, _many, slope = self._slope(self._mover)
        self.assertLessEqual(slope, 4)

    def test_moving_many_to_the_customers_manager_costs_the_same_as_few(self):
        """The same for a role that is filled case by case."""
        self.roles["GOS"].filled_by = "relation_manager"
        customer = self.env["res.partner"].create(
            {
                "name": "Acme",
                "complaint_relation_manager_id": self.officer.id,
            }
        )
        vals = self._case_vals

        def with_customer(count):
            return [dict(case, partner_id=customer.id) for case in vals(count)]

        with (
            self._without_letters(),
            patch.object(self, "_case_vals", with_customer),
        ):
            self._warm_queries(self._mover(1))
            few, many, _slope = self._slope(self._mover)
        cases = self.env["helpdesk.ticket"].search([("partner_id", "=", customer.id)])
        self.assertEqual(cases.user_id, self.officer)
        self.assertEqual(few, many)

    def test_giving_many_to_a_colleague_costs_the_same_as_few(self):
        colleague = self.officer
        self.roles["SD"].user_ids |= colleague
        tickets = self.env["helpdesk.ticket"].with_user(self.users["SD"])

        def giver(count):
            cases = self.env["helpdesk.ticket"].create(self._case_vals(count))
            cases._complaint_give_turn(self.users["SD"])
            people = iter([colleague, self.users["SD"]])
            return lambda: tickets.browse(cases.ids).write({"user_id": next(people).id})

        few, many, _slope = self._slope(giver)
        self.assertEqual(few, many)

    def test_recomputing_many_costs_the_same_as_few(self):
        cases = self.env["helpdesk.ticket"].create(self._case_vals(20))
        few, many, _slope = self._slope(
            lambda count: lambda: cases[:count]._complaint_refresh()
        )
        self.assertEqual(few, many)

    def test_board_and_list_cost_the_same_for_few_and_many(self):
        cases = self.env["helpdesk.ticket"].create(self._case_vals(20))
        for user in (self.officer, self.users["SD"]):
            for label, spec in (("card", CARD), ("line", LINE)):
                tickets = self.env["helpdesk.ticket"].with_user(user)
                few, many, _slope = self._slope(
                    lambda count, spec=spec, tickets=tickets: (
                        lambda: tickets.web_search_read(
                            [("id", "in", cases[:count].ids)], spec, limit=80
                        )
                    )
                )
                with self.subTest(view=label, user=user.login):
                    self.assertEqual(few, many)

    def test_status_and_log_cost_the_same_for_few_and_many(self):
        self.env["helpdesk.ticket"].create(self._case_vals(20))
        for model, user, spec in (
            ("complaint.status", self.users["SD"], {"number": {}, "phase": {}}),
            ("complaint.event", self.officer, {"type": {}, "note_text": {}}),
            ("complaint.deadline", self.officer, {"state": {}, "due_on": {}}),
            ("complaint.letter", self.officer, {"subject": {}, "state": {}}),
        ):
            records = self.env[model].with_user(user)
            few, many, _slope = self._slope(
                lambda count, records=records, spec=spec: (
                    lambda: records.web_search_read([], spec, limit=count)
                )
            )
            with self.subTest(model=model):
                self.assertEqual(few, many)

    def test_marking_missed_terms_costs_the_same_for_few_and_many(self):
        # each case has its own letters: marks and events are counted here. In SQL, as
        # the ORM would stop listening for the tests after this one.
        self.env.cr.execute("UPDATE base_automation SET active = false")
        self.env.registry.clear_cache()
        counts = {}
        for count in (1, 2, 20):  # the first one warms caches
            self.env["helpdesk.ticket"].create(self._case_vals(count))
            with (
                freeze_time("2027-03-01 09:00:00"),
                patch.object(
                    type(self.env["ir.cron"]), "_commit_progress", return_value=1
                ),
            ):
                counts[count] = self._queries(
                    lambda: self.env["complaint.deadline"]._cron_mark_missed(limit=100)
                )
        self.assertEqual(counts[2], counts[20])

    def test_open_work_does_not_grow_with_closed_cases(self):
        """Nothing on the board reads what ended."""
        case = self._create_complaint()
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)

        def look():
            return tickets.web_search_read([("complaint_open", "=", True)], CARD)

        before = self._warm_queries(look)
        for _i in range(3):
            ended = self._create_complaint()
            self._walk_to(ended, "classification")
            self._move(ended, "GOS", "Improvement point", **self._answers("diversion"))
        self.assertEqual(self._warm_queries(look), before)
        self.assertIn(case.id, [row["id"] for row in look()["records"]])

    def test_who_follows_cases_is_not_read_for_who_may_see_them(self):
        """The host's rules ask what somebody follows, which grows with closed cases."""
        self._create_complaint()
        for user in (self.officer, self.users["SD"]):
            tickets = self.env["helpdesk.ticket"].with_user(user)
            query = tickets._search([("complaint_open", "=", True)])
            self.env.cr.execute(SQL("EXPLAIN ANALYZE %s", query.select()))
            plan = [line for (line,) in self.env.cr.fetchall()]
            followers = [line for line in plan if " mail_followers" in line]
            with self.subTest(user=user.login):
                self.assertTrue(followers)
                for line in followers:
                    self.assertIn("never executed", line)
