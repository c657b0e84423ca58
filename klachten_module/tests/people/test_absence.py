from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import MondayCommon


@tagged("post_install", "-at_install", "klachten")
class TestAbsence(MondayCommon):
    """Substitutes while somebody is away (issue 5, capability 4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.substitute = new_test_user(
            cls.env, "test_substitute", "base.group_user", name="Sub", lang="en_US"
        )

    def _away(self, user, substitute, first="2026-11-02", last="2026-11-06", **options):
        absences = self.env["complaint.absence"].with_user(options.get("by", user))
        return absences.create(
            {
                "user_id": user.id,
                "substitute_id": substitute.id if substitute else False,
                "date_from": first,
                "date_to": last,
            }
        )

    def test_open_turn_passes_on_the_first_day_and_new_ones_follow(self):
        case = self._in_stage("classification")
        with self.assertRaises(AccessError):
            case.with_user(self.substitute).check_access("read")
        self._away(self.users["GOS"], self.substitute, by=self.users["GOS"])
        self.assertEqual(case.user_id, self.substitute)
        self.assertTrue(case.with_user(self.substitute).is_my_turn)
        self.assertEqual(self._in_stage("classification").user_id, self.substitute)
        move = self._transition(case, "Back to the service desk")
        self.env["complaint.move"].with_user(self.substitute).create(
            {"ticket_id": case.id, "transition_id": move.id, "note": "<p>x</p>"}
        ).action_apply()
        self.assertEqual(case.stage_id, self.stages["registration"])
        with freeze_time("2026-11-09 09:00:00"):
            self._drop(case, self.users["SD"], "classification")
            self.assertEqual(case.user_id, self.users["GOS"], "he is back")

    def test_who_stood_in_for_a_registrar_sees_it_until_it_is_handed_on(self):
        self._away(self.users["SD"], self.substitute)
        case = self._create_complaint()
        self.assertEqual(case.user_id, self.substitute)
        self.assertTrue(case.with_user(self.substitute).has_access("write"))
        self._drop(case, self.substitute, "classification")
        for operation in ("read", "write"):
            self.assertFalse(case.with_user(self.substitute).has_access(operation))

    def test_absence_to_come_passes_on_by_the_daily_job(self):
        case = self._in_stage("classification")
        self._away(self.users["GOS"], self.substitute, "2026-11-04")
        self.assertEqual(case.user_id, self.users["GOS"])
        self.env["complaint.absence"]._cron_pass_on()
        self.assertEqual(case.user_id, self.users["GOS"])
        with freeze_time("2026-11-04 06:00:00"):
            self.env["complaint.absence"]._cron_pass_on()
        self.assertEqual(case.user_id, self.substitute)

    def test_substitute_complained_about_is_passed_over(self):
        """Awb 9:7 holds for substitutes: then the officer."""
        case = self._create_complaint()
        self._add_party(
            case, "complained_about", partner_id=self.substitute.partner_id.id
        )
        self._away(self.users["GOS"], self.substitute)
        self._walk_to(case, "registration")
        self._drop(case, self.users["SD"], "classification")
        self.assertEqual(case.user_id, self.officer)

    def test_substitute_who_is_away_himself_is_skipped(self):
        self._away(self.substitute, False, by=self.env.user)
        self._away(self.users["GOS"], self.substitute)
        self.assertEqual(self._in_stage("classification").user_id, self.officer)

    def test_the_first_day_of_another_absence_is_taken_too(self):
        self._away(self.users["GOS"], self.substitute)
        with self.assertRaisesRegex(UserError, "away on some of these days already"):
            self._away(self.users["GOS"], False, "2026-10-30", "2026-11-02")

    def test_officer_keeps_it_when_everybody_is_away(self):
        self._away(self.users["GOS"], False)
        self._away(self.officer, False, by=self.officer)
        self.assertEqual(self._in_stage("classification").user_id, self.officer)

    def test_overlap_loop_and_self_are_refused(self):
        self._away(self.users["GOS"], self.substitute)
        with self.assertRaisesRegex(UserError, "away on some of these days already"):
            self._away(self.users["GOS"], False, "2026-11-06", "2026-11-09")
        with self.assertRaisesRegex(UserError, "Choose somebody else"):
            self._away(self.substitute, self.users["GOS"], by=self.officer)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._away(self.users["SD"], self.users["SD"])

    def test_everybody_his_own_absence_and_the_officer_his_peoples(self):
        """Roles x operations: own rows; officers those of their people."""
        theirs = self._away(self.users["GOS"], self.substitute)
        slm = self.users["SLM"]
        absences = self.env["complaint.absence"].with_user(slm)
        self.assertFalse(absences.search([]))
        refused = mute_logger("odoo.addons.base.models.ir_rule")
        with refused, self.assertRaises(AccessError):
            self._away(self.users["RM"], slm, by=slm)
        for operation in ("read", "write", "unlink"):
            self.assertFalse(theirs.with_user(slm).has_access(operation), operation)
            self.assertTrue(theirs.with_user(self.officer).has_access(operation))
            self.assertTrue(theirs.with_user(self.users["GOS"]).has_access(operation))
        outsider = self.env["complaint.absence"].with_user(self.outsider)
        self.assertFalse(outsider.has_access("read"))
