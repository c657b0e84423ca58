from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ROLES, TEMPLATE, ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestSetup(ComplaintCommon):
    """From a template to a company's procedure, and what then stands fast."""

    def test_ten_stages_on_its_own_team_only(self):
        """Design 3: the host's stages are not on the board, ours on no other."""
        stages = self.procedure.stage_ids.sorted()
        self.assertEqual(
            stages.mapped("complaint_code"), [s["code"] for s in TEMPLATE["stages"]]
        )
        self.assertEqual(len(stages), 10)
        team = self.procedure.team_id
        self.assertEqual(stages.team_ids, team)
        self.assertEqual(team._get_applicable_stages(), stages)
        self.assertFalse(stages & self.plain_team._get_applicable_stages())
        self.assertTrue(all(stages.mapped("complaint_phase")))
        board = self.env["helpdesk.ticket"].with_context(default_team_id=team.id)
        shown = board._read_group_stage_ids(stages.browse(), [])
        self.assertEqual(shown, stages)
        plain_board = board.with_context(default_team_id=self.plain_team.id)
        shown = plain_board._read_group_stage_ids(stages.browse(), [])
        self.assertTrue(shown)
        self.assertFalse(shown & stages)

    def test_roles_are_filled_and_get_their_rights(self):
        """S0-12..S0-29; who fills a role need not be made anything else."""
        self.assertEqual(set(self.roles), {"K", *ROLES})
        self.assertTrue(self.roles["K"].is_external)
        for code in ROLES:
            user = self.users[code]
            registers = code == "SD"
            with self.subTest(role=code):
                self.assertEqual(self.roles[code].user_ids, user)
                self.assertEqual(
                    user.has_group("klachten_module.group_complaint_registrar"),
                    registers,
                )
                self.assertEqual(
                    user.has_group("klachten_module.group_complaint_handler"),
                    not registers,
                )
                self.assertIn(user, self.procedure.team_id.user_ids)
        self.assertTrue(
            self.officer.has_group("klachten_module.group_complaint_officer")
        )

    def test_terms_are_those_of_the_source(self):
        """S0-63, S0-91, S0-92, S0-94."""
        self.assertEqual(
            [
                (t.code, t.length, t.unit, t.waits_for, t.is_answer, t.roll_on)
                for t in self.procedure.version_id.term_ids
            ],
            [
                ("routed", 1, "working_days", "organisation", False, False),
                ("acknowledged", 2, "working_days", "organisation", False, False),
                ("answer", 20, "working_days", "organisation", True, False),
                ("verdict", 10, "working_days", "complainant", False, False),
            ],
        )

    def test_every_transition_of_the_template_is_there(self):
        moves = self.procedure.version_id.transition_ids
        self.assertEqual(
            [
                (m.from_stage_id.complaint_code, m.to_stage_id.complaint_code, m.name)
                for m in moves
            ],
            [(s["from"], s["to"], s["name"]["en"]) for s in TEMPLATE["transitions"]],
        )
        for move, spec in zip(moves, TEMPLATE["transitions"], strict=True):
            self.assertEqual(move.role_id.code, spec["role"])
            self.assertCountEqual(
                move.required_field_ids.mapped("name"), spec.get("require", [])
            )

    def test_everything_is_there_in_both_languages(self):
        """Names do not depend on who set it up or which languages there were."""
        version = self.procedure.version_id
        for records, key in (
            (self.procedure.stage_ids.sorted(), "stages"),
            (version.term_ids, "terms"),
            (version.transition_ids, "transitions"),
        ):
            for lang, short in (("en_US", "en"), ("nl_NL", "nl")):
                with self.subTest(key=key, lang=lang):
                    self.assertEqual(
                        records.with_context(lang=lang).mapped("name"),
                        [spec["name"][short] for spec in TEMPLATE[key]],
                    )
        dutch = self.procedure.team_id.with_context(lang="nl_NL")
        self.assertEqual(dutch.name, TEMPLATE["name"]["nl"])

    def test_dutch_is_there_when_the_language_is_installed_later(self):
        dutch = self.env["res.lang"].search([("code", "=", "nl_NL")])
        partners = self.env["res.partner"].with_context(active_test=False)
        partners.search([("lang", "=", "nl_NL")]).lang = "en_US"
        dutch.active = False
        other = self.env["res.company"].create({"name": "Test later"})
        procedure = self._set_up_procedure(other, "laterklachten")
        self.env["res.lang"]._activate_lang("nl_NL")
        self.assertEqual(
            procedure.stage_ids.sorted().with_context(lang="nl_NL").mapped("name"),
            [spec["name"]["nl"] for spec in TEMPLATE["stages"]],
        )

    def test_second_company_numbers_on_its_own(self):
        """Design 3: the company stands in front of the number where there are more."""
        other = self.env["res.company"].create({"name": "Tweede Zaak"})
        other.alias_domain_id = self.domain
        procedure = self._set_up_procedure(other, "tweedeklachten")
        self.assertNotEqual(procedure.sequence_id, self.procedure.sequence_id)
        first, second = (
            self._create_complaint(team_id=team.id, partner_id=False)
            for team in (self.procedure.team_id, procedure.team_id)
        )
        self.assertEqual(second.company_id, other)
        self.assertRegex(second.number, r"^[A-Z0-9]+-K-\d{4}-000001$")
        self.assertNotEqual(
            first.number.rsplit("-", 2)[0], second.number.rsplit("-", 2)[0]
        )
        self.assertEqual(procedure.mailbox, "tweedeklachten@test.example")

    def test_second_procedure_of_a_company_shares_its_numbers(self):
        procedure = self._set_up_procedure(self.company, "ookklachten")
        self.assertEqual(procedure.sequence_id, self.procedure.sequence_id)

    def test_mailbox_is_only_the_part_before_the_at(self):
        for mailbox in ("klachten@x.example", "met spatie", "é", "", "a/b"):
            with self.subTest(mailbox=mailbox), self.assertRaises(UserError):
                self._set_up_procedure(self.company, mailbox)

    def test_officer_is_needed(self):
        """An empty role needs somebody to fall back on."""
        setup = self.env["complaint.setup"].create(
            {"mailbox": "x", "officer_ids": [Command.clear()]}
        )
        with self.assertRaisesRegex(UserError, "at least one complaints officer"):
            setup.action_apply()

    def test_role_without_people_goes_to_the_officers(self):
        procedure = self._set_up_procedure(self.company, "leeg", people=False)
        case = self._create_complaint(team_id=procedure.team_id.id)
        self.assertEqual(case.user_id, self.officer)
        stage = procedure.stage_ids.sorted()[1]
        case.with_user(self.officer).write({"stage_id": stage.id})
        self.assertEqual(case.stage_id, stage)

    def test_configurator_needs_no_other_rights_and_sees_no_case(self):
        user = new_test_user(
            self.env, "test_conf", "klachten_module.group_complaint_configurator"
        )
        setup = (
            self.env["complaint.setup"]
            .with_user(user)
            .create(
                {
                    "company_id": self.company.id,
                    "template": "ssc_ict",
                    "mailbox": "configuratie",
                    "officer_ids": [Command.set(self.officer.ids)],
                }
            )
        )
        procedure = self.env["complaint.procedure"].browse(
            setup.action_apply()["res_id"]
        )
        self.assertEqual(procedure.with_user(user).name, procedure.name)
        case = self._create_complaint(team_id=procedure.team_id.id)
        self.assertFalse(case.with_user(user).has_access("read"))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self.env["complaint.setup"].with_user(self.officer).create({"mailbox": "x"})

    # --- what is in force stands fast -------------------------------------------------

    def test_version_in_force_is_not_edited(self):
        """Design 5: cases were promised its terms; a change makes the next version."""
        version = self.procedure.version_id
        draft = self.env["complaint.procedure.version"].create(
            {"procedure_id": self.procedure.id, "name": "2.0"}
        )
        step = version.step_ids[0]
        loose = self.env["complaint.term"].create(
            {
                "version_id": draft.id,
                "code": "x",
                "name": "x",
                "start_type": "received",
                "stop_type": "sent",
                "length": 1,
            }
        )
        for change in (
            lambda: version.write({"reaction_days": 1}),
            lambda: version.write({"tz": "UTC"}),
            lambda: version.write({"state": "draft"}),
            lambda: version.unlink(),
            lambda: version.term_ids[0].write({"length": 99}),
            lambda: version.term_ids[0].unlink(),
            lambda: loose.write({"version_id": version.id}),
            lambda: loose.copy({"version_id": version.id, "code": "y"}),
            lambda: version.write({"term_ids": [Command.clear()]}),
            lambda: step.write({"name": "x"}),
            lambda: step.raci_ids[0].write({"letter": "I"}),
            lambda: step.raci_ids[0].unlink(),
            lambda: version.transition_ids[0].write({"role_id": self.roles["P"].id}),
            lambda: version.transition_ids[0].unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        draft.write({"reaction_days": 5})
        loose.write({"length": 2})

    def test_new_version_is_for_new_cases_only(self):
        old_case = self._create_complaint()
        old = self.procedure.version_id
        draft = old._make_next()
        draft.action_put_in_force()
        self.assertEqual((old.state, draft.state), ("retired", "in_force"))
        self.assertEqual(self.procedure.version_id, draft)
        self.assertEqual(self._create_complaint().procedure_version_id, draft)
        self.assertEqual(old_case.procedure_version_id, old)
        self._walk_to(old_case, "classification")
        with self.assertRaisesRegex(UserError, "Only a draft"):
            old.action_put_in_force()

    # --- days off ---------------------------------------------------------------------

    @freeze_time("2026-11-02 09:00:00")
    def test_public_holidays_of_the_coming_years_are_there(self):
        """Field notes (e): the Dutch ones; 5 May as chosen, Good Friday not."""
        days = {str(d.date) for d in self.procedure.version_id.day_off_ids}
        for day in ("2026-12-25", "2026-12-26", "2027-01-01", "2027-03-29"):
            self.assertIn(day, days)
        self.assertIn("2027-04-27", days, "King's Day")
        self.assertNotIn("2027-03-26", days, "Good Friday")
        self.assertIn("2030-05-05", days, "lustrum")
        self.assertNotIn("2027-05-05", days)

    def test_days_to_come_are_added_each_year_and_own_days_stay(self):
        version = self.procedure.version_id
        with freeze_time("2029-02-01 09:00:00"):
            own = self.env["complaint.day.off"].create(
                {
                    "version_id": version.id,
                    "date": "2029-12-31",
                    "name": "Closed",
                }
            )
            self.env["complaint.procedure.version"]._cron_prepare_days_off()
            known = len(version.day_off_ids)
            self.assertIn(
                "2034-12-25", [str(d) for d in version.day_off_ids.mapped("date")]
            )
            version.day_off_ids.filtered(lambda d: d.date.year == 2033)[:1].unlink()
            self.env["complaint.procedure.version"]._cron_prepare_days_off()
            self.assertEqual(len(version.day_off_ids), known - 1, "none comes back")
            self.assertTrue(own.exists())

    def test_version_from_before_the_yearly_job_keeps_what_was_taken_out(self):
        """It does not know yet up to which year it was done; its days tell."""
        version = self.procedure.version_id
        last = max(version.day_off_ids.mapped("date"))
        day = version.day_off_ids.filtered(lambda d: d.date.year == last.year)[:1]
        taken_out = day.date
        day.unlink()
        version.days_off_until = 0
        self.env["complaint.procedure.version"]._cron_prepare_days_off()
        self.assertNotIn(taken_out, version.day_off_ids.mapped("date"))

    def test_version_made_in_between_has_its_days_off_at_once(self):
        """The yearly job comes late for a version that is put in force tomorrow."""
        with freeze_time("2028-06-01 09:00:00"):
            draft = self.env["complaint.procedure.version"].create(
                {"procedure_id": self.procedure.id, "name": "2.0"}
            )
            days = {str(day) for day in draft.day_off_ids.mapped("date")}
            self.assertLessEqual({"2028-12-25", "2033-12-25"}, days)
            self.assertNotIn("2034-01-01", days)
            self.env["complaint.procedure.version"]._cron_prepare_days_off()
            self.assertEqual(len(draft.day_off_ids), len(days))
        job = self.env.ref("klachten_module.cron_prepare_days_off")
        self.assertEqual((job.interval_number, job.interval_type), (12, "months"))

    @freeze_time("2026-11-02 09:00:00")
    def test_days_that_have_come_stay_what_they_were(self):
        """Editing a calendar never changes a closed clock."""
        version = self.procedure.version_id
        today = fields.Date.today()
        yesterday = fields.Date.subtract(today, days=1)
        with self.assertRaisesRegex(UserError, "has come"):
            self.env["complaint.day.off"].create(
                {"version_id": version.id, "date": yesterday, "name": "x"}
            )
        past = version.day_off_ids.filtered(lambda d: d.date < today)[:1]
        with self.assertRaisesRegex(UserError, "has come"):
            past.unlink()
        coming = version.day_off_ids.filtered(lambda d: d.date > today)[:1]
        with self.assertRaisesRegex(UserError, "has come"):
            coming.date = yesterday
