from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...logic.terms import local_day
from ...models.clock.figures_anew import DONE_UNTIL
from ..common import ComplaintCommon
from .figures_common import ChangingCommon, OtherProcedureCommon


class StoredCommon:
    """Looks at the stored figures themselves."""

    def _stored(self):
        """Every row of figures and turns; what is still to be stored comes first."""
        self.env.flush_all()
        self.env["complaint.figure"]._store_pending()
        result = []
        for table in ("complaint_figure", "complaint_figure_turn"):
            self.env.cr.execute(f"SELECT * FROM {table} ORDER BY id")
            result.append(self.env.cr.fetchall())
        return result

    def _check_up_to_date(self):
        """What is stored is what made anew would be stored."""
        stored = self._stored()
        self.env.cr.execute("TRUNCATE complaint_figure, complaint_figure_turn")
        self.env["complaint.figure"]._make_anew(at_once=10_000)
        self.assertEqual(self._stored(), stored)


@tagged("post_install", "-at_install", "klachten")
class TestFigures(ChangingCommon, StoredCommon):
    """What is stored says the same as the log, however it came there."""

    def test_made_again_they_are_the_same(self):
        """S0-99: figures hold nothing that log and ticket do not say."""
        self._report().mapped("number")
        self._check_up_to_date()

    def test_they_follow_every_change(self):
        self._change_everything()
        self._check_up_to_date()

    def test_time_passing_needs_no_storing(self):
        """What is stored stays as it is."""
        stored = self._stored()
        self._let_time_pass(lambda: self.assertEqual(self._stored(), stored))

    def test_pivots_add_up_the_rows(self):
        """Every cell of a pivot, of averages too, is what its lines make."""
        report = self.env["complaint.report"]
        lines = report.search([])
        for groupby in (["received_on:month", "phase"], ["ground_id"], ["team_id"]):
            name, _, part = groupby[0].partition(":")
            groups = report._read_group([], groupby, ["__count", "days_to_send:avg"])
            self.assertEqual(sum(group[-2] for group in groups), len(lines))
            for key, *others, count, average in groups:
                mine = lines.filtered(
                    lambda line, key=key, others=others, name=name, part=part: (
                        (line[name].replace(day=1) if part else line[name]) == key
                        and others in ([], [line.phase])
                    )
                )
                self.assertEqual(len(mine), count)
                days = [d for d in mine.mapped("days_to_send") if d is not False]
                if days:
                    self.assertAlmostEqual(float(average), sum(days) / len(days))

    # --- the job ----------------------------------------------------------------------

    def _parameter(self, value=None):
        parameters = self.env["ir.config_parameter"]
        if value is not None:
            parameters.set_param(DONE_UNTIL, value)
        return parameters.get_param(DONE_UNTIL)

    def test_job_goes_on_where_it_stopped(self):
        stored = self._stored()
        self.env.cr.execute("TRUNCATE complaint_figure, complaint_figure_turn")
        figure = self.env["complaint.figure"]
        figure._make_anew()
        self.assertEqual(self._parameter(), "0")
        with self.assertRaisesRegex(UserError, r"made anew.* 0% is done"):
            self._report()

        class StoppedError(Exception):
            pass

        def stop(*_args, **_kwargs):
            raise StoppedError

        self.patch(type(self.env["ir.cron"]), "_commit_progress", stop)
        with suppress(StoppedError):  # assertRaises would undo what was committed
            figure._cron_make(batch_size=100)
        done = int(self._parameter())
        self.assertIn(done, self.cases.ids)
        for model in ("complaint.report", "complaint.report.term"):
            with self.assertRaisesRegex(UserError, r"4\d% is done"):
                self.env[model].search([], limit=1)
        with self.assertRaisesRegex(UserError, "made anew"):
            self.env["complaint.report"]._kpis([])
        # the dashboard opens all the same, without the tile
        dashboard = self.env["helpdesk.ticket.team"].with_user(self.officer)
        tiles = {tile["name"] for tile in dashboard.retrieve_dashboard()}
        self.assertIn("Complaints: open", tiles)
        self.assertNotIn("Handled in time this month", tiles)

        batches = []
        self.patch(
            type(self.env["ir.cron"]),
            "_commit_progress",
            lambda _self, number, remaining: batches.append((number, remaining)) or 1,
        )
        figure._cron_make(batch_size=100)
        rest = len(self.env["complaint.figure"].search([("id", ">", done)]))
        self.assertEqual([number for number, _left in batches], [100, rest - 100])
        self.assertEqual(batches[-1][1], 0)
        self.assertFalse(self._parameter())
        self.assertEqual(self._stored(), stored)
        self.assertTrue(self._report())

    def test_job_gives_its_time_back(self):
        """Odoo says when a job has had its time: the next run does the rest."""
        figure = self.env["complaint.figure"]
        self._parameter("0")
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 0)
        figure._cron_make(batch_size=100)
        self.assertNotIn(self._parameter(), (False, "0"))

    def test_what_somebody_wrote_in_the_database_is_seen_by_the_job(self):
        case = self.cases[0]
        stored = self._stored()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET number = 'K-TEST' WHERE id = %s", [case.id]
        )
        self.assertEqual(self._stored(), stored)
        self.env["complaint.figure"]._cron_make()
        self.env.invalidate_all()
        line = self.env["complaint.report"].browse(case.id)
        self.assertEqual(line.number, "K-TEST")

    def test_figures_that_are_older_than_their_log_are_seen_by_the_job(self):
        case = self.cases[0]
        stored = self._stored()
        self.env.cr.execute(
            "UPDATE complaint_figure SET last_event_id = last_event_id - 1, "
            "received_on = received_on - 9 WHERE id = %s",
            [case.id],
        )
        self.assertNotEqual(self._stored(), stored)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1)
        self.env["complaint.figure"]._cron_make()
        self.assertEqual(self._stored(), stored)


