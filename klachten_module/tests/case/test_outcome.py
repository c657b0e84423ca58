import runpy
from pathlib import Path

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...logic.vocabulary import OUTCOMES
from .triage_common import TriageCommon

MIGRATION = Path(__file__).parents[2] / "migrations/19.0.1.2.0/post-outcomes.py"
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")


@tagged("post_install", "-at_install", "klachten")
class TestOutcome(TriageCommon):
    """The judgement per ground, what follows for the case, and who hears it."""

    # who had it before the service level manager; the service desk only registered it
    HANDLERS = ("gos", "bkm", "rm")

    def _judged(self, code):
        return self.env.ref(f"klachten_module.outcome_{code}")

    def _investigated(self):
        case = self._create_complaint()
        self._walk_to(case, "investigation")
        return case

    def _find(self, case, *codes, user=None):
        return (
            self.env["complaint.finding"]
            .with_user(user or self.users["SLM"])
            .create(
                [
                    {
                        "ticket_id": case.id,
                        "ground_id": ground.id,
                        "outcome_id": code and self._judged(code).id,
                        "position": f"<p>Wij vinden {index}.</p>",
                    }
                    for index, (ground, code) in enumerate(
                        zip(self.grounds, codes, strict=False)
                    )
                ]
            )
        )

    def test_every_outcome_that_is_shipped_has_its_meaning(self):
        for code, _label in OUTCOMES:
            self.assertEqual(self._judged(code).code, code)
            self.assertEqual(
                self.env["complaint.outcome"]._by_code(code), self._judged(code)
            )

    def test_outcome_of_the_case_follows_from_its_findings(self):
        """Awb 9:12, S4-29: set once each ground has one, and never by hand."""
        case = self._investigated()
        findings = self._find(case, "founded", None)
        self.assertFalse(case.outcome_id)
        for code, wanted in (
            ("founded", "founded"),
            ("unfounded", "partly"),
            ("no_judgement", "founded"),
        ):
            findings[1].outcome_id = self._judged(code)
            with self.subTest(code=code):
                self.assertEqual(case.outcome_id, self._judged(wanted))
        findings[1].outcome_id = False
        self.assertFalse(case.outcome_id)
        findings[1].unlink()
        self.assertEqual(case.outcome_id, self._judged("founded"))

    def test_outcome_of_an_organisation_itself_counts_as_what_it_means(self):
        own = self.env["complaint.outcome"].create({"name": "Terecht"})
        case = self._investigated()
        findings = self._find(case, "founded", "unfounded")
        findings.outcome_id = own
        self.assertEqual(case.outcome_id, own)
        own.code = "founded"
        findings[1].outcome_id = self._judged("unfounded")
        self.assertEqual(case.outcome_id, self._judged("partly"))

    def test_findings_are_written_while_it_is_investigated_and_answered(self):
        case = self._in_triage()
        with self.assertRaises(UserError):
            self._find(case, "founded", user=self.users["GOS"])
        self._walk_to(case, "to_send")
        finding = self._find(case, "founded")
        self._send_and_close(case)
        for change in (
            lambda: finding.write({"position": "<p>Other</p>"}),
            finding.unlink,
        ):
            with self.assertRaisesRegex(UserError, "not before and not after"):
                change()

    def test_findings_are_of_the_procedure_and_one_for_each_ground(self):
        case, other = self._investigated(), self._investigated()
        foreign = self.env["complaint.ground"].create(
            {
                "name": "Foreign",
                "procedure_id": self.procedure.copy(
                    {"team_id": self.plain_team.id, "name": "Other"}
                ).id,
            }
        )
        finding = self._find(case, "founded")
        self._find(other, "founded")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._find(case, "unfounded")
        with self.assertRaisesRegex(UserError, "ground of the procedure"):
            finding.ground_id = foreign
        with self.assertRaisesRegex(UserError, "stays with the case"):
            finding.ticket_id = other

    def test_who_writes_findings(self):
        """Roles x operations: who may change the case, nobody else."""
        case = self._investigated()
        finding = self._find(case, "founded")
        for user, reads, writes in (
            (self.users["SLM"], True, True),
            (self.officer, True, True),
            (self.auditor, True, False),
            (self.users["SD"], False, False),
            (self.users["RM"], False, False),
            (self.outsider, False, False),
        ):
            seen = finding.with_user(user)
            with self.subTest(user=user.login), mute_logger(*QUIET):
                if seen.browse().has_access("read"):
                    found = seen.search([("id", "=", finding.id)])
                    self.assertEqual(bool(found), reads)
                self.assertEqual(seen.has_access("read"), reads)
                self.assertEqual(seen.has_access("write"), writes)
                self.assertEqual(seen.has_access("unlink"), writes)
                if not writes:
                    with self.assertRaises(AccessError):
                        seen.create(
                            {"ticket_id": case.id, "ground_id": self.grounds[1].id}
                        )

    def test_findings_are_filled_in_on_the_form(self):
        """The tab Outcome, as who has the turn sees it."""
        case = self._investigated()
        form = Form(
            case.with_user(self.users["SLM"]), "klachten_module.complaint_view_form"
        )
        form.handling_manner = "talk"
        form.given_remedy = "Excuses."
        with form.finding_ids.new() as finding:
            finding.ground_id = self.grounds[1]
            finding.outcome_id = self._judged("unfounded")
            finding.position = "<p>Zo zit het.</p>"
        form.save()
        self.assertEqual(case.handling_manner, "talk")
        self.assertEqual(case.given_remedy, "Excuses.")
        self.assertIn("Zo zit het.", case.finding_ids.position)
        self.assertEqual(case.outcome_id, self._judged("unfounded"))
        self.assertEqual(case.finding_ids.ground_id, self.grounds[1])
        seen = Form(case.with_user(self.auditor), "klachten_module.complaint_view_form")
        self.assertFalse(seen.complaint_can_judge)
        self.assertTrue(form.complaint_can_judge)

    def test_outcomes_of_before_get_their_meaning(self):
        """The migration: what we shipped, nothing of others."""
        own = self.env["complaint.outcome"].create({"name": "Terecht"})
        shipped = self._judged("founded") + self._judged("settled")
        shipped.code = False
        self.env.flush_all()
        runpy.run_path(str(MIGRATION))["migrate"](self.env.cr, "19.0.1.1.0")
        (shipped + own).invalidate_recordset()
        self.assertEqual(shipped.mapped("code"), ["founded", "settled"])
        self.assertFalse(own.code)

    # --- the dialog -------------------------------------------------------------------

    def _send_and_close(self, case):
        self._move(
            case, "SLM", "Send our position", outcome_id=self._judged("founded").id
        )
        self._send_mails()
        self._move(case, "SLM", "Escalate")
        self._move(case, "SLM", "No agreement")
        self._send_mails()

    def _dialog(self, case, name):
        move = self._transition(case, name)
        action = case.with_user(self.users["SLM"]).action_complaint_move(move.id)
        return (
            self.env["complaint.move"]
            .with_user(self.users["SLM"])
            .with_context(**action["context"])
        )

    def test_one_ground_is_asked_as_before(self):
        case = self._create_complaint()
        self._walk_to(case, "to_send")
        dialog = Form(self._dialog(case, "Send our position"))
        dialog.outcome_id = self._judged("unfounded")
        dialog.save().action_apply()
        self.assertEqual(case.finding_ids.ground_id, case.ground_id)
        self.assertEqual(case.finding_ids.outcome_id, self._judged("unfounded"))
        self.assertEqual(case.outcome_id, self._judged("unfounded"))

    def test_each_of_several_grounds_is_asked(self):
        case = self._create_complaint()
        self._walk_to(case, "to_send")
        self._find(case, "founded", None)
        dialog = self._dialog(case, "Send our position").create({})
        self.assertTrue(dialog.several_grounds)
        with self.assertRaisesRegex(UserError, self.grounds[1].name):
            dialog.action_apply()
        dialog.finding_ids[1].outcome_id = self._judged("unfounded")
        dialog.action_apply()
        self.assertEqual(case.outcome_id, self._judged("partly"))
        self.assertEqual(
            case.finding_ids.outcome_id,
            self._judged("founded") + self._judged("unfounded"),
        )

    def test_case_without_a_ground_needs_an_outcome_all_the_same(self):
        case = self._create_complaint()
        self._walk_to(case, "to_send")
        case.sudo().ground_id = False
        with self.assertRaisesRegex(UserError, "Choose the outcome"):
            self._move(case, "SLM", "Send our position")
        self._move(
            case, "SLM", "Send our position", outcome_id=self._judged("founded").id
        )
        self.assertEqual(case.outcome_id, self._judged("founded"))
        self.assertFalse(case.finding_ids)

    def test_withdrawn_and_settled_end_with_their_own_judged(self):
        """S4: counted apart; terms are cancelled, not missed."""
        for name, code, kind in (
            ("Withdrawn", "withdrawn", "withdrawn"),
            ("Settled", "settled", False),
        ):
            case = self._in_triage()
            self._move(case, "GOS", name)
            with self.subTest(code=code):
                self.assertEqual(case.outcome_id, self._judged(code))
                self.assertEqual(case.complaint_phase, "closed")
                self.assertEqual(self._figures(case).diverted_kind, kind)
                self.assertEqual(self._events(case)[-3:], [code, "moved", "closed"])
                self.assertEqual(self._term(case, "answer").state, "cancelled")

    # --- everybody concerned hears it -------------------------------------------------

    def _with_parties(self):
        case = self._create_complaint()
        self._walk_to(case, "to_send")
        self.env["complaint.party"].create(
            [
                {
                    "ticket_id": case.id,
                    "kind": kind,
                    "name": name,
                    "email": email and f"{email}@elders.example",
                }
                for kind, name, email in (
                    ("representative", "Rita", "rita"),
                    ("complained_about", "Ans", "ans"),
                    ("informed", "Ina", "ina"),
                    ("informed", "Zonder adres", False),
                    ("witness", "Wim", "wim"),
                )
            ]
        )
        return case

    def test_everybody_concerned_gets_the_outcome_by_one_click(self):
        """S3-29, S3-25, S4-03: the solution, to all who are involved; who is complained
        about hears it from an officer.
        """
        case = self._with_parties()
        handler = case.with_user(self.users["SLM"])
        with self.assertRaisesRegex(UserError, "no outcome yet"):
            handler.action_complaint_send_copies()
        self._find(case, "founded")
        with self.assertRaisesRegex(UserError, "did not get the answer yet"):
            handler.action_complaint_send_copies()
        self._move(case, "SLM", "Send our position")
        self._send_mails()
        case.sudo().agreed_actions = "Kees belt voortaan eerst."
        sent = []
        for user, names in (
            (self.users["SLM"], {"ina", "rita", *self.HANDLERS}),
            (self.officer, {"ans"}),
        ):
            case.with_user(user).action_complaint_send_copies()
            mails = self._send_mails()
            found = {mail["email_to"][0].split("<")[1].split("@")[0] for mail in mails}
            with self.subTest(user=user.login):
                self.assertEqual(found, names)
            sent += mails
        self.assertIn(
            self.founded.with_context(lang="nl_NL").name,
            " ".join(m["body"] for m in sent),
        )
        for mail in sent:
            self.assertIn("Dit is wat er gebeurde.", mail["body"], "the solution")
            self.assertIn("Kees belt voortaan eerst.", mail["body"], "the follow-up")
        with self.assertRaisesRegex(UserError, "nobody left"):
            case.with_user(self.officer).action_complaint_send_copies()

    def test_move_waits_until_everybody_got_it(self):
        """Gate `copies`: names who did not, to readers of the case."""
        case = self._with_parties()
        self._move(
            case, "SLM", "Send our position", outcome_id=self._judged("founded").id
        )
        self._move(case, "SLM", "Escalate")
        with self.assertRaisesRegex(UserError, "Not sent yet to: .*Rita") as caught:
            self._move(case, "SLM", "No agreement")
        for absent in ("Zonder adres", "Wim"):
            self.assertNotIn(absent, str(caught.exception))
        case.with_user(self.officer).action_complaint_send_copies()
        self._move(case, "SLM", "No agreement")
        self.assertEqual(case.complaint_phase, "closed")
        move = case.sudo().procedure_version_id.transition_ids.gate_ids.filtered(
            lambda gate: gate.kind == "copies"
        )
        self._add_party(case, "informed", name="Nog iemand", email="nog@elders.example")
        unseen = (
            move.with_user(self.outsider)
            .sudo()
            ._missing(case.with_user(self.outsider).sudo())
        )
        self.assertNotIn("Nog iemand", " ".join(unseen[case.id]))
        self.assertTrue(unseen[case.id])

    # --- cost -------------------------------------------------------------------------

    def test_findings_and_copies_cost_the_same_for_few_and_many(self):
        """Design 7: outcomes that are derived, and the gate, for a list of cases."""
        gate = self.procedure.version_id.transition_ids.gate_ids.filtered(
            lambda gate: gate.kind == "copies"
        )
        self.assertTrue(gate)
        counts = {}
        for count in (1, 2, 20):  # the first one warms caches
            cases = self.env["helpdesk.ticket"].create(
                [
                    {
                        "name": "x",
                        "description": "x",
                        "team_id": self.procedure.team_id.id,
                    }
                    for _i in range(count)
                ]
            )
            findings = self.env["complaint.finding"].create(
                [
                    {"ticket_id": case.id, "ground_id": ground.id}
                    for case in cases
                    for ground in self.grounds[:2]
                ]
            )
            self.env["complaint.party"].create(
                [
                    {
                        "ticket_id": case.id,
                        "kind": "informed",
                        "email": "ina@elders.example",
                    }
                    for case in cases
                ]
            )
            counts[count] = (
                self._queries(
                    lambda f=findings: f.write({"outcome_id": self.founded.id})
                ),
                self._queries(lambda c=cases: gate._missing(c.sudo())),
                self._queries(lambda c=cases: c._complaint_signal()),
            )
            self.assertEqual(set(cases.outcome_id), set(self.founded))
        # 18 cases more: one query of difference is how the names of officers are
        # fetched, with those of others or alone
        for few, many in zip(counts[2], counts[20], strict=True):
            self.assertLessEqual(many, few + 1)
