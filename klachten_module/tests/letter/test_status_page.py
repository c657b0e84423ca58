from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...models.letter.new_link import LINKS_A_DAY
from ...models.reaction.pages import REACTIONS_A_DAY
from .pages_common import PagesCommon

CRON = "klachten_module.cron_new_links"


@tagged("post_install", "-at_install", "klachten")
class TestStatusPage(PagesCommon, HttpCase):
    """What somebody who follows a complaint does on its page (S4-23, screens 3)."""

    def _followed(self, **vals):
        """A case whose confirmation left, and the path of its status page."""
        case = self._create_complaint(**vals)
        case.sudo().complaint_lang = "en_US"
        case.sudo().letter_ids.lang = "en_US"
        mails = self._send_mails()
        return case, self._link_of(
            next(m for m in mails if case.number in m["subject"])
        )

    def _last_letter(self, case):
        self.env.invalidate_all()
        return case.sudo().letter_ids.sorted("id")[-1]

    # --- what was sent, and what is asked ---------------------------------------------

    def test_the_way_is_shown_in_steps(self):
        case, link = self._followed()
        self.assertIn('aria-current="step"', self.url_open(link).text)
        self._walk_to(case, "investigation")
        now = self.url_open(link).text.partition('aria-current="step"')[2]
        self.assertIn("Looking into it", now[:120])
        self.assertNotIn("Handler chosen", now)

    def test_his_letters_can_be_read_again_and_no_others(self):
        case, link = self._followed()
        own = self._last_letter(case)
        page = self.url_open(f"{link}/letter/{own.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(case.company_id.name, page.text)
        self.assertIn("Test Klant", page.text, "the salutation")
        self.assertNotIn("<html", page.text.partition("complainant-letter")[2])
        self._assert_kept_to_itself(page)
        self.assertIn(f"{link}/letter/{own.id}", self.url_open(link).text)
        self._walk_to(case, "classification")
        self._send_mails()
        self.env.invalidate_all()
        inside = case.sudo().letter_ids.filtered(lambda s: s.addressee != "complainant")
        elsewhere = self.case.sudo().letter_ids
        for letter in (inside[0], elsewhere[0]):
            self._assert_not_found(f"{link}/letter/{letter.id}")
        for number in ("x", "0", "-1", f"{own.id}'", "9" * 30):
            self._assert_not_found(f"{link}/letter/{number}")

    def test_an_old_address_does_not_see_what_went_to_the_new_one(self):
        case, link = self._followed()
        self._walk_to(case, "investigation")
        case.with_user(self.officer).partner_email = "new@elders.example"
        self._walk_to(case, "to_send")
        self._move(case, "SLM", "Send the answer")
        self._send_mails()
        answer = self._last_letter(case)
        self.assertEqual(answer.email_normalized, "new@elders.example")
        self.assertNotIn(f"/letter/{answer.id}", self.url_open(link).text)
        self._assert_not_found(f"{link}/letter/{answer.id}")

    def test_what_is_asked_of_him_is_answered_from_there(self):
        case, link = self._followed()
        self._walk_to(case, "to_send")
        self._move(case, "SLM", "Send the answer")
        self._send_mails()
        letter = self._last_letter(case)
        self.assertEqual(letter.page, "answer")
        page = self.url_open(link)
        self.assertIn("What we ask of you", page.text)
        until = case.with_context(lang="en_US")._complaint_date(letter.react_until)
        self.assertIn(until, page.text.partition("What we ask of you")[2])
        path = f"{link}/letter/{letter.id}"
        self.assertIn('role="alert"', self._react(path, words="x").text)
        thanks = self._react(path, verdict="agree")
        self.assertTrue(thanks.url.endswith(path))
        verdict = case.sudo().event_ids.filtered(lambda e: e.type == "verdict")
        self.assertEqual(verdict.result, "agree")
        self.assertNotIn("What we ask of you", self.url_open(link).text)

    def test_an_invitation_to_be_heard_is_asked_until_he_chose(self):
        case, link = self._followed()
        self._walk_to(case, "investigation")
        party = case.party_ids.filtered(lambda p: p.kind == "complainant")
        self.env["complaint.send"].with_user(self.officer).create(
            {"ticket_id": case.id, "purpose": "hearing", "party_id": party.id}
        ).action_send()
        self._send_mails()
        letter = self._last_letter(case)
        path = f"{link}/letter/{letter.id}"
        self.assertIn("What we ask of you", self.url_open(link).text)
        self._react(path, choice="comes")
        self.assertNotIn("What we ask of you", self.url_open(link).text)

    # --- adding something -------------------------------------------------------------

    def test_words_that_are_added_come_in_as_a_reaction(self):
        """With a receipt the same day, as of a mail (Awb 2:17)."""
        case, link = self._followed()
        self.assertIn('role="alert"', self._react(link, words=" ").text)
        page = self.url_open(link)
        self._react(link, page, words="The <b>screen</b> is broken too")
        self._react(link, page, words="The <b>screen</b> is broken too")
        self.env.invalidate_all()
        events = case.sudo().event_ids.filtered(lambda e: e.type == "contact")
        self.assertEqual(events.mapped("result"), ["incoming"], "once")
        self.assertIn("The &lt;b&gt;screen", events.note_ids.body)
        self.assertTrue(self._activities(case, "activity_reaction"))
        self.assertIn("screen", case.with_user(self.officer).complaint_reactions)
        self.assertIn("We received what you wrote", self.url_open(link).text)
        mails = self._send_mails()
        receipt = self.env.ref("klachten_module.letter_message_received")
        self.assertEqual(self._last_letter(case).template_id, receipt)
        self.assertNotIn("screen", mails[-1]["body"])

    def test_what_a_representative_adds_is_confirmed_to_him(self):
        """Awb 2:1, 2:17: to him, not to the complainant, who did not write."""
        self.agent.with_user(self.handler).action_share()
        link = self._link_of(
            next(m for m in self._send_mails() if "rita@" in m["email_to"][0])
        )
        for number in (1, 0):
            self._react(link, words=f"The screen is broken too {number}")
            self.env.invalidate_all()
            mails = self._send_mails()
            self.assertEqual(
                [("rita@" in m["email_to"][0], len(m["email_to"])) for m in mails],
                [(True, 1)] * number,
                "once a day",
            )
        receipt = self.env.ref("klachten_module.letter_message_received")
        letter = self._last_letter(self.case)
        self.assertEqual((letter.template_id, letter.party_id), (receipt, self.agent))

    def test_all_pages_of_a_case_together_take_so_much_a_day(self):
        case, link = self._followed()
        self.env["complaint.link.request"]._ask(case.number, "klant@elders.example")
        other = self._link_of(self._answered()[0])
        for number in range(REACTIONS_A_DAY):
            page = self._react(link if number % 2 else other, words=f"Words {number}")
            self.assertNotIn('role="alert"', page.text)
        page = self._react(link, words="One more")
        self.assertIn('role="alert"', page.text)
        self.assertIn("One more", page.text, "not lost")

    def test_after_the_end_nothing_is_added_and_nothing_lost(self):
        case, link = self._followed()
        page = self.url_open(link)
        self._move(case, "SD", "Complainant withdraws", note="By phone.")
        text = self._react(link, page, words="Wait, this too").text
        self.assertIn("Wait, this too", text)
        self.assertNotIn("<form", text)
        self.env.invalidate_all()
        self.assertFalse(
            case.sudo().event_ids.filtered(lambda e: e.result == "incoming")
        )

    # --- withdrawing ------------------------------------------------------------------

    def _ask_withdrawal(self, link):
        page = self.url_open(link)
        token = self._csrf(page)
        data = {"csrf_token": token, "form": "status", "choice": "withdraw"}
        return self.url_open(link, data=data)

    def test_a_withdrawal_counts_when_it_is_confirmed_by_mail(self):
        case, link = self._followed()
        shown = self._ask_withdrawal(link)
        self.assertIn("Confirm in it", shown.text)
        self._ask_withdrawal(link)
        mails = self._send_mails()
        self.assertEqual(len(mails), 1, "one mail a day")
        self.assertIn("klant@elders.example", mails[0]["email_to"][0])
        self.env.invalidate_all()
        self.assertFalse(case.sudo().event_ids.filtered("reason_code"))
        letter = self._last_letter(case)
        # the page that follows does not confirm it: only the mail does
        data = {"form": "withdraw", "csrf_token": self._csrf(self.url_open(link))}
        self._assert_not_found(f"{link}/letter/{letter.id}", **data)

        own = self._link_of(mails[0])
        page = self.url_open(own)
        self._react(own, page, words="It was solved")
        self._react(own, page, words="It was solved")
        self.env.invalidate_all()
        event = case.sudo().event_ids.filtered(lambda e: e.reason_code == "withdraws")
        self.assertEqual(event.mapped("result"), ["incoming"])
        self.assertIn("It was solved", event.note_ids.body)
        self.assertTrue(case.complaint_open, "a person ends it")
        self.assertTrue(self._activities(case, "activity_reaction"))
        said = case.with_user(self.officer).complaint_reactions
        self.assertIn("Withdraws the complaint", said)
        self.assertIn("You withdrew your complaint", self.url_open(link).text)
        self.assertIn("You withdrew your complaint", self.url_open(own).text)

    def test_nobody_but_the_complainant_withdraws(self):
        self.agent.with_user(self.handler).action_share()
        link = self._link_of(self._send_mails()[-1])
        page = self.url_open(link)
        self.assertNotIn('value="withdraw"', page.text)
        self._ask_withdrawal(link)
        self.assertFalse(self._send_mails())
        self._react(link, words="I add something")
        self.assertEqual(self._log("contact").mapped("result"), ["from_party"])

    # --- a new link -------------------------------------------------------------------

    def _ask_link(self, number, email):
        page = self.url_open("/complaint/link")
        self._assert_kept_to_itself(page)
        data = {"csrf_token": self._csrf(page), "number": number, "email": email}
        answer = self.url_open("/complaint/link", data=data)
        self.env.invalidate_all()
        return answer

    def _main(self, page):
        """What is shown, without what differs each time."""
        return page.text.partition("<main")[2].partition("</main>")[0]

    def _answered(self):
        self.env.ref(CRON).method_direct_trigger()
        self.assertFalse(self.env["complaint.link.request"].search([]), "not kept")
        return self._send_mails()

    def test_who_lost_the_link_gets_a_new_one(self):
        case, _link = self._followed()
        answer = self._ask_link(f" {case.number.lower()} ", "KLANT@elders.example")
        self.assertNotIn("<form", answer.text)
        [mail] = self._answered()
        self.assertIn("klant@elders.example", mail["email_to"][0])
        page = self.url_open(self._link_of(mail))
        self.assertIn("How far we are", page.text)
        self.assertEqual(self._last_letter(case).page, "status")

    def test_a_stranger_learns_nothing(self):
        """The same page, and nothing is sent."""
        case, _link = self._followed()
        known = self._main(self._ask_link(case.number, "klant@elders.example"))
        self._answered()
        for number, email in (
            (case.number, "stranger@elders.example"),
            ("K-1999-000001", "klant@elders.example"),
            ("x' OR 1=1", "klant@elders.example"),
        ):
            with self.subTest(number=number, email=email):
                answer = self._ask_link(number, email)
                self.assertEqual(self._main(answer), known)
                self.assertFalse(self._answered())
        for number, email in (("", "a@b.example"), (case.number, "no address")):
            page = self._ask_link(number, email)
            self.assertIn('role="alert"', page.text)
            self.assertIn(f'value="{email}"', page.text)

    def test_links_end(self):
        """Three a day, and none of what ended more than a year ago."""
        case, _link = self._followed()
        for _time in range(LINKS_A_DAY + 1):
            self._ask_link(case.number, "klant@elders.example")
        self.assertEqual(len(self._answered()), LINKS_A_DAY)
        with freeze_time(fields.Datetime.now() + timedelta(days=400)):
            self.env["complaint.link.request"]._ask(case.number, "klant@elders.example")
            self.assertFalse(self._answered())

    def test_a_representative_gets_his_own_link(self):
        self.agent.with_user(self.handler).action_share()
        self._send_mails()
        self._ask_link(self.case.number, "rita@elders.example")
        [mail] = self._answered()
        letter = self._last_letter(self.case)
        self.assertEqual((letter.party_id, letter.addressee), (self.agent, "party"))
        self.assertIn("rita@", mail["email_to"][0])
        with self._undone():
            self.agent.with_user(self.handler).action_stop_sharing()
            self._ask_link(self.case.number, "rita@elders.example")
            self.assertFalse(self._answered())
