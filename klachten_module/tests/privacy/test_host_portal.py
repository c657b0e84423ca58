import re

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ComplaintCommon
from ..web_common import QUIET, WebCommon


class PortalCommon(WebCommon, ComplaintCommon, HttpCase):
    """Two portal users of one company, one of another, plain tickets and a case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        acme = cls.env["res.partner"].create({"name": "Acme", "is_company": True})
        cls.portal, cls.colleague, cls.stranger = (
            new_test_user(cls.env, login, "base.group_portal", password=login)
            for login in ("host_portal", "host_colleague", "host_stranger")
        )
        (cls.portal | cls.colleague).partner_id.parent_id = acme
        category = cls.env["helpdesk.ticket.category"].create({"name": "Printers"})
        cls.ticket = cls._create_plain(
            name="Empty toner",
            partner_id=cls.portal.partner_id.id,
            category_id=category.id,
        )
        cls.closed = cls._create_plain(
            name="Broken chair", partner_id=cls.portal.partner_id.id
        )
        stages = cls.plain_team._get_applicable_stages()
        cls.closed.stage_id = stages.filtered("closed")[:1]
        cls.case = cls._create_complaint(
            name="Very secret subject",
            partner_id=cls.portal.partner_id.id,
            category_id=category.id,
        )
        cls.env["ir.attachment"].create(
            [
                {
                    "name": f"{name}.txt",
                    "raw": f"words of the {name}".encode(),
                    "res_model": "helpdesk.ticket",
                    "res_id": ticket.id,
                }
                for name, ticket in (("toner", cls.ticket), ("case", cls.case))
            ]
        )

    def _open(self, url, status=200, **kwargs):
        with mute_logger(*QUIET):
            page = self.url_open(url, **kwargs)
        self.assertEqual(page.status_code, status, url)
        return page


@tagged("post_install", "-at_install", "klachten")
class TestPlainPortal(PortalCommon):
    """Plain tickets on the portal: as the host has them, also for colleagues."""

    def test_colleague_lists_the_tickets_of_the_company(self):
        for user, seen in (
            (self.portal, True),
            (self.colleague, True),
            (self.stranger, False),
        ):
            self._as(user)
            page = self._open("/my/tickets")
            with self.subTest(user=user.login):
                for ticket in (self.ticket, self.closed):
                    self.assertEqual(ticket.name in page.text, seen)
                    self.assertEqual(ticket.number in page.text, seen)
                self.assertNotIn("Very secret", page.text)

    def test_colleague_searches_filters_sorts_and_groups(self):
        self._as(self.colleague)
        both, stage = ("Empty toner", "Broken chair"), self.closed.stage_id
        for query, found in (
            ("search=toner&search_in=all", both[:1]),
            ("search=toner&search_in=name", both[:1]),
            (f"search={self.closed.number}&search_in=number", both[1:]),
            ("search=nothing+of+it&search_in=all", ()),
            (f"filterby={stage.id}", both[1:]),
            (f"filterby={self.ticket.stage_id.id}", both[:1]),
            ("filterby=all&sortby=name", both),
            ("sortby=stage", both),
            ("sortby=update", both),
            ("groupby=stage", both),
            ("groupby=category", both),
            ("date_begin=2000-01-01&date_end=2100-01-01", both),
            ("date_begin=2000-01-01&date_end=2000-01-02", ()),
        ):
            page = self._open(f"/my/tickets?{query}")
            with self.subTest(query=query):
                for name in both:
                    self.assertEqual(name in page.text, name in found)

    def test_colleague_counts_the_tickets_of_the_company(self):
        for user, count in ((self.portal, 2), (self.colleague, 2), (self.stranger, 0)):
            self._as(user)
            answer = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["ticket_count"]}
            )
            self.assertEqual(answer["ticket_count"], count, user.login)

    def test_colleague_opens_page_and_file(self):
        self._as(self.colleague)
        page = self._open(f"/my/ticket/{self.ticket.id}")
        self.assertIn("The printer is empty.", page.text)
        self.assertIn("toner.txt", page.text)
        link = re.search(r'href="(/web/content/[^"]+)"', page.text)[1]
        file = self._open(link.replace("&amp;", "&"))
        self.assertEqual(file.text, "words of the toner")
        self._as(self.stranger)
        answer = self._open(
            f"/my/ticket/{self.ticket.id}", status=303, allow_redirects=False
        )
        self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_colleague_writes_on_the_page(self):
        self._as(self.colleague)
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": self.ticket.id,
                "post_data": {"body": "It is the blue one", "message_type": "comment"},
            },
        )
        self.assertIn("It is the blue one", self.ticket.message_ids[:1].body)

    def test_token_opens_the_page_to_who_has_no_account(self):
        token = self.ticket._portal_ensure_token()
        self.authenticate(None, None)
        page = self._open(f"/my/ticket/{self.ticket.id}/{token}")
        self.assertIn("The printer is empty.", page.text)

    def test_new_ticket_by_the_form(self):
        self._as(self.colleague)
        page = self._open("/new/ticket")
        self._open(
            "/submitted/ticket",
            data={
                "csrf_token": self._csrf(page),
                "subject": "By the form",
                "description": "One\nTwo",
                "category": self.ticket.category_id.id,
            },
            files={"attachment": ("form.txt", b"form", "text/plain")},
        )
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "By the form")])
        self.assertEqual(ticket.partner_id, self.colleague.partner_id)
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["form.txt"])
        self.assertIn(self.colleague.partner_id, ticket.message_partner_ids)
        self.assertFalse(ticket.procedure_version_id)
        self._as(self.portal)
        self.assertIn("By the form", self._open("/my/tickets").text)


@tagged("post_install", "-at_install", "klachten")
class TestCasesOffThePortal(PortalCommon):
    """The same doors with a case behind them."""

    def test_no_list_count_filter_or_group_shows_a_case(self):
        stage, others = self.case.stage_id, self.plain_team._get_applicable_stages()
        for user in (self.portal, self.colleague, self.stranger):
            self._as(user)
            page = self._open("/my/tickets?search=")
            filters = set(map(int, re.findall(r"filterby=(\d+)", page.text)))
            self.assertLessEqual(set(others.ids), filters)
            self.assertFalse(filters & set(self.procedure.stage_ids.ids))
            for query in (
                "",
                f"filterby={stage.id}",
                "groupby=stage",
                "groupby=category",
                "sortby=stage",
                "search=secret&search_in=name",
                f"search={self.case.number}&search_in=number",
                f"search={self.case.number}&search_in=all&filterby={stage.id}",
            ):
                page = self._open(f"/my/tickets?{query}")
                with self.subTest(user=user.login, query=query):
                    self.assertNotIn("Very secret", page.text)
                    self.assertNotIn(f"/my/ticket/{self.case.id}", page.text)
                    for lang in ("en_US", "nl_NL"):
                        name = stage.with_context(lang=lang).name
                        self.assertNotIn(name, page.text)

    def test_files_of_a_case_are_handed_to_nobody(self):
        """f4: the page would make a key for each of them."""
        self.case._portal_ensure_token()
        token = self.case.access_token
        attachment = self.case.attachment_ids
        for user in (self.portal, self.colleague, None):
            if user:
                self._as(user)
            else:
                self.authenticate(None, None)
            for url in (
                f"/my/ticket/{self.case.id}?access_token={token}",
                f"/my/ticket/{self.case.id}/{token}",
            ):
                page = self._open(url)
                self.assertNotIn("case.txt", page.text)
            for url in (
                f"/web/content/{attachment.id}",
                f"/web/content/{attachment.id}?access_token={token}",
                f"/web/image/{attachment.id}?access_token={token}",
            ):
                with mute_logger(*QUIET):
                    file = self.url_open(url)
                with self.subTest(user=user and user.login, url=url):
                    self.assertNotIn("words of the case", file.text)
        self.assertFalse(attachment.access_token)

    # --- the form for a new ticket ----------------------------------------------------

    def _submit(self, user, **values):
        self._as(user)
        page = self._open("/new/ticket")
        token = self._csrf(page)
        before = self.env["helpdesk.ticket"].search([])
        with mute_logger(*QUIET):
            self.url_open(
                "/submitted/ticket",
                data={
                    "csrf_token": token,
                    "subject": "Posted",
                    "description": "Words",
                    **values,
                },
            )
        self.env.invalidate_all()
        return page, self.env["helpdesk.ticket"].search([]) - before

    def test_posting_the_number_of_the_team_makes_no_case(self):
        """The team of a procedure is not on the form, so nothing comes in by it."""
        team = self.procedure.team_id
        self.assertFalse(team.show_in_portal)
        for select in (True, False):
            self.company.helpdesk_mgmt_portal_select_team = select
            for user in (self.portal, self.outsider_with_password()):
                page, made = self._submit(
                    user,
                    team=team.id,
                    team_id=team.id,
                    stage_id=self.stages["registration"].id,
                    procedure_version_id=self.procedure.version_id.id,
                    complaint_phase="intake",
                )
                with self.subTest(select=select, user=user.login):
                    self.assertNotIn(f'value="{team.id}"', page.text)
                    self.assertEqual(len(made), 1)
                    self.assertFalse(made.procedure_version_id)
                    self.assertNotEqual(made.team_id, team)
                    self.assertFalse(made.stage_id.complaint_procedure_id)

    def outsider_with_password(self):
        self.outsider.password = "test_outsider"
        return self.outsider

    def test_member_of_the_team_makes_a_plain_ticket(self):
        """The host would put a ticket in the first team of its user."""
        user = self.users["SD"]
        user.password = user.login
        _page, made = self._submit(user)
        self.assertEqual(len(made), 1)
        self.assertFalse(made.procedure_version_id)

    def test_team_that_is_put_on_the_form_takes_complaints(self):
        """A choice of the configurator; the complainant is then no reader either."""
        self.company.helpdesk_mgmt_portal_select_team = True
        team = self.procedure.team_id
        team.show_in_portal = True
        page, made = self._submit(
            self.portal, team=team.id, received_at="2001-01-01", statement="Forged"
        )
        self.assertIn(f'value="{team.id}"', page.text)
        self.assertEqual(made.procedure_id, self.procedure)
        self.assertEqual(made.stage_id, self.stages["registration"])
        self.assertIn("Words", made.statement)
        self.assertNotEqual(made.received_at.year, 2001)
        self.assertFalse(made.with_user(self.portal).has_access("read"))
        self.assertNotIn(self.portal.partner_id, made.message_partner_ids)

    # --- ratings ----------------------------------------------------------------------

    def test_token_of_a_rating_tells_nothing_of_a_case(self):
        """Such a token is not made any more; one from elsewhere opens nothing."""
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": self.ticket.id,
                "partner_id": self.portal.partner_id.id,
            }
        )
        url = f"/rate/{rating.access_token}"
        self.authenticate(None, None)
        self._open(f"{url}/5")
        rating.flush_recordset()
        self.env.cr.execute(
            "UPDATE rating_rating SET res_id = %s WHERE id = %s",
            (self.case.id, rating.id),
        )
        self.env.invalidate_all()
        before = self.case.message_ids
        for user in (None, self.stranger, self.portal):
            if user:
                self._as(user)
            for path, status in (
                (f"{url}/5", 404),
                (f"{url}/submit_feedback", 404),
                ("/rate/unknown/5", 404),
            ):
                page = self._open(path, status=status)
                self.assertNotIn(self.case.number, page.text)
        self.assertEqual(self.case.message_ids, before)
