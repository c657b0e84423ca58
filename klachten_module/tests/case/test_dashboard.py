from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import ComplaintCommon

NOW = "2026-11-11 10:00:00"


@tagged("post_install", "-at_install", "klachten")
class TestDashboard(ComplaintCommon):
    """The tiles on the helpdesk's dashboard, for each user what he may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls._spread()
        cls.env.flush_all()

    @classmethod
    def _spread(cls):
        """Cases in every urgency as of Wednesday 11 November 2026."""
        with freeze_time("2026-11-02 09:00:00"):
            cases = [cls._create_complaint() for _i in range(2)]
        with freeze_time("2026-11-10 09:00:00"):
            cases.append(cls._create_complaint())
        with freeze_time("2026-11-11 09:00:00"):
            cases.append(cls._create_complaint())
        return cases

    def test_plain_tickets_of_the_team_are_still_to_do(self):
        """From before the team got a procedure."""
        team = self.procedure.team_id
        before = team.todo_ticket_count
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "<p>Kapot.</p>"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET team_id = %s WHERE id = %s",
            [team.id, ticket.id],
        )
        self.env.invalidate_all()
        self.assertEqual(team.todo_ticket_count, before + 1)

    def _walk_some(self):
        with freeze_time("2026-11-02 09:30:00"):
            investigated = self._create_complaint()
            self._walk_to(investigated, "investigation")
            diverted = self._create_complaint()
            self._walk_to(diverted, "classification")
            self._move(
                diverted, "GOS", "Improvement point", **self._answers("diversion")
            )
        self.env["complaint.deadline"].search(
            [("state", "=", "running"), ("due_on", "<", "2026-11-11")]
        )._mark("missed_on", "2026-11-11")

    def _tiles(self, user):
        """{last part of the action: tile} as this user sees them."""
        team = self.env["helpdesk.ticket.team"].with_user(user)
        # the client always says in which zone it is; asking the user costs a query
        tiles = team.with_context(tz="Europe/Amsterdam").retrieve_dashboard()
        return {tile["action"].split(".")[1]: tile for tile in tiles if tile["action"]}

    def _listed(self, user, xml_name):
        """The records of the list behind a tile, its default filters on."""
        action = (
            self.env["ir.actions.act_window"]
            .with_user(user)
            ._for_xml_id(f"klachten_module.{xml_name}")
        )
        context = safe_eval(action["context"], {"uid": user.id})
        domain = safe_eval(action["domain"] or "[]", {"uid": user.id})
        arch = (
            self.env["ir.ui.view"]
            .browse(action["search_view_id"][0])
            ._get_combined_arch()
        )
        for key in context:
            if key.startswith("search_default_"):
                name = key.removeprefix("search_default_")
                found = arch.xpath(f"//filter[@name='{name}']")
                self.assertTrue(found, name)
                domain += safe_eval(found[0].get("domain") or "[]", {"uid": user.id})
        return self.env[action["res_model"]].with_user(user).search(domain)

    def test_tiles_count_what_their_lists_show(self):
        """For everybody his own numbers, the same as the list he opens."""
        self._walk_some()
        seen = {}
        with freeze_time(NOW):
            for user in (
                self.officer,
                self.auditor,
                *(self.users[code] for code in ("SD", "GOS", "SLM", "P")),
            ):
                tiles = self._tiles(user)
                for name in (
                    "action_complaints_mine",
                    "action_complaints_due_this_week",
                    "action_complaints_overdue",
                    "action_complaints_open",
                ):
                    with self.subTest(user=user.name, tile=name):
                        listed = self._listed(user, name)
                        self.assertEqual(tiles[name]["value"], len(listed))
                        seen[user, name] = tiles[name]["value"]
                with self.subTest(user=user.name, tile="handled"):
                    if "action_complaint_report_month" not in tiles:
                        self.assertEqual(user, self.users["SD"])  # reads no figures
                        continue
                    listed = self._listed(user, "action_complaint_report_month")
                    self.assertEqual(
                        tiles["action_complaint_report_month"]["value"],
                        self._handled(listed.mapped("answer")),
                    )
        overdue = "action_complaints_overdue"
        self.assertEqual(seen[self.officer, overdue], 2)
        self.assertEqual(seen[self.officer, "action_complaints_due_this_week"], 2)
        self.assertEqual(seen[self.officer, "action_complaints_open"], 5)
        self.assertEqual(seen[self.users["SD"], "action_complaints_mine"], 4)
        self.assertEqual(seen[self.users["SLM"], "action_complaints_open"], 1)
        # process management is accountable and sees what is past intake
        self.assertEqual(seen[self.users["P"], "action_complaints_open"], 1)

    def _handled(self, kept):
        """The value of the tile for complaints that stand so."""
        met, late = kept.count("met"), kept.count("late")
        share = f"{100 * met // (met + late)}%" if met + late else "-"
        running = kept.count("running")
        return f"{share} · {running} running" if running else share

    def test_part_handled_in_time_this_month(self):
        """S0-96: of those whose day of the answer lies in it; the others beside."""
        self._walk_some()
        name = "action_complaint_report_month"
        values = []
        for moment in (NOW, "2026-11-30 22:30:00", "2027-03-01 10:00:00"):
            with freeze_time(moment):
                listed = self._listed(self.officer, name)
                value = self._tiles(self.officer)[name]["value"]
                self.assertEqual(value, self._handled(listed.mapped("answer")))
                values.append(value)
        self.assertEqual(values[-1], "-")
        self.assertGreater(len(set(values)), 1)

    def test_person_complained_about_is_not_counted_in(self):
        with freeze_time(NOW):
            before = self._tiles(self.officer)["action_complaints_open"]["value"]
            self._add_party(
                self.cases[0], "complained_about", partner_id=self.officer.partner_id.id
            )
            after = self._tiles(self.officer)["action_complaints_open"]["value"]
        self.assertEqual(after, before - 1)

    def test_plain_helpdesk_users_see_and_pay_nothing_more(self):
        team = self.env["helpdesk.ticket.team"].with_user(self.outsider)
        host = next(
            base
            for base in type(team).__mro__
            if "_retrieve_dashboard" in vars(base)
            and "helpdesk_mgmt" in base.__module__
        )

        def cost(call):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = call()
            return result, self.env.cr.sql_log_count - before

        cost(team.retrieve_dashboard)
        ours, queries = cost(team._retrieve_dashboard)
        theirs, base = cost(lambda: host._retrieve_dashboard(team))
        self.assertEqual(ours, theirs)
        self.assertEqual(queries, base)

    def test_cost_does_not_grow_with_the_cases(self):
        def cost():
            with freeze_time(NOW):
                return self._queries(lambda: self._tiles(self.officer))

        def warm():
            """The lowest of three: the first ones fill caches."""
            return min(cost() for _i in range(3))

        few = warm()
        with freeze_time("2026-11-03 09:00:00"):
            for _i in range(18):
                self._create_complaint()
        self.assertEqual(warm(), few)

    def test_silence_is_a_tile_for_officers(self):
        name = "action_complaint_deadline_unmarked"
        self.env.ref("klachten_module.heartbeat").last_run_at = "2026-11-11 06:00:00"
        self.officer.tz = "Europe/Amsterdam"
        with freeze_time(NOW):
            self.assertEqual(self._tiles(self.officer)[name]["value"], "11 Nov 07:00")
            self.assertNotIn(name, self._tiles(self.users["SLM"]))
            self.assertNotIn(name, self._tiles(self.auditor))
            self.env.ref("klachten_module.heartbeat").last_run_at = NOW
            self.assertNotIn(name, self._tiles(self.officer))

    def test_each_list_opens_in_each_view_mode(self):
        for name in (
            "action_complaints_due_this_week",
            "action_complaints_overdue",
            "action_complaints_open",
            "action_complaint_report_month",
            "action_complaint_deadline_unmarked",
        ):
            action = self.env.ref(f"klachten_module.{name}")
            with self.subTest(action=name):
                views = (
                    self.env[action.res_model]
                    .with_user(self.officer)
                    .get_views(action.views + [(action.search_view_id.id, "search")])
                )
                self.assertIn("list", views["views"])
        row = self.cases[0].deadline_ids[:1].with_user(self.officer)
        self.assertEqual(row.action_open_case()["res_id"], self.cases[0].id)
