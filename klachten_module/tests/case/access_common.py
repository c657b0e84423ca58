from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..common import ComplaintCommon

SATELLITES = (
    "complaint.event",
    "complaint.note",
    "complaint.contact",
    "complaint.party",
    "complaint.finding",
    "complaint.deadline",
    "complaint.letter",
    "complaint.inquiry",
    "complaint.verification",
)
QUIET = "odoo.addons.base.models.ir_rule"
QUIET_ACCESS = "odoo.addons.base.models.ir_access"


class AccessCommon(ComplaintCommon):
    """Everybody who may or may not see a case, and cases in different hands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_people()
        cls._make_cases()
        cls.env.flush_all()

    @classmethod
    def _user(cls, login, groups="base.group_user", **vals):
        return new_test_user(cls.env, login, groups, lang="en_US", **vals)

    @classmethod
    def _make_people(cls):
        cls.officer_2 = cls._user("test_officer_2")
        own = "klachten_module.group_complaint"
        cls.staff_complainant = cls._user("test_staff_complainant")
        cls.follower = cls._user("test_follower")
        company = cls.env["res.partner"].create({"name": "Acme", "is_company": True})
        cls.portal = cls._user(
            "test_portal", "base.group_portal", email="portal@acme.example"
        )
        cls.portal_colleague = cls._user("test_portal_2", "base.group_portal")
        (cls.portal | cls.portal_colleague).partner_id.parent_id = company
        cls.accused = cls._user(
            "test_accused",
            "helpdesk_mgmt.group_helpdesk_manager,base.group_system,"
            f"{own}_officer,{own}_auditor,{own}_registrar,{own}_configurator",
        )
        cls.configurator = cls._user("test_configurator", f"{own}_configurator")
        cls.system = cls._user("test_system", "base.group_system")
        cls.loose_handler = cls._user("test_loose_handler", f"{own}_handler")
        cls.public = cls.env.ref("base.public_user")

    @classmethod
    def _make_cases(cls):
        officer, cls.officer = cls.officer, cls.officer_2
        try:
            cls.other_procedure = cls._set_up_procedure(
                cls.company, "anderklachten", people=False
            )
        finally:
            cls.officer = officer
        cls.intake = cls._create_complaint(
            name="Intake case", partner_id=cls.portal.partner_id.id
        )
        cls.handled = cls._create_complaint(name="Handled case")
        cls()._walk_to(cls.handled, "investigation")
        cls.foreign = cls._create_complaint(
            name="Foreign case", team_id=cls.other_procedure.team_id.id
        )
        cls.secret = cls._create_complaint(
            name="Secret case", partner_id=cls.staff_complainant.partner_id.id
        )
        cls()._walk_to(cls.secret, "acknowledgement")
        cls.procedure.officer_ids += cls.accused
        for role in cls.procedure.role_ids.filtered(lambda r: not r.is_external):
            role.user_ids += cls.accused
        cls._add_party(
            cls.secret, "complained_about", partner_id=cls.accused.partner_id.id
        )
        cls.env["complaint.note"].create(
            [
                {"ticket_id": case.id, "body": "<p>Words</p>"}
                for case in cls.intake + cls.handled + cls.foreign + cls.secret
            ]
        )
        # logged by nobody of these people, so nobody of them corrects it
        cls.env["complaint.contact"]._log(
            [
                {
                    "ticket_id": case.id,
                    "kind": "phone",
                    "reached": True,
                    "party_id": case.party_ids[:1].id,
                    "heard": "<p>Words</p>",
                }
                for case in cls.intake + cls.handled + cls.foreign + cls.secret
            ]
        )
        grounds = {
            procedure: cls.env["complaint.ground"].search(
                [("procedure_id", "=", procedure.id)], limit=1
            )
            for procedure in cls.procedure + cls.other_procedure
        }
        cls.env["complaint.finding"].create(
            [
                {"ticket_id": case.id, "ground_id": grounds[case.procedure_id].id}
                for case in cls.intake + cls.handled + cls.foreign + cls.secret
            ]
        )
        cls.env["complaint.inquiry"].create(
            [
                {"ticket_id": case.id, "answer": "It fell.", "state": "answered"}
                for case in cls.intake + cls.handled + cls.foreign + cls.secret
            ]
        )
        cls.env["complaint.verification"].create(
            [
                {"ticket_id": case.id, "kind": "asked", "reason": "<p>No</p>"}
                for case in cls.intake + cls.handled + cls.foreign + cls.secret
            ]
        )
        cls.plain = cls._create_plain()
        cls.cases = cls.intake + cls.handled + cls.foreign + cls.secret
        cls.attachments = cls.env["ir.attachment"].create(
            [
                {
                    "name": f"{case.number}.txt",
                    "raw": b"secret",
                    "res_model": "helpdesk.ticket",
                    "res_id": case.id,
                }
                for case in cls.cases
            ]
        )
        # a follower of old, as the host's own code or an import could leave him
        cls.env["mail.followers"].create(
            [
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": case.id,
                    "partner_id": user.partner_id.id,
                }
                for case in cls.cases
                for user in (cls.follower, cls.portal_colleague)
            ]
        )

    def _who_sees(self):
        """{user: the cases he reads}; every other user of this class reads none."""
        everything = self.cases
        return {
            self.users["SD"]: self.intake,
            self.users["GOS"]: self.handled + self.secret,
            self.users["BKM"]: self.handled + self.secret,
            self.users["SLM"]: self.handled,
            self.users["RM"]: self.cases.browse(),
            self.users["P"]: self.handled + self.secret,  # accountable
            self.officer: self.intake + self.handled + self.secret,
            self.officer_2: self.foreign,
            self.auditor: everything,
            self.accused: everything - self.secret,
            self.outsider: self.cases.browse(),
            self.configurator: self.cases.browse(),
            self.system: self.cases.browse(),
            self.env.ref("base.user_admin"): self.cases.browse(),
            self.loose_handler: self.cases.browse(),
            self.staff_complainant: self.cases.browse(),
            self.follower: self.cases.browse(),
            self.portal: self.cases.browse(),
            self.portal_colleague: self.cases.browse(),
        }

    def _refused(self, *names):
        return mute_logger(QUIET, QUIET_ACCESS, "odoo.models.unlink", *names)
