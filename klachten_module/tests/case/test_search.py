from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ...models.case.board import TYPED
from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestSearch(ComplaintCommon):
    """The search box of the complaints: pieces of number and subject, whole numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Andere Vestiging"})
        cls.other = cls._set_up_procedure(cls.other_company, "elders")
        cls.case = cls._create_complaint(name="Printer op de gang")
        cls.twin = cls._create_complaint(
            name="Scherm zwart", team_id=cls.other.team_id.id
        )

    def _found(self, typed):
        return self.env["helpdesk.ticket"].search(
            [
                ("procedure_version_id", "!=", False),
                ("complaint_words", "ilike", typed),
            ]
        )

    def test_pieces_of_number_and_subject(self):
        self.assertIn(self.case, self._found(self.case.number[-4:]))
        self.assertEqual(self._found("op de gang"), self.case)
        self.assertIn(self.case, self._found("k-20"))

    def test_whole_number_however_it_is_typed(self):
        self.assertIn(self.case, self._found(self.case.number))
        self.assertIn(self.case, self._found(f" {self.case.number.lower()} "))
        self.assertEqual(self._found(self.twin.number), self.twin)

    def test_company_code_may_be_left_out(self):
        """What both offices would call K-2026-000001 finds the cases of both."""
        code, plain = self.twin.number.split("K-", 1)
        self.assertTrue(code)
        self.assertIn(self.twin, self._found(f"K-{plain}"))

    def test_the_complainant_is_found_by_name_and_address(self):
        """'Kiki' with two open cases of Kiki on the board found nothing."""
        case = self._create_complaint(
            name="Iets anders",
            partner_id=False,
            partner_name="Kiki van Dale",
            partner_email="kvd@elders.example",
        )
        for typed in ("kiki", "van Dale", "kvd@", "KVD@elders.example"):
            self.assertEqual(self._found(typed), case, typed)

    def _shown(self, typed, grouped=False, user=None):
        """What the board or the list shows with the filter 'Open' on."""
        tickets = self.env["helpdesk.ticket"].with_user(user or self.officer)
        tickets = tickets.with_context(complaint_board=True)
        domain = [
            ("procedure_version_id", "!=", False),
            ("complaint_open", "=", True),
            ("complaint_words", "ilike", typed),
        ]
        names = {"complaint_open": {}}
        if not grouped:
            found = tickets.web_search_read(domain, names)["records"]
            return [row["id"] for row in found]
        found = tickets.with_context(read_group_expand=True).web_read_group(
            domain,
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification=names,
        )
        rows = [row for group in found["groups"] for row in group.get("__records", ())]
        return [row["id"] for row in rows]

    def test_where_nothing_is_open_what_ended_is_found(self):
        """And only then; only what one may read."""
        ended, running = (
            self._create_complaint(partner_id=False, partner_name=f"Kiki {number}")
            for number in (1, 2)
        )
        move = ended._complaint_transitions().filtered(
            lambda m: m.to_stage_id.complaint_phase == "closed"
        )[:1]
        ended._complaint_move(move, note="x")
        self.env.flush_all()
        for grouped in (False, True):
            with self.subTest(grouped=grouped):
                self.assertEqual(self._shown("kiki", grouped), [running.id])
                self.assertEqual(self._shown("kiki 1", grouped), [ended.id])
                self.assertEqual(self._shown("kiki 3", grouped), [])
                stranger = self.users["SLM"]
                self.assertEqual(self._shown("kiki 1", grouped, stranger), [])

    def test_whatever_one_types_words_in_ended_cases_are_found(self):
        """Each text that the search box offers, and old numbers of a register."""
        ended = self._create_complaint()
        ended._complaint_move(
            ended._complaint_transitions().filtered(
                lambda m: m.to_stage_id.complaint_phase == "closed"
            )[:1],
            note="x",
        )
        ended._complaint_service().write(
            {"answer": "<p>Uniek</p>", "complaint_old_number": "OUD-7"}
        )
        self.env.flush_all()
        view = self.env.ref("klachten_module.complaint_view_search")
        arch = etree.fromstring(self.env["helpdesk.ticket"].get_view(view.id)["arch"])
        offered = set()
        for node in arch.iterdescendants("field"):
            name = node.get("name")
            domain = node.get("filter_domain") or repr([(name, "ilike", "x")])
            offered |= {one[0] for one in safe_eval(domain, {"self": "x"}) if one[1:]}
        texts = {
            name
            for name in offered
            if "." in name
            or self.env["helpdesk.ticket"]._fields[name].type
            in ("char", "text", "html")
        }
        self.assertIn("answer", texts)
        self.assertFalse(texts - TYPED)
        tickets = self.env["helpdesk.ticket"].with_user(self.officer)
        for name, typed in (("answer", "uniek"), ("complaint_old_number", "oud-7")):
            found = tickets.with_context(complaint_board=True).web_search_read(
                [("complaint_open", "=", True), (name, "ilike", typed)], {}
            )
            self.assertEqual([row["id"] for row in found["records"]], [ended.id], name)

    def test_what_is_open_is_looked_for_once(self):
        """Finding something costs no query more; finding nothing one question."""
        self.env.flush_all()

        def shown(typed):
            return self._queries(lambda: self._shown(typed))

        shown("op de gang")
        plain = self._queries(
            lambda: (
                self.env["helpdesk.ticket"]
                .with_user(self.officer)
                .web_search_read(
                    [
                        ("procedure_version_id", "!=", False),
                        ("complaint_open", "=", True),
                        ("complaint_words", "ilike", "op de gang"),
                    ],
                    {"complaint_open": {}},
                )
            )
        )
        self.assertEqual(shown("op de gang"), plain)
        self.assertLessEqual(shown("staat nergens"), plain + 1)

    def test_other_cases_are_not_found(self):
        self.assertFalse(self._found("K-1999-999999"))
        self.assertFalse(self._found("zoiets staat nergens"))
