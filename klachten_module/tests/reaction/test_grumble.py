from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestGrumble(ComplaintCommon):
    """What is said and not written (S4-08, S4-17, Awb 9:1, decision 24)."""

    def _note(self, user=None, **vals):
        vals = {
            "procedure_id": self.procedure.id,
            "words": "The desk does not call back.\nAnd the queue is long.",
            "solved": "no",
            **vals,
        }
        return (
            self.env["complaint.grumble"]
            .with_user(user or self.users["SD"])
            .create(vals)
        )

    def _of_law(self, source="Algemene wet bestuursrecht", manner="written"):
        self.env.cr.execute(
            "UPDATE complaint_procedure_version SET source = %s, manner = %s "
            "WHERE id = %s",
            [source, manner, self.procedure.version_id.id],
        )
        self.env.invalidate_all()

    # --- noting -----------------------------------------------------------------------

    def test_four_fields_and_the_procedure_that_one_always_uses(self):
        dialog = self.env["complaint.grumble"].with_user(self.users["SD"]).new({})
        self.assertEqual(dialog.procedure_id, self.procedure)
        self.assertIn("testklachten@test.example", dialog.how_to)
        view = self.env.ref("klachten_module.complaint_grumble_view_note")
        shown = dialog.get_view(view.id, "form")["arch"].count("<field")
        self.assertEqual(shown, 6, "four to fill in, how to complain, one to hide one")

    def test_it_counts_where_any_way_counts_or_the_awb_applies(self):
        for source, manner, counts in (
            ("Something", "form", False),
            ("Something", "written", False),
            ("Something", "any", True),
            ("Algemene wet bestuursrecht, hoofdstuk 9", "written", True),
        ):
            self._of_law(source, manner)
            for solved in ("yes", "no"):
                with self.subTest(source=source, manner=manner, solved=solved):
                    grumble = self._note(solved=solved)
                    self.assertEqual(grumble.counts, counts)
                    said = grumble.action_note()["params"]["message"]
                    self.assertEqual("oral complaint" in said, counts)

    def test_one_that_was_not_solved_is_proposed_to_an_officer(self):
        self._of_law()
        self.assertFalse(self._note(solved="yes").sudo().activity_ids)
        grumble = self._note()
        task = grumble.sudo().activity_ids
        self.assertEqual(task.user_id, self.officer)
        self.assertNotIn("desk", f"{task.res_name} {task.summary} {task.note}")
        self.assertTrue(
            self.env["complaint.grumble"]
            .with_user(self.officer)
            .search([("state", "=", "open"), ("counts", "=", True)])
        )
        grumble.with_user(self.officer).action_leave()
        self.assertEqual(grumble.state, "left")
        self.assertFalse(grumble.sudo().activity_ids)

    def test_one_that_turns_out_not_to_be_solved_is_proposed_too(self):
        self._of_law()
        grumble = self._note(solved="yes")
        grumble.write({"solved": "no"})
        self.assertEqual(grumble.sudo().activity_ids.user_id, self.officer)
        grumble.write({"solved": "no"})
        self.assertEqual(len(grumble.sudo().activity_ids), 1, "asked once")

    def test_something_was_said(self):
        for words in ("  ", "\n\t "):
            with self.subTest(words=words), self.assertRaises(ValidationError):
                self._note(words=words)

    def test_what_is_counted_is_not_typed(self):
        for vals in (
            {"state": "solved"},
            {"counts": True},
            {"ticket_id": self._create_complaint().id},
            {"said_at": fields.Datetime.now() - timedelta(days=40)},
        ):
            with self.subTest(vals=str(vals)), self.assertRaises(UserError):
                self._note().write(vals)
        self.assertEqual(self._note(state="promoted", counts=True).state, "open")
        grumble = self._note()
        grumble.write({"words": "Better heard", "solved": "yes"})
        self.assertEqual(grumble.state, "solved")
        with self.assertRaises(ValidationError):
            self._note(said_at=fields.Datetime.now() + timedelta(days=1))

    # --- becoming a complaint ---------------------------------------------------------

    def test_one_click_makes_a_case_without_typing(self):
        said_at = fields.Datetime.now() - timedelta(days=3)
        grumble = self._note(
            who="Joke de Vries, joke@x.example", said_at=said_at.replace(microsecond=0)
        )
        grumble.action_promote()
        case = grumble.ticket_id.sudo()
        self.assertEqual(case.name, "The desk does not call back.")
        self.assertEqual(case.partner_email, "joke@x.example")
        self.assertIn("Joke de Vries", case.partner_name)
        self.assertEqual(case.received_at, grumble.said_at)
        self.assertIn("And the queue is long", case.written_up)
        self.assertEqual(case.complaint_confirmation, "open", "to be confirmed back")
        self.assertFalse(case.statement, "nobody said that these are his words")
        grumble.action_promote()
        again = self.env["helpdesk.ticket"].search_count([("name", "=", case.name)])
        self.assertEqual((grumble.state, again), ("promoted", 1))
        with self.assertRaises(UserError):
            grumble.action_leave()

    def test_the_subject_is_the_first_line_or_its_beginning(self):
        for words, subject in (
            ("x" * 200, "x" * 78 + " …"),
            ("waiting " * 20, "waiting " * 9 + "…"),
        ):
            with self.subTest(words=words):
                grumble = self._note(words=words)
                grumble.action_promote()
                self.assertEqual(grumble.ticket_id.sudo().name, subject)

    def test_an_officer_promotes_what_a_colleague_noted(self):
        self._of_law()
        grumble = self._note()
        grumble.with_user(self.officer).action_promote()
        self.assertTrue(grumble.ticket_id.procedure_version_id)
        self.assertFalse(grumble.sudo().activity_ids)

    # --- who reads it -----------------------------------------------------------------

    def test_who_reads_and_who_notes(self):
        grumble = self._note()
        auditor = new_test_user(
            self.env, "test_grumble_auditor", "klachten_module.group_complaint_auditor"
        )
        clerk = new_test_user(
            self.env, "test_grumble_clerk", "helpdesk_mgmt.group_helpdesk_manager"
        )
        may = {
            self.users["SD"]: "rwc",
            self.officer: "rwc",
            self.users["GOS"]: "c",
            self.users["SLM"]: "c",
            auditor: "r",
            clerk: "",
        }
        for user, rights in may.items():
            rows = self.env["complaint.grumble"].with_user(user)
            seen = rows.has_access("read") and grumble in rows.search([])
            with self.subTest(user=user.login):
                self.assertEqual(bool(seen), "r" in rights)
                self.assertEqual(rows.has_access("create"), "c" in rights)
                if "w" in rights:
                    grumble.with_user(user).write({"who": user.name})
                else:
                    with self.assertRaises(AccessError):
                        grumble.with_user(user).write({"who": user.name})
                with self.assertRaises(AccessError):
                    grumble.with_user(user).unlink()

    def test_who_noted_it_and_is_complained_about_sees_it_no_more(self):
        """Once it is a case that is hidden from him (design 6)."""
        grumble = self._note()
        grumble.action_promote()
        clerk = self.users["SD"]
        mine = self.env["complaint.grumble"].with_user(clerk)
        self.assertIn(grumble, mine.search([]))
        case = grumble.ticket_id.sudo()
        self._add_party(case, "complained_about", partner_id=clerk.partner_id.id)
        self.env.invalidate_all()
        self.assertNotIn(grumble, mine.search([]))
        with self.assertRaises(AccessError):
            grumble.with_user(clerk).read(["words"])

    # --- figures ----------------------------------------------------------------------

    def _overview(self, month):
        overview = self.env["complaint.overview"].with_user(self.officer)
        wizard = overview.create(
            {"procedure_id": self.procedure.id, "kind": "month", "lang": "en_US"}
        )
        wizard.date_from = month
        return wizard._overview_data()

    def test_it_counts_apart(self):
        """By the day where the procedure is; what became a case only there."""
        self._of_law(manner="any")
        with freeze_time("2026-03-31 21:30:00"):  # half past eleven in Amsterdam
            self._note(solved="yes")
        with freeze_time("2026-03-31 22:30:00"):  # April there
            self._note(solved="yes")
        with freeze_time("2026-03-10 10:00:00"):
            self._note(solved="no")
            before = self._counted()
            self._note(solved="no").action_promote()
        self.assertEqual(before, {"oral": 2, "oral_solved": 1})
        self.assertEqual(self._counted(), {**before, "promoted": 1})

    @freeze_time("2026-03-20 10:00:00")
    def test_neither_noting_nor_counting_costs_more_as_there_is_more(self):
        self._of_law()
        costs = []
        for more in (1, 1, 12):
            for _said in range(more):
                self._note(who="Somebody")
            costs.append((self._queries(self._note), self._queries(self._march)))
        self.assertEqual(*costs[1:], "the first one warms up")

    def _march(self):
        return self._overview(fields.Date.to_date("2026-03-01"))["spoken"]

    def _counted(self):
        with freeze_time("2026-04-15 10:00:00"):
            rows = self._march()
        return {row["code"]: row["values"][0] for row in rows if row["values"][0]}
