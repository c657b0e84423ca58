from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import MondayCommon
from .access_common import QUIET, QUIET_ACCESS

STAGES = (
    "registration",
    "classification",
    "acknowledgement",
    "investigation",
    "explanation",
    "verification",
    "to_send",
    "customer",
    "closed",
)
# RACI of S0-30 to S0-45: from which stage on a role sees the status line, and in which
# it is consulted, so that it reads words and answer. While it comes in nobody does.
FROM = {"SLM": "classification", "RM": "acknowledgement"}
CONSULTED = {
    "SLM": ("classification", "acknowledgement", "verification"),
    "RM": ("investigation", "explanation", "to_send", "customer"),
}


@tagged("post_install", "-at_install", "klachten")
class TestStatus(MondayCommon):
    """Roles with I or C see how far a case is, and words only where they are
    consulted; who registered it finds it again (S0-16, S0-20, S0-28).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager, cls.stranger = (
            new_test_user(
                cls.env,
                f"test_customer_manager_{number}",
                "base.group_user",
                name=f"Customer manager {number}",
                email=f"cm{number}@test.example",
                lang="en_US",
            )
            for number in (1, 2)
        )
        cls.customer, other = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Acme", "Brand")]
        )
        cls.complainant.parent_id = cls.customer
        cls.roles["RM"].filled_by = "relation_manager"
        cls.customer.complaint_relation_manager_id = cls.manager
        other.complaint_relation_manager_id = cls.stranger
        cls.people = {"SLM": cls.users["SLM"], "RM": cls.manager}

    def _status(self, user, case, model="complaint.status"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env[model].with_user(user).search([("id", "=", case.id)])

    def _close(self, case):
        self._answer_letter(case)._record_verdict("agree", "")
        self._move(case, "SLM", "Close: complainant agrees", outcome_id=self.founded.id)

    def _through_all_stages(self):
        """A case in each stage, one after the other."""
        case = self._create_complaint()
        self.users = {**self.users, "RM": self.manager}  # has the turn in verification
        for stage in STAGES:
            if stage == "closed":
                self._close(case)
            else:
                self._walk_to(case, stage)
            yield stage, case

    # --- who sees how far it is -------------------------------------------------------

    def test_each_role_sees_the_status_from_its_step_on_and_words_where_consulted(self):
        """S0-28: the relation manager watches the progress; so does every other."""
        reached = {role: False for role in FROM}
        for stage, case in self._through_all_stages():
            for role, user in self.people.items():
                reached[role] = reached[role] or stage == FROM[role]
                with self.subTest(stage=stage, role=role):
                    self.assertEqual(bool(self._status(user, case)), reached[role])
                    words = self._status(user, case, "complaint.status.words")
                    self.assertEqual(bool(words), stage in CONSULTED[role])
            with self.subTest(stage=stage, role="others"):
                for user in (self.stranger, self.officer, self.outsider):
                    self.assertFalse(self._search_or_nothing(user, case))

    def _search_or_nothing(self, user, case):
        with mute_logger(QUIET, QUIET_ACCESS):
            try:
                return self._status(user, case)
            except AccessError:
                return None

    def test_status_line_holds_customer_subject_ground_and_dates_and_no_words(self):
        case = self._in_stage("acknowledgement")
        status = self._status(self.manager, case)
        row = status.read()[0]
        self.assertEqual(row["number"], case.number)
        self.assertEqual(row["subject"], case.name)
        self.assertEqual(row["complainant"], "Test Klant")
        self.assertEqual(row["customer_id"][1], "Acme")
        self.assertEqual(row["ground_id"][0], case.sudo().ground_id.id)
        self.assertEqual(row["phase"], "acknowledge")
        self.assertTrue(row["received_at"] and row["answer_due_on"])
        self.assertNotIn("kapot terug.", f"{row}", "the words")
        self.assertEqual(row["ticket_id"][1], "Confidential")
        with mute_logger(QUIET), self.assertRaises(AccessError):
            case.with_user(self.manager).read(["statement"])

    def test_who_is_consulted_reads_words_and_answer_and_is_seen_to(self):
        """Only in that stage; it stands in the log of looking."""
        case = self._in_stage("investigation")
        case.sudo().answer = "<p>Wat er gebeurde.</p>"
        words = self._status(self.manager, case).action_words()
        words = self.env[words["res_model"]].with_user(self.manager).browse(case.id)
        row = words.read(["statement", "answer"])[0]
        self.assertIn("kapot terug", row["statement"])
        self.assertIn("gebeurde", row["answer"])
        self.env.cr.precommit.run()
        looks = self.env["complaint.looking"].search([("ticket_id", "=", case.id)])
        self.assertIn(self.manager, looks.user_id)
        self.assertFalse(case.with_user(self.manager).has_access("read"))

    def test_of_who_is_complained_about_every_door_is_shut(self):
        case = self._in_stage("investigation")
        slm = self.users["SLM"]
        self._add_party(case, "complained_about", partner_id=slm.partner_id.id)
        self._add_party(case, "complained_about", partner_id=self.manager.partner_id.id)
        for user in (slm, self.manager):
            user.group_ids += self.env.ref("base.group_allow_export")
            for model in ("complaint.status", "complaint.status.words"):
                with self.subTest(user=user.name, model=model):
                    self.assertFalse(self._status(user, case, model))
                    one = self.env[model].with_user(user).browse(case.id)
                    for door in (
                        lambda one=one: one.read(["number"]),
                        lambda one=one: one.web_read({"number": {}}),
                        lambda one=one: one.export_data(["number"]),
                    ):
                        with mute_logger(QUIET), self.assertRaises(AccessError):
                            door()
                    grouped = one.formatted_read_group([], ["number"], ["__count"])
                    self.assertNotIn(case.number, f"{grouped}")
                    self.assertNotIn(case.number, f"{one.name_search(case.number)}")

    def test_of_a_complaint_about_a_person_nobody_hears_before_it_is_classified(self):
        case = self._create_complaint()
        case.sudo().about_person = "yes"
        self._add_party(case, "complained_about", name="Somebody")
        self._walk_to(case, "classification")
        slm = self.users["SLM"]
        self.assertFalse(self._status(slm, case))
        self.assertFalse(self._letters(case, "relation_manager"))
        self._walk_to(case, "acknowledgement")
        self.assertTrue(self._status(slm, case))

    def test_a_complainant_who_is_a_colleague_sees_no_status(self):
        own = self.users["SLM"].partner_id
        case = self._in_stage("acknowledgement", partner_id=own.id)
        self.assertFalse(self._status(self.users["SLM"], case))

    def test_who_fills_the_role_is_asked_each_time(self):
        """Whoever leaves a role or a customer sees nothing from then on."""
        case = self._in_stage("acknowledgement")
        slm = self.users["SLM"]
        self.assertTrue(self._status(slm, case))
        self.roles["SLM"].user_ids = [Command.set(self.stranger.ids)]
        self.assertFalse(self._status(slm, case))
        self.assertTrue(self._status(self.stranger, case))
        self.customer.complaint_relation_manager_id = self.stranger
        self.assertFalse(self._status(self.manager, case))

    def test_where_the_customer_has_no_manager_the_people_of_the_role_see_it(self):
        self.customer.complaint_relation_manager_id = False
        case = self._in_stage("acknowledgement")
        self.assertTrue(self._status(self.users["RM"], case))
        self.customer.complaint_relation_manager_id = self.manager
        self.assertFalse(self._status(self.users["RM"], case))

    def test_who_takes_the_place_of_somebody_away_sees_it_meanwhile(self):
        absence = self.env["complaint.absence"].create(
            {
                "user_id": self.manager.id,
                "substitute_id": self.stranger.id,
                "date_from": "2026-11-02",
                "date_to": "2026-11-06",
            }
        )
        self.assertIn(self.procedure, absence.procedure_ids)
        case = self._in_stage("investigation")
        self.assertTrue(self._status(self.stranger, case))
        self.assertTrue(self._status(self.stranger, case, "complaint.status.words"))
        self.assertTrue(self._status(self.manager, case), "also from home")
        absence.write({"date_from": "2026-11-01", "date_to": "2026-11-01"})
        self.assertFalse(self._status(self.stranger, case))

    def test_managers_of_the_department_concerned_see_it(self):
        self.roles["SLM"].filled_by = "department"
        mine, theirs = self.env["complaint.department"].create(
            [
                {"name": name, "user_ids": [Command.set(user.ids)]}
                for name, user in (("Desks", self.manager), ("Nets", self.stranger))
            ]
        )
        case = self._in_stage("classification", complaint_department_id=mine.id)
        self.assertTrue(self._status(self.manager, case))
        self.assertFalse(self._status(self.stranger, case))
        case.sudo().complaint_department_id = theirs
        self.assertTrue(self._status(self.stranger, case))

    def test_rules_in_memory_say_the_same_as_in_the_database(self):
        case = self._in_stage("investigation")
        for user in (self.manager, self.stranger, self.users["SLM"], self.users["SD"]):
            with self.subTest(user=user.name):
                for model in ("complaint.status", "complaint.status.words"):
                    one = self.env[model].with_user(user).browse(case.id)
                    self.assertEqual(
                        one.has_access("read"), bool(self._status(user, case, model))
                    )

    # --- who registered it ------------------------------------------------------------

    def test_who_registered_a_case_finds_it_again(self):
        """S0-16: by number or name, also after it came back and a colleague passed it
        on again.
        """
        case = self._create_complaint()
        first = self.users["SD"]
        action = case.with_user(first).action_complaint_move(
            self._transition(case, "Pass to second line").id
        )
        self.assertEqual(action["tag"], "display_notification")
        told = action["params"]["message"]
        self.assertIn(case.number, told)
        self.assertIn("Quality team", told)
        status = self.env["complaint.status"].with_user(first)
        self.assertEqual(status.search([("mine", "=", True)]).ticket_id, case)
        self.assertEqual(status.search([("complainant", "ilike", "klant")]).id, case.id)
        self._move(case, "GOS", "Back to the service desk", **self._answers("note"))
        second = new_test_user(self.env, "test_sd_2", "base.group_user", lang="en_US")
        self.roles["SD"].user_ids += second
        case.with_user(second).action_complaint_move(
            self._transition(case, "Pass to second line").id
        )
        for user in (first, second):
            self.assertTrue(self._status(user, case).mine, user.login)

    # --- who hears of it --------------------------------------------------------------

    def test_each_role_hears_what_raci_says(self):
        """S0-20, S0-32, S0-33, S0-37 to S0-45: at each step, each time."""
        heard = {}
        seen = self.env["complaint.letter"]
        for stage, case in self._through_all_stages():
            letters = self._letters(case, "relation_manager") - seen
            seen |= letters
            heard[stage] = sorted(letters.mapped("email_normalized"))
        self.assertEqual(
            heard,
            {
                "registration": [],
                "classification": ["slm@test.example"],
                "acknowledgement": ["cm1@test.example"],
                "investigation": ["cm1@test.example"],
                "explanation": ["cm1@test.example"],
                "verification": [],  # he has the turn
                "to_send": [],  # he did it himself
                "customer": ["cm1@test.example"],
                # the verdict, and the end
                "closed": ["cm1@test.example", "cm1@test.example"],
            },
        )
        bodies = seen.sorted("id").mapped("body")
        self.assertIn("is being handled", bodies[0])
        self.assertIn("is sent to the complainant", bodies[-3])
        self.assertIn("agrees with the answer", bodies[-2])
        self.assertIn("is closed", bodies[-1])
        for body in bodies:
            self.assertIn("action_complaint_status", body)
            self.assertNotIn("kapot terug.", body)

    def test_dissatisfied_and_reopened_he_hears_of_each_round(self):
        self.users = {**self.users, "RM": self.manager}
        case = self._in_stage("customer")
        before = self._letters(case, "relation_manager")
        self._answer_letter(case)._record_verdict("disagree", "Het klopt niet.")
        news = self._letters(case, "relation_manager") - before
        self.assertEqual(news.mapped("email_normalized"), ["cm1@test.example"])
        self.assertIn("not satisfied", news.body)
        self.assertNotIn("Het klopt niet", news.body)