@tagged("post_install", "-at_install", "klachten")
class TestFiguresFollowTheTicket(ComplaintCommon, StoredCommon):
    """F1: what is no event is never stale, by whatever door it was written."""

    def setUp(self):
        super().setUp()
        self.case = self._create_complaint()
        self.line = self.env["complaint.report"].browse(self.case.id)
        self.ground = self.env["complaint.ground"].search(
            [("procedure_id", "=", self.procedure.id)], limit=1
        )
        self._stored()

    def test_written(self):
        self.case.ground_id = self.ground
        self.assertEqual(self.line.ground_id, self.ground)

    def test_edited_in_a_list(self):
        channel = self.env["helpdesk.ticket.channel"].search([], limit=1)
        self.case.with_user(self.officer).web_save({"channel_id": channel.id}, {})
        self.assertEqual(self.line.channel_id, channel)

    def test_imported(self):
        channel = self.env["helpdesk.ticket.channel"].search([], limit=1)
        done = self.env["helpdesk.ticket"].load(
            [".id", "channel_id/.id"], [[str(self.case.id), str(channel.id)]]
        )
        self.assertFalse(done["messages"])
        self.assertEqual(self.line.channel_id, channel)

    def test_archived(self):
        self.case._complaint_service().complaint_open = False
        self.case.action_archive()
        self.assertFalse(self.line.active_case)
        self.case.action_unarchive()
        self.line.invalidate_recordset()
        self.assertTrue(self.line.active_case)

    def test_recomputed(self):
        """A stored computed field is written without `write`."""
        ticket = self.env["helpdesk.ticket"]
        field = ticket._fields["channel_id"]
        channel = self.env["helpdesk.ticket.channel"].search([], limit=1)
        field.write(self.case, channel)  # as a compute assigns it
        self.assertEqual(self.line.channel_id, channel)

    def test_moved_and_handed_over(self):
        self._walk_to_triage()
        self.assertEqual(self.line.phase, "triage")
        self.assertEqual(self.line.holder_id, self.case.user_id)
        self.assertEqual(self.line.responsible_role_id, self.case.responsible_role_id)

    def _walk_to_triage(self):
        [move] = self.case._complaint_transitions().filtered("is_main")
        self.case.sudo().form_received = True
        self.case._complaint_move(move)

    def test_a_new_case_has_its_row_and_its_turn(self):
        zone = self.case.procedure_version_id.tz
        received_on = local_day(self.case.received_at, zone)
        self.assertEqual(self.line.received_on, received_on)
        self.assertEqual(self.line.number, self.case.number)
        turns = self.env["complaint.report.turn"].search(
            [("ticket_id", "=", self.case.id)]
        )
        self.assertEqual(turns.role_id, self.case.responsible_role_id)
        self._check_up_to_date()

    def test_plain_tickets_have_no_row_and_cost_no_query(self):
        plain = self._create_plain()
        plain.priority = "1"
        self.env.flush_all()
        self._stored()
        channels = self.env["helpdesk.ticket.channel"].search([], limit=2)
        plain.channel_id = channels[0]
        self.env.flush_all()
        self.assertEqual(self._pending(), set())
        self.assertFalse(self.env["complaint.figure"].browse(plain.id).exists())

    def _pending(self):
        return self.env["complaint.figure"]._pending()["copied"]

    def test_a_ticket_that_goes_takes_its_figures_along(self):
        for table in ("complaint_figure", "complaint_figure_turn"):
            self.env.cr.execute(
                "SELECT confrelid::regclass::text, confdeltype FROM pg_constraint "
                "WHERE contype = 'f' AND conrelid = %s::regclass",
                [table],
            )
            self.assertEqual(self.env.cr.fetchall(), [("helpdesk_ticket", "c")])


