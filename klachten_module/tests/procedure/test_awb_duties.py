from base64 import b64encode

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .awb_common import ACCUSED, HEARD, OMBUDSMAN, AwbCommon
from .procedure_common import KLANT

EXTEND = {"extension_reason": "hearing"}


@tagged("post_install", "-at_install", "klachten")
class TestAwbDuties(AwbCommon):
    """Duties of the Awb: what is refused, who may pass it, and what versions show."""

    def _about(self, case):
        return self._add_party(
            case, "complained_about", partner_id=self.accused.partner_id.id
        )

    # --- told to both sides -----------------------------------------------------------

    def test_copy_before_hearing(self):
        """Awb 9:9: nobody is heard before the person complained about has a copy."""
        case = self._in("confirmation")
        with self.assertRaisesRegex(UserError, "no copy.*nobody is named"):
            self._move(case, "KC", "To the handler")
        about = self._about(case)
        with self.assertRaisesRegex(UserError, "no copy.*Test Accused"):
            self._move(case, "KC", "To the handler")
        mails = self._write(case, self.officer, "copy", about)
        self.assertEqual(set(mails), {ACCUSED})
        self._move(case, "KC", "To the handler")
        self.assertEqual(case.stage_id.complaint_code, "investigation")

    def test_who_is_named_later_gets_a_copy_too(self):
        """Awb 9:9: what an officer passed was of who was named then."""
        case = self._in("investigation")
        self._hear(case, self._side(case), attended=True)
        about = self._about(case)
        about.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE complaint_party SET create_date = create_date + interval '1 hour' "
            "WHERE id = %s",
            [about.id],
        )
        self.env.invalidate_all()
        self._hear(case, about, attended=False, waiver="no_reply")
        with self.assertRaisesRegex(UserError, "no copy.*Test Accused"):
            self._move(case, "BEH", HEARD)

    def test_only_an_officer_passes_it_and_says_why(self):
        case = self._in("confirmation")
        vals = {"ticket_id": case.id, "kind": "copied"}
        dialogs = self.env["complaint.untold"]
        with self.assertRaises(AccessError):
            dialogs.with_user(self.users["KC"]).create({**vals, "reason": "x"})
        with self.assertRaisesRegex(UserError, "Say why"):
            dialogs.with_user(self.officer).create(vals).action_apply()
        self._nobody_told(case)
        [event] = case.sudo().event_ids.filtered(lambda e: e.type == "passed")
        self.assertEqual(event.reason_code, "copied")
        self.assertIn("Nobody is named.", event.note_text)

    def test_extension_is_told_to_both_sides(self):
        """Awb 9:11: no answer leaves while the other side does not know of it."""
        case = self._in("judgement")
        about = self._about(case)
        self._find(case)
        with self._on("2026-12-01"):
            self._change_term(case, "BEH", "extend", new_due_on="2027-01-11", **EXTEND)
            self._move(case, "BEH", "Propose findings and judgement")
            founded = {"outcome_id": self.founded.id}
            with self.assertRaisesRegex(UserError, "takes longer: Test Accused"):
                self._move(case, "BO", "Decide and send", **founded)
            self._send_mails()
            mails = self._write(case, self.officer, "delay", about)
            self.assertEqual(set(mails), {ACCUSED})
            self._move(case, "BO", "Decide and send", **founded)
        self.assertEqual(case.stage_id.complaint_code, "notified")

    # --- terms ------------------------------------------------------------------------

    def test_a_term_of_the_law_is_not_suspended(self):
        """Awb 9:11: the dialog says why for each term and offers only to close."""
        case = self._in("investigation")
        handler = self.users["BEH"]
        dialog = Form(
            self.env["complaint.term.change"]
            .with_user(handler)
            .with_context(default_ticket_id=case.id, default_kind="suspend")
        )
        self.assertTrue(dialog.nothing_still)
        why = "Runs on: Send findings and judgement (Awb 9:11): the law does not let"
        self.assertIn(why, dialog.stands_still)
        self.assertIn("agree in writing with a later day", dialog.stands_still)
        for vals in ({}, {"suspension_reason": "awaiting_others"}):
            with self.assertRaisesRegex(
                UserError, r"nothing to suspend[^.]*\.\nRuns on"
            ):
                self._change_term(case, "BEH", "suspend", **vals)
        self.assertEqual(self._due(case)["answer"], "2026-12-14")
        arch = self.env["complaint.term.change"].get_view(view_type="form")["arch"]
        buttons = {
            button.get("string"): button.get("invisible")
            for button in etree.fromstring(arch).iter("button")
        }
        self.assertEqual(
            buttons,
            {
                "Confirm": "nothing_still",
                "Cancel": "nothing_still",
                "Close": "not nothing_still",
            },
        )

    def test_further_delay_needs_a_document(self):
        """Awb 9:11, third paragraph: the message or the letter in which he agrees."""
        case = self._in("investigation")
        with self._on("2026-12-01"):
            with self.assertRaisesRegex(UserError, "message in which he agrees"):
                self._change_term(
                    case, "BEH", "extend", new_due_on="2027-02-01", **EXTEND
                )
            said = {"message_type": "email", "author_id": False, "email_from": KLANT}
            message = case.sudo().message_post(body="Ik ga akkoord.", **said)
            elsewhere = self._create_complaint().sudo()
            for other in (
                elsewhere.message_post(body="Iets anders.", **said),
                case.with_user(self.users["BEH"]).message_post(body="Van ons."),
            ):
                with self.assertRaises(UserError):
                    self._change_term(
                        case,
                        "BEH",
                        "extend",
                        new_due_on="2027-02-01",
                        consent_message_id=other.id,
                        **EXTEND,
                    )
            self._change_term(
                case,
                "BEH",
                "extend",
                new_due_on="2027-02-01",
                consent_message_id=message.id,
                **EXTEND,
            )
        [event] = case.sudo().event_ids.filtered(lambda e: e.type == "consented")
        self.assertIn("Ik ga akkoord.", event.note_text)
        with self._on("2027-01-15"):
            self._change_term(
                case,
                "BEH",
                "extend",
                new_due_on="2027-03-01",
                consent_file=b64encode(b"%PDF"),
                consent_file_name="akkoord.pdf",
                **EXTEND,
            )
        kept = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", "helpdesk.ticket"), ("res_id", "=", case.id)])
        )
        self.assertIn("akkoord.pdf", kept.mapped("name"))

    # --- findings and the answer ------------------------------------------------------

    def test_no_answer_without_a_finding_for_each_ground(self):
        """Awb 9:12: findings with their reasons, before it is judged."""
        case = self._in("judgement")
        with self.assertRaisesRegex(UserError, "each ground.*Good information"):
            self._move(case, "BEH", "Propose findings and judgement")
        self._find(case)
        self._move(case, "BEH", "Propose findings and judgement")

    def test_the_last_day_for_the_ombudsman(self):
        """Awb 9:24: one year after the answer, by its day; also in what follows."""
        case = self._in("judgement")
        with self._on("2026-11-20"):
            [mail] = self._decide(case)[KLANT]
        self.assertIn("20 november 2027", mail["body"])
        with self._on("2026-12-10"):
            self._move(case, "KC", "Close")
        self.assertIn("20 november 2027", self._letter(case, "closed").body)

    def test_complainant_who_does_not_react_any_more(self):
        case = self._in("investigation")
        self._move(case, "BEH", "No reaction any more", note="<p>Drie keer.</p>")
        self.assertEqual(self._recorded(case, "closed"), [("no_reaction", 1)])
        body = self._letter(case, "closed").body
        self.assertIn("niets meer van u gehoord", body)
        self.assertNotIn("Dit is ons antwoord.", body)

    # --- versions ---------------------------------------------------------------------

    def test_version_without_ombudsman_is_not_put_in_force(self):
        """Awb 9:12: refused with the article; a version of another source is not."""
        draft = self.procedure.version_id._make_next()
        draft.appeal_body = False
        with self.assertRaisesRegex(UserError, "Awb 9:12: The answer names"):
            draft.action_put_in_force()
        draft.write({"source": "Huisregels"})
        draft.action_put_in_force()
        self.assertEqual(draft.state, "in_force")

    def _as_before_the_update(self):
        """A version in force without what the law asks besides."""
        draft = self.procedure.version_id._make_next()
        kinds = ("copied", "delay_told", "findings")
        draft.transition_ids.gate_ids.filtered(lambda g: g.kind in kinds).unlink()
        draft.term_ids.filtered(lambda t: t.code == "refusal_told").unlink()
        draft.write({"appeal_months": 0, "source": "Huisregels"})
        draft.action_put_in_force()
        self.env.cr.execute(
            "UPDATE complaint_procedure_version SET source = %s WHERE id = %s",
            ["Algemene wet bestuursrecht, hoofdstuk 9", draft.id],
        )
        self.env.invalidate_all()
        return draft

    def test_next_version_is_drafted_and_put_in_force_by_one_click(self):
        """After an update: the differences in sentences; then no duty is open."""
        before = self._as_before_the_update()
        case = self._create_complaint()
        self.assertIn("Awb 9:9", case.with_user(self.officer).complaint_open_duties)
        draft = self.procedure._draft_next_versions()
        for words in (
            "New term 'Tell that it is not taken up'. (Awb 9:8)",
            "To the handler: The person complained about got a copy. (Awb 9:9: ",
            "There is a finding for each ground. (Awb 9:12: ",
            "12 months after our answer",
        ):
            self.assertIn(words, draft.change_summary)
        dutch = draft.with_context(lang="nl_NL").change_summary
        self.assertIn("Laten weten dat de klacht niet in behandeling komt", dutch)
        self.assertFalse(self.procedure._draft_next_versions(), "once")
        draft.action_put_in_force()
        self.assertFalse(draft.open_duties)
        self.assertEqual(before.state, "retired")

    def test_running_case_follows_the_next_version(self):
        """With an event; its terms go on, an extension and what was warned stay."""
        self._as_before_the_update()
        case = self._in("investigation")
        with self._on("2026-12-01"):
            self._change_term(case, "BEH", "extend", new_due_on="2027-01-11", **EXTEND)
        row = self._term(case, "answer").sudo()
        self.procedure._draft_next_versions().action_put_in_force()
        version = self.procedure.version_id
        configurator = new_test_user(
            self.env,
            "test_awb_configurator",
            "klachten_module.group_complaint_configurator",
        )
        with self._on("2026-12-02"):
            version.with_user(configurator).action_follow()
        self.env.invalidate_all()
        self.assertEqual(case.sudo().procedure_version_id, version)
        self.assertEqual(row.term_id.version_id, version)
        self.assertEqual(str(row.due_on), "2027-01-11")
        self.assertIn("reversioned", self._events(case))
        self._hear(case, self._side(case), attended=True)
        self._move(case, "BEH", HEARD)
        self.assertEqual(case.stage_id.complaint_code, "judgement")

    def test_handbook_lists_the_duties(self):
        """Each with its article and what keeps it; terms with the text of the law."""
        book = self.env["report.klachten_module.complaint_handbook"]._handbook(
            self.procedure.version_id.sudo()
        )
        self.assertGreater(len(book["duties"]), 50)
        [answer] = [t for t in book["terms"] if t["source"] == "Awb 9:11"]
        self.assertIn("1 July 2026", answer["law"])
        self.assertIn("cannot be suspended", answer["law"])
        self.assertIn(OMBUDSMAN, " ".join(book["closing"]))
