from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import MondayCommon
from .rows_common import RowsCommon

VERSION = "klachten_module.complaint_procedure_version_view_form"


@tagged("post_install", "-at_install", "klachten")
class TestRowsHandbooks(RowsCommon, MondayCommon):
    """What a source says about itself, and policy that no button keeps, is read in the
    printed handbook by whoever works with it (S4-15); who does not, gets none.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.configurator = new_test_user(
            cls.env,
            "test_rows_configurator",
            "klachten_module.group_complaint_configurator",
            name="Test Configurator",
            lang="en_US",
        )

    def _set_up(self, template, **answers):
        """A configurator sets the procedure up by the dialog, everything filled in."""
        setup = self.env["complaint.setup"].with_user(self.configurator)
        setup = setup.create(
            {
                "template": template,
                "company_id": self.company.id,
                "mailbox": f"rows-{template}",
                "officer_ids": [Command.set(self.officer.ids)],
            }
        )
        setup.write(answers)
        setup.line_ids.user_ids = self.users["SLM"]
        setup.term_ids.filtered(lambda term: not term.length).length = 15
        if setup.asks_departments:
            setup.department_ids = [
                Command.clear(),
                Command.create({"name": "Loket", "user_ids": self.users["SLM"].ids}),
            ]
        if setup.asks_partners:
            setup.partner_ids = self.complainant
        with mute_logger("py.warnings"):
            action = setup.action_apply()
        self._seen_anew()
        self.procedure = self.env["complaint.procedure"].browse(action["res_id"])
        return self.procedure.version_id

    def _reads(self, *said):
        """It stands in the handbook that a handler prints."""
        text = self._handbook(self.users["SLM"])
        for words in said:
            self.assertIn(words, text)
        return text

    def _new_version(self, **values):
        """The configurator makes the next version by its form."""
        mine = self.procedure.with_user(self.configurator)
        draft = self.env["complaint.procedure.version"].with_user(self.configurator)
        draft = draft.browse(mine.action_new_version()["res_id"])
        with Form(draft, view=VERSION) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return draft

    # --- S0 ---------------------------------------------------------------------------

    def test_it_service_centre(self):
        """S0-03, S0-11, S0-93, S0-101, S0-103: whose process, for whom, within what,
        measured by what.
        """
        text = self._reads(
            "Part of process Business Relationship Management",
            "Process owner Business Relationship Management",
            "Every customer and user of our services",
            "all our departments and teams that carry out requests",
            "Business Relationship Management owns the procedure",
            "set the frame within which a customer may complain",
            "about our hardware or software, the conduct of our staff",
            "Agreed service not delivered",
            "A solved or closed case",
            "Conduct of staff",
            "Passed on within the term: 100%",
            "Handling confirmed within the term: 100%",
            "Handled within the term: 100%",
            "Reopened after the complainant's verification: at most 5%",
        )
        self.assertNotIn("First reaction", text, "of another source")
        with self.assertRaises(AccessError):
            self._handbook(self.outsider)

    def test_history_of_versions(self):
        """S0-02: date, number, what changed, by whom; only a configurator makes one,
        and what was in force is never changed.
        """
        old = self.procedure.version_id
        with self.assertRaises(AccessError):
            self.procedure.with_user(self.users["SLM"]).action_new_version()
        draft = self._new_version(
            name="1.2",
            change_summary="The work moved to the quality team.",
            authors="Test Writer",
        )
        draft.action_put_in_force()
        self._seen_anew()
        text = self._reads("History of this procedure")
        history = text.partition("History of this procedure")[2]
        for words in (
            "1.2 2 November 2026 In force The work moved to the quality team. "
            "Test Writer",
            f"{old.name} 2 November 2026",
            "First version.",
        ):
            self.assertIn(words, history)
        with self.assertRaises(UserError):
            old.with_user(self.configurator).change_summary = "Something else."

    # --- S1 ---------------------------------------------------------------------------

    def test_hr_service_centre(self):
        """S1-01, S1-02, S1-08, S1-09, S1-23: the process sheet, the aim, both grounds,
        who owns and who authorises it.
        """
        self._set_up("ons")
        text = self._reads(
            "Handbook: Complaint procedure of an HR and IT service centre",
            "Version 1.0",
            "Date 8 May 2019",
            "Process owner Staff bureau",
            "Authorised by Management team",
            "Part of process Complaints process",
            "how complaints that come in at",
            "registered and handled",
            "Treatment or manner of service by staff",
            "Carrying out the agreement with a supplier",
            "SB Staff bureau Owns the procedure and is accountable for it.",
        )
        self.assertNotIn("Conduct of staff", text, "a ground of another source")
        sheet = self.procedure.version_id.with_user(self.users["SLM"])
        with self.assertRaises(UserError):
            sheet.owner = "Somebody else"

    # --- S3 ---------------------------------------------------------------------------

    def test_small_firm(self):
        """S3-02, S3-03, S3-04, S3-06, S3-32: what is a complaint, and who is who."""
        self._set_up("gelukwerkt")
        text = self._reads(
            "displeasure about our products or services, put in writing.",
            "A misunderstanding that is cleared up quickly, or a lack of information",
            "so disappointed that somebody higher up must look at it",
            "KF Complaints officer Registers all complaints, watches the progress",
            "K Complainant",
            "MW Employee",
            "BEH Responsible employee",
            "EIG Owners",
            "Person complained about Whom the complaint is about.",
            "in one place and in the same way",
        )
        roles = text.partition("Roles")[2].partition("Steps and who has")[0]
        self.assertIn("Test Officer", roles)
        self.assertNotIn("Service desk", roles)

    # --- S4 ---------------------------------------------------------------------------

    def test_guideline(self):
        """S4-01, S4-02, S4-06, S4-08, S4-17, S4-19: dated, one who is responsible, any
        report counts, a letter before a mail; where to go next must be said.
        """
        with self.assertRaisesRegex(UserError, "who people can go to next; until when"):
            self._set_up("intern")
        answers = {"appeal_body": "the committee", "appeal_term": "six weeks"}
        self._set_up("intern", **answers)
        self._reads(
            "Date 1 January 2014",
            "Made from Interne klachtenprocedure, 2014",
            "Every report of a customer from which it shows",
            "In any way",
            "Preferably in writing, by letter",
            "with more emotion",
            "It shows how they see us",
            "what we can do better",
            "about 80% of all complaints",
            "KV Person responsible for complaints",
        )
        steps = self._raci(self.users["SLM"])
        self.assertEqual(len(steps), 8)
        for step, parts in steps.items():
            letters = "".join(parts.values())
            self.assertEqual((letters.count("R"), letters.count("A")), (1, 1), step)

    def test_own_definition(self):
        """S4-07: every organisation says what a complaint is; the handbook and the text
        for the catalogue say it from then on, a handler cannot.
        """
        words = "Every report in which a customer is not content."
        version = self.procedure.version_id
        with self.assertRaises(UserError):
            version.with_user(self.configurator).definition = words
        draft = self._new_version(
            name="2", change_summary="Wider", definition=f"<p>{words}</p>"
        )
        with self.assertRaises(AccessError):
            draft.with_user(self.users["SLM"]).definition = "<p>Nothing is.</p>"
        draft.action_put_in_force()
        self._seen_anew()
        self._reads(words)
        self.assertIn(
            words, self.procedure.with_user(self.users["SD"]).catalogue_summary
        )

    # --- the law ----------------------------------------------------------------------

    def test_public_body(self):
        """Awb 9:1, 9:4: everybody, about everybody who works for the body; what a
        written complaint has.
        """
        self._set_up("awb", appeal_body="the Town Ombudsman")
        text = self._reads(
            "Everybody may complain about how we, or somebody who works for us,",
            "name and address",
            "the date",
            "a description of what happened",
            "the Town Ombudsman, within one year after our answer",
        )
        filing = text.partition("Roles")[0]
        for words in ("By individuals only", "is referred"):
            self.assertNotIn(words, filing)