@tagged("post_install", "-at_install", "klachten")
class TestWhoseFigures(ComplaintCommon, OtherProcedureCommon):
    """Counts are of the cases that somebody may read, whatever he asks for."""

    def _count(self, user, domain=(), groupby=("phase",)):
        report = self.env["complaint.report"].with_user(user)
        groups = report._read_group(list(domain), list(groupby), ["__count"])
        self.assertEqual(
            sum(group[-1] for group in groups), report.search_count(list(domain))
        )
        return sum(group[-1] for group in groups)

    def test_whoever_a_case_is_hidden_from_does_not_count_it(self):
        before = self._count(self.auditor), self._count(self.officer)
        case = self._create_complaint()
        self._add_party(case, "complained_about", partner_id=self.auditor.partner_id.id)
        after = self._count(self.auditor), self._count(self.officer)
        self.assertEqual(after, (before[0], before[1] + 1))

    def test_whoever_complains_himself_does_not_count_it(self):
        before = self._count(self.officer)
        self._create_complaint(partner_id=self.officer.partner_id.id)
        self.assertEqual(self._count(self.officer), before)

    def test_officer_counts_his_own_procedure_only(self):
        before = self._count(self.officer)
        other = self._other_procedure()
        self._create_complaint()
        self._create_complaint(team_id=other.team_id.id)
        self.assertEqual(self._count(self.officer), before + 1)

    def test_what_lies_behind_a_link_is_asked_with_his_rights(self):
        other = self._other_procedure()
        self._create_complaint()
        self._create_complaint(team_id=other.team_id.id, name="Secretwords")
        (self.procedure.team_id + other.team_id).user_ids |= self.users["SLM"]
        path = "team_id.user_ids.helpdesk_team_ids.ticket_ids.name"
        self.assertEqual(self._count(self.officer, [(path, "ilike", "Secretwords")]), 0)

    def test_archived_procedure_is_counted(self):
        before = self._count(self.officer)
        other = self._other_procedure()
        other.officer_ids |= self.officer
        closed = self._create_complaint(team_id=other.team_id.id)
        closed._complaint_service().complaint_open = False
        other.active = False
        self.assertEqual(self._count(self.officer), before + 1)

    def test_procedure_in_use_stays_with_its_company(self):
        """Its cases do, and so do the figures of their terms."""
        self._create_complaint()
        company = self.env["res.company"].create({"name": "Test other company"})
        with self.assertRaisesRegex(UserError, "stays with its company"):
            self.procedure.company_id = company

    def test_outsider(self):
        with self.assertRaises(AccessError):
            self._count(self.outsider)

    def test_stored_figures_are_read_by_reports_only(self):
        for user in (self.officer, self.auditor, self.outsider):
            for model in ("complaint.figure", "complaint.figure.turn"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search_count([])
